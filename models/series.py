"""Readings of one kind, one a moment, in order of stay and time; and what was the latest at any instant."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.instants import HOUR, NO_TIME
from models.readings import Flags, Ints, Readings, Stays

# Wide enough for every expiry: a reading and a memory last at most a year each.
_MARGIN = 3 * 366 * 24 * HOUR


@dataclass(frozen=True)
class Clock:
    """Puts stay and instant into one number, so that many stays are searched as one sorted column.

    The instant takes the lower `bits`, in seconds from `origin`: putting together and taking apart are single steps.
    """

    origin: int
    bits: int

    @classmethod
    def around(cls, readings: Readings, stays: Stays) -> "Clock":
        """A clock that covers every time of these readings and stays."""
        times = np.concatenate([readings.at, stays.admitted, stays.discharged, stays.first_dose])
        times = times[times != NO_TIME]
        low, high = (int(times.min()), int(times.max())) if len(times) else (0, 0)
        return cls(low - _MARGIN, (high - low + 2 * _MARGIN).bit_length())

    def keys(self, stay: Ints, at: Ints) -> Ints:
        """One number for each stay and instant; instants beyond the clock's range are put at its edge."""
        inside: Ints = np.clip(at, self.origin, self.origin + self._last) - self.origin
        return (stay << self.bits) | inside

    @property
    def _last(self) -> int:
        return (1 << self.bits) - 1

    def split(self, keys: Ints) -> tuple[Ints, Ints]:
        """The stays and instants of keys."""
        return keys >> self.bits, (keys & self._last) + self.origin


@dataclass(frozen=True)
class Series:
    """Moments of stays in order, without repeats. `rows` tells where each came from."""

    clock: Clock
    keys: Ints
    rows: Ints

    @cached_property
    def stay(self) -> Ints:
        """Position of the stay, for each moment."""
        return self.clock.split(self.keys)[0]

    @cached_property
    def at(self) -> Ints:
        """Seconds, for each moment."""
        return self.clock.split(self.keys)[1]

    def latest(self, stay: Ints, at: Ints) -> Ints:
        """Position of the latest moment of each stay at or before each instant; -1 where there is none."""
        if not len(self.keys):
            return np.full(len(stay), -1, dtype=np.int64)
        place = np.searchsorted(self.keys, self.clock.keys(stay, at), side="right") - 1
        return np.where((place >= 0) & (self.stay[place] == stay), place, -1)

    def first(self, stay: Ints) -> Ints:
        """Position of each stay's first moment; -1 where there is none."""
        if not len(self.keys):
            return np.full(len(stay), -1, dtype=np.int64)
        place = np.searchsorted(self.keys, stay << self.clock.bits, side="left")
        held = np.minimum(place, len(self.keys) - 1)
        return np.where((place < len(self.keys)) & (self.stay[held] == stay), place, -1)


def series(clock: Clock, readings: Readings, rows: Ints) -> Series:
    """The moments of these rows of readings; of several at one moment the last recorded counts."""
    keys = clock.keys(readings.stay[rows], readings.at[rows])
    if increasing(keys):
        return Series(clock, keys, rows)
    order = np.argsort(keys, kind="stable")
    keys, rows = keys[order], rows[order]
    last = np.append(keys[1:] != keys[:-1], True) if len(keys) else np.zeros(0, dtype=np.bool_)
    return Series(clock, keys[last], rows[last])


def increasing(keys: Ints) -> bool:
    """Whether each key is greater than the one before: nothing to sort, nothing twice."""
    return bool(np.all(keys[1:] > keys[:-1]))


def distinct(*keys: Ints) -> Ints:
    """All keys in order, each once. They come as sorted runs, which a merging sort is quick with."""
    together = np.sort(np.concatenate(keys), kind="stable")
    return together[run_starts(together)]


def pick(column: Ints, places: Ints) -> Ints:
    """The column at these places; -1 at a place of -1."""
    if not len(column):
        return np.full(len(places), -1, dtype=np.int64)
    return np.where(places >= 0, column[places], -1)


def run_starts(*columns: NDArray[Any]) -> Flags:
    """True where any of the columns differs from the entry before it, and at the first."""
    changed: Flags = np.zeros(len(columns[0]), dtype=np.bool_)
    for column in columns:
        changed[1:] |= column[1:] != column[:-1]
    changed[:1] = True
    return changed
