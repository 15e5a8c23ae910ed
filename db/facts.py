"""What is known about the store itself."""

import secrets

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db.engine import reading, writing
from models.records import Fact

_DEMONSTRATION = "demonstration"
_SIGNING_KEY = "signing_key"
_BEAT = "last_beat"
_BACKUP = "last_backup"
_BACKUP_FAILED = "last_backup_failure"


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


def last_backup(session: Session) -> int | None:
    """When the last good copy of the store was made, in seconds; None where none ever was."""
    kept = session.get(Fact, _BACKUP)
    return None if kept is None else int(kept.value)


def backup_failure(session: Session) -> tuple[int, str] | None:
    """When the last copy failed (seconds), and why, in a sentence; None where none has since the last good one."""
    kept = session.get(Fact, _BACKUP_FAILED)
    if kept is None:
        return None
    at, _, sentence = kept.value.partition(" ")
    return int(at), sentence


def note_backup(session: Session, at: int) -> None:
    """Says that a good copy was made at `at`, in seconds."""
    session.merge(Fact(name=_BACKUP, value=str(at)))
    if failed := session.get(Fact, _BACKUP_FAILED):
        session.delete(failed)


def note_backup_failure(session: Session, sentence: str, at: int) -> None:
    """Says that a copy failed at `at`, in seconds, and why."""
    session.merge(Fact(name=_BACKUP_FAILED, value=f"{at} {sentence}"))


def signing_key(engine: Engine) -> str:
    """The secret that signs what a browser keeps: 32 random bytes as hex, made once for each store."""
    with reading(engine) as session:
        kept = session.get(Fact, _SIGNING_KEY)
    if kept:
        return kept.value
    with writing(engine) as session:
        # Another process may have made it since.
        return signing_key_in(session)


def has_signing_key(session: Session) -> bool:
    """Whether it has been made."""
    return session.get(Fact, _SIGNING_KEY) is not None


def signing_key_in(session: Session) -> str:
    """The same within a session that writes."""
    kept = session.get(Fact, _SIGNING_KEY)
    if not kept:
        kept = Fact(name=_SIGNING_KEY, value=secrets.token_hex(32))
        session.add(kept)
    return kept.value
