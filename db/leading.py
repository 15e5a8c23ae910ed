"""Which of several servers decides what the passing of time changes: one of them, as long as it lives."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, NullPool, create_engine, func, select
from sqlalchemy.exc import DBAPIError

from db.engine import CONNECTING, KEEPALIVES, LOCKS

# The second number of this lock among the program's own.
_LEADING = 1

# Beside a machine that died, a process that hangs is noticed too: the clock confirms its lead every 10 s.
SESSION = {**KEEPALIVES, "tcp_user_timeout": "20s", "idle_session_timeout": "45s"}


class _Lock(Protocol):
    def held(self) -> bool: ...

    def release(self) -> None: ...


class Lead:
    """The lead among the servers of one store. Made by the process that uses it, not handed to a fork of it."""

    def __init__(self, engine: Engine) -> None:
        self._lock: _Lock
        if engine.dialect.name == "sqlite":
            self._lock = _FileLock(Path(f"{engine.url.database}.lead"))
        else:
            self._lock = _SessionLock(engine)

    def held(self) -> bool:
        """Takes the lead if nobody has it, or confirms it; never waits for whoever has it.

        Raises sqlalchemy's DBAPIError where a PostgreSQL server does not answer (within 20 s), OSError where a file
        cannot be made beside a SQLite store.
        """
        return self._lock.held()

    def release(self) -> None:
        """Gives up the lead, for another to take at once; a process that ends gives it up by itself."""
        self._lock.release()


class _FileLock:
    """A lock on a file of its own: to open the store's own would end SQLite's locks when it is closed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def held(self) -> bool:
        if self._file is not None and not self._in_place(self._file):
            self.release()
        if self._file is None:
            self._file = self._taken()
        return self._file is not None

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _taken(self) -> int | None:
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return None
        return file

    def _in_place(self, file: int) -> bool:
        # A file that somebody removed can be made and locked anew by another.
        try:
            return os.path.samestat(os.fstat(file), self._path.stat())
        except FileNotFoundError:
            return False


class _SessionLock:
    """An advisory lock, which PostgreSQL holds for as long as the connection lasts that took it."""

    def __init__(self, engine: Engine) -> None:
        # Beside the pool: a pool may close a connection, lend it to others, or have none left.
        self._engine = create_engine(
            engine.url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
            connect_args=CONNECTING,
        )
        self._connection: Connection | None = None
        self._leads = False

    def held(self) -> bool:
        try:
            return self._confirmed()
        except DBAPIError:
            # The connection is gone and the lock with it: as good as new, unless the server itself is.
            self._drop()
            return self._confirmed()

    def release(self) -> None:
        if self._connection is not None and self._leads:
            # PostgreSQL may take a while to see that a connection was closed.
            with suppress(DBAPIError):
                self._connection.execute(select(func.pg_advisory_unlock(LOCKS, _LEADING)))
        self._drop()

    def _drop(self) -> None:
        connection, self._connection, self._leads = self._connection, None, False
        if connection is not None:
            connection.invalidate()
            connection.close()

    def _confirmed(self) -> bool:
        if self._connection is None:
            self._connection = self._connected()
        taken = self._connection.scalar(
            select(1) if self._leads else select(func.pg_try_advisory_lock(LOCKS, _LEADING))
        )
        self._leads = bool(taken)
        return self._leads

    def _connected(self) -> Connection:
        connection = self._engine.connect()
        for name, value in SESSION.items():
            connection.execute(select(func.set_config(name, value, False)))
        return connection
