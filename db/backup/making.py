"""Makes a copy of the store: under a name of its own, looked through, and only then where it is wanted."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from db import audit, facts
from db.backup import dump, file
from db.backup.outcome import BackupError
from db.engine import writing

_TURNS = 3


@dataclass(frozen=True)
class Made:
    """A copy: where, when (seconds), its size, all its rows.

    doubts: sentences about what the store itself says, which the copy says too; not a good one where there are any.
    """

    path: Path
    at: int
    bytes: int
    rows: int
    doubts: tuple[str, ...]


def backup(engine: Engine, to: Path, now: int) -> Made:
    """Copies the store to a file that is not there yet, for its owner alone, while people go on writing.

    It is looked through before it gets its name: whole, as many rows as the store had, foreign keys, the audit's chain.
    Noted in the store with what came of it, and in the audit. Raises BackupError with a sentence.
    """
    try:
        made = _made(engine, to, now)
    except (BackupError, OSError, sqlite3.Error, DBAPIError) as error:
        failed = error if isinstance(error, BackupError) else BackupError(_sentence(error, to))
        _note_failure(engine, str(failed), now)
        raise failed from error
    _note(engine, made, now)
    return made


def _note(engine: Engine, made: Made, now: int) -> None:
    for turn in range(_TURNS):
        try:
            _noted(engine, made, now)
        except OperationalError:
            # People write without a pause, and SQLite lets nobody wait in order: the copy is good whatever is noted.
            if turn == _TURNS - 1:
                raise
        else:
            return


def _noted(engine: Engine, made: Made, now: int) -> None:
    with writing(engine) as session:
        if made.doubts:
            facts.note_backup_failure(session, f"The copy is made, and the store is not whole: {made.doubts[0]}", now)
        else:
            facts.note_backup(session, now)
        audit.write(
            session,
            at=now,
            user_id=None,
            action="made backup",
            subject=made.path.name,
            after={"bytes": made.bytes, "rows": made.rows, "doubts": len(made.doubts)},
        )


def _made(engine: Engine, to: Path, now: int) -> Made:
    make = file.make if engine.dialect.name == "sqlite" else dump.make
    with written(to) as part:
        held, doubts = make(engine, part)
    return Made(to, now, to.stat().st_size, sum(held.values()), tuple(doubts))


@contextmanager
def written(to: Path) -> Iterator[Path]:
    """A file to write that gets its name at the end, once it is on the disk; nothing is left of one that fails.

    Raises BackupError where something has that name, OSError.
    """
    if to.exists():
        raise BackupError(f"{to} is there already, and a backup overwrites nothing.")
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_name(f".{to.name}.{os.getpid()}")
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        yield part
        to_disk(part)
        part.rename(to)
        to_disk(to.parent)
    finally:
        for name in (part, Path(f"{part}-journal")):
            name.unlink(missing_ok=True)


def to_disk(path: Path) -> None:
    """Waits until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sentence(error: OSError | sqlite3.Error | DBAPIError, to: Path) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or to} cannot be written: {error.strerror}."
    said = error.orig if isinstance(error, DBAPIError) else error
    return f"{to} could not be written: {str(said).rstrip('.')}."


def _note_failure(engine: Engine, sentence: str, now: int) -> None:
    # A store that cannot be written either is no reason to say something else.
    with suppress(Exception), writing(engine) as session:
        facts.note_backup_failure(session, sentence, now)
