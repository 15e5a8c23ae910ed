"""Readings and stays as columns: what every rule looks at, for one stay or for fifty thousand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.instants import NO_TIME
from models.measurements import CODES

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

THOUSAND = 1000

BASELINE_KINDS = ("systolic_bp", "weight", "albumin")
"""The kinds whose baseline can be entered for a stay."""


@dataclass(frozen=True)
class Numbers:
    """Numbers as floats, and exactly where that is not the same.

    A decimal of at most 15 digits is recovered from its float, so only the others are kept in `exact`, by position.
    """

    floats: Floats
    exact: Mapping[int, Fraction] = field(default_factory=dict)

    @classmethod
    def gather(cls, values: Iterable[Fraction | None]) -> "Numbers":
        """Columns from exact values; None becomes NaN."""
        held = list(values)
        floats = np.array([np.nan if value is None else float(value) for value in held], dtype=np.float64)
        exact = {
            row: value
            for row, (value, near) in enumerate(zip(held, floats.tolist(), strict=True))
            if value is not None and Fraction(repr(near)) != value
        }
        return cls(floats, exact)

    def exactly(self, row: int) -> Fraction:
        """The number at a position, as it was typed."""
        return self.exact[row] if row in self.exact else Fraction(repr(float(self.floats[row])))

    def take(self, rows: Ints) -> "Numbers":
        """The numbers at these positions, in this order."""
        exact = {}
        if self.exact:
            exact = {new: self.exact[old] for new, old in enumerate(rows.tolist()) if old in self.exact}
        return Numbers(self.floats[rows], exact)

    def followed_by(self, other: "Numbers") -> "Numbers":
        """These numbers, then the other ones."""
        shift = len(self.floats)
        moved = {shift + row: value for row, value in other.exact.items()}
        return Numbers(np.concatenate([self.floats, other.floats]), {**self.exact, **moved})


@dataclass(frozen=True)
class Readings:
    """Readings in the order in which they were recorded; all columns have one length.

    stay: position in `Stays`; at: seconds; kind: `CODES`; values: canonical units; start: an interval's start or
    `NO_TIME`; incomplete: the interval was not wholly measured.
    """

    stay: Ints
    at: Ints
    kind: Ints
    values: Numbers
    start: Ints
    incomplete: Flags

    def __len__(self) -> int:
        return len(self.at)

    @classmethod
    def gather(cls, rows: Sequence[tuple[int, int, str, Fraction, int | None, bool]]) -> "Readings":
        """Columns from rows of (stay, at, kind's name, canonical value, interval start or None, incomplete)."""
        stay, at, kind, value, start, incomplete = zip(*rows, strict=True) if rows else ((),) * 6
        return cls(
            integers(stay),
            integers(at),
            integers([CODES[name] for name in kind]),
            Numbers.gather(value),
            integers([NO_TIME if moment is None else moment for moment in start]),
            np.array(incomplete, dtype=np.bool_),
        )

    def take(self, rows: Ints) -> "Readings":
        """The readings at these positions, in this order."""
        columns = (self.stay[rows], self.at[rows], self.kind[rows])
        return Readings(*columns, self.values.take(rows), self.start[rows], self.incomplete[rows])


@dataclass(frozen=True)
class Stays:
    """What is known about stays beside their readings; times are seconds or `NO_TIME`."""

    admitted: Ints
    discharged: Ints
    first_dose: Ints
    baselines: Mapping[str, Numbers]

    def __len__(self) -> int:
        return len(self.admitted)

    @classmethod
    def gather(cls, rows: Sequence["StayFacts"]) -> "Stays":
        """Columns from one entry a stay."""
        return cls(
            integers([_or_none(row.admitted) for row in rows]),
            integers([_or_none(row.discharged) for row in rows]),
            integers([_or_none(row.first_dose) for row in rows]),
            {kind: Numbers.gather(row.baselines.get(kind) for row in rows) for kind in BASELINE_KINDS},
        )


@dataclass(frozen=True)
class StayFacts:
    """What is known about one stay: times in seconds, entered baselines in canonical units; None where not known."""

    admitted: int | None = None
    discharged: int | None = None
    first_dose: int | None = None
    baselines: Mapping[str, Fraction | None] = field(default_factory=dict)


def thousandths(floats: Floats) -> tuple[Floats, Flags]:
    """The numbers in thousandths, and where those are whole, so that sums and single quotients of them are exact.

    Nearly every number is typed with three decimals at most. The others are off by as much as floats are.
    """
    scaled = floats * THOUSAND
    nearest = np.rint(scaled)
    whole: Flags = nearest / THOUSAND == floats
    return np.where(whole, nearest, scaled), whole


def integers(values: Sequence[Any]) -> Ints:
    """A column of whole numbers."""
    return np.array(values, dtype=np.int64)


def _or_none(at: int | None) -> int:
    return NO_TIME if at is None else at
