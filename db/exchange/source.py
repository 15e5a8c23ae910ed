"""A CSV file as it comes: blocks of whole rows where they are plain, and row by row where they are not."""

import codecs
import csv
import gzip
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from io import BufferedIOBase, BufferedReader
from pathlib import Path

from db.exchange.plain import is_plain, lines_in
from db.exchange.texts import Row, Section, from_block, from_rows

_GZIP = b"\x1f\x8b"
_LONGEST_FIELD = 2**31 - 1
# A carriage return at the end of what was read so far may be the half of a line end.
_LINE = re.compile(rb"[^\r\n]*(\n|\r\n|\r(?=.))", re.DOTALL)


class UnreadableFile(ValueError):
    """A file that as a whole cannot be read: one sentence that names it."""


@dataclass(frozen=True)
class Sizes:
    """How much is held at once: bytes of a block, and of the least that is tried before rows are read one by one; rows
    of a piece that is put down, and of a batch that is judged (at least one stay, whole)."""

    block: int = 8 << 20
    least: int = 16 << 10
    piece: int = 1 << 20
    batch: int = 1 << 16


class CsvSource:
    """The header, and then the further rows once: as `sections`, or singly as `rows`.

    Raises UnreadableFile for what is no such table.
    """

    counted = ""

    def __init__(self, path: Path, file: BufferedIOBase, raw: BufferedReader, sizes: Sizes) -> None:
        self._path, self._file, self._raw = path, file, raw
        self.head = f"{path}:1"
        self.size = os.fstat(raw.fileno()).st_size if raw.seekable() else 0
        self._most, self._least = sizes.block, sizes.least
        self._held, self._at, self._taken, self._line = b"", 0, 0, 1
        self._fill(len(codecs.BOM_UTF8))
        self._held = self._held.removeprefix(codecs.BOM_UTF8)
        self.header: tuple[str, ...] = next((tuple(fields) for _, fields in self._records()), ())

    @property
    def done(self) -> int:
        """How much of the size was read."""
        return self._raw.tell() if self.size else 0

    def rows(self) -> Iterator[Row]:
        """Every further row with the line on which it starts; blank lines are no rows."""
        return ((line, tuple(fields)) for line, fields in self._records() if fields)

    def sections(self) -> Iterator[Section]:
        """The further rows in parts: plain blocks, and rows that had to be read singly."""
        size = self._most
        while self._fill(size):
            line, block = self._line, self._plain_block(size)
            if block:
                self._take(len(block), lines_in(block))
                size = min(2 * size, self._most)
                yield partial(from_block, line, block, self.header)
            elif size > self._least:
                # What is odd is looked for by halves, so that it takes few others out of the quick way.
                size = max(size // 2, self._least)
            else:
                yield partial(from_rows, list(self._singly(self._taken + size)), self.header)

    def refused(self, sentence: str) -> UnreadableFile:
        """Why the file cannot be read: the sentence, unless the rest of it is not even text."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while self._fill(self._most):
                rest = self._held[self._at :]
                self._take(len(rest), 0)
                decoder.decode(rest)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return self._no_text()
        return UnreadableFile(sentence)

    def _plain_block(self, size: int) -> bytes:
        """The whole rows at the head of what is held; nothing where they are not plain."""
        end = self._at + size
        # The last line of a file may lack its end.
        end = len(self._held) if len(self._held) < end else self._held.rfind(b"\n", self._at, end) + 1
        block = self._held[self._at : end]
        if not is_plain(block):
            return b""
        if not block.isascii():
            self._text(block)
        return block

    def _singly(self, until: int) -> Iterator[Row]:
        for line, fields in self._records():
            if fields:
                yield line, tuple(fields)
            if self._taken >= until:
                return

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Each record as the csv module reads it, with the line on which it starts."""
        # A field too long for a number or a name is refused with its row, not with the whole file.
        csv.field_size_limit(_LONGEST_FIELD)
        line = self._line
        try:
            for fields in csv.reader(self._lines(), strict=True):
                yield line, fields
                line = self._line
        except csv.Error as error:
            raise self.refused(f"{self._path}:{self._line - 1}: {error}") from None

    def _lines(self) -> Iterator[str]:
        """Line by line with the ends as they are, which may be of three kinds."""
        wanted = self._least
        while self._fill(wanted):
            found = _LINE.match(self._held, self._at)
            if found or len(self._held) - self._at < wanted:
                line = found.group() if found else self._held[self._at :]
                self._take(len(line), 1)
                wanted = self._least
                yield self._text(line)
            else:
                wanted *= 2

    def _text(self, data: bytes) -> str:
        try:
            return data.decode()
        except UnicodeDecodeError:
            raise self._no_text() from None

    def _no_text(self) -> UnreadableFile:
        return UnreadableFile(f"{self._path} cannot be read: it is not UTF-8 text")

    def _take(self, size: int, lines: int) -> None:
        self._at += size
        self._taken += size
        self._line += lines

    def _fill(self, size: int) -> bool:
        """Holds so many bytes that are not taken, or all that there are; whether there is one."""
        if len(self._held) - self._at < size:
            parts = [self._held[self._at :]]
            # As much again: what is held is put together anew each time.
            missing = 2 * size - len(parts[0])
            while missing > 0 and (more := self._read(missing)):
                parts.append(more)
                missing -= len(more)
            self._held, self._at = b"".join(parts), 0
        return len(self._held) > self._at

    def _read(self, size: int) -> bytes:
        try:
            # One read at a time: between two of them a signal is heeded, where a pipe keeps us waiting.
            return self._file.read1(size)
        except (OSError, EOFError, zlib.error) as error:
            raise unreadable(self._path, error) from None


def unpacked(file: BufferedReader) -> BufferedIOBase:
    """The bytes of a file, taken out of gzip where they are packed by it."""
    return gzip.GzipFile(fileobj=file) if file.peek(2)[:2] == _GZIP else file


def unreadable(path: Path, error: Exception) -> UnreadableFile:
    """The sentence about a file that failed while it was read."""
    why = getattr(error, "strerror", None) or "it is not a whole gzip file"
    return UnreadableFile(f"{path} cannot be read: {why}")
