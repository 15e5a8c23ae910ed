"""What a report is made of: alerts and what was done about them, and the states of patients, in a few queries.

All of it as it is known now: what was corrected since counts as corrected.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from db.loading import load
from db.lying import of as lying_of
from db.stories import RAISED, RAISED_SEVERITY
from models.assessment import Periods, timeline
from models.criteria import CriteriaError, named
from models.history import History
from models.instants import moment, seconds
from models.lying import Lying, Steps, spent
from models.phrases import phrase
from models.records import Acknowledgement, Alert, AuditEntry, Climb, Reading, Stay
from models.reporting import Ack, Course, Done, Report, Told, reached, report
from models.sight import EVERYTHING, Sight

# So few that their readings need little memory.
_AT_ONCE = 500


@dataclass(frozen=True)
class _Wanted:
    """Which wards a report is of."""

    ward: str | None
    sight: Sight

    def includes(self, ward: str) -> bool:
        return self.ward in (None, ward) and self.sight.shows(ward)


def gather(
    session: Session, start: int, end: int, now: int, ward: str | None = None, sight: Sight = EVERYTHING
) -> Report:
    """The report of a ward (None: of all) from `start` up to `end`, or up to `now` where that is earlier; seconds.

    It counts what happened in the wards of `sight` then, also with patients who lie elsewhere now: the session itself
    reads the whole store, and nothing of the report names anybody.
    Raises ValueError with a sentence for a period that has not begun, or is none.
    """
    if start >= end:
        raise ValueError(phrase("The period ends before it begins."))
    if start >= now:
        raise ValueError(phrase("The period has not begun yet."))
    end = min(end, now)
    stays = _stays(session, start, end)
    wanted = _Wanted(ward, sight)
    lying = {stay: one for stay, one in lying_of(session, stays).items() if any(map(wanted.includes, one.wards))}
    courses = list(_courses(session, start, end, lying))
    found = [one for course, where in courses for one in reached(course, where) if start <= one.at < end]
    done = [
        Done(where.at(ack.at), ack.severity, ack.action)
        for course, where in courses
        for ack in course.acks
        if start <= ack.at < end
    ]
    time = _time(session, [stay for stay in stays if stay.id in lying], lying, start, end)
    found, done = (
        [one for one in found if wanted.includes(one.ward)],
        [one for one in done if wanted.includes(one.ward)],
    )
    time = {name: states for name, states in time.items() if wanted.includes(name)}
    return report(start, end, found, done, time)


def _stays(session: Session, start: int, end: int) -> list[Stay]:
    """Who may have been on a ward in a period, or had an alert in it: a stay may since be known to have ended earlier.

    A stay begins at the admission or the first reading.
    """
    alerted = exists().where(Alert.stay_id == Stay.id, _open_in(start, end))
    read = exists().where(Reading.stay_id == Stay.id, Reading.observed_at < moment(end))
    began = or_(Stay.admitted_at.is_(None), Stay.admitted_at < moment(end), read)
    stayed = or_(Stay.discharged_at.is_(None), Stay.discharged_at > moment(start))
    return list(session.scalars(select(Stay).where(or_(and_(began, stayed), alerted)).order_by(Stay.id)))


def _courses(session: Session, start: int, end: int, lying: Mapping[int, Lying]) -> Iterator[tuple[Course, Lying]]:
    """The alerts that were open at any time of a period, with where their patient lay."""
    open_then = _open_in(start, end)
    severities = _severities(session, open_then)
    acks = _acks(session, open_then)
    told = _told(session, open_then)
    columns = (Alert.id, Alert.stay_id, Alert.problem, Alert.severity, Alert.raised_at, Alert.ended_at, Alert.end_kind)
    for row in session.execute(select(*columns).where(open_then).order_by(Alert.id)):
        if row.stay_id in lying:
            first = ((seconds(row.raised_at), row.severity),)
            course = Course(
                problem=row.problem,
                severities=tuple(severities.get(row.id, first)),
                ended=row.ended_at is not None,
                withdrawn=row.end_kind == "withdrawn",
                acks=tuple(acks.get(row.id, ())),
                told=tuple(told.get(row.id, ())),
            )
            yield course, lying[row.stay_id]


def _open_in(start: int, end: int) -> ColumnElement[bool]:
    return and_(Alert.raised_at < moment(end), or_(Alert.ended_at.is_(None), Alert.ended_at >= moment(start)))


def _severities(session: Session, which: ColumnElement[bool]) -> dict[int, list[tuple[int, str]]]:
    """When each alert reached which severity, by its id: its row knows the last one only."""
    of_alert = and_(
        AuditEntry.stay_id == Alert.stay_id,
        AuditEntry.subject == Alert.problem,
        AuditEntry.action.in_((RAISED, RAISED_SEVERITY)),
        AuditEntry.at >= Alert.raised_at,
        or_(Alert.ended_at.is_(None), AuditEntry.at <= Alert.ended_at),
    )
    rows = select(Alert.id, AuditEntry.at, AuditEntry.after).join(AuditEntry, of_alert).where(which)
    found: dict[int, list[tuple[int, str]]] = {}
    for alert_id, at, after in session.execute(rows.order_by(AuditEntry.id)):
        said: Mapping[str, Any] = json.loads(after or "{}")
        # An entry of an earlier version does not name its alert. One of a problem is open at a time.
        if said.get("alert", alert_id) == alert_id:
            found.setdefault(alert_id, []).append((seconds(at), said["severity"]))
    return found


def _acks(session: Session, which: ColumnElement[bool]) -> dict[int, list[Ack]]:
    columns = (Acknowledgement.alert_id, Acknowledgement.at, Acknowledgement.severity, Acknowledgement.action)
    rows = select(*columns).join(Alert, Alert.id == Acknowledgement.alert_id).where(which)
    found: dict[int, list[Ack]] = {}
    for alert_id, at, severity, action in session.execute(rows.order_by(Acknowledgement.id)):
        found.setdefault(alert_id, []).append(Ack(seconds(at), severity, action))
    return found


def _told(session: Session, which: ColumnElement[bool]) -> dict[int, list[Told]]:
    """Who was told of each alert because it had waited: not those who are told at once."""
    rows = select(Climb.alert_id, Climb.severity, Climb.role).join(Alert, Alert.id == Climb.alert_id)
    found: dict[int, list[Told]] = {}
    for alert_id, severity, role in session.execute(rows.where(which, Climb.due_at > Climb.since)):
        found.setdefault(alert_id, []).append(Told(severity, role))
    return found


def _time(
    session: Session, stays: Sequence[Stay], lying: Mapping[int, Lying], start: int, end: int
) -> dict[str, dict[str, int]]:
    """By ward and state, the seconds that patients spent so, from the timeline that the chart shows."""
    total: dict[str, dict[str, int]] = {}
    for name in sorted({stay.criteria for stay in stays}):
        group = [stay.id for stay in stays if stay.criteria == name]
        for first in range(0, len(group), _AT_ONCE):
            some = group[first : first + _AT_ONCE]
            steps = _steps(session, some, name, end)
            for ward, states in spent(steps, [lying[stay] for stay in some], start, end).items():
                held = total.setdefault(ward, {})
                for state, length in states.items():
                    held[state] = held.get(state, 0) + length
    return total


def _steps(session: Session, stay_ids: Sequence[int], criteria: str, end: int) -> Steps:
    readings, facts, _ = load(session, stay_ids, end)
    try:
        judged_by = named(criteria)
    except CriteriaError:
        return Steps.unjudged(Periods.of(readings, facts, end), end)
    return Steps.of(timeline(History.of(readings, facts), judged_by, end), end)
