"""Puts a copy in the place of a SQLite store."""

import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from db import health, migrate
from db.backup import file
from db.backup.counts import counts, holds_something
from db.backup.making import to_disk, written
from db.backup.outcome import BackupError, Restored
from models.instants import moment

_BESIDE = ("-wal", "-shm", "-journal")


def put(engine: Engine, copy: Path, overwrite: bool, now: int) -> Restored:
    """The copy is looked through and brought up to date beside the store, and takes its name in one step."""
    to = Path(str(engine.url.database))
    something = _holds_something(engine)
    engine.dispose()
    if something and not overwrite:
        raise BackupError(f"{to} holds a store already: say --overwrite to put the copy in its place.")
    part = to.with_name(f".{to.name}.restoring")
    try:
        with file.opened(copy) as session:
            if damage := health.damage(session):
                raise BackupError(f"{copy} is not whole: {damage[0]} Nothing was changed.")
            rows = sum(counts(session.connection()).values())
        _copied(copy, part)
        migrate.upgrade(f"sqlite:///{part}")
        with file.opened(part) as session:
            doubts = tuple(health.doubts(session))
        _settled(part)
        kept = _put_aside(to, now) if something else None
        # What belonged to the store that was here would be read as if it belonged to this one.
        for more in _BESIDE:
            Path(f"{to}{more}").unlink(missing_ok=True)
        part.replace(to)
        to_disk(to.parent)
    finally:
        for more in ("", *_BESIDE):
            Path(f"{part}{more}").unlink(missing_ok=True)
    return Restored(rows, kept, doubts)


def _holds_something(engine: Engine) -> bool:
    try:
        with engine.connect().execution_options(writes=False) as connection:
            return holds_something(connection)
    except DBAPIError:
        # Nobody knows what a file holds that cannot be read.
        return True


def _copied(copy: Path, part: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{quote(str(copy.absolute()))}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(part)) as target,
    ):
        part.chmod(0o600)
        source.backup(target, pages=-1)


def _settled(part: Path) -> None:
    """Everything in the one file, and on the disk."""
    with closing(sqlite3.connect(part)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    to_disk(part)


def _put_aside(to: Path, now: int) -> str:
    """Keeps the store that is there under another name, with what belongs to it: it need not be readable.

    A copy: whatever stops this program, there is a whole store under its own name. What is copied has its name last.
    """
    kept = to.with_name(f"{to.name}.before-{moment(now):%Y%m%dT%H%M%SZ}")
    if kept.exists():
        raise BackupError(f"{kept} is there already: wait a second, and try again.")
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(to)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    for more in ("-wal", ""):
        if Path(f"{to}{more}").exists():
            with written(Path(f"{kept}{more}")) as part:
                shutil.copyfile(f"{to}{more}", part)
    return str(kept)
