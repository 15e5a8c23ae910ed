"""Synthetic courses as sorted columns: what the engine and those beside it are measured on."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.instants import HOUR

SYSTOLIC, WEIGHT, ALBUMIN, URINE = range(4)
DAYS = 14
BEGIN = 1_780_000_000
_EVERY = {SYSTOLIC: 4 * HOUR, WEIGHT: 24 * HOUR, ALBUMIN: 24 * HOUR, URINE: HOUR}
_MISSING = 0.08
_AT_ONCE = 1000


@dataclass(frozen=True)
class Courses:
    """Readings in order of stay and time, no two of a stay at one second; and each stay's weight before it, in kg.

    Values: systolic mmHg, weight kg, albumin g/dL, urine mL.
    """

    stay: NDArray[np.int32]
    at: NDArray[np.int64]
    kind: NDArray[np.int8]
    value: NDArray[np.float64]
    baseline: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.at)

    @property
    def nbytes(self) -> int:
        """Bytes of all columns."""
        return sum(int(column.nbytes) for column in self._columns().values())

    def save(self, folder: Path) -> None:
        """One file a column."""
        for name, column in self._columns().items():
            np.save(folder / f"{name}.npy", column)

    @classmethod
    def load(cls, folder: Path) -> "Courses":
        """The courses saved there."""
        return cls(**{field.name: np.load(folder / f"{field.name}.npy") for field in fields(cls)})

    def _columns(self) -> dict[str, NDArray[Any]]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def courses(stays: int) -> Courses:
    """Courses of 14 days: pressure every 4 hours, weight and albumin daily, urine hourly, 8 % of them missing."""
    parts = [_some(first, min(_AT_ONCE, stays - first)) for first in range(0, stays, _AT_ONCE)]
    return Courses(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _some(first: int, count: int) -> tuple[NDArray[Any], ...]:
    rng = np.random.default_rng([7, first])
    usual = np.round(rng.normal(75, 12, (count, 1)).clip(45, 120), 1)
    onset, severity = rng.uniform(0, DAYS, (count, 1)) * 24 * HOUR, rng.uniform(0, 1.2, (count, 1))
    parts = []
    for kind, every in _EVERY.items():
        since = _times(rng, kind, every, count)
        # The leak comes and goes like a hill some days wide.
        leak = severity * np.exp(-(((since - onset) / (48 * HOUR)) ** 2))
        value = _values(rng, kind, leak, usual)
        kept = rng.random(since.shape) >= _MISSING
        stay = np.broadcast_to(np.arange(first, first + count, dtype=np.int32)[:, None], since.shape)
        parts.append((stay[kept], BEGIN + since[kept], np.full(kept.sum(), kind, dtype=np.int8), value[kept]))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort((columns[1], columns[0]))
    return *(column[order] for column in columns), usual[:, 0]


def _times(rng: np.random.Generator, kind: int, every: int, count: int) -> NDArray[np.int64]:
    """Seconds since the beginning, up to a quarter of the gap late; the last two bits are the kind's: no ties."""
    due = np.arange(0, DAYS * 24 * HOUR, every)
    late = rng.integers(0, every // 4, (count, len(due)))
    return (due + late) // 4 * 4 + kind


def _values(
    rng: np.random.Generator, kind: int, leak: NDArray[np.float64], usual: NDArray[np.float64]
) -> NDArray[np.float64]:
    noise = rng.normal(0, 1, leak.shape)
    if kind == SYSTOLIC:
        return np.round(112 - 30 * leak + 8 * noise)
    if kind == WEIGHT:
        return np.round(usual * (1 + 0.09 * leak) + 0.4 * noise, 1)
    if kind == ALBUMIN:
        return np.round(3.6 - 1.1 * leak + 0.15 * noise, 1)
    return np.round(np.maximum(0, 75 * (1 - 0.85 * leak) + 20 * noise) / 5) * 5
