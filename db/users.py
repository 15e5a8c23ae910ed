"""Accounts, passwords and sessions."""

import hashlib
import secrets
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import audit
from db.engine import reading, writing
from models.instants import moment, seconds
from models.phrases import phrase
from models.records import SignIn, User
from models.roles import ROLES, Action, require

SHORTEST_PASSWORD = 8

# Each look at a page would otherwise be a write.
_SEEN_EVERY = 60

_hasher = PasswordHasher()
_NO_PASSWORD = "!"  # no argon2 hash, so nothing matches it


@dataclass(frozen=True)
class Person:
    """Somebody who has signed in."""

    id: int
    name: str
    display_name: str
    role: str


def add(
    session: Session, name: str, display_name: str, role: str, password: str, *, now: int, by: int | None = None
) -> User:
    """Makes an account. Raises ValueError with a sentence for a name taken, a role unknown or a password too short.

    `by` is the administrator who asks; None is whoever runs the command line, who owns the store anyway.
    """
    if by is not None:
        allowed(session, by, "manage users")
    name = name.strip().casefold()
    if not name or not display_name.strip():
        raise ValueError("A user needs a name to sign in with and a name to show.")
    if role not in ROLES or role == "program":
        raise ValueError("The role must be nurse, oncologist or administrator.")
    if _named(session, name):
        raise ValueError(f"There is already a user named {name}.")
    user = User(
        name=name,
        display_name=display_name.strip(),
        role=role,
        password_hash=_hashed(password),
        active=True,
        created_at=moment(now),
    )
    session.add(user)
    session.flush()
    audit.write(session, at=now, user_id=by, action="added user", subject=f"user {name}", after={"role": role})
    return user


def program(session: Session, name: str, display_name: str, now: int) -> User:
    """The account in whose name a program writes, made when it is first needed; nobody can sign in with it."""
    user = _named(session, name)
    if user is None:
        user = User(
            name=name,
            display_name=display_name,
            role="program",
            password_hash=_NO_PASSWORD,
            active=True,
            created_at=moment(now),
        )
        session.add(user)
        session.flush()
    return user


def everyone(session: Session) -> list[User]:
    """All accounts of people, by name."""
    return list(session.scalars(select(User).where(User.role != "program").order_by(User.name)))


def named(session: Session, name: str) -> User:
    """The account of a person; raises ValueError with a sentence where there is none."""
    found = next((account for account in everyone(session) if account.name == name.strip().casefold()), None)
    if found is None:
        raise ValueError(f"There is no user named {name}.")
    return found


def set_password(session: Session, user_id: int, password: str, *, now: int, by: int | None = None) -> None:
    """Changes a password and ends the account's sessions. Raises ValueError for one too short."""
    if by is not None and by != user_id:
        allowed(session, by, "manage users")
    user = session.get_one(User, user_id)
    user.password_hash = _hashed(password)
    _end_sessions(session, user_id, now)
    audit.write(session, at=now, user_id=by, action="set password", subject=f"user {user.name}")


def set_active(session: Session, user_id: int, active: bool, *, now: int, by: int | None = None) -> None:
    """Lets an account sign in, or no longer; its sessions end with it."""
    if by is not None:
        allowed(session, by, "manage users")
    user = session.get_one(User, user_id)
    before = {"active": user.active}
    user.active = active
    if not active:
        _end_sessions(session, user_id, now)
    audit.write(
        session,
        at=now,
        user_id=by,
        action="changed user",
        subject=f"user {user.name}",
        before=before,
        after={"active": active},
    )


def check_password(engine: Engine, name: str, password: str) -> Person | None:
    """The active user whose password this is, else None; the time it takes does not tell whether the name exists."""
    with reading(engine) as session:
        user = _named(session, name.strip().casefold())
    # Outside any transaction: a hash takes as long as a hundred saves.
    if not _matches(user.password_hash if user else _nobodys_hash(), password) or user is None or not user.active:
        return None
    if _hasher.check_needs_rehash(user.password_hash):
        with writing(engine) as session:
            session.get_one(User, user.id).password_hash = _hasher.hash(password)
    return person(user)


def start_session(session: Session, user_id: int, now: int) -> str:
    """A new session's token, for the browser's cookie; the store keeps only its hash."""
    token = secrets.token_urlsafe(32)
    session.add(SignIn(token_hash=token_hash(token), user_id=user_id, created_at=moment(now), last_seen_at=moment(now)))
    audit.write(session, at=now, user_id=user_id, action="signed in", subject=f"user {user_id}")
    return token


def session_user(
    engine: Engine, token: str, now: int, *, idle_limit: int, longest: int, awake: bool = True
) -> Person | None:
    """Who holds the token, or None once the session ended, lay idle or grew too old (limits in seconds).

    `awake`: somebody did something. A page that redraws by itself asks with False, and keeps no session alive.
    """
    with reading(engine) as session:
        row = session.execute(
            select(SignIn, User).join(User, User.id == SignIn.user_id).where(SignIn.token_hash == token_hash(token))
        ).first()
    if row is None:
        return None
    sign_in, user = row
    created, seen = seconds(sign_in.created_at), seconds(sign_in.last_seen_at)
    if sign_in.ended_at or not user.active or now - seen >= idle_limit or now - created >= longest:
        return None
    if awake and now - seen >= min(_SEEN_EVERY, idle_limit // 2):
        with writing(engine) as session:
            session.get_one(SignIn, sign_in.id).last_seen_at = moment(now)
    return person(user)


def end_session(session: Session, token: str, now: int) -> None:
    """Signs out; a token that is unknown or has ended stays so."""
    sign_in = session.scalars(
        select(SignIn).where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None))
    ).first()
    if sign_in:
        sign_in.ended_at = moment(now)
        audit.write(session, at=now, user_id=sign_in.user_id, action="signed out", subject=f"user {sign_in.user_id}")


def allowed(session: Session, user_id: int, action: Action) -> User:
    """The user, where the account may do that; raises PermissionError with a sentence."""
    user = session.get(User, user_id)
    if user is None or not user.active:
        raise PermissionError(phrase("This account is not active."))
    require(user.role, action)
    return user


def _named(session: Session, name: str) -> User | None:
    return session.scalars(select(User).where(User.name == name)).first()


def _end_sessions(session: Session, user_id: int, now: int) -> None:
    for sign_in in session.scalars(select(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))):
        sign_in.ended_at = moment(now)


def _hashed(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError(f"A password needs at least {SHORTEST_PASSWORD} characters.")
    return _hasher.hash(password)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_hex(16))


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def token_hash(token: str) -> str:
    """What the store keeps of a token, so that a copy of it opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def person(user: User) -> Person:
    """Who an account is."""
    return Person(user.id, user.name, user.display_name, user.role)
