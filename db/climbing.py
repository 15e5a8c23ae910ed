"""Alerts climb their ladder: each step that is due is taken once, with its messages, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import audit, ladders, outbox, standings
from models.attention import Standing
from models.instants import moment, seconds
from models.ladder import Step, due, due_times
from models.records import Alert, Climb, Stay

CLIMBED = "climbed"
"""The audit's action for a step that was taken, with its messages."""


@dataclass(frozen=True)
class Reached:
    """How far an alert has climbed: the roles told so far, and who is told next and when (seconds), if nobody acts."""

    told: tuple[str, ...]
    next: tuple[str, int] | None


@dataclass(frozen=True)
class _Climber:
    alert: Alert
    steps: Sequence[Step]
    standing: Standing
    taken: Mapping[int, int]
    told: tuple[str, ...]


@dataclass(frozen=True)
class _Due:
    at: int
    place: int
    climber: _Climber

    @property
    def order(self) -> tuple[int, int, int]:
        return (self.at, self.climber.alert.id, self.place)


def begin(session: Session, alert: Alert, now: int) -> None:
    """Takes the steps that are due at once, in the transaction that raises an alert or its severity."""
    steps = ladders.ladder(session, session.get_one(Stay, alert.stay_id).ward, alert.severity)
    standing = Standing("open", None, None, now, None)
    climber = _Climber(alert, steps, standing, {}, ())
    for place, at in due(steps, now, now, {}, None):
        _take(session, _Due(at, place, climber), now)


def climb(session: Session, now: int) -> int:
    """Takes every step of every alert that is due at `now`, in the order in which they fell due; says how many."""
    waiting = _waiting(session, now)
    for one in waiting:
        _take(session, one, now)
    return len(waiting)


def late(session: Session, now: int) -> list[int]:
    """For how many seconds each step that is due has waited, the longest first."""
    return [now - one.at for one in _waiting(session, now)]


def next_steps(session: Session, known: Mapping[int, Standing]) -> dict[int, Reached]:
    """How far each of these alerts has climbed, by its id: a handful of queries, however many there are."""
    alerts = list(session.scalars(select(Alert).where(Alert.id.in_(known))))
    return {one.alert.id: Reached(one.told, _next(one)) for one in _climbers(session, alerts, known)}


def _next(climber: _Climber) -> tuple[str, int] | None:
    """Of one that waits for nobody now: the first step once that is over."""
    stands = climber.standing
    if stands.state == "ended":
        return None
    if stands.until is not None:
        times, left = due_times(climber.steps, stands.until, {}, None), range(len(climber.steps))
        return min(((climber.steps[place].role, times[place]) for place in left), key=lambda one: one[1])
    times = due_times(climber.steps, stands.since, climber.taken, stands.declined_at)
    ahead = [
        (step.role, at)
        for place, (step, at) in enumerate(zip(climber.steps, times, strict=True))
        if place not in climber.taken
    ]
    return min(ahead, key=lambda one: one[1], default=None)


def _waiting(session: Session, now: int) -> list[_Due]:
    alerts = list(session.scalars(select(Alert).where(Alert.ended_at.is_(None))))
    waiting = [
        _Due(at, place, one)
        for one in _climbers(session, alerts, standings.of(session, alerts, now))
        if one.standing.state == "open"
        for place, at in due(one.steps, one.standing.since, now, one.taken, one.standing.declined_at)
    ]
    return sorted(waiting, key=lambda one: one.order)


def _climbers(session: Session, alerts: Sequence[Alert], known: Mapping[int, Standing]) -> list[_Climber]:
    wards = _wards(session, alerts)
    chosen = ladders.every(session)
    taken: dict[int, list[Climb]] = {}
    rows = select(Climb).where(Climb.alert_id.in_([alert.id for alert in alerts])).order_by(Climb.due_at, Climb.place)
    for row in session.scalars(rows):
        taken.setdefault(row.alert_id, []).append(row)
    return [
        _climber(
            alert, ladders.of(chosen, wards[alert.stay_id], alert.severity), known[alert.id], taken.get(alert.id, ())
        )
        for alert in alerts
    ]


def _climber(alert: Alert, steps: Sequence[Step], stands: Standing, climbs: Sequence[Climb]) -> _Climber:
    """What was taken of the ladder as it counts now: another severity or another beginning is another climb."""
    of_now = [one for one in climbs if one.severity == alert.severity and seconds(one.since) == stands.since]
    taken = {one.place: seconds(one.due_at) for one in of_now}
    return _Climber(alert, steps, stands, taken, tuple(dict.fromkeys(one.role for one in of_now)))


def _wards(session: Session, alerts: Sequence[Alert]) -> dict[int, str]:
    rows = select(Stay.id, Stay.ward).where(Stay.id.in_({alert.stay_id for alert in alerts}))
    return dict(session.execute(rows).all())


def _take(session: Session, one: _Due, now: int) -> None:
    alert, step = one.climber.alert, one.climber.steps[one.place]
    taken = Climb(
        alert_id=alert.id,
        severity=alert.severity,
        since=moment(one.climber.standing.since),
        place=one.place,
        role=step.role,
        way=step.way,
        due_at=moment(one.at),
        at=moment(now),
    )
    session.add(taken)
    session.flush()
    messages = outbox.write(session, taken, now) if step.way == "message" else []
    audit.write(
        session,
        at=now,
        user_id=None,
        action=CLIMBED,
        subject=alert.problem,
        stay_id=alert.stay_id,
        after={**audit.columns(taken), "messages": [audit.columns(message) for message in messages]},
    )
