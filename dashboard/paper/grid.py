"""Tables on paper: their rows are measured before they are put, so that what does not fit is known and said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from dashboard import colours
from dashboard.paper.paper import INNER, MARGIN, POINT, Paper

SIZE = 7.5
_LINE = 1.22 * SIZE * POINT
_PAD = 0.55
_HEADING = 5.6
_MOST_LINES = 6
"""Of one cell: longer text ends in an ellipsis."""


@dataclass(frozen=True)
class Cell:
    """The words of one place of a table."""

    text: str
    bold: bool = False


Row = tuple[Cell, ...]
Held = TypeVar("Held")


@dataclass(frozen=True)
class Section:
    """A titled table. `total`: how many rows there are, of which `rows` are the latest; widths are shares of the page.

    things: what the rows are; nothing: what is said where there are none; notes stand under the table.
    """

    title: str
    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[Row, ...]
    total: int
    things: str
    nothing: str
    notes: tuple[str, ...] = ()

    def short(self, count: int) -> "Section":
        """The same with only its first rows."""
        return replace(self, rows=self.rows[:count])

    @property
    def said(self) -> tuple[str, ...]:
        """What stands under the table: its notes, and how much of it is not printed."""
        if not self.total:
            return (self.nothing,)
        left = self.total - len(self.rows)
        if not left:
            return self.notes
        few = f"{len(self.rows)} of {self.total} {self.things} are printed; {left} are left out and are on screen."
        return (*self.notes, few)


@dataclass(frozen=True)
class Measured:
    """A section and how high each of its rows is."""

    section: Section
    rows: tuple[float, ...]

    @classmethod
    def of(cls, paper: Paper, section: Section) -> "Measured":
        """Measures every row."""
        return cls(section, tuple(measured(paper, section, row)[1] for row in section.rows))

    def height(self, paper: Paper, count: int) -> float:
        """Of all of it with only its first rows: title, heads, rows and what stands under them."""
        kept = self.section.short(count)
        said = sum(_LINE * len(paper.wrapped(words, INNER, SIZE, bold=True)) for words in kept.said)
        return _HEADING + (heads_height(paper, kept) if count else 0.0) + sum(self.rows[:count]) + said + 1


def draw(paper: Paper, section: Section, top: float) -> float:
    """Puts a section on the page; gives where it ends."""
    y = _heading(paper, section, top)
    if section.rows:
        y = heads(paper, section, y)
    for row in section.rows:
        y = put_row(paper, section, row, measured(paper, section, row)[0], y)
    return _under(paper, section, y) + 1


def title(paper: Paper, section: Section, top: float) -> float:
    """The title of a section with its notes above the table; gives where they end."""
    return _under(paper, section, _heading(paper, section, top)) + 1


def _heading(paper: Paper, section: Section, top: float) -> float:
    paper.put(MARGIN, top + 4, section.title, 9.5, bold=True)
    return top + _HEADING


def _under(paper: Paper, section: Section, y: float) -> float:
    for words in section.said:
        left_out = words != section.nothing and words not in section.notes
        for line in paper.wrapped(words, INNER, SIZE, bold=left_out):
            paper.put(MARGIN, y + 0.8 * _LINE + 0.3, line, SIZE, bold=left_out)
            y += _LINE
    return y


def heads(paper: Paper, section: Section, y: float) -> float:
    """The names of the columns on a ground of their own; gives where they end."""
    height = heads_height(paper, section)
    paper.area(MARGIN, y, INNER, height, colours.SOFT)
    for (left, _, _), own in zip(_columns(section, section.heads), _heads(paper, section), strict=True):
        _put(paper, left, y, own, bold=True)
    return y + height


def heads_height(paper: Paper, section: Section) -> float:
    """How high the names of the columns are."""
    return _height(_heads(paper, section))


def measured(paper: Paper, section: Section, row: Row) -> tuple[list[list[str]], float]:
    """The lines of each cell of a row, and how high it is."""
    lines = [_wrapped(paper, cell, width) for _, width, cell in _columns(section, row)]
    return lines, _height(lines)


def put_row(paper: Paper, section: Section, row: Row, lines: Sequence[Sequence[str]], y: float) -> float:
    """One row, as measured, with a rule under it; gives where it ends."""
    for (left, _, cell), own in zip(_columns(section, row), lines, strict=True):
        _put(paper, left, y, own, bold=cell.bold)
    bottom = y + _height(lines)
    paper.rule(MARGIN, bottom, MARGIN + INNER, bottom, 0.1)
    return bottom


def _put(paper: Paper, left: float, y: float, lines: Sequence[str], *, bold: bool) -> None:
    for number, words in enumerate(lines):
        paper.put(left, y + _PAD + (number + 0.78) * _LINE, words, SIZE, bold=bold)


def _heads(paper: Paper, section: Section) -> list[list[str]]:
    return [paper.wrapped(words, width, SIZE, bold=True) for _, width, words in _columns(section, section.heads)]


def _height(lines: Sequence[Sequence[str]]) -> float:
    return max(len(own) for own in lines) * _LINE + 2 * _PAD


def _columns(section: Section, held: Sequence[Held]) -> list[tuple[float, float, Held]]:
    """Where each column begins, how wide its words may be, and what is in it."""
    whole, left, found = sum(section.widths), MARGIN, []
    for share, one in zip(section.widths, held, strict=True):
        width = INNER * share / whole
        found.append((left + 0.6, width - 1.2, one))
        left += width
    return found


def _wrapped(paper: Paper, cell: Cell, width: float) -> list[str]:
    lines = paper.wrapped(cell.text, width, SIZE, bold=cell.bold)
    if len(lines) <= _MOST_LINES:
        return lines
    return [*lines[: _MOST_LINES - 1], paper.cut(" ".join(lines[_MOST_LINES - 1 :]), width, SIZE, bold=cell.bold)]
