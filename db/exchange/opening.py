"""Tables in files: CSV, CSV packed by gzip, or Parquet, told apart by how they begin."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from db.exchange.parquet import ParquetSource
from db.exchange.source import CsvSource, Sizes, unpacked, unreadable

Source = CsvSource | ParquetSource

_PARQUET = b"PAR1"


@contextmanager
def opened(path: Path, needed: Iterable[str], sizes: Sizes | None = None) -> Iterator[Source]:
    """The table in a file, with at least the needed columns; raises UnreadableFile where there is none."""
    with _open(path) as file:
        source = _source(path, file, sizes or Sizes())
        if lacking := [column for column in needed if column not in source.header]:
            raise source.refused(f"{source.head}: the header lacks {', '.join(lacking)}")
        if len(set(source.header)) < len(source.header):
            raise source.refused(f"{source.head}: the header names a column twice")
        yield source


def _open(path: Path) -> BufferedReader:
    try:
        return path.open("rb")
    except OSError as error:
        raise unreadable(path, error) from None


def _source(path: Path, file: BufferedReader, sizes: Sizes) -> Source:
    try:
        begins = file.peek(len(_PARQUET))
    except OSError as error:
        raise unreadable(path, error) from None
    if begins.startswith(_PARQUET):
        return ParquetSource(path, file)
    return CsvSource(path, unpacked(file), file, sizes)
