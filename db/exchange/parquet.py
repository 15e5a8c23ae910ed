"""A Parquet file as the columns of text that a CSV file of the same readings would have."""

from collections.abc import Callable, Iterator
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from db.exchange.source import UnreadableFile
from db.exchange.texts import USED, Row, Section, TextTable

_AT_ONCE = 1 << 17
_NAMES = ("stay_id",)
_READABLE: tuple[Callable[[Any], bool], ...] = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_integer,
    pa.types.is_null,
)
_NUMBERS = (pa.types.is_floating, pa.types.is_decimal)
_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


class ParquetSource:
    """The names of the columns, and the rows once: as `sections`, or singly as `rows`.

    Raises UnreadableFile for what is no such table.
    """

    counted = "row "

    def __init__(self, path: Path, file: BufferedReader) -> None:
        self._path = path
        self.head = f"{path}"
        try:
            self._file = parquet.ParquetFile(file, buffer_size=1 << 20, pre_buffer=False)
        except (pa.ArrowInvalid, OSError):
            raise UnreadableFile(f"{path} cannot be read: it is not a whole Parquet file") from None
        self.header = tuple(self._file.schema_arrow.names)
        self.size, self.done = self._file.metadata.num_rows, 0
        for column in self._file.schema_arrow:
            if why := _complaint(column.name, column.type):
                raise UnreadableFile(f"{path}: {why}")

    def rows(self) -> Iterator[Row]:
        """Every row with its number, counted from 1."""
        for first, batch in self._batches():
            columns = [_texts(column).to_pylist() for column in batch.columns]
            yield from enumerate(zip(*columns, strict=True), first)

    def sections(self) -> Iterator[Section]:
        """The rows in parts."""
        return (partial(_table, first, batch) for first, batch in self._batches())

    def refused(self, sentence: str) -> UnreadableFile:
        """Why the file cannot be read."""
        return UnreadableFile(sentence)

    def _batches(self) -> Iterator[tuple[int, Any]]:
        try:
            for batch in self._file.iter_batches(_AT_ONCE):
                first = self.done + 1
                self.done += len(batch)
                yield first, batch
        except (pa.ArrowException, OSError):
            raise UnreadableFile(f"{self._path} cannot be read: it is not a whole Parquet file") from None


def _complaint(name: str, kind: Any) -> str | None:
    """Why a column of this type is not read; None where it is."""
    if pa.types.is_dictionary(kind):
        return _complaint(name, kind.value_type)
    if pa.types.is_timestamp(kind):
        return None if kind.tz else f"the times of {name} have no time zone"
    readable = _READABLE if name in _NAMES else (*_READABLE, *_NUMBERS, pa.types.is_boolean)
    return None if any(fits(kind) for fits in readable) else f"{name} holds {kind}, which is not read"


def _table(first: int, batch: Any) -> TextTable:
    columns = {name: _texts(batch.column(name)) for name in batch.schema.names if name in USED}

    def fields(row: int) -> tuple[str, ...]:
        return tuple(_texts(column.slice(row, 1))[0].as_py() for column in batch.columns)

    return TextTable(first + np.arange(len(batch)), columns, fields)


def _texts(column: Any) -> Any:
    """The column as text: numbers as the shortest decimal that is the same, no value as nothing."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_boolean(column.type):
        column = pc.if_else(column, "1", "")
    if pa.types.is_timestamp(column.type):
        column = _times(column)
    return pc.fill_null(column.cast(pa.string()), "")


def _times(column: Any) -> Any:
    """UTC to the second, for which fractions are cut off also before 1970."""
    seconds = pc.fill_null(column.cast(pa.int64()), 0).to_numpy(zero_copy_only=False) // _PER_SECOND[column.type.unit]
    texts = pa.array(seconds).cast(pa.timestamp("s")).cast(pa.string())
    return pc.if_else(column.is_valid(), pc.binary_join_element_wise(texts, "Z", ""), "")
