"""Alerts as they went: each raising of their severity, who took note of them, and their end, as known at an instant."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.instants import seconds
from models.records import Acknowledgement, Alert, AuditEntry, User

RAISED, RAISED_SEVERITY, ENDED = "raised alert", "raised severity", "ended alert"
"""The audit's actions on alerts, which hold what their rows no longer tell."""


@dataclass(frozen=True)
class Ack:
    """Who took note of an alert, when (seconds), how grave it was then, and what was done."""

    at: int
    by_name: str
    severity: str
    action: str
    words: str | None


@dataclass(frozen=True)
class AlertStory:
    """An alert as it was known: from when it had which severity, and on what it last rested. Instants in seconds.

    grounds: ids of readings; empty where an earlier version of the program kept them only of a later severity.
    """

    id: int
    problem: str
    severities: tuple[tuple[int, str], ...]
    raised_at: int
    rested_at: int
    ended_at: int | None
    end_reason: str | None
    criteria_name: str
    criteria_version: str
    criteria_hash: str
    grounds: tuple[int, ...]
    acknowledgements: tuple[Ack, ...]


@dataclass(frozen=True)
class _Turn:
    at: int
    action: str
    said: Mapping[str, Any]


def stories(session: Session, stay_id: int, known_at: int | None = None) -> list[AlertStory]:
    """Every alert of a stay in the order of their raising, exactly as known at an instant (None: now)."""
    session.flush()
    alerts = list(session.scalars(select(Alert).where(Alert.stay_id == stay_id).order_by(Alert.raised_at, Alert.id)))
    turns, acknowledged = _turns(session, stay_id, alerts), _acknowledgements(session, stay_id)
    return [
        _story(alert, turns.get(alert.id, []), acknowledged.get(alert.id, []), known_at)
        for alert in alerts
        if known_at is None or seconds(alert.raised_at) <= known_at
    ]


def _story(alert: Alert, turns: Sequence[_Turn], acks: Sequence[Ack], known_at: int | None) -> AlertStory:
    every = [turn for turn in turns if turn.action != ENDED] or [_raising(alert)]
    raised = [turn for turn in every if known_at is None or turn.at <= known_at]
    last = raised[-1]
    # An entry of an earlier version holds the severity alone; of the last one the alert itself has the rest.
    said = {**(_of_row(alert) if last is every[-1] else {**_of_row(alert), "grounds": []}), **last.said}
    ended = alert.ended_at is not None and (known_at is None or seconds(alert.ended_at) <= known_at)
    return AlertStory(
        id=alert.id,
        problem=alert.problem,
        severities=tuple((turn.at, turn.said["severity"]) for turn in raised),
        raised_at=seconds(alert.raised_at),
        rested_at=last.at,
        ended_at=seconds(alert.ended_at) if ended and alert.ended_at else None,
        end_reason=alert.end_reason if ended else None,
        criteria_name=said["criteria_name"],
        criteria_version=said["criteria_version"],
        criteria_hash=said["criteria_hash"],
        grounds=tuple(said["grounds"]),
        acknowledgements=tuple(ack for ack in acks if known_at is None or ack.at <= known_at),
    )


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
    return iter([alert.id for alert in alerts if alert.problem == problem])


def _acknowledgements(session: Session, stay_id: int) -> dict[int, list[Ack]]:
    rows = session.execute(
        select(Acknowledgement, User.display_name)
        .join(Alert, Alert.id == Acknowledgement.alert_id)
        .join(User, User.id == Acknowledgement.by)
        .where(Alert.stay_id == stay_id)
        .order_by(Acknowledgement.at, Acknowledgement.id)
    )
    found: dict[int, list[Ack]] = {}
    for row, name in rows:
        ack = Ack(seconds(row.at), name, row.severity, row.action, row.words)
        found.setdefault(row.alert_id, []).append(ack)
    return found
