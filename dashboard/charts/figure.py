"""The figure of a course: all panels over one time axis, and what it shows in words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.charts.axes import BASELINES, layout_of
from dashboard.charts.doses import dose_trace
from dashboard.charts.episodes import episode_traces
from dashboard.charts.lanes import lane_traces
from dashboard.charts.layout import value_range
from dashboard.charts.marks import band_traces, baseline_trace
from dashboard.charts.pressure import pressure_traces
from dashboard.charts.rows import criteria_traces
from dashboard.charts.stretches import joined_notes
from dashboard.charts.summary import summary
from dashboard.charts.urine import urine_traces, window_traces
from dashboard.charts.values import albumin_traces, heart_rate_traces, oedema_trace, weight_traces
from dashboard.charts.window import Window
from dashboard.course import Course
from dashboard.thinning import thinned
from dashboard.thresholds import ALBUMIN, HEART_RATE, OEDEMA, PRESSURE, URINE, WEIGHT
from models.instants import NO_TIME
from models.readings import Ints

MOST_POINTS = 400
"""More values of a kind than this are thinned: no screen parts them."""


@dataclass(frozen=True)
class Drawn:
    """A figure, what it shows in words, and what it leaves out."""

    figure: go.Figure
    summary: str
    notes: tuple[str, ...]


def drawn(course: Course, shown: Window, most: int = MOST_POINTS) -> Drawn:
    """The figure of a course in a window; the same for the same course, whenever it is made."""
    shown = replace(shown, now=course.end)
    kept, notes = _kept(course, shown, most)
    scales = _scales(course, kept)
    traces = [
        *episode_traces(course, shown),
        *criteria_traces(course.rows, shown),
        *_panels(course, kept, scales, shown),
        dose_trace(course.doses, shown),
        *(lane_traces(course.interventions, shown) if course.interventions else []),
    ]
    figure = go.Figure({"data": traces, "layout": layout_of(course, scales, shown)})
    return Drawn(figure, summary(course, shown), (*notes, *_joined(course, shown)))


def _joined(course: Course, shown: Window) -> tuple[str, ...]:
    rows = [spans for row in course.rows for spans in (row.met, row.not_met, row.unknown, row.counting)]
    above = [course.episodes, course.flagged, *course.severity.values()]
    return *joined_notes("Criteria", rows, shown), *joined_notes("Episodes", above, shown)


def _kept(course: Course, shown: Window, most: int) -> tuple[dict[str, Ints], tuple[str, ...]]:
    """For each panel the positions of what is drawn, and a sentence for each that is thinned."""
    kept, notes = {}, []
    pressures = course.pressures
    columns: Mapping[str, tuple[Any, tuple[Any, ...]]] = {
        PRESSURE: (pressures, (pressures.systolic, pressures.diastolic, pressures.mean)),
        HEART_RATE: (course.heart_rate, (course.heart_rate.value,)),
        WEIGHT: (course.weight, (course.weight.value,)),
        OEDEMA: (course.oedema, (course.oedema.value,)),
        ALBUMIN: (course.albumin, (course.albumin.value,)),
    }
    for panel, (line, values) in columns.items():
        seen = shown.shows(line.at)
        few = seen[thinned(line.at[seen], line.run[seen], [column[seen] for column in values], most * len(values))]
        kept[panel] = np.union1d(few, np.setdiff1d(shown.around(line.at), seen))
        if len(few) < len(seen):
            notes.append(
                f"{panel.capitalize().replace('_', ' ')}: {len(few)} of {len(seen)} readings are drawn; "
                f"the lowest and highest of each stretch of time are among them."
            )
    start = np.where(course.urine.start == NO_TIME, course.urine.at, course.urine.start)
    kept[URINE] = np.flatnonzero((course.urine.at > shown.origin) & (start < shown.edge))
    return kept, tuple(notes)


def _scales(course: Course, kept: Mapping[str, Ints]) -> dict[str, tuple[float, float]]:
    """The range of each panel: its usual one, widened to hold all readings, edges and baselines that are drawn."""
    pressures, base = course.pressures, course.baselines
    zero = base["weight"].value if "weight" in base else 0.0
    values = {
        PRESSURE: [column[kept[PRESSURE]] for column in (pressures.systolic, pressures.diastolic, pressures.mean)],
        HEART_RATE: [course.heart_rate.value[kept[HEART_RATE]]],
        WEIGHT: [course.weight.value[kept[WEIGHT]] - zero],
        ALBUMIN: [course.albumin.value[kept[ALBUMIN]]],
        URINE: [course.urine.rate[kept[URINE]], np.array([window.rate for window in course.urine_windows])],
    }
    newest = {
        PRESSURE: [pressures.systolic[-1:], pressures.mean[-1:]],
        HEART_RATE: [course.heart_rate.value[-1:]],
        WEIGHT: [course.weight.value[-1:] - zero],
        ALBUMIN: [course.albumin.value[-1:]],
        URINE: [course.urine.rate[-1:]],
    }
    held = {panel: [np.array([base[kind].value])] for panel, kind in BASELINES.items() if kind in base}
    held[WEIGHT] = []
    edges = {panel: [band.edge for band in course.bands if band.panel == panel] for panel in values}
    return {
        panel: value_range(panel, [*values[panel], *newest[panel], *edges[panel], *held.get(panel, [])])
        for panel in values
    }


def _panels(
    course: Course, kept: Mapping[str, Ints], scales: Mapping[str, tuple[float, float]], shown: Window
) -> list[dict[str, Any]]:
    traces = [part for panel in scales for part in band_traces(course.bands, panel, scales[panel], shown)]
    for panel, kind in BASELINES.items():
        if baseline := course.baselines.get(kind):
            traces.append(baseline_trace(panel, baseline, 0.0 if panel == WEIGHT else baseline.value, shown))
    traces += urine_traces(course.urine, kept[URINE], scales[URINE], shown)
    traces += window_traces(course.urine_windows, scales[URINE], shown)
    traces += pressure_traces(course.pressures, kept[PRESSURE], shown)
    traces += heart_rate_traces(course.heart_rate, kept[HEART_RATE], shown)
    traces += weight_traces(course.weight, kept[WEIGHT], course.baselines.get("weight"), shown)
    traces += albumin_traces(course.albumin, kept[ALBUMIN], shown)
    traces.append(oedema_trace(course.oedema, kept[OEDEMA], course.bands, shown))
    return traces
