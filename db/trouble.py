"""What keeps the store from being read or written, in a sentence for whoever waits for it.

None of these is a fault of what was typed: nothing of it was saved, and it can be sent again as it is.
"""

import sqlite3

import psycopg
from sqlalchemy import exc

from models.phrases import Phrase, phrase

AGAIN = 10
"""After how many seconds it is worth while to try again."""

_FULL = phrase("The disk of the server is full, and nothing can be saved. Tell whoever looks after the server.")
_READ_ONLY = phrase("The server may not write to its store, and nothing can be saved. Tell whoever looks after it.")
_LOCKED = phrase("The store is busy, and this could not be done. Try again in a moment.")
_DAMAGED = phrase("The store is damaged, and this could not be done. Tell whoever looks after the server at once.")
_SHUT = phrase("The store cannot be opened, and this could not be done. Tell whoever looks after the server at once.")
_DISK = phrase("The disk of the server fails, and this could not be done. Tell whoever looks after the server at once.")
_AWAY = phrase("The store does not answer, and this could not be done. Try again in a moment.")

# By the first byte of SQLite's result code (sqlite.org/rescode.html).
_SQLITE = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_IOERR: _DISK,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_CANTOPEN: _SHUT,
}

# By the beginning of PostgreSQL's code (its Appendix A); the longest that fits counts.
_POSTGRESQL = {
    "08": _AWAY,
    "25006": _READ_ONLY,
    "25P03": _LOCKED,
    "40001": _LOCKED,
    "40P01": _LOCKED,
    "53": _AWAY,
    "53100": _FULL,
    "55P03": _LOCKED,
    "57": _AWAY,
    "57014": _LOCKED,
    "58": _DISK,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
}


class Gone(sqlite3.OperationalError):
    """The file of the store is not there, or another is in its place."""

    sqlite_errorcode = sqlite3.SQLITE_CANTOPEN


def of(error: BaseException) -> Phrase | None:
    """The sentence for an error of the store; None for every other error."""
    if isinstance(error, exc.DBAPIError):
        if error.connection_invalidated and not isinstance(error.orig, sqlite3.Error):
            return _AWAY
        return None if error.orig is None else of(error.orig)
    if isinstance(error, exc.TimeoutError):
        # Every connection is in use.
        return _LOCKED
    if isinstance(error, psycopg.Error):
        return _of_postgresql(error)
    if isinstance(error, sqlite3.Error):
        return _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return None


def _of_postgresql(error: psycopg.Error) -> Phrase | None:
    if error.sqlstate is None:
        # It could not be reached, or went away in the middle.
        return _AWAY if isinstance(error, psycopg.OperationalError) else None
    return next((_POSTGRESQL[code] for size in (5, 2) if (code := error.sqlstate[:size]) in _POSTGRESQL), None)
