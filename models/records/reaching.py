"""How an alert reaches somebody: who is told after how long, by which way, and what became of each message."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.alerting import SEVERITIES
from models.ladder import MESSAGE_STATES, ROLES, TAKINGS, WAYS
from models.records.base import Base, Key, key_of, one_of


class Taking(Base):
    """That somebody took an alert over (until when the climb stops), or declined it and why."""

    __tablename__ = "takings"
    __table_args__ = (
        one_of("severity", SEVERITIES),
        one_of("kind", TAKINGS),
        CheckConstraint("(kind = 'taken') = (until IS NOT NULL)", name="until"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    alert_id: Mapped[int] = key_of("alerts.id", index=True)
    severity: Mapped[str]
    kind: Mapped[str]
    words: Mapped[str | None]
    until: Mapped[datetime | None]
    at: Mapped[datetime]
    by: Mapped[int] = key_of("users.id")


class Climb(Base):
    """A step of the ladder that an alert took: who was told, when that was due and when it was done.

    `since` is when the ladder began to count: the alert was raised, grew graver, or a quiet time or a taking ended. One
    step is taken once. `place` counts from 0.
    """

    __tablename__ = "climbs"
    __table_args__ = (
        one_of("severity", SEVERITIES),
        one_of("role", ROLES),
        one_of("way", WAYS),
        UniqueConstraint("alert_id", "severity", "since", "place"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    alert_id: Mapped[int] = key_of("alerts.id")
    severity: Mapped[str]
    since: Mapped[datetime]
    place: Mapped[int]
    role: Mapped[str]
    way: Mapped[str]
    due_at: Mapped[datetime]
    at: Mapped[datetime]


class Contact(Base):
    """Where a role of a ward (None: of every ward) is reached: an Apprise URL, a secret, and how it is shown."""

    __tablename__ = "contacts"
    __table_args__ = (one_of("role", ROLES), {"sqlite_strict": True})

    id: Mapped[Key]
    ward: Mapped[str | None]
    role: Mapped[str]
    name: Mapped[str]
    url: Mapped[str]
    shown: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[int] = key_of("users.id")
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[int | None] = key_of("users.id")


class Message(Base):
    """The outbox: one step for one contact, written in the transaction of the step. `uid` is in every copy sent.

    `next_at` is when it is tried next; `claimed_until` keeps others from sending it meanwhile; `trouble` says in a
    sentence without secrets why the last try failed, or why it was dropped.
    """

    __tablename__ = "messages"
    __table_args__ = (
        one_of("state", MESSAGE_STATES),
        UniqueConstraint("climb_id", "contact_id"),
        Index(None, "state", "next_at"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    uid: Mapped[str] = mapped_column(unique=True)
    climb_id: Mapped[int] = key_of("climbs.id")
    contact_id: Mapped[int] = key_of("contacts.id")
    state: Mapped[str]
    attempts: Mapped[int]
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    trouble: Mapped[str | None]


class Ladder(Base):
    """Who is told when of a severity, in a ward (None: in every ward), from when an administrator set it.

    Never changed: the last one of a ward and severity counts. `steps` is JSON, a list of {role, after_minutes, way};
    null stands for the shipped ladder again.
    """

    __tablename__ = "ladders"
    __table_args__ = (one_of("severity", SEVERITIES), Index(None, "severity", "ward"), {"sqlite_strict": True})

    id: Mapped[Key]
    ward: Mapped[str | None]
    severity: Mapped[str]
    steps: Mapped[str | None]
    set_at: Mapped[datetime]
    set_by: Mapped[int] = key_of("users.id")


class WatchedWard(Base):
    """That somebody looks after a ward: its alerts are shown to them on every page."""

    __tablename__ = "watched_wards"
    __table_args__ = ({"sqlite_strict": True},)

    user_id: Mapped[int] = key_of("users.id", primary_key=True)
    ward: Mapped[str] = mapped_column(primary_key=True)
