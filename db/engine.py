"""One engine a process, and the two ways into it: writing and reading, the same on SQLite and PostgreSQL."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from db import trouble
from db.sight import Narrowed, hold
from models.sight import EVERYTHING, Sight

# The slowest of 20 writers on one file was measured to wait 2.5 s.
_BUSY_MS = 10_000

# The readings of 1,000 current stays, which SQLite's own 2 MB make it ask the system for one by one.
_CACHE_KIB = 8_192

LOCKS = 0x43617077
"""The first number of every lock that the program takes on PostgreSQL: "Capw" in ASCII."""

# Which file a connection of the pool is to.
_FILE = "file"

# The second number of the lock of whoever writes.
_WRITING = 0

# A machine that died is noticed after 10 + 3 x 5 s, so that its half-done write does not hold up the others for hours.
KEEPALIVES = {"tcp_keepalives_idle": "10s", "tcp_keepalives_interval": "5s", "tcp_keepalives_count": "3"}
"""What PostgreSQL is told of a connection over TCP."""

CONNECTING = {
    "application_name": "capwatch",
    "client_encoding": "utf8",
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""The same for this end of it, and how every connection begins."""

_SESSION = {
    **KEEPALIVES,
    "timezone": "UTC",
    "statement_timeout": "30s",
    "lock_timeout": f"{_BUSY_MS}ms",
    # Whoever hangs in the middle of a write holds up everybody: its turn is taken away.
    "idle_in_transaction_session_timeout": "60s",
}
# Another server's migration is waited for, however long it takes.
_MIGRATING = {"statement_timeout": "0", "lock_timeout": "0", "idle_in_transaction_session_timeout": "0"}

_POOL = {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 10, "pool_timeout": 10}

# More than a file needs: a connection that is not kept is opened anew, with all its settings, a hundred times a second.
# The one that was used last is taken first, since it still holds what it has read.
_FILE_POOL = {"pool_size": 20, "max_overflow": 20, "pool_timeout": 10, "pool_use_lifo": True}

_READING = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


@cache
def open_store(url: str) -> Engine:
    """The engine of a store, one for each URL in this process.

    A SQLite file that is not there is made, empty and for its owner alone; migrate.upgrade gives a store its tables.
    Raises ValueError for a SQLite URL that names no file.
    """
    return new_engine(url)


def new_engine(url: str, *, migrating: bool = False) -> Engine:
    """An engine of its own; one that migrates keeps no foreign keys on SQLite, to rebuild tables, and has no hurry."""
    parsed = make_url(url)
    # Exceptions are logged, and a statement's parameters are patients' values.
    if parsed.get_backend_name() == "sqlite":
        _make_file(parsed)
        engine = create_engine(parsed, hide_parameters=True, **_FILE_POOL)
        _set_up_sqlite(engine, foreign_keys=not migrating)
    else:
        engine = create_engine(parsed, hide_parameters=True, connect_args=CONNECTING, **_POOL)
        _set_up_postgresql(engine, _SESSION | (_MIGRATING if migrating else {}))
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session that holds the store's write lock from its first statement, and commits at the end."""
    with _session(engine, writes=True) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine, sight: Sight = EVERYTHING) -> Iterator[Session]:
    """A session that sees one state of the store, of it only what `sight` shows, and never writes."""
    with _session(engine, writes=False, sight=sight) as session:
        yield session


def _session(engine: Engine, writes: bool, sight: Sight = EVERYTHING) -> Session:
    kind = Session if sight.wards is None else Narrowed
    session = kind(_bound(engine, writes), expire_on_commit=False)
    hold(session, sight)
    return session


# Made anew for each session, it took longer than a small query.
@lru_cache(maxsize=16)
def _bound(engine: Engine, writes: bool) -> Engine:
    kept = _READING if engine.dialect.name == "postgresql" and not writes else {}
    return engine.execution_options(writes=writes, **kept)


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

    _keep_to_file(engine)

    @event.listens_for(engine, "begin")
    def began(connection: Connection) -> None:
        # A transaction that reads first and writes later fails at the write if another came between.
        if _writes(connection):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            # Waits for nobody and cannot fail: said without SQLAlchemy, which takes longer than the store.
            connection.connection.cursor().execute("BEGIN DEFERRED")


def _keep_to_file(engine: Engine) -> None:
    """Connections are to the file that has the store's name now, and to no other.

    SQLite would go on writing to a file that was removed or replaced, where nobody finds it, and make an empty one
    where none is.
    """
    if "uri" in engine.url.query:
        return
    path = Path(str(engine.url.database))

    @event.listens_for(engine, "do_connect")
    def connecting(*_: object) -> None:
        if not path.exists():
            raise trouble.Gone("the file of the store is not there")

    @event.listens_for(engine, "connect")
    def connected(_: Any, record: ConnectionPoolEntry) -> None:
        record.info[_FILE] = _identity(path)

    @event.listens_for(engine, "checkout")
    def checked_out(_: Any, record: ConnectionPoolEntry, __: object) -> None:
        if record.info.get(_FILE) != _identity(path):
            # The pool then makes a connection anew, to what is there now.
            raise DisconnectionError


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _set_up_postgresql(engine: Engine, session: dict[str, str]) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: object) -> None:
        with connection.cursor() as cursor:
            for name, value in session.items():
                cursor.execute("SELECT set_config(%s, %s, false)", (name, value))
            # A save that was acknowledged is on the disk, as it is on SQLite; a server told to do more is left at it.
            cursor.execute(
                "SELECT set_config('synchronous_commit', 'on', false)"
                " WHERE current_setting('synchronous_commit') = 'off'"
            )
        connection.commit()

    @event.listens_for(engine, "begin")
    def began(connection: Connection) -> None:
        # Writers take turns, as on SQLite: what one has read is true until it has committed, and what it writes gets
        # later numbers than all that was there (docs/decisions/016).
        if _writes(connection):
            connection.execute(select(func.pg_advisory_xact_lock(LOCKS, _WRITING)))

    @event.listens_for(engine, "handle_error")
    def failed(context: ExceptionContext) -> None:
        error = context.sqlalchemy_exception
        if isinstance(error, DBAPIError) and isinstance(error.orig, psycopg.Error):
            _hide_values(error, error.orig)


def _hide_values(error: DBAPIError, cause: psycopg.Error) -> None:
    # PostgreSQL's own words quote the row that it refuses, and a value that it cannot read.
    said = "a value cannot be kept" if isinstance(cause, psycopg.DataError) else cause.diag.message_primary
    # Where no server answered, the driver's first line says which.
    cause.args = (said or str(cause).partition("\n")[0],)
    error.args = (f"({type(cause).__name__}) {cause.args[0]}",)


def _writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("writes", True))
