"""One engine a process, and the two ways into it: writing and reading."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

# The slowest of 20 writers on one file was measured to wait 2.5 s.
_BUSY_MS = 10_000

# The readings of 1,000 current stays, which SQLite's own 2 MB make it ask the system for one by one.
_CACHE_KIB = 16_384


@cache
def open_store(url: str) -> Engine:
    """The engine of a store, one for each URL in this process.

    A SQLite file that is not there is made, empty and for its owner alone; migrate.upgrade gives it its tables.
    Raises ValueError for a SQLite URL that names no file.
    """
    return new_engine(url, foreign_keys=True)


def new_engine(url: str, *, foreign_keys: bool) -> Engine:
    """An engine of its own; only migrations want foreign keys off, to rebuild a table others refer to."""
    parsed = make_url(url)
    # Exceptions are logged, and a statement's parameters are patients' values.
    engine = create_engine(parsed, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        _make_file(parsed)
        _set_up_sqlite(engine, foreign_keys)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session that holds the store's write lock from its first statement, and commits at the end."""
    with _session(engine, "IMMEDIATE") as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that sees one state of the store and never writes."""
    with _session(engine, "DEFERRED") as session:
        yield session


def _session(engine: Engine, begin: str) -> Session:
    return Session(engine.execution_options(begin=begin), expire_on_commit=False)


def _make_file(url: URL) -> None:
    if not url.database or url.database == ":memory:":
        raise ValueError("the store must be a file: a SQLite URL looks like sqlite:///data/capwatch.db")
    if "uri" in url.query:
        return
    path = Path(url.database)
    path.parent.mkdir(parents=True, exist_ok=True)
    # SQLite gives its -wal and -shm files the permissions of the main file.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _set_up_sqlite(engine: Engine, foreign_keys: bool) -> None:
    # Python 3.11's sqlite3 begins transactions late and deferred; with isolation_level None it keeps out of the way.
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: object) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {_BUSY_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            f"foreign_keys = {int(foreign_keys)}",
            f"cache_size = -{_CACHE_KIB}",
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()

    @event.listens_for(engine, "begin")
    def began(connection: Connection) -> None:
        # A transaction that reads first and writes later fails at the write if another came between.
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'IMMEDIATE')}")
