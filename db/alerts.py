"""Alerts, raised and ended where the readings are written."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import audit, climbing, criteria_versions, due, endings
from db.endings import Ending
from db.grounds import as_json, grounds
from db.loading import Judged, judged
from db.stories import ENDED, RAISED, RAISED_SEVERITY, Ack, AlertStory, stories
from models.alerting import OVERDUE, SEVERITIES, graver, problems
from models.instants import moment, seconds
from models.records import Alert, Stay
from models.verdicts import Assessment

__all__ = ["Ack", "AlertStory", "by_stay", "of_stay", "settle", "stories"]


def settle(session: Session, stays: Sequence[Stay], now: int) -> dict[int, Assessment | None]:
    """Raises, raises the severity of and ends the alerts of these stays as they are at `now`.

    Gives back each stay's assessment, by its id. An alert is raised on a transition and stays as it is in between.
    """
    session.flush()
    found: dict[int, Assessment | None] = {}
    for group in judged(session, stays, now):
        running = by_stay(session, [stay.id for stay in group.stays])
        late = due.late(session, group, now)
        for place, (stay, assessment) in enumerate(zip(group.stays, group.assessments, strict=True)):
            found[stay.id] = assessment
            _settle(session, group, place, running.get(stay.id, {}), stay.id in late, now)
    session.flush()
    return found


def by_stay(session: Session, stay_ids: Sequence[int]) -> dict[int, dict[str, Alert]]:
    """The alerts of these stays that have not ended, by stay and problem, the gravest and then the oldest first."""
    alerts = session.scalars(select(Alert).where(Alert.stay_id.in_(stay_ids), Alert.ended_at.is_(None)))
    found: dict[int, dict[str, Alert]] = {}
    for alert in sorted(alerts, key=lambda alert: (SEVERITIES.index(alert.severity), alert.raised_at, alert.id)):
        found.setdefault(alert.stay_id, {})[alert.problem] = alert
    return found


def of_stay(session: Session, stay_id: int) -> list[Alert]:
    """Every alert of a stay, the latest first."""
    return list(session.scalars(select(Alert).where(Alert.stay_id == stay_id).order_by(Alert.raised_at.desc())))


def _settle(session: Session, group: Judged, place: int, running: Mapping[str, Alert], late: bool, now: int) -> None:
    stay, assessment = group.stays[place], group.assessments[place]
    left = stay.discharged_at is not None and now >= seconds(stay.discharged_at)
    found = {} if left else {**problems(assessment), **({OVERDUE: "low"} if late else {})}
    standing = {}
    for problem, alert in running.items():
        ending = endings.ending(session, group, place, alert, now, holds=problem in found)
        if ending is None:
            standing[problem] = alert
        else:
            _end(session, alert, ending, now)
    for problem, severity in found.items():
        if problem not in standing:
            _raise(session, group, place, problem, severity, now)
        elif graver(severity, standing[problem].severity):
            _raise_severity(session, group, place, standing[problem], severity, now)


def _raise(session: Session, group: Judged, place: int, problem: str, severity: str, now: int) -> None:
    alert = Alert(
        stay_id=group.stays[place].id,
        problem=problem,
        severity=severity,
        raised_at=moment(now),
        raised_to_at=moment(now),
        criteria_name=group.criteria.name,
        criteria_version=group.criteria.version,
        criteria_hash=group.criteria.hash,
        grounds=as_json(grounds(group, place, problem)),
    )
    criteria_versions.note(session, group.stays[place].criteria, now)
    session.add(alert)
    session.flush()
    _audit(session, alert, RAISED, None, now)
    climbing.begin(session, alert, now)


def _raise_severity(session: Session, group: Judged, place: int, alert: Alert, severity: str, now: int) -> None:
    before = alert.severity
    alert.severity, alert.raised_to_at = severity, moment(now)
    alert.criteria_name, alert.criteria_version = group.criteria.name, group.criteria.version
    alert.criteria_hash, alert.grounds = group.criteria.hash, as_json(grounds(group, place, alert.problem))
    criteria_versions.note(session, group.stays[place].criteria, now)
    _audit(session, alert, RAISED_SEVERITY, before, now)
    climbing.begin(session, alert, now)


def _end(session: Session, alert: Alert, ending: Ending, now: int) -> None:
    alert.ended_at, alert.end_kind, alert.end_reason = moment(now), ending.kind, ending.sentence
    alert.end_grounds = as_json(ending.grounds)
    # Of one problem, one is open at a time: the store is to know of the end before it hears of the next.
    session.flush()
    _audit(session, alert, ENDED, alert.severity, now)


def _audit(session: Session, alert: Alert, action: str, before: str | None, now: int) -> None:
    rested = {
        "criteria_name": alert.criteria_name,
        "criteria_version": alert.criteria_version,
        "criteria_hash": alert.criteria_hash,
        "grounds": json.loads(alert.grounds),
    }
    ended = {
        "end_kind": alert.end_kind,
        "end_reason": alert.end_reason,
        "end_grounds": json.loads(alert.end_grounds or "[]"),
    }
    audit.write(
        session,
        at=now,
        user_id=None,
        action=action,
        subject=alert.problem,
        stay_id=alert.stay_id,
        before={"severity": before} if before else None,
        after={"alert": alert.id, "severity": alert.severity, **(ended if action == ENDED else rested)},
    )
