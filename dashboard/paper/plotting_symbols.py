"""The symbols of markers, as Plotly draws them."""

import math
from collections.abc import Mapping, Sequence

from dashboard.paper.paper import Paper, rgb
from dashboard.paper.plotting_known import NotDrawable
from dashboard.paper.plotting_place import Place
from dashboard.paper.plotting_strokes import Stroke, filled, stroked

Outline = Sequence[tuple[float, float]]

_W = 2 / math.sqrt(3)
_UP: Outline = ((-_W, 0.5), (_W, 0.5), (0, -1))
_OUTLINES: Mapping[str, Outline] = {
    "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    "triangle-up": _UP,
    "triangle-down": tuple((x, -y) for x, y in _UP),
    "triangle-left": tuple((y, x) for x, y in _UP),
    "triangle-right": tuple((-y, x) for x, y in _UP),
    "cross": (
        *((-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4), (1.2, 0.4), (0.4, 0.4)),
        *((0.4, 1.2), (-0.4, 1.2), (-0.4, 0.4), (-1.2, 0.4), (-1.2, -0.4), (-0.4, -0.4)),
    ),
}
"""Corners around the middle for a marker of radius 1, y downwards."""

_STROKES: Mapping[str, Sequence[Outline]] = {
    "line-ew": (((-1.4, 0), (1.4, 0)),),
    "line-ns": (((0, -1.4), (0, 1.4)),),
    "x-thin": (((-1, -1), (1, 1)), ((1, -1), (-1, 1))),
    "cross-thin": (((-1.4, 0), (1.4, 0)), ((0, -1.4), (0, 1.4))),
}
"""Symbols that are only lines."""


def marked(
    paper: Paper, place: Place, symbol: str, at: tuple[float, float], size: float, colour: str, edge: Stroke
) -> None:
    """One marker at a point of the page; size in pixels. Raises NotDrawable for a symbol that is not among ours."""
    radius, name = size * place.pixel / 2, symbol.removesuffix("-open")
    if name in _STROKES:
        for part in _STROKES[name]:
            stroked(paper, place, edge, _around(part, at, radius))
        return
    if symbol.endswith("-open"):
        # An open symbol is drawn in its colour, with nothing in it.
        edge = Stroke(colour, max(1, edge.width))
    if name == "circle":
        _circle(paper, place, at, radius, "" if symbol.endswith("-open") else colour, edge)
    elif name in _OUTLINES:
        corners = _around(_OUTLINES[name], at, radius)
        if not symbol.endswith("-open"):
            filled(paper, colour, corners)
        stroked(paper, place, edge, [*corners, corners[0]])
    else:
        raise NotDrawable(f"the symbol '{symbol}'")


def _around(outline: Outline, at: tuple[float, float], radius: float) -> list[tuple[float, float]]:
    return [(at[0] + x * radius, at[1] + y * radius) for x, y in outline]


def _circle(paper: Paper, place: Place, at: tuple[float, float], radius: float, colour: str, edge: Stroke) -> None:
    style = ("F" if colour else "") + ("D" if edge.width else "")
    if colour:
        paper.pdf.set_fill_color(*rgb(colour))
    paper.pdf.set_draw_color(*rgb(edge.colour))
    paper.pdf.set_line_width(max(0.1, edge.width * place.pixel))
    if style:
        paper.pdf.circle(*at, radius, style=style)
