"""Every alert that has not ended, with whether it waits for somebody, in a handful of queries whatever their number."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import climbing, standings
from db.climbing import Reached
from models.alerting import SEVERITIES
from models.attention import Standing
from models.instants import seconds
from models.records import Alert, Patient, Stay

_ORDER = ("open", "taken", "quiet", "ended")


@dataclass(frozen=True)
class Waiting:
    """An alert that has not ended. Instants in seconds.

    name: the patient's; next: who is told next, and when (None: nobody is); told: the roles of the steps that were
    taken since the ladder began to count.
    """

    alert_id: int
    stay_id: int
    ward: str
    bed: str
    name: str
    problem: str
    severity: str
    raised_at: int
    raised_to_at: int
    standing: Standing
    next: tuple[str, int] | None
    told: tuple[str, ...]


def alerts(session: Session, now: int, wards: Collection[str] | None = None) -> list[Waiting]:
    """The alerts of these wards (None: of all) that have not ended: the gravest first, then open, taken, quiet."""
    rows = (
        select(Alert, Stay, Patient.name)
        .join(Stay, Stay.id == Alert.stay_id)
        .join(Patient, Patient.id == Stay.patient_id)
        .where(Alert.ended_at.is_(None))
    )
    if wards is not None:
        rows = rows.where(Stay.ward.in_(sorted(wards)))
    found = session.execute(rows).all()
    stands = standings.of(session, [alert for alert, _, _ in found], now)
    reached = climbing.next_steps(session, stands)
    waiting = [_waiting(alert, stay, name, stands[alert.id], reached[alert.id]) for alert, stay, name in found]
    return sorted(waiting, key=_gravest_first)


def _gravest_first(one: Waiting) -> tuple[int, int, int, int]:
    return SEVERITIES.index(one.severity), _ORDER.index(one.standing.state), one.raised_at, one.alert_id


def _waiting(alert: Alert, stay: Stay, name: str, stands: Standing, reached: Reached) -> Waiting:
    return Waiting(
        alert_id=alert.id,
        stay_id=stay.id,
        ward=stay.ward,
        bed=stay.bed,
        name=name,
        problem=alert.problem,
        severity=alert.severity,
        raised_at=seconds(alert.raised_at),
        raised_to_at=seconds(alert.raised_to_at),
        standing=stands,
        next=reached.next,
        told=reached.told,
    )
