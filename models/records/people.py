"""People who sign in, their sessions, beds and tokens, and what is known about the store itself."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from models.records.base import Base, Key, key_of, one_of, yes_or_no
from models.roles import ROLES


class User(Base):
    """Somebody who signs in, or a program that writes on its own (role `program`, which never signs in)."""

    __tablename__ = "users"
    __table_args__ = (one_of("role", ROLES), yes_or_no("active"), {"sqlite_strict": True})

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class SignIn(Base):
    """A session in a browser: only the hash of its token is kept, so that a copy of the store opens none."""

    __tablename__ = "sessions"
    __table_args__ = ({"sqlite_strict": True},)

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = key_of("users.id", index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class RoundBed(Base):
    """That a stay is among those that somebody looks after."""

    __tablename__ = "round_beds"
    __table_args__ = ({"sqlite_strict": True},)

    user_id: Mapped[int] = key_of("users.id", primary_key=True)
    stay_id: Mapped[int] = key_of("stays.id", primary_key=True, index=True)


class Token(Base):
    """What lets another program write in the name of a user: only the hash of its secret is kept."""

    __tablename__ = "tokens"
    __table_args__ = ({"sqlite_strict": True},)

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = key_of("users.id", index=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Fact(Base):
    """Something about the store as a whole, by name."""

    __tablename__ = "facts"
    __table_args__ = ({"sqlite_strict": True},)

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
