"""What surrounds the traces: axes, labels and the lines that go through all panels."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from dashboard import colours
from dashboard.charts import layout
from dashboard.charts.doses import DOSES, dose_key, dose_label
from dashboard.charts.episodes import episode_label
from dashboard.charts.lanes import LANES, SHORT, lane_labels, lane_range, lanes_of
from dashboard.charts.layout import PANELS, Frame, Label
from dashboard.charts.newest import baseline_label, newest_labels
from dashboard.charts.rows import row_labels
from dashboard.charts.urine import window_value
from dashboard.charts.window import Window, midnights, milliseconds, time_axis
from dashboard.course import Course
from dashboard.thresholds import ALBUMIN, OEDEMA, PRESSURE, URINE, WEIGHT
from models.measurements import KINDS

BASELINES = {PRESSURE: "systolic_bp", WEIGHT: "weight", ALBUMIN: "albumin"}
"""The kind whose baseline a panel shows."""

_HOLLOW = "○ hollow: after albumin or vasopressor, may only look better"
_MET = "◆ met a rule when taken"
_TAKEN = "✓ acknowledged"


def layout_of(course: Course, scales: Mapping[str, tuple[float, float]], shown: Window) -> dict[str, Any]:
    """The figure's layout for panels with these ranges."""
    frame = Frame(len(lanes_of(course.interventions)))
    notes, leaders = frame.beside(_labels(course, scales, shown))
    titles = [_title(frame, name) for name in frame.panels if PANELS[name].title]
    return {
        "height": frame.height,
        "margin": {"l": layout.LEFT, "r": layout.RIGHT, "t": layout.TOP, "b": layout.BOTTOM, "pad": 0},
        "paper_bgcolor": colours.PAPER,
        "plot_bgcolor": colours.PAPER,
        "font": {"color": colours.INK, "size": layout.FONT, "family": layout.FAMILY},
        # Else Plotly adds whichever template is the process's default at that moment.
        "template": "none",
        "barmode": "overlay",
        "hovermode": "closest",
        "dragmode": False,
        "legend": _legend(),
        "xaxis": _time_axis(shown),
        **{PANELS[name].layout_axis: _axis(frame, name, scales, course) for name in frame.panels},
        "annotations": [*titles, *notes, _state(shown), _zone(shown), *_key(course)],
        "shapes": [*_lines(course, frame, shown), *leaders],
    }


def _legend() -> dict[str, Any]:
    place = {"orientation": "h", "x": 0, "y": 0, "xanchor": "left", "yref": "container", "yanchor": "bottom"}
    rest = {"itemclick": False, "itemdoubleclick": False, "traceorder": "normal"}
    return {"font": {"size": layout.SMALL, "color": colours.INK}, **place, **rest}


def _time_axis(shown: Window) -> dict[str, Any]:
    return {
        "type": "date",
        "range": milliseconds(np.array([shown.origin, shown.edge])),
        "anchor": "free",
        "position": 0,
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "tickfont": {"size": layout.SMALL},
        "ticks": "outside",
        "tickangle": 0,
        **time_axis(shown),
    }


def _axis(frame: Frame, name: str, scales: Mapping[str, tuple[float, float]], course: Course) -> dict[str, Any]:
    panel = PANELS[name]
    axis = {
        "domain": frame.domain(name),
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
    if name == LANES:
        kinds = lanes_of(course.interventions)
        lanes = {"tickvals": list(range(len(kinds))), "ticktext": [SHORT[kind] for kind in reversed(kinds)]}
        return axis | lanes | {"range": lane_range(len(kinds)), "showgrid": False}
    return axis | {"showticklabels": False, "showgrid": False, "ticks": ""}


def _labels(course: Course, scales: Mapping[str, tuple[float, float]], shown: Window) -> list[Label]:
    """All that stands right of the panels: how things are as the course ends, whatever part of it is seen."""
    # Nothing leads from the edge of an earlier window to what came after it.
    newest = [replace(label, leads=shown.holds(course.end)) for label in newest_labels(course, scales, shown)]
    labels = [episode_label(course, shown), *row_labels(course), *newest]
    labels += [*dose_label(course.doses, shown), *lane_labels(course.interventions, shown)]
    judged = {window.rule.name: window for window in course.urine_windows}
    for band in course.bands:
        scale = scales.get(band.panel, (PANELS[band.panel].low, PANELS[band.panel].high))
        edge = 0.5 if band.panel == OEDEMA else float(band.edge[-1])
        window = judged.pop(band.measure, None)
        text = f"{band.label}: {window_value(window)}" if window else band.label
        labels.append(Label(band.panel, scale, edge, text, colours.MET, leads=band.panel != OEDEMA))
    for window in judged.values():
        # Without a weight the rule has no place on the scale, but it is not silent.
        labels.append(Label(URINE, scales[URINE], 0, f"{window.rule.name}: ? no weight", colours.MET))
    for panel, kind in BASELINES.items():
        if baseline := course.baselines.get(kind):
            labels.append(baseline_label(panel, baseline, KINDS[kind].unit.label, scales))
    return labels


def _title(frame: Frame, name: str) -> dict[str, Any]:
    """The panel's name and unit at the left edge of the figure."""
    return {
        "text": f"<b>{PANELS[name].title}</b>",
        "font": {"color": colours.INK, "size": layout.SMALL},
        "y": sum(frame.domain(name)) / 2,
        **layout.margin("left", 0, -layout.LEFT),
    }


def _zone(shown: Window) -> dict[str, Any]:
    """Whose clock the axis shows, beside its ticks."""
    words = {"text": shown.zone.key.replace("_", " "), "font": {"size": layout.SMALL}}
    return words | layout.margin("left", 1, 26) | {"y": 0, "yshift": -6, "yanchor": "top"}


def _state(shown: Window) -> dict[str, Any]:
    """Of which instant the words at the right tell, whatever part of the course is seen."""
    later = "" if shown.holds(shown.present) else ", later"
    words = {"text": f"<b>State at {shown.said(shown.present)}</b>{later}", "font": {"size": layout.SMALL}}
    return words | layout.margin("left", 1, 12) | {"y": 1, "yshift": 1, "yanchor": "bottom"}


def _key(course: Course) -> list[dict[str, Any]]:
    """What marks mean that the legend has no place for, of those that occur."""
    held = course.pressures.supported.any() or course.albumin.supported.any()
    pressures = course.pressures.systolic_met, course.pressures.mean_met
    met = any(part.any() for part in (*pressures, course.weight.met, course.albumin.met))
    taken = any(alert.acknowledgements for alert in course.alerts)
    occurring = (_MET, met), (_HOLLOW, held), (_TAKEN, taken)
    said = [part for part in (dose_key(course.doses), *(words for words, occurs in occurring if occurs)) if part]
    if not said:
        return []
    words = {"text": "   ".join(said), "font": {"size": layout.SMALL}}
    return [words | layout.margin("left", 0, -layout.LEFT + 4) | {"y": 0, "yshift": -35, "yanchor": "middle"}]


def _lines(course: Course, frame: Frame, shown: Window) -> list[dict[str, Any]]:
    """Midnights, given doses and the instant at which the course ends, through all panels."""
    doses = [dose.at for dose in course.doses if dose.state == "given" and shown.holds(dose.at)]
    above_doses = frame.domain(DOSES)[1]
    return [
        *(_line(at, 0, colours.LINE, "solid") for at in midnights(shown)),
        *(_line(at, above_doses, colours.DOSE, "dot") for at in doses),
        *([_line(shown.present, 0, colours.INK, "solid")] if shown.holds(shown.present) else []),
    ]


def _line(at: int, foot: float, colour: str, dash: str) -> dict[str, Any]:
    place = {"x0": at * 1000.0, "x1": at * 1000.0, "y0": foot, "y1": 1, "yref": "paper"}
    return {"type": "line", "layer": "below", "line": {"color": colour, "width": 1, "dash": dash}, **place}
