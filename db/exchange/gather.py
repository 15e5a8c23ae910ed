"""Columns of text as readings: what is certain column by column, the rest by the rules for a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from db.exchange import times
from db.exchange.csv import is_incomplete, observation
from db.exchange.numbers import KnownNumbers, Measured, Written
from db.exchange.texts import Section, TextTable
from models.instants import NO_TIME
from models.readings import Flags, Ints


@dataclass(frozen=True)
class Seen:
    """A table as far as it can be read by itself. Stays and numbers are places in their columns of distinct texts.

    at, start: seconds, `NO_TIME` for no start; good: whether all of a row but its number can be read.
    """

    table: TextTable
    names: Any
    stay: Ints
    at: Ints
    texts: list[Written]
    number: Ints
    start: Ints
    incomplete: Flags
    good: Flags


def seen(section: Section) -> Seen:
    """A part of a file, read as far as it can be without the others."""
    table = section()
    names, stay = _coded(table.columns["stay_id"])
    at, is_time = times.read(table.columns["observed_at"])
    texts, number = _numbers(table.columns)
    start, incomplete = np.full(len(at), NO_TIME), np.zeros(len(at), dtype=np.bool_)
    good = is_time & (stay != pc.index(names, "").as_py())
    if "interval_start" in table.columns:
        start, is_start = times.read(table.columns["interval_start"], may_lack=True)
        good &= is_start
    if "incomplete" in table.columns:
        incomplete, is_mark = _marks(table.columns["incomplete"])
        good &= is_mark
    return Seen(table, names, stay, at, texts, number, start, incomplete, good)


@dataclass(frozen=True)
class Rows:
    """Readings in the order of their file; stays are counted in the order in which they first came."""

    stay: Ints
    at: Ints
    measured: Measured
    start: Ints
    incomplete: Flags

    def __len__(self) -> int:
        return len(self.at)


Refused = tuple[int, str, tuple[str, ...]]
"""The line of a row, why it cannot be read, and its fields."""


class Gathering:
    """Puts what was seen of each part together. `names`: the stays in the order in which they first came."""

    def __init__(self, header: tuple[str, ...]) -> None:
        self.numbers = KnownNumbers()
        self.names: list[str] = []
        self._places: dict[str, int] = {}
        self._last, self._last_places = pa.array([], pa.string()), np.zeros(0, dtype=np.int64)
        self._header = header

    def divided(self, part: Seen) -> tuple[Rows, list[Refused]]:
        """The rows that can be read, and the others, both in their order."""
        measured = self.numbers.read(part.texts)
        good = part.good & measured.accepted[part.number]
        others = np.flatnonzero(~good)
        # All of them are not copied for it.
        rows = good if len(others) else slice(None)
        stay = self._stays(part.names, part.stay[rows])
        accepted = Rows(stay, part.at[rows], measured.take(part.number[rows]), part.start[rows], part.incomplete[rows])
        bad = [*part.table.misfits, *((int(part.table.lines[row]), part.table.fields(row)) for row in others.tolist())]
        return accepted, [(line, self._reason(fields), fields) for line, fields in sorted(bad)]

    def _reason(self, fields: tuple[str, ...]) -> str:
        try:
            observation(self._header, fields)
        except ValueError as error:
            return str(error)
        raise AssertionError(f"a row was refused that can be read: {fields}")

    def _stays(self, names: Any, stay: Ints) -> Ints:
        """The same stays by their places in `names` of all."""
        present = np.flatnonzero(np.bincount(stay, minlength=len(names)))
        place = np.zeros(len(names), dtype=np.int64)
        place[present] = self._places_of(names if len(present) == len(names) else names.take(pa.array(present)))
        return place[stay]

    def _places_of(self, names: Any) -> Ints:
        """A part of a file in order of time names the same stays as the one before it: those are found all at once."""
        of_last = pc.fill_null(pc.index_in(names, value_set=self._last), -1).to_numpy()
        again, others = of_last >= 0, np.flatnonzero(of_last < 0)
        places, known = np.zeros(len(names), dtype=np.int64), self._places
        places[again] = self._last_places[of_last[again]]
        places[others] = [known.setdefault(name, len(known)) for name in names.take(pa.array(others)).to_pylist()]
        if len(known) > len(self.names):
            self.names += list(known)[len(self.names) :]
        self._last, self._last_places = names, places
        return places


def _coded(texts: Any) -> tuple[Any, Ints]:
    """Each text once, and for each row its place."""
    each = texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
    return each.dictionary, each.indices.to_numpy().astype(np.int64)


def _distinct(texts: Any) -> tuple[list[str], Ints]:
    each, places = _coded(texts)
    return each.to_pylist(), places


def _numbers(columns: Mapping[str, Any]) -> tuple[list[Written], Ints]:
    """Kind, value and unit: each that occurs together once, and for each row its place."""
    kinds, kind = _distinct(columns["kind"])
    values, value = _distinct(columns["value"])
    units, unit = _distinct(columns["unit"])
    together = pa.array((kind * len(values) + value) * len(units) + unit).dictionary_encode()
    codes = together.dictionary.to_numpy()
    rest, of_unit = np.divmod(codes, max(len(units), 1))
    of_kind, of_value = np.divmod(rest, max(len(values), 1))
    places = zip(of_kind.tolist(), of_value.tolist(), of_unit.tolist(), strict=True)
    return [(kinds[a], values[b], units[c]) for a, b, c in places], together.indices.to_numpy().astype(np.int64)


def _marks(texts: Any) -> tuple[Flags, Flags]:
    """Whether each row is marked as incomplete, and whether its mark can be read."""
    marks, mark = _distinct(texts)
    found = [_mark(text) for text in marks]
    return np.array([one is True for one in found], np.bool_)[mark], np.array(
        [one is not None for one in found], np.bool_
    )[mark]


def _mark(text: str) -> bool | None:
    try:
        return is_incomplete(text)
    except ValueError:
        return None
