"""Tables in files: CSV, or CSV packed by gzip, told apart by how they begin."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BufferedIOBase, BufferedReader
from pathlib import Path

from db.exchange.source import CsvSource, Sizes, unpacked, unreadable


@contextmanager
def opened(path: Path, needed: Iterable[str], sizes: Sizes | None = None) -> Iterator[CsvSource]:
    """The table in a file, with at least the needed columns; raises UnreadableFile where there is none."""
    with _open(path) as file:
        source = CsvSource(path, _unpacked(path, file), file, sizes or Sizes())
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


def _unpacked(path: Path, file: BufferedReader) -> BufferedIOBase:
    try:
        return unpacked(file)
    except OSError as error:
        raise unreadable(path, error) from None
