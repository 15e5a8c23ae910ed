"""Alerts as they went: each raising of their severity, who was told and did what, their end, as known at an instant."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.responses import Ack, Climbed, Sent, Take, acknowledgements, climbs, takings
from models.attention import Standing, standing
from models.instants import seconds
from models.phrases import phrase
from models.records import Alert, AuditEntry

__all__ = ["Ack", "AlertStory", "Climbed", "Sent", "Take", "stories", "story"]

RAISED, RAISED_SEVERITY, ENDED = "raised alert", "raised severity", "ended alert"
"""The audit's actions on alerts, which hold what their rows no longer tell."""


@dataclass(frozen=True)
class AlertStory:
    """An alert as it was known: from when it had which severity, and on what it last rested. Instants in seconds.

    grounds: ids of readings; empty where an earlier version of the program kept them only of a later severity.
    end_grounds: ids of the readings by which it ended. Acknowledgements, takings and climbs in recorded order.
    """

    id: int
    problem: str
    severities: tuple[tuple[int, str], ...]
    raised_at: int
    rested_at: int
    ended_at: int | None
    end_kind: str | None
    end_reason: str | None
    end_grounds: tuple[int, ...]
    criteria_name: str
    criteria_version: str
    criteria_hash: str
    grounds: tuple[int, ...]
    acknowledgements: tuple[Ack, ...]
    takings: tuple[Take, ...] = ()
    climbs: tuple[Climbed, ...] = ()

    def standing(self, now: int) -> Standing:
        """Whether it waits for somebody at an instant at which no more was known than this."""
        return standing(self.severities, self.ended_at, self.acknowledgements, self.takings, now)


@dataclass(frozen=True)
class _Turn:
    at: int
    action: str
    said: Mapping[str, Any]


@dataclass(frozen=True)
class _Said:
    """What was said and done about the alerts of a stay, by the id of the alert, in recorded order."""

    turns: Mapping[int, Sequence[_Turn]]
    acks: Mapping[int, Sequence[Ack]]
    takings: Mapping[int, Sequence[Take]]
    climbs: Mapping[int, Sequence[Climbed]]


def stories(session: Session, stay_id: int, known_at: int | None = None) -> list[AlertStory]:
    """Every alert of a stay in the order of their raising, exactly as known at an instant (None: now)."""
    session.flush()
    alerts = list(session.scalars(select(Alert).where(Alert.stay_id == stay_id).order_by(Alert.raised_at, Alert.id)))
    those = select(Alert.id).where(Alert.stay_id == stay_id)
    said = _Said(
        _turns(session, stay_id, alerts),
        acknowledgements(session, those),
        takings(session, those),
        climbs(session, those, known_at),
    )
    return [
        _story(alert, said, known_at) for alert in alerts if known_at is None or seconds(alert.raised_at) <= known_at
    ]


def story(session: Session, alert_id: int, known_at: int | None = None) -> tuple[int, AlertStory]:
    """One alert as known at an instant, and the id of its stay; raises LookupError with a sentence."""
    alert = session.get(Alert, alert_id)
    found = [] if alert is None else [one for one in stories(session, alert.stay_id, known_at) if one.id == alert_id]
    if alert is None or not found:
        raise LookupError(phrase("There is no such alert."))
    return alert.stay_id, found[0]


def _story(alert: Alert, said: _Said, known_at: int | None) -> AlertStory:
    every = [turn for turn in said.turns.get(alert.id, ()) if turn.action != ENDED] or [_raising(alert)]
    raised = [turn for turn in every if known_at is None or turn.at <= known_at]
    last = raised[-1]
    # An entry of an earlier version holds the severity alone; of the last one the alert itself has the rest.
    rested = {**(_of_row(alert) if last is every[-1] else {**_of_row(alert), "grounds": []}), **last.said}
    ended = alert.ended_at is not None and (known_at is None or seconds(alert.ended_at) <= known_at)
    return AlertStory(
        id=alert.id,
        problem=alert.problem,
        severities=tuple((turn.at, turn.said["severity"]) for turn in raised),
        raised_at=seconds(alert.raised_at),
        rested_at=last.at,
        ended_at=seconds(alert.ended_at) if ended and alert.ended_at else None,
        end_kind=alert.end_kind if ended else None,
        end_reason=alert.end_reason if ended else None,
        end_grounds=tuple(json.loads(alert.end_grounds)) if ended and alert.end_grounds else (),
        criteria_name=rested["criteria_name"],
        criteria_version=rested["criteria_version"],
        criteria_hash=rested["criteria_hash"],
        grounds=tuple(rested["grounds"]),
        acknowledgements=_by_then(said.acks.get(alert.id, ()), known_at),
        takings=_by_then(said.takings.get(alert.id, ()), known_at),
        climbs=_by_then(said.climbs.get(alert.id, ()), known_at),
    )


Done = TypeVar("Done", Ack, Take, Climbed)


def _by_then(done: Sequence[Done], known_at: int | None) -> tuple[Done, ...]:
    return tuple(one for one in done if known_at is None or one.at <= known_at)


def _raising(alert: Alert) -> _Turn:
    return _Turn(seconds(alert.raised_at), RAISED, {"severity": alert.severity})


def _of_row(alert: Alert) -> dict[str, Any]:
    return {
        "criteria_name": alert.criteria_name,
        "criteria_version": alert.criteria_version,
        "criteria_hash": alert.criteria_hash,
        "grounds": json.loads(alert.grounds),
    }


def _turns(session: Session, stay_id: int, alerts: Sequence[Alert]) -> dict[int, list[_Turn]]:
    """What the audit says of each alert, by its id, in order."""
    actions = (RAISED, RAISED_SEVERITY, ENDED)
    rows = select(AuditEntry).where(AuditEntry.stay_id == stay_id, AuditEntry.action.in_(actions))
    # One of a problem is open at a time, so that those of an entry without an id are told apart by their order.
    waiting = {problem: _of(alerts, problem) for problem in {alert.problem for alert in alerts}}
    running: dict[str, int] = {}
    found: dict[int, list[_Turn]] = {}
    for entry in session.scalars(rows.order_by(AuditEntry.id)):
        if entry.action == RAISED:
            running[entry.subject] = next(waiting[entry.subject])
        turn = _Turn(seconds(entry.at), entry.action, json.loads(entry.after or "{}"))
        found.setdefault(running[entry.subject], []).append(turn)
    return found


def _of(alerts: Sequence[Alert], problem: str) -> Iterator[int]:
    # By their ids: a clock that was put back raises a later alert at an earlier time.
    return iter(sorted(alert.id for alert in alerts if alert.problem == problem))
