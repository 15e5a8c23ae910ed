"""Accounts: who there is, and who may change that."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db import audit, rights
from db.passwords import hashed
from models.instants import moment
from models.phrases import phrase
from models.records import SignIn, User, UserWard
from models.roles import ROLES
from models.sight import NOTHING, Sight

NO_PASSWORD = "!"
"""The hash of an account that no password opens: it is no argon2 hash, so nothing matches it."""


@dataclass(frozen=True)
class Person:
    """Somebody who has signed in."""

    id: int
    name: str
    display_name: str
    role: str
    sight: Sight


def add(
    session: Session,
    name: str,
    display_name: str,
    role: str,
    password: str,
    *,
    now: int,
    by: int | None = None,
    wards: Collection[str] | None = None,
) -> User:
    """Makes an account for these wards; None is every ward.

    Raises ValueError with a sentence for a name taken, a role unknown or a password refused.

    `by` is the administrator who asks; None is whoever runs the command line, who owns the store anyway.
    """
    if by is not None:
        rights.allowed(session, by, "manage users")
    name, shown = name.strip().casefold(), display_name.strip()
    if not name or not shown:
        raise ValueError("A user needs a name to sign in with and a name to show.")
    _refuse_role(role)
    given = _named_wards(wards)
    if by_name(session, name):
        raise ValueError(f"There is already a user named {name}.")
    user = User(
        name=name,
        display_name=shown,
        role=role,
        password_hash=hashed(password, name, display_name),
        active=True,
        created_at=moment(now),
        every_ward=given is None,
    )
    session.add(user)
    session.flush()
    session.add_all(UserWard(user_id=user.id, ward=ward) for ward in given or ())
    after = {"role": role, "wards": given}
    audit.write(session, at=now, user_id=by, action="added user", subject=f"user {name}", after=after)
    return user


def program(session: Session, name: str, display_name: str, now: int) -> User:
    """The account in whose name a program writes, made when it is first needed; nobody can sign in with it."""
    user = by_name(session, name)
    if user is None:
        user = User(
            name=name,
            display_name=display_name,
            role="program",
            password_hash=NO_PASSWORD,
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
    """Changes a password and ends the account's sessions.

    Raises ValueError with a Phrase for one refused, and for an account of the hospital.
    """
    if by is not None and by == user_id:
        rights.active(session, by)
    elif by is not None:
        rights.allowed(session, by, "manage users")
    user = session.get_one(User, user_id)
    if user.issuer is not None:
        raise ValueError(phrase("{name} signs in with the hospital, and has no password here.", name=user.name))
    user.password_hash = hashed(password, user.name, user.display_name)
    _end_sessions(session, user_id, now)
    audit.write(session, at=now, user_id=by, action="set password", subject=f"user {user.name}")


def has_password(session: Session, user_id: int) -> bool:
    """Whether an account signs in by a password of its own, and not through the hospital."""
    return session.get_one(User, user_id).password_hash != NO_PASSWORD


def set_active(session: Session, user_id: int, active: bool, *, now: int, by: int | None = None) -> None:
    """Lets an account sign in, or no longer; its sessions end with it.

    Raises ValueError with a sentence for the last administrator; LookupError where there is no such account.
    """
    user = _to_manage(session, user_id, by)
    if not active:
        _refuse_last_administrator(session, user)
        _end_sessions(session, user_id, now)
    _change(session, user, {"active": active}, by, now)


def rename(session: Session, user_id: int, display_name: str, *, now: int, by: int | None = None) -> None:
    """Gives an account another name that others see; what it has recorded shows the new one.

    Raises what `set_active` does, and ValueError for no name.
    """
    user = _to_manage(session, user_id, by)
    if not display_name.strip():
        raise ValueError(phrase("The name that others see is missing."))
    _change(session, user, {"display_name": display_name.strip()}, by, now)


def set_role(session: Session, user_id: int, role: str, *, now: int, by: int | None = None) -> None:
    """Gives an account another role. Raises what `set_active` does, ValueError also for a role that is none."""
    user = _to_manage(session, user_id, by)
    _refuse_role(role)
    if role != "administrator":
        _refuse_last_administrator(session, user)
    _change(session, user, {"role": role}, by, now)


def set_wards(
    session: Session, user_id: int, wards: Collection[str] | None, *, now: int, by: int | None = None
) -> None:
    """Gives an account these wards instead of those that it had; None is every ward. Raises what `set_active` does."""
    user = _to_manage(session, user_id, by)
    before, after = wards_of(session, user_id), _named_wards(wards)
    if before == after:
        return
    user.every_ward = after is None
    session.execute(delete(UserWard).where(UserWard.user_id == user_id))
    session.add_all(UserWard(user_id=user_id, ward=ward) for ward in after or ())
    session.flush()
    _audit(session, user, {"wards": before}, {"wards": after}, by, now)


def wards_of(session: Session, user_id: int) -> list[str] | None:
    """The wards that were given to an account, by name; None is every ward."""
    if session.get_one(User, user_id).every_ward:
        return None
    return sorted(session.scalars(select(UserWard.ward).where(UserWard.user_id == user_id)))


def _named_wards(wards: Collection[str] | None) -> list[str] | None:
    if wards is None:
        return None
    named_wards = sorted({ward.strip() for ward in wards})
    if "" in named_wards:
        raise ValueError(phrase("A ward needs a name."))
    return named_wards


def _to_manage(session: Session, user_id: int, by: int | None) -> User:
    """The account of a person, for who may manage users; nobody is whoever runs the command line."""
    if by is not None:
        rights.allowed(session, by, "manage users")
    user = session.get(User, user_id)
    if user is None or user.role == "program":
        raise LookupError(phrase("There is no such account."))
    return user


def _refuse_role(role: str) -> None:
    if role not in ROLES or role == "program":
        raise ValueError(phrase("The role must be nurse, oncologist, administrator or auditor."))


def _refuse_last_administrator(session: Session, user: User) -> None:
    others = session.scalars(select(User).where(User.role == "administrator", User.id != user.id))
    if user.role == "administrator" and user.active and not any(one.active for one in others):
        raise ValueError(phrase("{name} is the last active administrator: make another one first.", name=user.name))


def _change(session: Session, user: User, changes: dict[str, Any], by: int | None, now: int) -> None:
    before = {name: getattr(user, name) for name in changes}
    if before == changes:
        return
    for name, value in changes.items():
        setattr(user, name, value)
    session.flush()
    _audit(session, user, before, changes, by, now)


def _audit(
    session: Session, user: User, before: dict[str, Any], after: dict[str, Any], by: int | None, now: int
) -> None:
    subject = f"user {user.name}"
    audit.write(session, at=now, user_id=by, action="changed user", subject=subject, before=before, after=after)


def by_name(session: Session, name: str) -> User | None:
    """The account of that name, of a person or a program."""
    return session.scalars(select(User).where(User.name == name)).first()


def _end_sessions(session: Session, user_id: int, now: int) -> None:
    for sign_in in session.scalars(select(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))):
        sign_in.ended_at = moment(now)


def person(user: User, seen: Sight = NOTHING) -> Person:
    """Who an account is, and what it sees."""
    return Person(user.id, user.name, user.display_name, user.role, seen)
