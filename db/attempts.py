"""Failures to sign in, by name, by network address and by PIN: counted in the store, which several servers share."""

import hashlib
import hmac

from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from db import audit, facts, rights, users
from db.engine import writing
from models import failures
from models.failures import Failures
from models.instants import moment, seconds
from models.records import FailedAttempts, User


class Waiting(Exception):
    """Too many failures: nothing is tried for another `wait` seconds."""

    def __init__(self, wait: int) -> None:
        self.wait = wait
        super().__init__("Too many failures.")


def begin(engine: Engine, name: str, address: str | None, now: int) -> Failures:
    """Counts an attempt as a failure before it is tried, so that many at once are not more than one after another.

    Raises Waiting for a name, known or not, that has failed too often; that attempt is neither tried nor counted.
    """
    with writing(engine) as session:
        from_address = _counted(session, _who(session, "address", address), now, failures.LOCKED) if address else 0
        known = _known(session, _who(session, "name", name))
        if wait := failures.wait(known, now, from_address):
            raise Waiting(wait)
        if address:
            _keep(session, _who(session, "address", address), Failures(from_address + 1, now))
        failed = failures.failed(known, now)
        _keep(session, _who(session, "name", name), failed)
        _forget_old(session, now)
    return failed


def refused(session: Session, name: str, failed: Failures, now: int) -> None:
    """Notes that an attempt was one: what is no account's name is not written down, it may be a password."""
    known = users.by_name(session, name)
    subject = "an unknown name" if known is None or known.role == "program" else f"user {name}"
    audit.write(session, at=now, user_id=None, action="refused sign-in", subject=subject)
    if failed.locked_until:
        after = {"until": audit.as_text(moment(failed.locked_until)), "failures": failed.count}
        audit.write(session, at=now, user_id=None, action="locked sign-in", subject=subject, after=after)


def succeeded(session: Session, name: str, address: str | None, now: int) -> None:
    """Forgets the failures of a name, and that this attempt was counted as one of its address."""
    _drop(session, _who(session, "name", name))
    if address and (counted := _counted(session, _who(session, "address", address), now, failures.LOCKED)):
        _keep(session, _who(session, "address", address), Failures(counted - 1, now))


def locked_until(session: Session, name: str, now: int) -> int | None:
    """Until when a name is locked, in seconds; None where it is not."""
    if not facts.has_signing_key(session):
        # Nobody has failed yet, and a session that reads cannot make it.
        return None
    until = _known(session, _who(session, "name", name)).locked_until
    return until if until > now else None


def unlock(session: Session, user_id: int, *, now: int, by: int | None = None) -> None:
    """Lets an account sign in at once, and its PIN open again. `by` is the administrator; None the command line."""
    if by is not None:
        rights.allowed(session, by, "manage users")
    user = session.get_one(User, user_id)
    _drop(session, _who(session, "name", user.name))
    forgive_pin(session, user_id)
    audit.write(session, at=now, user_id=by, action="unlocked sign-in", subject=f"user {user.name}")


def pin_failures(session: Session, user_id: int) -> int:
    """How often the PIN of an account was wrong since it last opened something."""
    return _known(session, _of_pin(user_id)).count


def count_pin(session: Session, user_id: int, now: int) -> None:
    """Counts one more, before it is tried."""
    _keep(session, _of_pin(user_id), Failures(pin_failures(session, user_id) + 1, now))


def forgive_pin(session: Session, user_id: int) -> None:
    """Forgets the failures of a PIN: it was right, or its owner has signed in by something better."""
    _drop(session, _of_pin(user_id))


def _who(session: Session, kind: str, what: str) -> str:
    return hmac.digest(bytes.fromhex(facts.signing_key_in(session)), f"{kind} {what}".encode(), hashlib.sha256).hex()


def _of_pin(user_id: int) -> str:
    return f"pin {user_id}"


def _known(session: Session, who: str) -> Failures:
    row = session.get(FailedAttempts, who)
    if row is None:
        return failures.NONE
    return Failures(row.count, seconds(row.last_at), seconds(row.locked_until) if row.locked_until else 0)


def _counted(session: Session, who: str, now: int, within: int) -> int:
    known = _known(session, who)
    return known.count if now - known.last_at < within else 0


def _keep(session: Session, who: str, what: Failures) -> None:
    until = moment(what.locked_until) if what.locked_until else None
    session.merge(FailedAttempts(who=who, count=what.count, last_at=moment(what.last_at), locked_until=until))


def _drop(session: Session, who: str) -> None:
    session.execute(delete(FailedAttempts).where(FailedAttempts.who == who))


def _forget_old(session: Session, now: int) -> None:
    # Whoever tries names at random must not fill the store; a PIN that is used up stays so.
    old = FailedAttempts.last_at < moment(now - failures.FORGOTTEN)
    session.execute(delete(FailedAttempts).where(old, FailedAttempts.who.not_like("pin %")))
