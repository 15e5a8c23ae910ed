"""Interventions as lanes under the panels: from start to end, open where one still runs."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from dashboard import colours
from dashboard.charts.layout import Label
from dashboard.charts.marks import on
from dashboard.charts.window import Window, milliseconds
from dashboard.course_marks import InterventionMark
from dashboard.words import age
from models.interventions import INTERVENTIONS

LANES = "lanes"

SHORT: Mapping[str, str] = {
    "fluid": "Fluid",
    "vasopressor": "Vasopressor",
    "albumin": "Albumin i.v.",
    "diuretic": "Diuretic",
}
"""Each kind where there is little room."""


def lanes_of(interventions: Sequence[InterventionMark]) -> tuple[str, ...]:
    """The kinds that occur, in the order of the lanes from the top."""
    held = {one.kind for one in interventions}
    return tuple(kind for kind in INTERVENTIONS if kind in held)


def is_instant(one: InterventionMark) -> bool:
    """Whether it has no length: a diuretic is given at once, everything else without an end still runs."""
    return one.end == one.start or (one.end is None and one.kind == "diuretic")


def lane_traces(interventions: Sequence[InterventionMark], shown: Window) -> list[dict[str, Any]]:
    """Bars from start to end, an arrow where one still runs, a diamond for what is given at once."""
    kinds = lanes_of(interventions)
    place = {kind: len(kinds) - 1 - number for number, kind in enumerate(kinds)}
    lasting = [one for one in interventions if not is_instant(one) and one.start <= shown.edge]
    lasting = [one for one in lasting if _end(one, shown) >= shown.origin]
    running = [one for one in lasting if one.end is None and shown.holds(shown.present)]
    at_once = [one for one in interventions if is_instant(one) and shown.holds(one.start)]
    return [
        _bars(lasting, place, shown),
        _marks("running", running, [_end(one, shown) for one in running], place, "triangle-right", shown),
        _marks("given at once", at_once, [one.start for one in at_once], place, "diamond", shown),
    ]


def _end(one: InterventionMark, shown: Window) -> int:
    return shown.present if one.end is None else min(one.end, shown.present)


def _bars(lasting: Sequence[InterventionMark], place: Mapping[str, int], shown: Window) -> dict[str, Any]:
    start = shown.clipped(np.array([one.start for one in lasting], dtype=np.int64))
    end = shown.clipped(np.array([_end(one, shown) for one in lasting], dtype=np.int64))
    return on(
        LANES,
        type="bar",
        orientation="h",
        name="interventions",
        base=milliseconds(start),
        x=milliseconds(end - start),
        y=np.array([place[one.kind] for one in lasting]),
        width=0.62,
        marker={"color": colours.DOSE_SOFT, "line": {"color": colours.DOSE, "width": 1.5}},
        hoverinfo="text",
        hovertext=[_words(one, shown) for one in lasting],
    )


def _marks(
    name: str,
    seen: Sequence[InterventionMark],
    at: Sequence[int],
    place: Mapping[str, int],
    symbol: str,
    shown: Window,
) -> dict[str, Any]:
    return on(
        LANES,
        name=name,
        x=milliseconds(np.array(at, dtype=np.int64)),
        y=np.array([place[one.kind] for one in seen]),
        mode="markers",
        marker={"symbol": symbol, "size": 11, "color": colours.DOSE},
        cliponaxis=False,
        hoverinfo="text",
        hovertext=[_words(one, shown) for one in seen],
    )


def _words(one: InterventionMark, shown: Window) -> str:
    start = shown.said(one.start)
    if is_instant(one):
        when = start
    elif one.end is None:
        when = f"since {start}, still running ({age(shown.present - one.start)})"
    else:
        when = f"{start} to {shown.said(one.end)} ({age(one.end - one.start)})"
    note = f"<br>{escape(one.note)}" if one.note else ""
    return f"{INTERVENTIONS[one.kind]}<br>{when}{note}"


def lane_labels(interventions: Sequence[InterventionMark], shown: Window) -> list[Label]:
    """For each lane what is newest in it: that it runs, or when it ended."""
    kinds = lanes_of(interventions)
    scale = lane_range(len(kinds))
    return [
        Label(LANES, scale, len(kinds) - 1 - number, _newest(interventions, kind, shown), colours.INK)
        for number, kind in enumerate(kinds)
    ]


def _newest(interventions: Sequence[InterventionMark], kind: str, shown: Window) -> str:
    of_kind = [one for one in interventions if one.kind == kind]
    running = [one for one in of_kind if one.end is None and not is_instant(one)]
    if running:
        return f"<b>runs</b> since {shown.said(min(one.start for one in running))}"
    last = max(of_kind, key=lambda one: one.end or one.start)
    return f"given {shown.said(last.start)}" if is_instant(last) else f"ended {shown.said(last.end or last.start)}"


def lane_range(lanes: int) -> tuple[float, float]:
    """The range of the panel's axis: a lane a whole number, the first on top."""
    return -0.5, lanes - 0.5
