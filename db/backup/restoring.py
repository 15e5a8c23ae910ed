"""Puts a copy of a store in the place of the store; what was there stays beside it."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, make_url

from db import audit
from db.backup import dump, dump_in_place, file, file_in_place
from db.backup.outcome import BackupError, Restored
from db.engine import new_engine, writing
from db.leading import Lead


def restore(url: str, copy: Path, *, overwrite: bool, now: int) -> Restored:
    """Makes the store of that URL what the copy holds, brought up to date for this program: all of it, or nothing.

    Raises BackupError where the store has anything in it and nobody said `overwrite`, where a server is running on it,
    and for a copy that cannot be used; StoreError for one that a newer program wrote.
    """
    place = _place(url, copy)
    engine = new_engine(url)
    lead = Lead(engine)
    try:
        if not lead.held():
            raise BackupError("A server is running on this store: stop it first.")
        restored = place(engine, copy, overwrite, now)
    finally:
        lead.release()
        engine.dispose()
    _audit(url, copy, restored, now)
    return restored


def _place(url: str, copy: Path) -> Callable[[Engine, Path, bool, int], Restored]:
    with copy.open("rb") as opened:
        begins = opened.read(len(file.BEGINS))
    sqlite = make_url(url).get_backend_name() == "sqlite"
    if begins == file.BEGINS:
        if not sqlite:
            raise BackupError(f"{copy} is a copy of a SQLite store, and this store is a PostgreSQL database.")
        return file_in_place.put
    if begins.startswith(dump.BEGINS):
        if sqlite:
            raise BackupError(f"{copy} is a copy of a PostgreSQL database, and this store is a SQLite file.")
        return dump_in_place.put
    raise BackupError(f"{copy} is no copy that this program made.")


def _audit(url: str, copy: Path, restored: Restored, now: int) -> None:
    engine = new_engine(url)
    try:
        with writing(engine) as session:
            after = {"rows": restored.rows, "kept": restored.kept}
            audit.write(session, at=now, user_id=None, action="restored backup", subject=copy.name, after=after)
    finally:
        engine.dispose()
