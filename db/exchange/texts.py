"""Rows as columns of text, however the file holds them."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow

from db.exchange.plain import lines_in
from models.readings import Ints

Row = tuple[int, tuple[str, ...]]
"""The line of a row (in Parquet its number), and its fields."""

_TEXT = pa.string()
_FEW = pa.dictionary(pa.int32(), pa.string())
NEEDED = {"stay_id": _FEW, "observed_at": _TEXT, "kind": _FEW, "value": _FEW, "unit": _FEW}
"""The columns that observations must have, and in which form they are asked for."""
USED = {**NEEDED, "interval_start": _TEXT, "incomplete": _FEW}
"""Those that are read where they are there."""


@dataclass(frozen=True)
class TextTable:
    """Rows in their order. `fields` gives those of a row as they stand in the file.

    lines: of each row; columns: Arrow arrays of text without nulls; misfits: rows with too few or too many fields.
    """

    lines: Ints
    columns: Mapping[str, Any]
    fields: Callable[[int], tuple[str, ...]]
    misfits: Sequence[Row] = field(default=())


Section = Callable[[], TextTable]
"""Part of a file, to be made into columns when and where there is time for it."""


def from_block(line: int, block: bytes, header: Sequence[str]) -> TextTable:
    """A plain block that starts on this line."""
    misfits: list[int] = []
    table = arrow.read_csv(pa.BufferReader(block), **_options(block, header, misfits))
    count = len(table) + len(misfits)
    if count != lines_in(block):
        return from_rows(_rows(line, block), header)
    kept = np.delete(np.arange(count), misfits)
    lines = _Lines(block)
    columns = {header[int(name)]: table.column(name).combine_chunks() for name in table.column_names}
    unfit = [(line + place, lines.fields(place)) for place in misfits]
    return TextTable(line + kept, columns, lambda row: lines.fields(int(kept[row])), unfit)


def from_rows(rows: Sequence[Row], header: Sequence[str]) -> TextTable:
    """Rows that were read singly."""
    fit = [row for row in rows if len(row[1]) == len(header)]
    columns = {
        name: pa.array([row[1][place] for row in fit], _TEXT) for place, name in enumerate(header) if name in USED
    }
    lines = np.array([line for line, _ in fit], dtype=np.int64)
    return TextTable(lines, columns, lambda row: fit[row][1], [row for row in rows if len(row[1]) != len(header)])


def _options(block: bytes, header: Sequence[str], misfits: list[int]) -> dict[str, Any]:
    """The columns go by their place, which is a name that no two share."""

    def misfit(row: Any) -> str:
        misfits.append(row.number - 1)
        return "skip"

    names = [str(place) for place in range(len(header))]
    types = {str(place): USED[name] for place, name in enumerate(header) if name in USED}
    quoted = '"' if b'"' in block else False
    return {
        # One block only: the numbers of rows are counted in one thread.
        "read_options": arrow.ReadOptions(use_threads=False, block_size=len(block) + 1, column_names=names),
        "parse_options": arrow.ParseOptions(quote_char=quoted, invalid_row_handler=misfit),
        "convert_options": arrow.ConvertOptions(
            column_types=types, include_columns=list(types), strings_can_be_null=False, check_utf8=False
        ),
    }


def _rows(line: int, block: bytes) -> list[Row]:
    reader = csv.reader(io.StringIO(block.decode(), newline=""), strict=True)
    # In a plain block a row is a line.
    return [(line + reader.line_num - 1, tuple(fields)) for fields in reader if fields]


class _Lines:
    """The rows of a plain block singly, for the few that are asked for."""

    def __init__(self, block: bytes) -> None:
        self._block = block
        self._ends: Ints | None = None

    def fields(self, place: int) -> tuple[str, ...]:
        """The fields of the row on this line of the block."""
        if self._ends is None:
            self._ends = np.flatnonzero(np.frombuffer(self._block, np.uint8) == ord("\n"))
        start = int(self._ends[place - 1]) + 1 if place else 0
        end = int(self._ends[place]) + 1 if place < len(self._ends) else len(self._block)
        return tuple(next(csv.reader([self._block[start:end].decode()], strict=True)))
