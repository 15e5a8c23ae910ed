"""Traces of bars that say where they begin, how wide they are, and with which pattern they are filled."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from dashboard import colours
from dashboard.paper.paper import Paper, rgb
from dashboard.paper.plotting_known import NotDrawable, each, names, numbers, only
from dashboard.paper.plotting_place import Axis, Place, Rectangle
from dashboard.paper.plotting_strokes import Stroke, clipped, filled, stroked
from models.readings import Floats

_TRACE = names(
    "type orientation base x y width offset marker xaxis yaxis cliponaxis text textposition insidetextanchor"
)
_MARKER = names("color line pattern")
_PATTERN = names("shape fgcolor bgcolor size solidity")
_DIRECTIONS: Mapping[str, tuple[tuple[float, float], ...]] = {
    "/": ((1, -1),),
    "\\": ((1, 1),),
    "x": ((1, -1), (1, 1)),
    "-": ((1, 0),),
    "|": ((0, 1),),
    "+": ((1, 0), (0, 1)),
}


def draw(paper: Paper, place: Place, trace: Mapping[str, Any]) -> None:
    """Draws a trace of type `bar`."""
    only("a trace of bars", trace, _TRACE)
    if trace.get("text") is not None:
        raise NotDrawable("words on bars")
    marker = trace.get("marker", {})
    only("a bar", marker, _MARKER)
    with clipped(paper, place.panel(trace), trace.get("cliponaxis", True)):
        for number, box in _boxes(place, trace):
            bar(paper, place, box, {name: _one(value, number) for name, value in marker.items()})


def _boxes(place: Place, trace: Mapping[str, Any]) -> Iterator[tuple[int, Rectangle]]:
    """The bars by their number, those that are known."""
    lying = trace.get("orientation") == "h"
    across, up = place.of(trace)
    along, beside = (across, up) if lying else (up, across)
    length, middle = (numbers(trace.get(name)) for name in (("x", "y") if lying else ("y", "x")))
    width = np.array(each(_column(trace.get("width")), len(middle), np.nan), dtype=np.float64)
    base = np.array(each(_column(trace.get("base")), len(middle), 0), dtype=np.float64)
    offset = np.array(each(_column(trace.get("offset")), len(middle), np.nan), dtype=np.float64)
    begins = middle + np.where(np.isnan(offset), -width / 2, offset)
    for number in np.flatnonzero(~np.isnan(length + middle + width)).tolist():
        ends = _ends(along, base[number], base[number] + length[number])
        sides = _ends(beside, begins[number], begins[number] + width[number])
        (left, right), (top, bottom) = (ends, sides) if lying else (sides, ends)
        yield number, Rectangle(left, top, right - left, bottom - top)


def _ends(axis: Axis, first: float, last: float) -> tuple[float, float]:
    low, high = sorted((float(axis.at(first)), float(axis.at(last))))
    return low, high


def _column(value: Any) -> Floats | float | None:
    return numbers(value) if isinstance(value, Mapping | list | tuple | np.ndarray) else value


def _one(value: Any, number: int) -> Any:
    return value[number] if isinstance(value, list | tuple) else value


def bar(paper: Paper, place: Place, box: Rectangle, marker: Mapping[str, Any]) -> None:
    """One bar with its ground, pattern and edge."""
    corners = [(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)]
    pattern = marker.get("pattern", {})
    only("a pattern", pattern, _PATTERN)
    filled(paper, pattern.get("bgcolor") or marker.get("color", colours.PAPER), corners)
    if pattern.get("shape"):
        with clipped(paper, box):
            _hatched(paper, place, box, pattern)
    edge = marker.get("line", {})
    stroked(paper, place, Stroke(edge.get("color", colours.INK), edge.get("width", 0)), [*corners, corners[0]])


def _hatched(paper: Paper, place: Place, box: Rectangle, pattern: Mapping[str, Any]) -> None:
    step, solid = pattern.get("size", 8) * place.pixel, pattern.get("solidity", 0.3)
    colour = pattern.get("fgcolor", colours.INK)
    if pattern["shape"] == ".":
        _dotted(paper, box, step, colour, step * (solid / np.pi) ** 0.5)
        return
    if pattern["shape"] not in _DIRECTIONS:
        raise NotDrawable(f"the pattern '{pattern['shape']}'")
    stroke = Stroke(colour, pattern.get("size", 8) * solid)
    for direction in _DIRECTIONS[pattern["shape"]]:
        for ends in _strokes(box, direction, step):
            stroked(paper, place, stroke, ends)


def _dotted(paper: Paper, box: Rectangle, step: float, colour: str, radius: float) -> None:
    paper.pdf.set_fill_color(*rgb(colour))
    for down in np.arange(box.top + step / 2, box.bottom, step).tolist():
        for across in np.arange(box.left + step / 2, box.right, step).tolist():
            paper.pdf.rect(across - radius, down - radius, 2 * radius, 2 * radius, style="F")


def _strokes(box: Rectangle, direction: tuple[float, float], step: float) -> Iterator[list[tuple[float, float]]]:
    """Parallel lines through all of a part of the page, so far apart along its edge."""
    x, y = direction
    if not x:
        for across in np.arange(box.left + step / 2, box.right, step).tolist():
            yield [(across, box.top), (across, box.bottom)]
        return
    slope = y / x
    rise = abs(slope) * box.width
    for start in np.arange(box.top - rise + step / 2, box.bottom + rise, step).tolist():
        yield [(box.left, start), (box.right, start + slope * box.width)]
