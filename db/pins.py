"""PINs: a short way back for people who have signed in by something better, on a tablet where somebody has.

A PIN opens two things only: the owner's own locked session, and a hand-over, in which the tablet's session ends and the
owner's begins, for no longer than the other would have lasted. After some failures it opens nothing until its owner has
signed in by password or through the hospital.
"""

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from db import attempts, audit, passwords, rights, sessions, users
from db.engine import reading, writing
from models.failures import FREE
from models.instants import HOUR, moment
from models.passwords import LONGEST_PIN, pin_problem
from models.phrases import Phrase, phrase
from models.records import SignIn, User

TRUSTED = 30 * 24 * HOUR
"""Seconds after signing in by password or through the hospital for which a PIN hands a tablet over."""


class Refused(ValueError):
    """The PIN does not open this; the message is a sentence that does not tell which of the reasons holds."""


def set_pin(session: Session, user_id: int, pin: str, *, now: int) -> None:
    """Gives somebody their own PIN; raises ValueError with a Phrase for one that is tried first."""
    if said := pin_problem(pin):
        raise ValueError(said)
    user = session.get_one(User, user_id)
    user.pin_hash = passwords.hasher.hash(pin)
    attempts.forgive_pin(session, user_id)
    audit.write(session, at=now, user_id=user_id, action="set PIN", subject=f"user {user.name}")


def remove(session: Session, user_id: int, *, by: int, now: int) -> None:
    """Takes a PIN away: one's own, or as an administrator."""
    if by == user_id:
        rights.active(session, by)
    else:
        rights.allowed(session, by, "manage users")
    user = session.get_one(User, user_id)
    if user.pin_hash is not None:
        user.pin_hash = None
        audit.write(session, at=now, user_id=by, action="removed PIN", subject=f"user {user.name}")


def usable(session: Session, user_id: int) -> bool:
    """Whether somebody has a PIN that is not used up by failures."""
    return session.get_one(User, user_id).pin_hash is not None and attempts.pin_failures(session, user_id) < FREE


def unlock(engine: Engine, token: str, open_: sessions.Open, pin: str, now: int) -> None:
    """Unlocks one's own session; raises Refused."""
    if not _opens(engine, open_.person.id, pin, now):
        raise Refused(
            phrase("This is not your PIN, or it cannot be used any more. Your password opens the screen too.")
        )
    with writing(engine) as session:
        attempts.forgive_pin(session, open_.person.id)
        sessions.unlock(session, token, now, "pin")


def hand_over(engine: Engine, token: str, open_: sessions.Open, name: str, pin: str, now: int) -> str:
    """Ends the tablet's session and begins one of whoever has this name and PIN; its token. Raises Refused."""
    with reading(engine) as session:
        user = users.by_name(session, name.strip().casefold())
        trusted = user is not None and user.active and _trusted(session, user.id, now)
    if not _opens(engine, user.id if user and trusted else None, pin, now) or user is None:
        raise Refused(HANDED_OVER_BY)
    with writing(engine) as session:
        attempts.forgive_pin(session, user.id)
        sessions.end(session, token, now, "handed over")
        return sessions.start(session, user.id, now, way="pin", until=open_.ends_at)


HANDED_OVER_BY: Phrase = phrase(
    "This name and PIN do not belong together, or the PIN cannot be used here. "
    "A PIN is set on the page You; it hands over for 30 days after a sign-in by password."
)


def _opens(engine: Engine, user_id: int | None, pin: str, now: int) -> bool:
    """Whether this is the PIN of an account; the time it takes does not tell whether there is one."""
    kept, subject = None, "an unknown name" if user_id is None else f"user {user_id}"
    with writing(engine) as session:
        if user_id is not None and usable(session, user_id):
            kept = session.get_one(User, user_id).pin_hash
            # Counted before it is tried, so that many at once are not more than one after another.
            attempts.count_pin(session, user_id, now)
    if passwords.matches(kept or passwords.nobodys_hash(), pin[: LONGEST_PIN + 1]) and kept is not None:
        return True
    with writing(engine) as session:
        after = None if user_id is None else {"can be used": usable(session, user_id)}
        audit.write(session, at=now, user_id=None, action="refused PIN", subject=subject, after=after)
    return False


def _trusted(session: Session, user_id: int, now: int) -> bool:
    last = session.scalar(
        select(func.max(SignIn.created_at)).where(SignIn.user_id == user_id, SignIn.way.in_(("password", "hospital")))
    )
    return last is not None and moment(now - TRUSTED) <= last
