"""Where messages stick: the contacts that something waits for though it has been tried."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.instants import seconds
from models.records import Contact, Message


@dataclass(frozen=True)
class Stuck:
    """A contact by name with how many messages wait for it, since when and until the next try (seconds), and why."""

    contact: str
    ward: str | None
    waiting: int
    since: int
    next_at: int
    trouble: str | None


def stuck(session: Session) -> list[Stuck]:
    """Every contact that a message could not be sent to so far, the one that waits longest first."""
    rows = (
        select(
            Contact.name,
            Contact.ward,
            func.count(),
            func.min(Message.created_at).label("since"),
            func.min(Message.next_at),
            func.max(Message.trouble),
        )
        .join(Message, Message.contact_id == Contact.id)
        .where(Message.state == "waiting", Message.trouble.is_not(None))
        .group_by(Contact.id, Contact.name, Contact.ward)
        .order_by("since", Contact.id)
    )
    return [
        Stuck(name, ward, count, seconds(since), seconds(next_at), trouble)
        for name, ward, count, since, next_at, trouble in session.execute(rows)
    ]
