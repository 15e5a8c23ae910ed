"""Traces of points: lines that break, filled outlines, markers and words."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from dashboard import colours
from dashboard.paper.paper import Paper
from dashboard.paper.plotting_known import NotDrawable, each, names, numbers, only
from dashboard.paper.plotting_place import Place
from dashboard.paper.plotting_strokes import Stroke, clipped, filled, stretches, stroked
from dashboard.paper.plotting_symbols import marked
from dashboard.paper.plotting_words import written
from models.readings import Floats

_TRACE = names("type x y mode line fill fillcolor marker text textposition textfont cliponaxis xaxis yaxis opacity")
_MARKER = names("symbol size color line opacity")
_MODES = frozenset({"lines", "markers", "text", "none"})
_STANDS = {"top": "bottom", "middle": "middle", "bottom": "top"}
_ABOVE, _ASIDE = {"top": -4, "middle": 0, "bottom": 4}, {"left": -4, "center": 0, "right": 4}
"""Pixels between a point and its words."""
_ANCHORS = {"left": "right", "center": "center", "right": "left"}


def draw(paper: Paper, place: Place, trace: Mapping[str, Any]) -> None:
    """Draws a trace of type `scatter`."""
    only("a trace of points", trace, _TRACE)
    modes = set(trace.get("mode", "lines").split("+"))
    if modes - _MODES or trace.get("fill", "none") not in ("none", "toself") or trace.get("opacity", 1) != 1:
        raise NotDrawable(f"points drawn as '{trace.get('mode')}', filled '{trace.get('fill')}'")
    across, up = place.of(trace)
    x, y = across.at(numbers(trace.get("x"))), up.at(numbers(trace.get("y")))
    with clipped(paper, place.panel(trace), trace.get("cliponaxis", True)):
        if trace.get("fill", "none") == "toself":
            for outline in stretches(x, y):
                filled(paper, trace["fillcolor"], outline)
        if "lines" in modes:
            _line(paper, place, trace.get("line", {}), x, y)
        if "markers" in modes:
            _markers(paper, place, trace.get("marker", {}), x, y)
    if "text" in modes:
        _words(paper, place, trace, x, y)


def _line(paper: Paper, place: Place, line: Mapping[str, Any], x: Floats, y: Floats) -> None:
    stroke = Stroke.of(line)
    for part in stretches(x, y):
        stroked(paper, place, stroke, _stepped(part) if _steps(line) else part)


def _steps(line: Mapping[str, Any]) -> bool:
    if line.get("shape", "linear") not in ("linear", "hv"):
        raise NotDrawable(f"a line of shape '{line['shape']}'")
    return line.get("shape") == "hv"


def _stepped(part: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points of a line that holds each value until the next."""
    corners = [(after[0], before[1]) for before, after in pairwise(part)]
    return [point for pair in zip(part, [*corners, part[-1]], strict=True) for point in pair]


def _markers(paper: Paper, place: Place, marker: Mapping[str, Any], x: Floats, y: Floats) -> None:
    only("a marker", marker, _MARKER)
    edge, count = marker.get("line", {}), len(x)
    only("the edge of a marker", edge, frozenset({"color", "width"}))
    if marker.get("opacity", 1) != 1:
        raise NotDrawable("markers that are seen through")
    columns = zip(
        x.tolist(),
        y.tolist(),
        each(marker.get("symbol"), count, "circle"),
        each(marker.get("size"), count, 6),
        each(marker.get("color"), count, colours.INK),
        each(edge.get("color"), count, colours.INK),
        each(edge.get("width"), count, 0),
        strict=True,
    )
    for at, level, symbol, size, colour, edge_colour, width in columns:
        if not np.isnan(at + level):
            marked(paper, place, symbol, (at, level), size, colour, Stroke(edge_colour, width))


def _words(paper: Paper, place: Place, trace: Mapping[str, Any], x: Floats, y: Floats) -> None:
    """What is written at points within sight; words are not cut off at the edge of a panel."""
    box, font, count = place.panel(trace), trace.get("textfont", {}), len(x)
    words = each(trace.get("text"), count, "")
    columns = zip(
        words,
        x.tolist(),
        y.tolist(),
        each(trace.get("textposition"), count, "middle center"),
        each(font.get("color"), count, place.font["color"]),
        each(font.get("size"), count, place.font["size"]),
        strict=True,
    )
    for text, at, level, position, colour, size in columns:
        if not text or np.isnan(at + level) or not box.left - 1 <= at <= box.right + 1:
            continue
        stands, side = position.split()
        point = at + _ASIDE[side] * place.pixel, level + _ABOVE[stands] * place.pixel
        written(paper, place, text, point, {"color": colour, "size": size}, _ANCHORS[side], _STANDS[stands])
