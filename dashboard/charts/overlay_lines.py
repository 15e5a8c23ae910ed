"""The lines of two parts: this one heavy with filled circles, the other light, dashed and with open squares."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard import colours
from dashboard.comparing.traces import Trace
from models.readings import Floats, Ints

_MOST_LARGE, _MOST_MARKS = 20, 80
"""With more readings than these the marks are small, and then left out but where a rule was met."""


@dataclass(frozen=True)
class Style:
    """What tells a side from the other: dash, width, mark and shade, so that it reads in grey too."""

    colour: str
    width: float
    dash: str
    symbol: str
    fill: str
    text: str


STYLES = (
    Style(colours.TRACE, 3, "solid", "circle", colours.TRACE, colours.INK),
    Style(colours.BESIDE, 1.75, "6px,3px", "square", colours.PAPER, colours.QUIET),
)


@dataclass(frozen=True)
class Drawing:
    """A trace as it is drawn: the places of its readings that are kept, and where each stands on the shared axis."""

    trace: Trace
    kept: Ints
    x: Floats

    @property
    def y(self) -> Floats:
        """The changes that are drawn."""
        return self.trace.change[self.kept]


def line_traces(
    axis: str, name: str, drawing: Drawing, style: Style, words: Callable[[int], str]
) -> list[dict[str, Any]]:
    """The line with its gaps, its marks, and larger marks where a rule was met; `words` of a place stand on hover."""
    x, y, met = drawing.x, drawing.y, drawing.trace.met[drawing.kept]
    breaks = np.flatnonzero(np.diff(drawing.trace.run[drawing.kept])) + 1
    shared = {"yaxis": axis, "showlegend": False}
    line = {"color": style.colour, "width": style.width, "dash": style.dash}
    seen = met | (len(x) <= _MOST_MARKS)
    return [
        {
            **shared,
            "name": f"{name} line",
            "x": np.insert(x, breaks, np.nan),
            "y": np.insert(y, breaks, np.nan),
            "mode": "lines",
            "line": line,
            "hoverinfo": "skip",
        },
        {
            **shared,
            "name": name,
            "x": x[seen],
            "y": y[seen],
            "mode": "markers",
            "marker": {
                "symbol": style.symbol,
                # Plotly makes marks of several sizes see-through by itself.
                "opacity": 1,
                "size": np.where(met[seen], 10, 7 if len(x) <= _MOST_LARGE else 5),
                "color": [_fill(style, is_met) for is_met in met[seen].tolist()],
                "line": {
                    "width": 1.5,
                    "color": [colours.MET if is_met else style.colour for is_met in met[seen].tolist()],
                },
            },
            "hoverinfo": "text",
            "hovertext": [words(place) for place in drawing.kept[seen].tolist()],
        },
    ]


def _fill(style: Style, met: bool) -> str:
    if not met:
        return style.fill
    return colours.MET if style.fill != colours.PAPER else colours.MET_SOFT


def edge_traces(axis: str, edge: float, shown: tuple[float, float], worse: str, ends: Floats) -> list[dict[str, Any]]:
    """A threshold as a line, and shading from it to the worse end of the panel."""
    limit = shown[0] if worse == "low" else shown[1]
    shared = {"yaxis": axis, "showlegend": False, "hoverinfo": "skip", "mode": "lines"}
    return [
        {
            **shared,
            "name": "threshold band",
            "x": np.array([*ends, *ends[::-1]]),
            "y": np.array([edge, edge, limit, limit]),
            "fill": "toself",
            "fillcolor": colours.see_through(colours.MET, 0.08),
            "line": {"width": 0},
        },
        {
            **shared,
            "name": "threshold",
            "x": ends,
            "y": np.array([edge, edge]),
            "line": {"color": colours.MET, "width": 1.5},
        },
    ]


def zero_trace(axis: str, ends: Floats) -> dict[str, Any]:
    """Each one's own baseline."""
    return {
        "yaxis": axis,
        "showlegend": False,
        "hoverinfo": "skip",
        "mode": "lines",
        "name": "baseline",
        "x": ends,
        "y": np.zeros(2),
        "line": {"color": colours.BASELINE, "width": 1.25, "dash": "dot"},
    }
