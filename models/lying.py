"""Where patients lay: the ward of each as time went by, and how long each state held in each ward."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from models.assessment import OVERALL_WORDS, Periods, Timeline
from models.instants import NO_TIME
from models.readings import Ints

UNJUDGED = "unjudged"
STATES = (*OVERALL_WORDS, UNJUDGED)
"""The overall states, and that of a stay whose criteria set cannot be used."""

_EVER = int(np.iinfo(np.int64).max)


@dataclass(frozen=True)
class Lying:
    """The wards of one patient in order of time, each from an instant in seconds on; the first since ever."""

    wards: tuple[str, ...]
    since: tuple[int, ...]

    def at(self, instant: int) -> str:
        """The ward at an instant."""
        return self.wards[max(bisect_right(self.since, instant) - 1, 0)]


@dataclass(frozen=True)
class Steps:
    """States of stays one after the other, rows of equal length: seconds, open at end; state: a place in `STATES`."""

    stay: Ints
    start: Ints
    end: Ints
    state: Ints

    @classmethod
    def of(cls, found: Timeline, until: int) -> "Steps":
        """The overall states of a timeline that was judged at `until`."""
        return cls(found.stay, found.start, _closed(found.end, until), found.overall.astype(np.int64))

    @classmethod
    def unjudged(cls, periods: Periods, until: int) -> "Steps":
        """The same time of stays that nothing can be said about."""
        stay = np.flatnonzero(periods.start < periods.stop)
        end = np.minimum(periods.stop[stay], until)
        return cls(stay, periods.start[stay], end, np.full(len(stay), STATES.index(UNJUDGED)))


def _closed(end: Ints, until: int) -> Ints:
    closed: Ints = np.where(end == NO_TIME, until, end)
    return closed


def spent(steps: Steps, lying: Sequence[Lying], start: int, end: int) -> dict[str, dict[str, int]]:
    """By ward and state, the seconds from `start` to `end` that patients spent so; lying: one for each stay."""
    names = sorted({ward for one in lying for ward in one.wards})
    total = np.zeros((len(names), len(STATES)), dtype=np.int64)
    codes = {name: code for code, name in enumerate(names)}
    # Nearly nobody moves: the first wards of all at once, then the second ones, as often as anybody moved.
    for turn in zip_longest(*(_turns(one, codes) for one in lying), fillvalue=(0, 0, 0)):
        ward, since, until = (np.array(column, dtype=np.int64)[steps.stay] for column in zip(*turn, strict=True))
        begins = np.maximum(np.maximum(steps.start, since), start)
        ends = np.minimum(np.minimum(steps.end, until), end)
        np.add.at(total, (ward, steps.state), np.maximum(ends - begins, 0))
    return {name: dict(zip(STATES, total[code].tolist(), strict=True)) for name, code in codes.items()}


def _turns(lying: Lying, codes: Mapping[str, int]) -> list[tuple[int, int, int]]:
    """Each ward with from when until when."""
    since = (NO_TIME, *lying.since[1:])
    return list(zip(map(codes.__getitem__, lying.wards), since, (*since[1:], _EVER), strict=True))
