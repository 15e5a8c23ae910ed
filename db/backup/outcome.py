"""What comes of a way back from a copy, and why there is no copy or no way back."""

from dataclasses import dataclass

from db.migrate import StoreError


class BackupError(StoreError):
    """A copy that could not be made or used; the message is a sentence without secrets."""


@dataclass(frozen=True)
class Restored:
    """A store that was restored: how many rows the copy has, and where what was there before is kept, if anything.

    doubts: sentences about what the copy itself says.
    """

    rows: int
    kept: str | None
    doubts: tuple[str, ...] = ()
