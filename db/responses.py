"""What was done about alerts: who took note of them, had them or declined them, and who was told by which message."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.instants import seconds
from models.records import Acknowledgement, Climb, Contact, Message, Taking, User


@dataclass(frozen=True)
class Ack:
    """Who took note of an alert, when (seconds), how grave it was then, what was done, and until when it was quiet.

    quiet_until: None where an earlier version of the program knew no quiet time.
    """

    at: int
    by_name: str
    severity: str
    action: str
    words: str | None
    quiet_until: int | None


@dataclass(frozen=True)
class Take:
    """Who took an alert over until when, or declined it and why; how grave it was then. Instants in seconds."""

    at: int
    by_name: str
    severity: str
    kind: str
    words: str | None
    until: int | None


@dataclass(frozen=True)
class Sent:
    """A message of a step to a contact (its name), and what became of it. Instants in seconds.

    attempts: None as known at an instant of the past, since the record does not hold it.
    """

    uid: str
    contact: str
    state: str
    attempts: int | None
    created_at: int
    sent_at: int | None
    next_at: int
    trouble: str | None


@dataclass(frozen=True)
class Climbed:
    """A step of the ladder that an alert took: when it was due, and done; its ladder counted from `since`."""

    at: int
    due_at: int
    since: int
    severity: str
    place: int
    role: str
    way: str
    messages: tuple[Sent, ...]


def acknowledgements(session: Session, alerts: Select[*tuple[int]]) -> dict[int, list[Ack]]:
    """Who took note of these alerts (a query of their ids), by alert, in recorded order."""
    rows = session.execute(
        select(Acknowledgement, User.display_name)
        .join(User, User.id == Acknowledgement.by)
        .where(Acknowledgement.alert_id.in_(alerts))
        .order_by(Acknowledgement.id)
    )
    found: dict[int, list[Ack]] = {}
    for row, name in rows:
        ack = Ack(seconds(row.at), name, row.severity, row.action, row.words, _seconds(row.quiet_until))
        found.setdefault(row.alert_id, []).append(ack)
    return found


def takings(session: Session, alerts: Select[*tuple[int]]) -> dict[int, list[Take]]:
    """Who took these alerts over or declined them, by alert, in recorded order."""
    rows = session.execute(
        select(Taking, User.display_name)
        .join(User, User.id == Taking.by)
        .where(Taking.alert_id.in_(alerts))
        .order_by(Taking.id)
    )
    found: dict[int, list[Take]] = {}
    for row, name in rows:
        take = Take(seconds(row.at), name, row.severity, row.kind, row.words, _seconds(row.until))
        found.setdefault(row.alert_id, []).append(take)
    return found


def climbs(session: Session, alerts: Select[*tuple[int]], known_at: int | None) -> dict[int, list[Climbed]]:
    """The steps that these alerts took, by alert, in recorded order; their messages as known at an instant."""
    sent = _messages(session, alerts, known_at)
    rows = select(Climb).where(Climb.alert_id.in_(alerts)).order_by(Climb.id)
    found: dict[int, list[Climbed]] = {}
    for row in session.scalars(rows):
        at = (seconds(row.at), seconds(row.due_at), seconds(row.since))
        step = Climbed(*at, row.severity, row.place, row.role, row.way, tuple(sent.get(row.id, ())))
        found.setdefault(row.alert_id, []).append(step)
    return found


def _messages(session: Session, alerts: Select[*tuple[int]], known_at: int | None) -> dict[int, list[Sent]]:
    """The messages of each step, by its id."""
    rows = session.execute(
        select(Message, Contact.name)
        .join(Climb, Climb.id == Message.climb_id)
        .join(Contact, Contact.id == Message.contact_id)
        .where(Climb.alert_id.in_(alerts))
        .order_by(Message.id)
    )
    found: dict[int, list[Sent]] = {}
    for row, contact in rows:
        found.setdefault(row.climb_id, []).append(_sent(row, contact, known_at))
    return found


def _sent(row: Message, contact: str, known_at: int | None) -> Sent:
    created_at, sent_at = seconds(row.created_at), _seconds(row.sent_at)
    if known_at is None:
        next_at = seconds(row.next_at)
        return Sent(row.uid, contact, row.state, row.attempts, created_at, sent_at, next_at, row.trouble)
    if sent_at is not None and sent_at <= known_at:
        return Sent(row.uid, contact, "sent", None, created_at, sent_at, sent_at, None)
    return Sent(row.uid, contact, "waiting", None, created_at, None, created_at, None)


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else seconds(at)
