"""Lines and filled areas in the way Plotly names them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard import colours
from dashboard.paper.paper import Paper, Points, rgba
from dashboard.paper.plotting_known import NotDrawable, names, only
from dashboard.paper.plotting_place import Place, Rectangle
from models.readings import Floats

_DASHES: Mapping[str, tuple[float, float] | None] = {
    "solid": None,
    "dash": (9, 9),
    "dot": (3, 3),
    "longdash": (15, 15),
}
_LINE = names("color width dash shape")
_THINNEST = 0.1


@dataclass(frozen=True)
class Stroke:
    """How a line is drawn; the width in pixels of the screen."""

    colour: str = colours.INK
    width: float = 2
    dash: str = "solid"

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> "Stroke":
        """What a trace or a shape says of its line."""
        only("a line", line, _LINE)
        if line.get("dash", "solid") not in _DASHES:
            raise NotDrawable(f"a line that is dashed '{line['dash']}'")
        return cls(line.get("color", colours.INK), line.get("width", 2), line.get("dash", "solid"))


def stroked(paper: Paper, place: Place, stroke: Stroke, points: Points) -> None:
    """A line through points of the page; nothing where it has no width."""
    if not stroke.width or len(points) < 2:
        return
    *colour, part = rgba(stroke.colour)
    paper.pdf.set_draw_color(*colour)
    # What is a pixel on screen must not be too thin for a printer.
    width = max(_THINNEST, stroke.width * place.pixel)
    paper.pdf.set_line_width(width)
    with _dashed(paper, stroke.dash, place.pixel), _see_through(paper, part):
        paper.pdf.polyline(points)


def filled(paper: Paper, colour: str, corners: Points, part: float = 1) -> None:
    """An area without an edge; `part` of it covers what is behind, beside what its colour says."""
    *solid, own = rgba(colour)
    if part * own and len(corners) > 2:
        paper.pdf.set_fill_color(*solid)
        with _see_through(paper, part * own):
            paper.pdf.polygon(corners, style="F")


def stretches(x: Floats, y: Floats) -> Iterator[list[tuple[float, float]]]:
    """The parts of a line between its breaks (NaN)."""
    known = ~(np.isnan(x) | np.isnan(y))
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8)))
    for first, last in edges.reshape(-1, 2).tolist():
        yield list(zip(x[first:last].tolist(), y[first:last].tolist(), strict=True))


@contextmanager
def clipped(paper: Paper, box: Rectangle, wanted: bool = True) -> Iterator[None]:
    """What is drawn within is cut off at the edges of this part of the page."""
    if not wanted:
        yield
        return
    # The context keeps what the writer knows of colours and widths in step with what the page restores.
    with paper.pdf.local_context(), paper.pdf.rect_clip(box.left, box.top, box.width, box.height):
        yield


@contextmanager
def _see_through(paper: Paper, part: float) -> Iterator[None]:
    if part >= 1:
        yield
        return
    with paper.pdf.local_context(fill_opacity=part, stroke_opacity=part):
        yield


@contextmanager
def _dashed(paper: Paper, dash: str, pixel: float) -> Iterator[None]:
    lengths = _DASHES[dash]
    if lengths is None:
        yield
        return
    paper.pdf.set_dash_pattern(lengths[0] * pixel, lengths[1] * pixel)
    yield
    paper.pdf.set_dash_pattern()
