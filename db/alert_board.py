"""The alerts of wards with what they are judged by now, and those that ended lately: a handful of queries."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from db import attention, due
from db.attention import Waiting
from db.loading import judged
from db.responses import Ack, acknowledgements
from models.criteria import CriteriaError, CriteriaSet
from models.due import Due
from models.instants import moment, seconds
from models.records import Alert, Patient, Stay
from models.schedule import ScheduleError
from models.verdicts import Assessment


@dataclass(frozen=True)
class Now:
    """A stay as it is judged (no assessment: it has not begun), and what is overdue of it."""

    criteria: CriteriaSet
    assessment: Assessment | None
    late: tuple[Due, ...]


@dataclass(frozen=True)
class Listed:
    """An alert that has not ended, with its stay judged now; `noted`: who took note of it last.

    judged: None where the criteria set or the schedule of the stay cannot be used.
    """

    waiting: Waiting
    judged: Now | None
    noted: Ack | None


@dataclass(frozen=True)
class Ended:
    """An alert that has ended, why, and who took note of it last. Instants in seconds."""

    alert_id: int
    ward: str
    bed: str
    name: str
    problem: str
    severity: str
    raised_at: int
    ended_at: int
    end_reason: str
    noted: Ack | None


def listed(session: Session, now: int, wards: Collection[str]) -> list[Listed]:
    """The alerts of these wards that have not ended, in the order of db.attention."""
    waiting = attention.alerts(session, now, wards)
    noted = _noted(session, select(Alert.id).where(Alert.id.in_([one.alert_id for one in waiting])))
    states = _judged(session, sorted({one.stay_id for one in waiting}), now)
    return [Listed(one, states.get(one.stay_id), noted.get(one.alert_id)) for one in waiting]


def ended(session: Session, now: int, wards: Collection[str], since: int) -> list[Ended]:
    """The alerts of these wards that ended after `since`, the latest first."""
    which = (Alert.ended_at > moment(since), Alert.ended_at <= moment(now), Stay.ward.in_(sorted(wards)))
    those = select(Alert.id).join(Stay, Stay.id == Alert.stay_id).where(*which)
    noted = _noted(session, those)
    rows = session.execute(
        select(Alert, Stay, Patient.name)
        .join(Stay, Stay.id == Alert.stay_id)
        .join(Patient, Patient.id == Stay.patient_id)
        .where(*which)
        .order_by(Alert.ended_at.desc(), Alert.id.desc())
    )
    return [_ended(alert, stay, name, noted.get(alert.id), now) for alert, stay, name in rows]


def _ended(alert: Alert, stay: Stay, name: str, noted: Ack | None, now: int) -> Ended:
    return Ended(
        alert_id=alert.id,
        ward=stay.ward,
        bed=stay.bed,
        name=name,
        problem=alert.problem,
        severity=alert.severity,
        raised_at=seconds(alert.raised_at),
        ended_at=seconds(alert.ended_at) if alert.ended_at else now,
        end_reason=alert.end_reason or "",
        noted=noted,
    )


def _noted(session: Session, alerts: Select[*tuple[int]]) -> dict[int, Ack]:
    return {alert_id: acks[-1] for alert_id, acks in acknowledgements(session, alerts).items()}


def state(session: Session, stay: Stay, now: int, known_at: int | None = None) -> Now:
    """One stay at `now`, as far as the record held it at `known_at`. Raises CriteriaError or ScheduleError."""
    return _states(session, [stay], now, known_at)[stay.id]


def _judged(session: Session, stay_ids: Sequence[int], now: int) -> dict[int, Now]:
    """Each stay judged now. One whose criteria set or schedule cannot be used hides none of the others."""
    groups: dict[tuple[str, str | None], list[Stay]] = {}
    for stay in session.scalars(select(Stay).where(Stay.id.in_(stay_ids))):
        groups.setdefault((stay.criteria, stay.schedule), []).append(stay)
    found: dict[int, Now] = {}
    for stays in groups.values():
        with suppress(CriteriaError, ScheduleError):
            found |= _states(session, stays, now, None)
    return found


def _states(session: Session, stays: Sequence[Stay], now: int, known_at: int | None) -> dict[int, Now]:
    found = {}
    for group in judged(session, stays, now, known_at):
        late = due.late(session, group, now)
        for stay, assessment in zip(group.stays, group.assessments, strict=True):
            found[stay.id] = Now(group.criteria, assessment, late.get(stay.id, ()))
    return found
