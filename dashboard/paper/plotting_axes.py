"""What surrounds the traces: grounds and grids, frames with their ticks, and lines through the panels."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dashboard import colours
from dashboard.paper.paper import Paper
from dashboard.paper.plotting_known import NotDrawable, each, names, numbers, only
from dashboard.paper.plotting_place import Axis, Place, Rectangle, panel
from dashboard.paper.plotting_strokes import Stroke, filled, stroked
from dashboard.paper.plotting_words import written

_SHAPE = names("type layer line x0 x1 y0 y1 xref yref xsizemode xanchor fillcolor opacity")
_STEPS = (2, 5, 10)
_TICK = 5


def grounds(paper: Paper, place: Place) -> None:
    """The grids of all panels."""
    for rectangle, axis in _panels(place):
        if axis.said.get("showgrid", True):
            stroke = Stroke(axis.said.get("gridcolor", colours.LINE), axis.said.get("gridwidth", 1))
            for value, _ in _ticks(axis):
                level = axis.at(value)
                stroked(paper, place, stroke, [(rectangle.left, level), (rectangle.right, level)])


def frames(paper: Paper, place: Place) -> None:
    """The frames of all panels, and the ticks of every axis with what they say."""
    for rectangle, axis in _panels(place):
        if axis.said.get("showline", "linecolor" in axis.said):
            _frame(paper, place, rectangle, axis)
        if axis.said.get("showticklabels", True):
            for value, words in _ticks(axis):
                at = rectangle.left - 3 * place.pixel, axis.at(value)
                written(paper, place, words, at, _font(place, axis), "right")
    for name, axis in place.axes.items():
        if name.startswith("x"):
            _time_ticks(paper, place, axis)


def shapes(paper: Paper, place: Place, drawn: Sequence[Mapping[str, Any]]) -> None:
    """Lines and areas that the layout itself holds."""
    for shape in drawn:
        only("a shape", shape, _SHAPE)
        x0, x1 = (_across(place, shape, shape[end]) for end in ("x0", "x1"))
        y0, y1 = (place.y(shape[end], shape.get("yref", "y")) for end in ("y0", "y1"))
        stroke = Stroke.of(shape.get("line", {}))
        if shape["type"] == "line":
            stroked(paper, place, stroke, [(x0, y0), (x1, y1)])
        elif shape["type"] == "rect":
            corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
            if shape.get("fillcolor"):
                filled(paper, shape["fillcolor"], corners, shape.get("opacity", 1))
            stroked(paper, place, stroke, [*corners, corners[0]])
        else:
            raise NotDrawable(f"a shape of type '{shape['type']}'")


def _across(place: Place, shape: Mapping[str, Any], value: float) -> float:
    """A horizontal place of a shape: on its axis, or so many pixels right of its anchor there."""
    reference = shape.get("xref", "x")
    if shape.get("xsizemode", "scaled") == "scaled":
        return place.x(value, reference)
    return place.x(shape["xanchor"], reference) + value * place.pixel


def _panels(place: Place) -> Iterator[tuple[Rectangle, Axis]]:
    across = place.axes["x"]
    for name, axis in place.axes.items():
        if name.startswith("y"):
            yield panel(across, axis), axis


def _frame(paper: Paper, place: Place, box: Rectangle, axis: Axis) -> None:
    stroke = Stroke(axis.said.get("linecolor", colours.INK), axis.said.get("linewidth", 1))
    for side in (box.left, box.right) if axis.said.get("mirror") else (box.left,):
        stroked(paper, place, stroke, [(side, box.top), (side, box.bottom)])


def _time_ticks(paper: Paper, place: Place, axis: Axis) -> None:
    foot, ink = place.inner.bottom, Stroke(axis.said.get("tickcolor", colours.INK), 1)
    for value, words in _ticks(axis):
        at = axis.at(value)
        if axis.said.get("ticks") == "outside":
            stroked(paper, place, ink, [(at, foot), (at, foot + _TICK * place.pixel)])
        written(paper, place, words, (at, foot + (_TICK + 2) * place.pixel), _font(place, axis), "center", "top")


def _font(place: Place, axis: Axis) -> Mapping[str, Any]:
    return {**place.font, **axis.said.get("tickfont", {})}


def _ticks(axis: Axis) -> list[tuple[float, str]]:
    """The values that are marked on an axis and what stands beside them: those it names, else round ones."""
    if "tickvals" in axis.said:
        values = numbers(axis.said["tickvals"]).tolist()
        return list(zip(values, each(axis.said.get("ticktext"), len(values), ""), strict=True))
    step = _step((axis.high - axis.low) / axis.said.get("nticks", 6))
    first, last = math.ceil(axis.low / step - 1e-9), math.floor(axis.high / step + 1e-9)
    digits = max(0, -math.floor(math.log10(step)))
    return [(place * step, f"{place * step:.{digits}f}".replace("-", "−")) for place in range(first, last + 1)]


def _step(least: float) -> float:
    """The round number above this, as Plotly chooses it."""
    power = 10.0 ** math.floor(math.log10(least))
    return power * next(step for step in _STEPS if step * power > least * (1 + 1e-9))
