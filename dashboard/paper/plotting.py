"""A figure of ours drawn on paper: what the charts are made of, and nothing else.

Only what is known is drawn; whatever else a figure holds raises NotDrawable, so that no change of a chart can be lost
on paper without a word.
"""

from collections.abc import Callable, Mapping
from typing import Any

import plotly.graph_objects as go

from dashboard.paper import plotting_axes, plotting_bars, plotting_legend, plotting_lines, plotting_words
from dashboard.paper.paper import Paper
from dashboard.paper.plotting_known import NotDrawable, names, only
from dashboard.paper.plotting_place import Place, placed

_LAYOUT = names(
    "height margin paper_bgcolor plot_bgcolor font template barmode legend annotations shapes hovermode dragmode "
    "uirevision hoverlabel bargap bargroupgap hoverdistance spikedistance width"
)
_TRACES: Mapping[str, Callable[[Paper, Place, Mapping[str, Any]], None]] = {
    "scatter": plotting_lines.draw,
    "bar": plotting_bars.draw,
}
_ORDER = ("bar", "scatter")
"""Plotly draws all bars of a panel below its lines and points."""


def height(figure: go.Figure) -> float:
    """Of the figure on screen, in its pixels."""
    return float(figure.layout.height)


def draw(paper: Paper, figure: go.Figure, x: float, y: float, width: float, pixel: float) -> None:
    """Draws a figure with its top left corner there; a pixel of the screen is `pixel` millimetres on paper."""
    made = figure.to_dict()
    layout, traces = made["layout"], made["data"]
    only("layout", {name for name in layout if not name.startswith(("xaxis", "yaxis"))}, _LAYOUT)
    if layout.get("barmode", "overlay") != "overlay":
        raise NotDrawable(f"bars that are put '{layout['barmode']}'")
    place = placed(layout, x, y, width, pixel)
    plotting_axes.grounds(paper, place)
    shapes = layout.get("shapes", ())
    plotting_axes.shapes(paper, place, [shape for shape in shapes if shape.get("layer") == "below"])
    for kind, trace in sorted(((_kind(trace), trace) for trace in traces), key=lambda one: _ORDER.index(one[0])):
        _TRACES[kind](paper, place, trace)
    plotting_axes.frames(paper, place)
    plotting_axes.shapes(paper, place, [shape for shape in shapes if shape.get("layer") != "below"])
    for note in layout.get("annotations", ()):
        plotting_words.annotation(paper, place, note)
    plotting_legend.draw(paper, place, layout.get("legend", {}), traces)


def _kind(trace: Mapping[str, Any]) -> str:
    kind = str(trace.get("type", "scatter"))
    if kind not in _TRACES or trace.get("visible", True) is not True:
        raise NotDrawable(f"a trace of type '{kind}', or one that is not always seen")
    return kind
