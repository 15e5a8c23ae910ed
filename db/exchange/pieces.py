"""Readings by stay in a folder: put down in pieces as they come, taken up again some stays at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

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
    """`names` are the stays in the order in which they first came; it may grow between one `add` and the next."""

    def __init__(self, folder: Path, names: Sequence[str], size: int) -> None:
        self.rows = 0
        self._folder, self._names, self._size = folder, names, size
        self._waiting: list[Rows] = []
        self._pieces: list[_Piece] = []

    def add(self, rows: Rows) -> None:
        """Takes the next rows of the file."""
        self.rows += len(rows)
        self._waiting.append(rows)
        if sum(map(len, self._waiting)) >= self._size:
            self.put_down()

    def put_down(self) -> None:
        """Writes what was added since the last time."""
        parts, self._waiting = self._waiting, []
        if not sum(map(len, parts)):
            return
        stay, columns = np.concatenate([part.stay for part in parts]), _columns(parts)
        present = np.unique(stay)
        by_name = sorted(present.tolist(), key=self._names.__getitem__)
        rank = np.empty(int(present[-1]) + 1, dtype=np.int64)
        rank[by_name] = np.arange(len(by_name))
        place = rank[stay]
        bounds = np.append(0, np.cumsum(np.bincount(place)))
        order = np.argsort(place, kind="stable") if (place[1:] < place[:-1]).any() else slice(None)
        path = self._folder / f"piece-{len(self._pieces)}"
        for name, column in columns.items():
            # Unlike an array itself, a file says why it cannot be written.
            path.with_suffix(f".{name}").write_bytes(np.ascontiguousarray(column[order]).data)
        self._pieces.append(_Piece(path, np.array(by_name), bounds, frozenset(columns)))

    def batches(self, exact: Sequence[Fraction], size: int) -> Iterator[tuple[list[str], Readings]]:
        """Stays by code point with their readings; `exact` holds the numbers that the rows speak of by their place."""
        order = np.array(sorted(range(len(self._names)), key=self._names.__getitem__), dtype=np.int64)
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        ranks = [rank[piece.stays] for piece in self._pieces]
        counts = np.zeros(len(order), dtype=np.int64)
        for piece, places in zip(self._pieces, ranks, strict=True):
            counts[places] += np.diff(piece.bounds)
        for first, end in _cuts(counts, size):
            parts = [self._part(*one, first, end) for one in zip(self._pieces, ranks, strict=True)]
            columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
            yield [self._names[stay] for stay in order[first:end].tolist()], _readings(_by_stay(columns), exact)

    @staticmethod
    def _part(piece: _Piece, ranks: Ints, first: int, end: int) -> dict[str, Any]:
        """The rows in a piece of the stays of these ranks."""
        low, high = np.searchsorted(ranks, (first, end)).tolist()
        rows = int(piece.bounds[low]), int(piece.bounds[high])
        stay = np.repeat(ranks[low:high] - first, np.diff(piece.bounds[low : high + 1]))
        return {"stay": stay} | {name: piece.read(name, *rows) for name in _COLUMNS}


def _columns(parts: Sequence[Rows]) -> dict[str, Any]:
    """The columns to put down."""
    columns: dict[str, list[Any]] = {
        "at": [part.at for part in parts],
        "kind": [part.measured.kind for part in parts],
        "value": [part.measured.value for part in parts],
        "exact": [part.measured.exact for part in parts],
        "start": [part.start for part in parts],
        "incomplete": [part.incomplete for part in parts],
    }
    whole: dict[str, Any] = {
        name: np.concatenate(column).astype(_COLUMNS[name], copy=False) for name, column in columns.items()
    }
    return {name: column for name, column in whole.items() if name not in _RARE or (column != _RARE[name]).any()}


def _by_stay(columns: dict[str, Any]) -> dict[str, Any]:
    """The same rows with each stay's together, which spares the rules from sorting every kind by itself."""
    stay = columns["stay"]
    if (stay[1:] >= stay[:-1]).all():
        return columns
    order = np.argsort(stay, kind="stable")
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
