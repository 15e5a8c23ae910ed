"""What surrounds the traces: axes, labels and the lines that go through all panels."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dashboard import colours
from dashboard.charts import layout
from dashboard.charts.layout import PANELS, Label
from dashboard.charts.rows import episode_label, row_labels
from dashboard.charts.window import Window, midnights, milliseconds, time_axis
from dashboard.course import Course
from dashboard.thresholds import ALBUMIN, OEDEMA, PRESSURE, WEIGHT
from dashboard.words import clock
from models.history import BEFORE_FIRST_DOSE, ENTERED, FIRST_READING
from models.measurements import KINDS, plain

BASELINES = {PRESSURE: "systolic_bp", WEIGHT: "weight", ALBUMIN: "albumin"}
"""The kind whose baseline a panel shows."""

_ORIGINS = {ENTERED: "entered", BEFORE_FIRST_DOSE: "before dose 1", FIRST_READING: "first reading"}


def layout_of(course: Course, scales: Mapping[str, tuple[float, float]], shown: Window) -> dict[str, Any]:
    """The figure's layout for panels with these ranges."""
    sizes = {"l": layout.LEFT, "r": layout.RIGHT, "t": layout.TOP, "b": layout.BOTTOM}
    axes = {f"yaxis{panel.number + 1 if panel.number else ''}": _axis(name, scales) for name, panel in PANELS.items()}
    titles = [layout.title(name) for name in PANELS if PANELS[name].title]
    return {
        "height": layout.HEIGHT,
        "margin": sizes | {"pad": 0},
        "paper_bgcolor": colours.PAPER,
        "plot_bgcolor": colours.PAPER,
        "font": {"color": colours.INK, "size": layout.FONT, "family": layout.FAMILY},
        # Else Plotly adds whichever template is the process's default at that moment.
        "template": "none",
        "barmode": "overlay",
        "hovermode": "closest",
        "dragmode": False,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 0,
            "xanchor": "left",
            "yref": "container",
            "yanchor": "bottom",
            "font": {"size": layout.SMALL},
            "itemclick": False,
            "itemdoubleclick": False,
            "traceorder": "normal",
        },
        "xaxis": _time_axis(shown),
        **axes,
        "annotations": [*titles, *layout.beside(_labels(course, scales, shown)), _zone(shown), _now(shown)],
        "shapes": _lines(course, shown),
    }


def _time_axis(shown: Window) -> dict[str, Any]:
    return {
        "type": "date",
        "range": milliseconds(np.array([shown.origin, shown.edge])),
        "anchor": PANELS["doses"].axis,
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "tickfont": {"size": layout.SMALL},
        "ticks": "outside",
        "tickangle": 0,
        **time_axis(shown),
    }


def _axis(name: str, scales: Mapping[str, tuple[float, float]]) -> dict[str, Any]:
    panel = PANELS[name]
    axis = {
        "domain": layout.domain(name),
        "anchor": "x",
        "fixedrange": True,
        "zeroline": False,
        "gridcolor": colours.SOFT,
        "linecolor": colours.LINE,
        "mirror": True,
        "tickfont": {"size": layout.SMALL},
        "nticks": 4,
        "range": scales.get(name, (panel.low, panel.high)),
    }
    if name in scales:
        return axis
    if name == "criteria":
        return axis | {"tickvals": [2, 1, 0], "ticktext": ["Pressure", "Swelling", "Protein"], "showgrid": False}
    return axis | {"showticklabels": False, "showgrid": False, "ticks": ""}


def _labels(course: Course, scales: Mapping[str, tuple[float, float]], shown: Window) -> list[Label]:
    labels = [episode_label(course, shown), *row_labels(course)]
    for band in course.bands:
        scale = scales.get(band.panel, (PANELS[band.panel].low, PANELS[band.panel].high))
        edge = 0.5 if band.panel == OEDEMA else float(band.edge[-1])
        labels.append(Label(band.panel, scale, edge, band.label, colours.MET))
    for panel, kind in BASELINES.items():
        if baseline := course.baselines.get(kind):
            text = f"baseline {plain(baseline.value)} {KINDS[kind].unit.label},<br>{_ORIGINS[baseline.origin]}"
            value = 0.0 if panel == WEIGHT else baseline.value
            labels.append(Label(panel, scales[panel], value, text, colours.BASELINE))
    return labels


def _zone(shown: Window) -> dict[str, Any]:
    """Whose clock the axis shows, beside its ticks."""
    words = {"text": shown.zone.key.replace("_", " "), "font": {"size": layout.SMALL}}
    place = {"x": 1, "y": 0, "xref": "paper", "yref": "paper", "xshift": 12, "yshift": -6}
    return words | place | {"showarrow": False, "xanchor": "left", "yanchor": "top"}


def _now(shown: Window) -> dict[str, Any]:
    return {
        "text": f"<b>{clock(shown.end, shown.zone, shown.end)}</b>",
        "x": shown.end * 1000.0,
        "y": 1,
        "yref": "paper",
        "xanchor": "right",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": layout.SMALL},
    }


def _lines(course: Course, shown: Window) -> list[dict[str, Any]]:
    """Midnights, doses and the instant that is shown, through all panels."""
    doses = [dose.at for dose in course.doses if dose.state == "given" and shown.start <= dose.at <= shown.edge]
    above_doses = layout.domain("doses")[1]
    return [
        *(_line(at, 0, colours.LINE, "solid") for at in midnights(shown)),
        *(_line(at, above_doses, colours.DOSE, "dot") for at in doses),
        _line(shown.end, 0, colours.INK, "solid"),
    ]


def _line(at: int, foot: float, colour: str, dash: str) -> dict[str, Any]:
    place = {"x0": at * 1000.0, "x1": at * 1000.0, "y0": foot, "y1": 1, "yref": "paper"}
    return {"type": "line", "layer": "below", "line": {"color": colour, "width": 1, "dash": dash}, **place}
