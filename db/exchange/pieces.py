"""Readings by stay in a folder: put down in pieces as they come, taken up again some stays at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from db.exchange.ahead import ahead
from db.exchange.gather import Rows
from models.instants import NO_TIME
from models.readings import Ints, Numbers, Readings

# What every row has, and what is only put down where a row of the piece has it, with its value for all others.
_COLUMNS = {
    "at": np.int64,
    "kind": np.int8,
    "value": np.float64,
    "exact": np.int32,
    "start": np.int64,
    "incomplete": np.bool_,
}
_RARE: Mapping[str, Any] = {"exact": -1, "start": NO_TIME, "incomplete": False}

_Held = dict[str, Any]
Batch = tuple[list[str], Callable[[], Readings]]
"""The names of some stays, and what takes up their readings."""


@dataclass(frozen=True)
class _Piece:
    """Rows by stay, those of one in the file's order: the stays of the piece and where their rows begin and end."""

    path: Path
    stays: Ints
    bounds: Ints
    columns: frozenset[str]

    def read(self, name: str, first: int, end: int) -> Any:
        if name not in self.columns:
            return np.full(end - first, _RARE[name], dtype=_COLUMNS[name])
        kind = np.dtype(_COLUMNS[name])
        return np.fromfile(self.path.with_suffix(f".{name}"), kind, end - first, offset=first * kind.itemsize)


class Pieces:
    """`names` are the stays in the order in which they first came; it may grow while rows are given."""

    def __init__(self, folder: Path, names: Sequence[str], size: int) -> None:
        self.rows = 0
        self._folder, self._names, self._size = folder, names, size
        self._pieces: list[_Piece] = []
        self._ranked: Ints = np.zeros(0, dtype=np.int64)

    def put_down(self, given: Iterable[Rows]) -> None:
        """Writes the rows of the file piece by piece, beside what makes the next ones."""
        for piece in ahead(self._piece, enumerate(self._grouped(given)), threads=1):
            self._pieces.append(piece)
            self.rows += int(piece.bounds[-1])

    def batches(self, exact: Sequence[Fraction], size: int) -> Iterator[Batch]:
        """Stays by code point; `exact` holds the numbers that the rows speak of by their place."""
        rank = self._rank(np.arange(len(self._names)))
        order = np.empty(len(rank), dtype=np.int64)
        order[rank] = np.arange(len(rank))
        ranks = [rank[piece.stays] for piece in self._pieces]
        counts = np.zeros(len(order), dtype=np.int64)
        for piece, places in zip(self._pieces, ranks, strict=True):
            counts[places] += np.diff(piece.bounds)
        for first, end in _cuts(counts, size):
            names = [self._names[stay] for stay in order[first:end].tolist()]
            yield names, partial(self._taken_up, ranks, first, end, exact)

    def _grouped(self, given: Iterable[Rows]) -> Iterator[list[_Held]]:
        """Rows enough for a piece, at a time."""
        group, count = [], 0
        for rows in given:
            group.append(_held(rows))
            count += len(rows)
            if count >= self._size:
                yield group
                group, count = [], 0
        if count:
            yield group

    def _piece(self, numbered: tuple[int, list[_Held]]) -> _Piece:
        number, parts = numbered
        stay = np.concatenate([part["stay"] for part in parts])
        counts = np.bincount(stay)
        present = np.flatnonzero(counts)
        rank = np.zeros(len(counts), dtype=np.int64)
        rank[present] = self._rank(present)
        by_name = np.empty_like(present)
        by_name[rank[present]] = present
        order = _order(rank[stay])
        path = self._folder / f"piece-{number}"
        columns = frozenset(name for part in parts for name in part if name in _COLUMNS)
        for name in columns:
            # Unlike an array itself, a file says why it cannot be written.
            path.with_suffix(f".{name}").write_bytes(_whole(name, parts)[order].data)
        return _Piece(path, by_name, np.append(0, np.cumsum(counts[by_name])), columns)

    def _rank(self, stays: Ints) -> Ints:
        """The place of each of the stays among them, by code point; it is asked for the same ones again and again."""
        if len(stays) == len(self._names) == len(self._ranked):
            return self._ranked
        # What is UTF-8 goes by its bytes as it does by its code points.
        order = pc.sort_indices(pa.array([self._names[stay] for stay in stays.tolist()], pa.large_string()))
        rank = np.empty(len(stays), dtype=np.int64)
        rank[order.to_numpy()] = np.arange(len(stays))
        if len(stays) == len(self._names):
            self._ranked = rank
        return rank

    def _taken_up(self, ranks: Sequence[Ints], first: int, end: int, exact: Sequence[Fraction]) -> Readings:
        parts = [self._part(*one, first, end) for one in zip(self._pieces, ranks, strict=True)]
        columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        return _readings(_by_stay(columns), exact)

    @staticmethod
    def _part(piece: _Piece, ranks: Ints, first: int, end: int) -> dict[str, Any]:
        """The rows in a piece of the stays of these ranks."""
        low, high = np.searchsorted(ranks, (first, end)).tolist()
        rows = int(piece.bounds[low]), int(piece.bounds[high])
        stay = np.repeat(ranks[low:high] - first, np.diff(piece.bounds[low : high + 1]))
        return {"stay": stay} | {name: piece.read(name, *rows) for name in _COLUMNS}


def _held(rows: Rows) -> _Held:
    """The columns to put down, as small as they are there."""
    measured = rows.measured
    columns = {
        "at": rows.at,
        "kind": measured.kind,
        "value": measured.value,
        "exact": measured.exact,
        "start": rows.start,
        "incomplete": rows.incomplete,
    }
    held = {name: column for name, column in columns.items() if name not in _RARE or (column != _RARE[name]).any()}
    return {"stay": rows.stay.astype(np.int32), **held}


def _whole(name: str, parts: Sequence[_Held]) -> Any:
    """A column of all parts."""
    columns = [
        part[name] if name in part else np.full(len(part["stay"]), _RARE[name], _COLUMNS[name]) for part in parts
    ]
    return np.concatenate(columns).astype(_COLUMNS[name], copy=False)


def _order(numbers: Ints) -> Any:
    """What sorts small whole numbers and leaves equal ones in their order."""
    if (numbers[1:] >= numbers[:-1]).all():
        return slice(None)
    # Numbers of 16 bits are sorted without comparing them.
    order = np.argsort(numbers.astype(np.uint16), kind="stable")
    for shift in range(16, int(numbers.max()).bit_length(), 16):
        order = order[np.argsort((numbers >> shift).astype(np.uint16)[order], kind="stable")]
    return order


def _by_stay(columns: dict[str, Any]) -> dict[str, Any]:
    """The same rows with each stay's together, which spares the rules from sorting every kind by itself."""
    order = _order(columns["stay"])
    return {name: column[order] for name, column in columns.items()}


def _cuts(counts: Ints, size: int) -> Iterator[tuple[int, int]]:
    """Where each batch begins and ends: as many stays as have at most so many rows, at least one."""
    ends, first = np.cumsum(counts), 0
    while first < len(counts):
        before = int(ends[first - 1]) if first else 0
        end = max(int(np.searchsorted(ends, before + size, side="right")), first + 1)
        yield first, end
        first = end


def _readings(columns: Mapping[str, Any], exact: Sequence[Fraction]) -> Readings:
    places = columns["exact"]
    exactly = {row: exact[places[row]] for row in np.flatnonzero(places >= 0).tolist()}
    numbers = Numbers(columns["value"], exactly)
    kind = columns["kind"].astype(np.int64)
    return Readings(columns["stay"], columns["at"], kind, numbers, columns["start"], columns["incomplete"])
