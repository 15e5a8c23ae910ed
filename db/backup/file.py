"""A copy of a SQLite store: one file that needs no other beside it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast
from urllib.parse import quote

from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.orm import Session

from db import health
from db.backup.counts import Counts, counts, difference
from db.backup.outcome import BackupError
from db.engine import reading

BEGINS = b"SQLite format 3\0"


def make(engine: Engine, part: Path) -> tuple[Counts, list[str]]:
    """Copies the store into a file while people write; its rows, and what is wrong with what they say.

    In a single step: in many, each write of somebody's would begin the copy anew. Raises BackupError.
    """
    with reading(engine) as session:
        held = counts(session.connection())
        source = cast("sqlite3.Connection", session.connection().connection.driver_connection)
        with closing(sqlite3.connect(part)) as copy:
            source.backup(copy, pages=-1)
            # Else SQLite would want two files beside a copy that is only read.
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()
    with opened(part) as session:
        if damage := health.damage(session):
            raise BackupError(f"The copy is not whole, and was not kept: {damage[0]}")
        if differs := difference(held, counts(session.connection())):
            raise BackupError(f"The copy is not what the store held, and was not kept: {differs}.")
        return held, health.doubts(session)


@contextmanager
def opened(path: Path) -> Iterator[Session]:
    """A copy, only to be read; nothing is made beside it."""
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    engine = create_engine("sqlite://", poolclass=NullPool, creator=lambda: sqlite3.connect(address, uri=True))
    with Session(engine) as session:
        yield session
