"""Every account as whoever manages people sees it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from db import attempts, pins, rights, users
from db.stays import natural
from models.instants import seconds
from models.records import FailedAttempts, SignIn, UserWard


@dataclass(frozen=True)
class Account:
    """An account; instants in seconds. `wards` None: every one. `hospital`: it signs in there, and has no password.

    `sessions`: how many nobody has ended; `since`: when the account was made.
    """

    id: int
    name: str
    display_name: str
    role: str
    active: bool
    wards: tuple[str, ...] | None
    hospital: bool
    pin: bool
    since: int
    last_sign_in: int | None
    sessions: int
    locked_until: int | None


def accounts(session: Session, now: int, *, by: int) -> list[Account]:
    """Every account of a person, by name. Raises PermissionError where `by` does not manage people."""
    rights.allowed(session, by, "manage users")
    wards = _wards(session)
    last = {one.user_id: one.at for one in session.execute(_last_sign_ins())}
    # Where nobody has failed, nobody need be looked up.
    failed = session.scalars(select(FailedAttempts.who).limit(1)).first() is not None
    running = {one.user_id: one.many for one in session.execute(_running())}
    return [
        Account(
            id=user.id,
            name=user.name,
            display_name=user.display_name,
            role=user.role,
            active=user.active,
            wards=None if user.every_ward else wards.get(user.id, ()),
            hospital=user.issuer is not None,
            pin=pins.usable(session, user.id),
            since=seconds(user.created_at),
            last_sign_in=seconds(last[user.id]) if user.id in last else None,
            sessions=running.get(user.id, 0),
            locked_until=attempts.locked_until(session, user.name, now) if failed else None,
        )
        for user in users.everyone(session)
    ]


def _wards(session: Session) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for user_id, ward in session.execute(select(UserWard.user_id, UserWard.ward)):
        found.setdefault(user_id, []).append(ward)
    return {user_id: tuple(sorted(names, key=natural)) for user_id, names in found.items()}


def _last_sign_ins() -> Select[int, datetime]:
    return select(SignIn.user_id, func.max(SignIn.created_at).label("at")).group_by(SignIn.user_id)


def _running() -> Select[int, int]:
    return select(SignIn.user_id, func.count().label("many")).where(SignIn.ended_at.is_(None)).group_by(SignIn.user_id)
