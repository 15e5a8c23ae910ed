"""The outbox: messages written with the step they are of, sent at least once, and what became of each."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Engine, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from db import audit, contacts, standings
from db.engine import reading, writing
from db.loading import judged
from models.attention import Standing
from models.instants import moment, seconds
from models.phrases import Phrase, phrase
from models.records import Alert, Climb, Contact, Message, Stay
from models.verdicts import Assessment

SENT, DROPPED = "sent message", "dropped message"
"""The audit's actions on messages."""

LEASE = 60
"""For so many seconds nobody else sends a message that somebody has begun to send: longer than a try may last."""

FIRST_PAUSE, LONGEST_PAUSE = 10, 900
MOST_IN_ONE = 50

_Row = Row[Message, Climb, Contact, Alert, Stay]


@dataclass(frozen=True)
class Outgoing:
    """A message to send now, and what it is about; instants in seconds. `since`: from when nobody has acknowledged."""

    uid: str
    contact: str
    url: str = field(repr=False)
    role: str
    ward: str
    bed: str
    stay_id: int
    alert_id: int
    problem: str
    severity: str
    raised_at: int
    since: int
    attempts: int


@dataclass(frozen=True)
class About:
    """The patient of a message, and how the stay stands (None: it has not begun)."""

    name: str
    record_number: str
    assessment: Assessment | None


@dataclass(frozen=True)
class Depth:
    """How many messages wait, since when the oldest does (seconds), and how many of them have failed before."""

    waiting: int
    oldest: int | None
    failing: int


def pause(attempts: int) -> int:
    """Seconds to wait after so many tries that failed: twice as long each time, at most a quarter of an hour."""
    return int(min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE))


def write(session: Session, climb: Climb, now: int) -> list[Message]:
    """Writes the messages of a step, one for each contact of its role, in the transaction of the step."""
    stay_id = session.get_one(Alert, climb.alert_id).stay_id
    made = [
        Message(
            uid=secrets.token_hex(8),
            climb_id=climb.id,
            contact_id=contact.id,
            state="waiting",
            attempts=0,
            created_at=moment(now),
            next_at=moment(now),
        )
        for contact in contacts.of_role(session, session.get_one(Stay, stay_id).ward, climb.role)
    ]
    session.add_all(made)
    session.flush()
    return made


def claim(engine: Engine, now: int, limit: int, busy: Collection[str] = ()) -> list[Outgoing]:
    """Takes what is to be sent to at most `limit` addresses, in the order in which it was written; others keep off it.

    An address that has something due gets all that waits for it, so that nothing overtakes. What need not be said any
    more is dropped. busy: addresses to leave alone.
    """
    with reading(engine) as session:
        if not session.scalars(select(Message.id).where(_due(now)).limit(1)).first():
            return []
    with writing(engine) as session:
        rows = session.execute(_waiting(now)).all()
        stands = standings.of(session, list({alert.id: alert for _, _, _, alert, _ in rows}.values()), now)
        left = [row for row in rows if not _dropped(session, row, stands[row[3].id], now)]
        taken = _first(left, limit, busy)
        for message, *_ in taken:
            message.attempts, message.claimed_until = message.attempts + 1, moment(now + LEASE)
        return [_outgoing(row, stands[row[3].id].since) for row in taken]


def about(session: Session, stay_ids: Collection[int], now: int) -> dict[int, About]:
    """What the messages about these stays can say, by the stay's id."""
    rows = select(Stay).where(Stay.id.in_(stay_ids)).options(joinedload(Stay.patient))
    return {
        stay.id: About(stay.patient.name, stay.patient.record_number, assessment)
        for group in judged(session, session.scalars(rows).all(), now)
        for stay, assessment in zip(group.stays, group.assessments, strict=True)
    }


def sent(engine: Engine, uids: Collection[str], now: int) -> None:
    """Notes that these messages were delivered."""
    with writing(engine) as session:
        for message in _of(session, uids):
            if message.state != "sent":
                message.state, message.sent_at, message.trouble = "sent", moment(now), None
                _audit(session, message, SENT, now)
            message.claimed_until = None


def failed(engine: Engine, uids: Collection[str], trouble: str, now: int) -> None:
    """Notes that these were not delivered, and tries again after a pause. `trouble`: a sentence without secrets."""
    with writing(engine) as session:
        for message in _of(session, uids):
            if message.state == "waiting":
                message.next_at = moment(now + pause(message.attempts))
                message.claimed_until, message.trouble = None, trouble


def drop(session: Session, message: Message, why: str, now: int) -> None:
    """Notes that a message is not sent any more, and why."""
    message.state, message.claimed_until, message.trouble = "dropped", None, why
    _audit(session, message, DROPPED, now)


def depth(session: Session) -> Depth:
    """What waits to be sent."""
    row = select(func.count(), func.min(Message.created_at), func.count().filter(Message.attempts > 0))
    count, oldest, failing = session.execute(row.where(Message.state == "waiting")).one()
    return Depth(count, None if oldest is None else seconds(oldest), failing)


def _due(now: int) -> ColumnElement[bool]:
    """Whether a message is to be tried. A time that no pause or lease reaches is of a clock that was put back since."""
    tried = or_(Message.next_at <= moment(now), Message.next_at > moment(now + LONGEST_PAUSE))
    return and_(Message.state == "waiting", tried, ~_claimed(now))


def _claimed(now: int) -> ColumnElement[bool]:
    until = Message.claimed_until
    return and_(until.is_not(None), until > moment(now), until <= moment(now + LEASE))


def _waiting(now: int) -> Select[Message, Climb, Contact, Alert, Stay]:
    addresses = select(Contact.url).join(Message, Message.contact_id == Contact.id)
    return (
        select(Message, Climb, Contact, Alert, Stay)
        .join(Climb, Climb.id == Message.climb_id)
        .join(Contact, Contact.id == Message.contact_id)
        .join(Alert, Alert.id == Climb.alert_id)
        .join(Stay, Stay.id == Alert.stay_id)
        .where(Message.state == "waiting", Contact.url.in_(addresses.where(_due(now))))
        .where(Contact.url.not_in(addresses.where(Message.state == "waiting", _claimed(now))))
        .order_by(Message.id)
    )


def _dropped(session: Session, row: _Row, stands: Standing, now: int) -> bool:
    message, _, contact, *_ = row
    why = _needless(contact, stands)
    if why:
        drop(session, message, why, now)
    return why is not None


def _needless(contact: Contact, stands: Standing) -> Phrase | None:
    """Why a message need not be sent any more."""
    if contact.removed_at is not None:
        return phrase("Not sent: the contact was removed.")
    if stands.state == "ended":
        return phrase("Not sent: the alert had ended.")
    if stands.state == "quiet":
        return phrase("Not sent: {name} had acknowledged the alert.", name=stands.by or "")
    if stands.state == "taken":
        return phrase("Not sent: {name} had taken the alert over.", name=stands.by or "")
    return None


def _first(rows: Sequence[_Row], limit: int, busy: Collection[str]) -> list[_Row]:
    """The rows of the first addresses that nobody is busy with, so many of each as one message holds."""
    by_address: dict[str, list[_Row]] = {}
    for row in rows:
        if row[2].url not in busy:
            by_address.setdefault(row[2].url, []).append(row)
    return [row for some in list(by_address.values())[:limit] for row in some[:MOST_IN_ONE]]


def _outgoing(row: _Row, since: int) -> Outgoing:
    message, climb, contact, alert, stay = row
    return Outgoing(
        uid=message.uid,
        contact=contact.name,
        url=contact.url,
        role=climb.role,
        ward=stay.ward,
        bed=stay.bed,
        stay_id=stay.id,
        alert_id=alert.id,
        problem=alert.problem,
        severity=alert.severity,
        raised_at=seconds(alert.raised_at),
        since=since,
        attempts=message.attempts,
    )


def _of(session: Session, uids: Collection[str]) -> Sequence[Message]:
    return session.scalars(select(Message).where(Message.uid.in_(uids)).order_by(Message.id)).all()


def _audit(session: Session, message: Message, action: str, now: int) -> None:
    alert = select(Alert.stay_id).join(Climb, Climb.alert_id == Alert.id).where(Climb.id == message.climb_id)
    stay_id = session.scalars(alert).one()
    after = audit.columns(message)
    audit.write(session, at=now, user_id=None, action=action, subject=message.uid, stay_id=stay_id, after=after)
