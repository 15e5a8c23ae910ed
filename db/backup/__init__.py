"""Copies of the store that can be trusted, and the way back from one."""

from db.backup.making import Made, backup
from db.backup.outcome import BackupError, Restored
from db.backup.restoring import restore

__all__ = ["BackupError", "Made", "Restored", "backup", "restore"]
