"""Columns of text as readings: what is certain column by column, the rest by the rules for a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from db.exchange import times
from db.exchange.csv import is_incomplete, observation
from db.exchange.numbers import KnownNumbers, Measured, Written
from db.exchange.texts import Section, TextTable
from models.instants import NO_TIME
from models.readings import Flags, Ints


@dataclass(frozen=True)
class Seen:
    """A table as far as it can be read by itself. Stays and numbers are places in their lists of distinct texts.

    at, start: seconds, `NO_TIME` for no start; good: whether all of a row but its number can be read.
    """

    table: TextTable
    names: list[str]
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
    names, stay = _distinct(table.columns["stay_id"])
    at, is_time = times.read(table.columns["observed_at"])
    texts, number = _numbers(table.columns)
    start, incomplete = np.full(len(at), NO_TIME), np.zeros(len(at), dtype=np.bool_)
    good = is_time & (stay != (names.index("") if "" in names else -1))
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

    def _stays(self, names: list[str], stay: Ints) -> Ints:
        """The same stays by their places in `names` of all."""
        present = np.flatnonzero(np.bincount(stay, minlength=len(names)))
        came = names if len(present) == len(names) else [names[code] for code in present.tolist()]
        known = self._places
        place = np.zeros(len(names), dtype=np.int64)
        place[present] = [known.setdefault(name, len(known)) for name in came]
        if len(known) > len(self.names):
            self.names += list(known)[len(self.names) :]
        return place[stay]


def _distinct(texts: Any) -> tuple[list[str], Ints]:
    """Each text once, and for each row its place."""
    each = texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
    return each.dictionary.to_pylist(), each.indices.to_numpy().astype(np.int64)


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
