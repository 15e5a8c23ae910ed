"""People who sign in, their wards, sessions, beds and tokens, and what is known about the store itself."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.records.base import Base, Key, key_of, one_of, yes_or_no
from models.roles import ROLES, SCOPES, WAYS_IN


class User(Base):
    """Somebody who signs in, or a program that writes on its own (role `program`, which never signs in)."""

    __tablename__ = "users"
    __table_args__ = (
        one_of("role", ROLES),
        yes_or_no("active"),
        yes_or_no("every_ward"),
        UniqueConstraint("issuer", "subject"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    every_ward: Mapped[bool] = mapped_column(default=False)
    """Whether every ward is theirs; else those of `UserWard`."""
    pin_hash: Mapped[str | None]
    issuer: Mapped[str | None]
    """Who vouches for the account (OpenID Connect), with the name that it has there."""
    subject: Mapped[str | None]


class UserWard(Base):
    """A ward that somebody was given."""

    __tablename__ = "user_wards"
    __table_args__ = ({"sqlite_strict": True},)

    user_id: Mapped[int] = key_of("users.id", primary_key=True)
    ward: Mapped[str] = mapped_column(primary_key=True)


class BrokenGlass(Base):
    """That somebody opened a ward that is not theirs, why, and until when; an administrator or auditor looks at it."""

    __tablename__ = "broken_glass"
    __table_args__ = ({"sqlite_strict": True},)

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = key_of("users.id", index=True)
    ward: Mapped[str]
    reason: Mapped[str]
    words: Mapped[str]
    at: Mapped[datetime]
    until: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[int | None] = key_of("users.id")
    review: Mapped[str | None]


class FailedAttempts(Base):
    """Failures to sign in since the last success. `who` is a hash: what was typed as a name may be a password."""

    __tablename__ = "failed_attempts"
    __table_args__ = ({"sqlite_strict": True},)

    who: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]


class SignIn(Base):
    """A session in a browser: only the hash of its token is kept, so that a copy of the store opens none."""

    __tablename__ = "sessions"
    __table_args__ = (one_of("way", WAYS_IN), {"sqlite_strict": True})

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = key_of("users.id", index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    way: Mapped[str] = mapped_column(default="password")
    """How it began: one of models.roles.WAYS_IN."""
    until: Mapped[datetime | None]
    """When it ends in any case, where that is sooner than the setting: with its token, or the tablet's session."""
    locked_at: Mapped[datetime | None]
    """Since when the screen is locked: nothing is shown or changed until the person's PIN or password."""
    address: Mapped[str | None]


class RoundBed(Base):
    """That a stay is among those that somebody looks after."""

    __tablename__ = "round_beds"
    __table_args__ = ({"sqlite_strict": True},)

    user_id: Mapped[int] = key_of("users.id", primary_key=True)
    stay_id: Mapped[int] = key_of("stays.id", primary_key=True, index=True)


class Token(Base):
    """What lets another program in, in the name of a user, for one thing: only the hash of its secret is kept."""

    __tablename__ = "tokens"
    __table_args__ = (one_of("scope", SCOPES), {"sqlite_strict": True})

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = key_of("users.id", index=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    scope: Mapped[str] = mapped_column(default="record")


class Fact(Base):
    """Something about the store as a whole, by name."""

    __tablename__ = "facts"
    __table_args__ = ({"sqlite_strict": True},)

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
