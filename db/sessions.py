"""Sessions of browsers: a token in a cookie, of which the store keeps only a hash. A session can be locked."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import Engine, Select, bindparam, func, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db import attempts, audit, origin, sight, trouble, users
from db.engine import reading, writing
from db.session_limits import Found, Limits
from models.instants import moment, seconds
from models.records import SignIn, User


@dataclass(frozen=True)
class Open:
    """A session that goes on: whose it is, how it began, since when its screen is locked, when it ends in any case."""

    id: int
    person: users.Person
    way: str
    locked_at: int | None
    ends_at: int


def start(session: Session, user_id: int, now: int, *, way: str = "password", until: int | None = None) -> str:
    """A new session's token, for the browser's cookie; the store keeps only its hash.

    `way` is one of models.roles.WAYS_IN; `until` (seconds) ends it where that is sooner than the longest session.
    """
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_hash=token_hash(token),
            user_id=user_id,
            created_at=moment(now),
            last_seen_at=moment(now),
            way=way,
            until=None if until is None else moment(until),
            address=origin.current().address,
        )
    )
    if way != "pin":
        attempts.forgive_pin(session, user_id)
    audit.write(session, at=now, user_id=user_id, action="signed in", subject=f"user {user_id}", after={"way": way})
    return token


def user(
    engine: Engine, token: str, now: int, *, idle_limit: int, longest: int, lock_after: int = 0, awake: bool = True
) -> users.Person | None:
    """Who holds the token, or None once the session ended or is locked; limits as in `going_on`."""
    found = going_on(engine, token, now, idle_limit=idle_limit, longest=longest, lock_after=lock_after, awake=awake)
    return None if found is None or found.locked_at is not None else found.person


def going_on(
    engine: Engine, token: str, now: int, *, idle_limit: int, longest: int, lock_after: int = 0, awake: bool = False
) -> Open | None:
    """The session of the token, or None once it ended, lay idle or grew too old (limits in seconds).

    After `lock_after` seconds in which nobody did anything, and some more for the browser to say so itself, it is
    locked here; 0 is never. `awake`: somebody did something. A page that redraws by itself asks with False, and keeps
    no session alive.
    """
    limits = Limits(idle_limit, longest, lock_after)
    with reading(engine) as session:
        found = _found(session, [token], now).get(token)
    if found is None or not found.goes_on(now, limits):
        return None
    locked_at = found.locked_at
    if found.to_be_locked(now, limits):
        with writing(engine) as session:
            lock(session, token, now)
        locked_at = now
    if awake and locked_at is None and now - found.seen_at >= limits.seen_every:
        _seen(engine, found.id, now)
    return _open(found, limits, locked_at)


def all_going_on(
    engine: Engine, tokens: Collection[str], now: int, *, idle_limit: int, longest: int, lock_after: int = 0
) -> dict[str, Open | None]:
    """`going_on` of several tokens in one look at the store, which writes nothing.

    A session that has to be locked now is left out: that is for `going_on` to do.
    """
    limits = Limits(idle_limit, longest, lock_after)
    with reading(engine) as session:
        found = _found(session, tokens, now)
    answers: dict[str, Open | None] = {}
    for token in tokens:
        one = found.get(token)
        if one is None or not one.goes_on(now, limits):
            answers[token] = None
        elif not one.to_be_locked(now, limits):
            answers[token] = _open(one, limits, one.locked_at)
    return answers


def _open(found: Found, limits: Limits, locked_at: int | None) -> Open:
    return Open(found.id, found.person, found.way, locked_at, found.ends_at(limits))


def _found(session: Session, tokens: Collection[str], now: int) -> dict[str, Found]:
    """The session of each token that has one."""
    hashes = {token_hash(token): token for token in tokens}
    # Past the mapped classes, which take longer than the store: every request and every redraw asks.
    rows = session.connection().execute(_of_tokens(), {"tokens": list(hashes)}).all()
    shown = sight.of_all(session, [cast(User, row) for row in rows], now)
    return {
        hashes[row.token_hash]: Found(
            id=row.sign_in_id,
            person=users.person(cast(User, row), shown[row.id]),
            active=row.active,
            way=row.way,
            created_at=seconds(row.created_at),
            seen_at=seconds(row.last_seen_at),
            until=seconds(row.until) if row.until else None,
            ended=row.ended_at is not None,
            locked_at=seconds(row.locked_at) if row.locked_at else None,
        )
        for row in rows
    }


def _seen(engine: Engine, sign_in_id: int, now: int) -> None:
    try:
        with writing(engine) as session:
            session.get_one(SignIn, sign_in_id).last_seen_at = moment(now)
    except DBAPIError as error:
        # Where nothing can be written patients are still looked at; the session then ends the sooner.
        if trouble.of(error) is None:
            raise


def lock(session: Session, token: str, now: int) -> None:
    """Locks the screen; a session that is locked or has ended stays so."""
    sign_in = _running(session, token)
    if sign_in and sign_in.locked_at is None:
        sign_in.locked_at = moment(now)
        audit.write(session, at=now, user_id=sign_in.user_id, action="locked", subject=f"user {sign_in.user_id}")


def unlock(session: Session, token: str, now: int, way: str) -> None:
    """Opens a locked screen again, once its owner has been recognised by `way`."""
    sign_in = _running(session, token)
    if sign_in and sign_in.locked_at is not None:
        sign_in.locked_at, sign_in.last_seen_at = None, moment(now)
        subject = f"user {sign_in.user_id}"
        audit.write(session, at=now, user_id=sign_in.user_id, action="unlocked", subject=subject, after={"way": way})


def end(session: Session, token: str, now: int, action: str = "signed out") -> None:
    """Signs out; a token that is unknown or has ended stays so."""
    sign_in = _running(session, token)
    if sign_in:
        sign_in.ended_at = moment(now)
        audit.write(session, at=now, user_id=sign_in.user_id, action=action, subject=f"user {sign_in.user_id}")


def end_all(session: Session, user_id: int, now: int, *, but: str | None = None) -> int:
    """Signs out everywhere: every session of an account but that of one token; how many there were."""
    kept = None if but is None else token_hash(but)
    running = [one for one in of_user(session, user_id) if one.token_hash != kept]
    for sign_in in running:
        sign_in.ended_at = moment(now)
    if running:
        subject, after = f"user {user_id}", {"sessions": len(running)}
        audit.write(session, at=now, user_id=user_id, action="signed out elsewhere", subject=subject, after=after)
    return len(running)


def of_user(session: Session, user_id: int) -> Sequence[SignIn]:
    """The sessions of an account that nobody has ended, the newest first; some may have lain idle for too long."""
    running = select(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))
    return session.scalars(running.order_by(SignIn.created_at.desc(), SignIn.id.desc())).all()


def open_count(session: Session, now: int, *, idle_limit: int, longest: int) -> int:
    """How many sessions nobody has ended and no limit has (in seconds): what a store that is left alone lets in."""
    counted = select(func.count()).select_from(SignIn)
    alive = SignIn.ended_at.is_(None), SignIn.last_seen_at > moment(now - idle_limit)
    in_time = SignIn.created_at > moment(now - longest), or_(SignIn.until.is_(None), SignIn.until > moment(now))
    return session.scalars(counted.where(*alive, *in_time)).one()


def token_hash(token: str) -> str:
    """What the store keeps of a token, so that a copy of it opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _of_tokens() -> Select[*tuple[Any, ...]]:
    """The sessions and the accounts of some `tokens`' hashes, a row each; made once."""
    of_session = (SignIn.token_hash, SignIn.id.label("sign_in_id"), SignIn.created_at, SignIn.last_seen_at)
    limits = (SignIn.ended_at, SignIn.way, SignIn.until, SignIn.locked_at)
    account = (User.id, User.name, User.display_name, User.role, User.active, User.every_ward)
    rows = select(*of_session, *limits, *account).join(User, User.id == SignIn.user_id)
    return rows.where(SignIn.token_hash.in_(bindparam("tokens", expanding=True)))


def _running(session: Session, token: str) -> SignIn | None:
    return session.scalars(
        select(SignIn).where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None))
    ).first()
