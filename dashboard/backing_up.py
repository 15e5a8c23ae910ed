"""Copies of the store as the settings want them: made by the server that leads, beside all else that it does."""

import logging
import threading
from pathlib import Path

from sqlalchemy import Engine

from dashboard import faults
from dashboard.settings import Settings
from db import backup, facts
from db.backup import folder
from db.engine import reading
from models.instants import HOUR

AGAIN = 15 * 60
"""How long after a copy that failed it is tried again, in seconds."""

_log = logging.getLogger("capwatch")


class Copies:
    """The copies that one server makes, one at a time."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine, self._settings = engine, settings
        self._thread: threading.Thread | None = None

    def turn(self, now: int) -> None:
        """Begins a copy where one is due; does not wait for it."""
        busy = self._thread is not None and self._thread.is_alive()
        if self._settings.backup_folder and not busy and self._due(now):
            to = Path(self._settings.backup_folder)
            self._thread = threading.Thread(target=self._make, args=(to, now), name="backup", daemon=True)
            self._thread.start()

    def finish(self, seconds: float) -> None:
        """Waits for the copy that is being made."""
        if self._thread:
            self._thread.join(seconds)

    def _due(self, now: int) -> bool:
        with reading(self._engine) as session:
            last, failed = facts.last_backup(session), facts.backup_failure(session)
        # A clock that was put back must not keep copies from being made.
        every = self._settings.backup_hours * HOUR
        old = last is None or abs(now - last) >= every
        return old and (failed is None or abs(now - failed[0]) >= AGAIN)

    def _make(self, to: Path, now: int) -> None:
        try:
            made = backup.backup(self._engine, to / folder.name(self._engine, now), now)
            # Where the store is not whole, the older copies may be what is left.
            gone = [] if made.doubts else folder.rotate(to, self._settings.backups_kept, now)
            _log.info("A copy of the store was made: %d bytes; %d older ones were removed", made.bytes, len(gone))
        except Exception as error:
            faults.noted(error, "The store could not be copied")
