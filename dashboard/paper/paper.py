"""A4 pages on which text, lines and areas are put where they are told to stand, in millimetres from the top left."""

import logging
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from fpdf import FPDF

from dashboard import colours
from dashboard.paper.letters import FONTS, MISSING, needs_shaping, one_line, printable

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 12.0
INNER = WIDTH - 2 * MARGIN
POINT = 25.4 / 72
"""Millimetres."""

Align = Literal["left", "center", "right"]
Points = Sequence[tuple[float, float]]
_FAMILY = "paper"
# They log which letters they print, and so who is printed.
for _talker in ("fontTools", "fontTools.subset", "fontTools.subset.timer", "fpdf"):
    logging.getLogger(_talker).setLevel(logging.CRITICAL)

_PARTS: dict[Align, float] = {"left": 0.0, "center": 0.5, "right": 1.0}


class Paper:
    """The pages of one document, within a `with` that lets go of its fonts.

    Every text passes through `put`, so that none prints letters that are not there.
    """

    def __init__(self, title: str) -> None:
        self.pdf = FPDF(unit="mm", format="A4")
        self.pdf.set_auto_page_break(False)
        self.pdf.c_margin = 0
        self.pdf.set_title(title)
        self.pdf.set_creator("Capwatch")
        self.pdf.set_lang("en-GB")
        for style, file in FONTS.items():
            self.pdf.add_font(_FAMILY, style, file)
        # A table holds the same few words again and again.
        self._lines: dict[tuple[str, float, float, bool], list[str]] = {}
        self.lacking = False
        """Whether a letter has been put that cannot be printed."""

    def __enter__(self) -> "Paper":
        return self

    def __exit__(self, *_: object) -> None:
        for font in self.pdf.fonts.values():
            font.close()

    @property
    def pages(self) -> int:
        """How many there are."""
        return self.pdf.pages_count

    def add_page(self) -> None:
        """A new page; what follows is put on it."""
        self.pdf.add_page()
        # Lines end where they end; the writer's own have half their width beyond it.
        self.pdf._out("0 J")

    def turn_to(self, page: int) -> None:
        """What follows is put on this page, the first being 1."""
        self.pdf.page = page
        # The writer leaves out what it has said before, but it has said that on another page.
        self.pdf.current_font_is_set_on_page = False
        self.pdf.set_fill_color(*rgb(colours.PAPER))
        self.pdf.set_draw_color(*rgb(colours.INK))
        self.pdf.set_dash_pattern()

    def put(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 8.5,
        *,
        bold: bool = False,
        colour: str = colours.INK,
        align: Align = "left",
    ) -> None:
        """One line of text, its base line at y; size in points."""
        shown = self._chosen(text, size, bold)
        self.pdf.set_text_color(*rgb(colour))
        if align != "left":
            x -= _PARTS[align] * self._width(shown)
        if needs_shaping(shown):
            with self._shaping():
                # A cell without height stands a third of a letter above its base line.
                self.pdf.set_xy(x, y - 0.3 * self.pdf.font_size)
                self.pdf.cell(None, 0, shown)
        else:
            self.pdf.text(x, y, shown)

    def span(self, text: str, size: float = 8.5, *, bold: bool = False) -> float:
        """How wide a line of text is."""
        return self._width(self._chosen(text, size, bold))

    def wrapped(self, text: str, width: float, size: float = 8.5, *, bold: bool = False) -> list[str]:
        """The text in lines no wider than that; a word that is wider alone is broken."""
        asked = text, width, size, bold
        if asked not in self._lines:
            self._lines[asked] = self._wrapped(text, width, size, bold)
        return self._lines[asked]

    def cut(self, text: str, width: float, size: float = 8.5, *, bold: bool = False) -> str:
        """The text, or as much of it as fits with an ellipsis that says that there is more."""
        if self.span(text, size, bold=bold) <= width:
            return text
        short = one_line(text)
        while short and self.span(f"{short}…", size, bold=bold) > width:
            short = short[: -max(1, len(short) // 20)]
        return f"{short.rstrip()}…"

    def rule(
        self, x: float, y: float, to_x: float, to_y: float, width: float = 0.2, colour: str = colours.LINE
    ) -> None:
        """A straight line."""
        self.pdf.set_draw_color(*rgb(colour))
        self.pdf.set_line_width(width)
        self.pdf.line(x, y, to_x, to_y)

    def area(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle."""
        self.pdf.set_fill_color(*rgb(colour))
        self.pdf.rect(x, y, width, height, style="F")

    def frame(self, x: float, y: float, width: float, height: float, line: float = 0.5) -> None:
        """The edge of a rectangle."""
        self.pdf.set_draw_color(*rgb(colours.INK))
        self.pdf.set_line_width(line)
        self.pdf.rect(x, y, width, height)

    def bytes(self) -> bytes:
        """The document as a file."""
        return bytes(self.pdf.output())

    def _chosen(self, text: str, size: float, bold: bool) -> str:
        shown, style = printable(one_line(text), bold)
        self.lacking |= MISSING in shown and MISSING not in text
        self.pdf.set_font(_FAMILY, style, size)
        return shown

    def _wrapped(self, text: str, width: float, size: float, bold: bool) -> list[str]:
        shown = self._chosen(text, size, bold).strip()
        if self._width(shown) <= width:
            return [shown]
        lines = [""]
        for word in shown.split():
            for piece in self._pieces(word, width):
                longer = f"{lines[-1]} {piece}" if lines[-1] else piece
                if self._width(longer) <= width:
                    lines[-1] = longer
                else:
                    lines.append(piece)
        return lines

    def _width(self, text: str) -> float:
        font = self.pdf.current_font
        if font is not None and not needs_shaping(text):
            # What the writer's own way of asking comes to for text as plain as this, in a tenth of the time.
            return float(font.get_text_width(text, self.pdf.font_size_pt, None)[1]) / self.pdf.k
        with self._shaping():
            return float(self.pdf.get_string_width(text))

    def _pieces(self, word: str, width: float) -> list[str]:
        pieces = [word]
        while len(pieces[-1]) > 1 and self._width(pieces[-1]) > width:
            long = pieces.pop()
            fits = max(1, bisect_right(range(1, len(long)), width, key=lambda end: self._width(long[:end])))
            pieces += [long[:fits], long[fits:]]
        return pieces

    @contextmanager
    def _shaping(self) -> Iterator[None]:
        self.pdf.set_text_shaping(True)
        try:
            yield
        finally:
            self.pdf.set_text_shaping(False)


def rgb(colour: str) -> tuple[int, int, int]:
    """A colour of ours as its three parts."""
    red, green, blue, _ = rgba(colour)
    return red, green, blue


def rgba(colour: str) -> tuple[int, int, int, float]:
    """`#0b4f6c` or `rgba(11,79,108,0.5)` as parts. Raises ValueError for another way of writing it."""
    if found := re.fullmatch(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})", colour):
        red, green, blue = (int(part, 16) for part in found.groups())
        return red, green, blue, 1.0
    if found := re.fullmatch(r"rgba?\((\d+),\s*(\d+),\s*(\d+)(?:,\s*([0-9.]+))?\)", colour):
        red, green, blue = (int(part) for part in found.groups()[:3])
        return red, green, blue, float(found[4] or 1)
    raise ValueError(f"'{colour}' is not a colour that can be printed.")
