"""What people change of their own account: they prove first that it is they, and not somebody at their screen."""

from sqlalchemy import Engine

from db import pins, signing_in, users
from db.engine import reading, writing
from models.phrases import phrase
from models.records import User


class WrongPassword(ValueError):
    """What was typed is not the account's password, or the session is not one that may do without."""


def set_pin(engine: Engine, user_id: int, way: str, password: str, pin: str, now: int) -> None:
    """Gives somebody their own PIN; `way` is how their session began.

    Raises WrongPassword, ValueError with a Phrase for a PIN that is tried first, or attempts.Waiting.
    """
    _prove(engine, user_id, way, password, now)
    with writing(engine) as session:
        pins.set_pin(session, user_id, pin, now=now)


def set_password(engine: Engine, user_id: int, password: str, new: str, now: int) -> None:
    """Changes one's own password, which signs out everywhere. Raises as set_pin does."""
    _prove(engine, user_id, "password", password, now)
    with writing(engine) as session:
        users.set_password(session, user_id, new, now=now, by=user_id)


def _prove(engine: Engine, user_id: int, way: str, password: str, now: int) -> None:
    with reading(engine) as session:
        user = session.get_one(User, user_id)
        local = users.has_password(session, user_id)
    if not local and way != "hospital":
        raise WrongPassword(phrase("Sign in through the hospital first, not by PIN."))
    if local and signing_in.by_password(engine, user.name, password, now) is None:
        raise WrongPassword(phrase("This is not your password."))
