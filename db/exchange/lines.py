"""Lines of CSV as the command writes them: `\\n`, and no more quotes than are needed."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, TextIO


def table(header: Sequence[str], rows: Iterable[Sequence[Any]] = ()) -> str:
    """A header and rows as text."""
    text = io.StringIO(newline="")
    write(text, [header])
    write(text, rows)
    return text.getvalue()


def write(file: TextIO, rows: Iterable[Sequence[Any]]) -> None:
    """Adds rows to a file that leaves line ends as they are."""
    # Told to end lines with both, the writer quotes a field that holds either.
    csv.writer(_Lines(file), lineterminator="\r\n").writerows(rows)


def quoted(texts: Iterable[str]) -> list[str]:
    """Each text as it stands in a row."""
    fields = []
    for text in texts:
        file = io.StringIO(newline="")
        write(file, [(text,)])
        fields.append(file.getvalue().removesuffix("\n"))
    return fields


class _Lines:
    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, line: str) -> None:
        self._file.write(line.removesuffix("\r\n") + "\n")
