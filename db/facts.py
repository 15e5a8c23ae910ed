"""What is known about the store itself."""

import secrets

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db.engine import reading, writing
from models.records import Fact

_DEMONSTRATION = "demonstration"
_SIGNING_KEY = "signing_key"
_BEAT = "last_beat"


def is_demonstration(session: Session) -> bool:
    """Whether the store holds made-up patients, whose accounts may be shown on the sign-in page."""
    return session.get(Fact, _DEMONSTRATION) is not None


def mark_demonstration(session: Session) -> None:
    """Says once and for all that the store holds made-up patients."""
    session.merge(Fact(name=_DEMONSTRATION, value="yes"))


def last_beat(session: Session) -> int | None:
    """When the clock of a server last turned, in seconds; None where it never has."""
    kept = session.get(Fact, _BEAT)
    return None if kept is None else int(kept.value)


def note_beat(engine: Engine, at: int) -> None:
    """Says that the clock turned at `at`, in seconds."""
    with writing(engine) as session:
        session.merge(Fact(name=_BEAT, value=str(at)))


def signing_key(engine: Engine) -> str:
    """The secret that signs what a browser keeps: 32 random bytes as hex, made once for each store."""
    with reading(engine) as session:
        kept = session.get(Fact, _SIGNING_KEY)
    if kept:
        return kept.value
    with writing(engine) as session:
        # Another process may have made it since.
        kept = session.get(Fact, _SIGNING_KEY)
        if not kept:
            kept = Fact(name=_SIGNING_KEY, value=secrets.token_hex(32))
            session.add(kept)
        return kept.value
