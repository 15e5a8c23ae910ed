"""The figure of two parts laid over each other: a panel for each parameter on one axis, and what it shows in words."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import plotly.graph_objects as go

from dashboard import colours
from dashboard.charts import layout
from dashboard.charts.figure import MOST_POINTS, Drawn
from dashboard.charts.overlay_canvas import Canvas, canvas, near
from dashboard.charts.overlay_labels import edge_labels, end_labels
from dashboard.charts.overlay_lanes import dose_traces, flag_traces
from dashboard.charts.overlay_layout import BOTTOM, DOSES, LEFT, RIGHT, TOP, axes, titles
from dashboard.charts.overlay_lines import STYLES, edge_traces, line_traces, zero_trace
from dashboard.charts.overlay_window import Scale, View
from dashboard.comparing import saying
from dashboard.comparing.pairs import Pair, lines, shown
from dashboard.comparing.parameters import Parameter
from models.measurements import plain


def overlay(pair: Pair, view: View, zone: ZoneInfo, most: int = MOST_POINTS) -> Drawn:
    """The figure of two parts, aligned and cut as the view says; the same for the same pair."""
    made, notes = canvas(pair, Scale.of(pair, view), zone, most)
    panels = [trace for parameter in shown(pair) for trace in _panel(made, parameter)]
    lanes = flag_traces(pair, made.frame, made.scale), dose_traces(pair, made.frame, made.scale)
    figure = go.Figure({"data": [*lanes[0], *panels, *lanes[1]], "layout": _layout(made)})
    return Drawn(figure, _summary(pair, view), (*notes, *made.scale.notes(pair)))


def _panel(made: Canvas, parameter: Parameter) -> list[dict[str, Any]]:
    axis, ends = made.frame.axis(parameter.name), np.array(made.scale.range)
    traces = [] if not parameter.changes else [zero_trace(axis, ends)]
    for _, edge in made.common[parameter.name]:
        traces += edge_traces(axis, edge, made.ranges[parameter.name], parameter.worse, ends)
    # This one lies on top of the other.
    for number in (1, 0):
        name = f"{parameter.name}, {made.pair.names[number].words}"
        drawing = made.drawings[parameter.name][number]
        traces += line_traces(axis, name, drawing, STYLES[number], _told(made, parameter, number))
    return traces


def _told(made: Canvas, parameter: Parameter, number: int) -> Callable[[int], str]:
    side, name = made.pair.sides[number], made.pair.names[number]
    return lambda place: f"{name.opening}<br>{saying.reading(side, parameter, place, made.zone)}"


def _layout(made: Canvas) -> dict[str, Any]:
    this, other = made.pair.names
    return {
        "height": made.frame.height,
        "margin": {"l": LEFT, "r": RIGHT, "t": TOP, "b": BOTTOM, "pad": 0},
        "paper_bgcolor": colours.PAPER,
        "plot_bgcolor": colours.PAPER,
        "font": {"color": colours.INK, "size": layout.FONT, "family": layout.FAMILY},
        "template": "none",
        "hovermode": "closest",
        "dragmode": False,
        "showlegend": False,
        "barmode": "overlay",
        "xaxis": made.scale.axis(made.frame.axis(DOSES)),
        **axes(made.frame, made.ranges, (this.short, other.short)),
        "annotations": [*titles(made.frame), *edge_labels(made), *end_labels(made)],
        "shapes": [_first_dose(at) for at in dict.fromkeys(made.scale.firsts)],
    }


def _first_dose(at: float) -> dict[str, Any]:
    """A line through all panels."""
    place = {"x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper"}
    return {"type": "line", "layer": "below", "line": {"color": colours.DOSE, "width": 1, "dash": "dot"}, **place}


def _summary(pair: Pair, view: View) -> str:
    """The figure for who cannot see it."""
    this, other = pair.names
    drawn = ", ".join(f"{one.label.lower()} in {one.unit} ({one.worse_words})" for one in shown(pair))
    marks = f"{this.opening} (heavy line, filled circles) beside {other.words} (light dashed line, open squares)"
    table = [f"{row.label}: {this.words} {row.cells[0]}; {other.words} {row.cells[1]}." for row in saying.rows(pair)]
    opening = f"{marks}, {view.align.lower()}, as change from each one's own baseline: {drawn}."
    return " ".join([opening, *saying.sentences(pair), *table])


def lines_elsewhere(pair: Pair) -> list[str]:
    """The rules that are not drawn as one line, and where each turns on either side."""
    said = []
    for parameter in shown(pair):
        for words, (edge, other) in lines(pair, parameter):
            if edge is None and other is None:
                said.append(f"{words}: not from a baseline, or there is none")
            elif not near(edge, other):
                this, last = (_place(change, parameter) for change in (edge, other))
                said.append(f"{words}: {pair.names[0].short} {this}, {pair.names[1].short} {last}")
    return said


def _place(change: float | None, parameter: Parameter) -> str:
    if change is None:
        return "at none, without a baseline"
    number = plain(change, max(1, parameter.digits)).replace("-", saying.MINUS)
    return f"at {'+' if change > 0 and parameter.changes else ''}{number} {parameter.unit}"
