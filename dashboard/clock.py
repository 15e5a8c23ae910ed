"""The one clock of the dashboard; the floors below are told the time."""

import threading
import time
from collections.abc import Callable

LONGEST_BACK = 2 * 3600
"""Seconds: a clock that is put back by more was wrong by so much that it is followed at once (a local choice)."""


class Clock:
    """The machine's clock, that never goes back where that was put back: it goes at half the pace until it is met.

    So what is recorded later has a later time, and what was taken before is not in the future. A clock that is put
    forward is followed at once: readings then grow stale too soon, never too late.
    """

    def __init__(
        self, wall: Callable[[], float] = time.time, elapsed: Callable[[], float] = time.monotonic, shown: float = 0
    ) -> None:
        self._wall, self._elapsed = wall, elapsed
        self._shown, self._at = shown, elapsed()
        self._lock = threading.Lock()

    def now(self) -> int:
        """The present instant, in whole seconds since 1970 (UTC)."""
        with self._lock:
            wall, at = self._wall(), self._elapsed()
            slowed = self._shown + (at - self._at) / 2
            self._shown = wall if self._shown > wall + LONGEST_BACK else max(wall, slowed)
            self._at = at
            return int(self._shown)

    def reached(self, at: int) -> None:
        """Says that it was `at` already, by what the store holds: a server that starts goes on from there."""
        with self._lock:
            self._shown = max(self._shown, at)


_clock = Clock()
now, reached = _clock.now, _clock.reached
