"""Traces that several panels share: bands, baselines, and lines that break where a reading went stale."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard import colours
from dashboard.charts.layout import PANELS
from dashboard.charts.window import Window, milliseconds
from dashboard.colours import see_through
from dashboard.thresholds import Band, Baseline
from models.history import BEFORE_FIRST_DOSE, ENTERED, FIRST_READING
from models.measurements import KINDS, plain
from models.readings import Flags, Floats, Ints

DEPTH = 0.14
"""How much of what is behind it a band covers: where several lie over each other it is darker, in grey too."""


def on(panel: str, **trace: Any) -> dict[str, Any]:
    """A trace of a panel, without a place in the legend or words of its own unless given."""
    return {"yaxis": PANELS[panel].axis, "showlegend": False, "hoverinfo": "skip", **trace}


def band_traces(bands: Sequence[Band], panel: str, scale: tuple[float, float], shown: Window) -> list[dict[str, Any]]:
    """Each band as shading from its edge to the alarming end of the scale, and a line along the edge."""
    return [part for band in bands if band.panel == panel for part in _band_traces(band, scale, shown)]


def _band_traces(band: Band, scale: tuple[float, float], shown: Window) -> list[dict[str, Any]]:
    start, end = milliseconds(shown.clipped(band.start)), milliseconds(shown.clipped(band.end))
    seen = end > start
    start, end, edge = start[seen], end[seen], band.edge[seen]
    limit, gap = np.full(len(edge), scale[0] if band.side == "low" else scale[1]), np.full(len(edge), np.nan)
    corners = np.stack([start, end, end, start, gap], axis=1).ravel()
    heights = np.stack([edge, edge, limit, limit, gap], axis=1).ravel()
    along = np.stack([start, end, gap], axis=1).ravel(), np.stack([edge, edge, gap], axis=1).ravel()
    line = {"color": colours.MET, "width": 1.5}
    shade = {"fill": "toself", "fillcolor": see_through(colours.MET, DEPTH), "line": {"width": 0}}
    return [
        on(band.panel, name=f"{band.measure} band", x=corners, y=heights, mode="lines", **shade),
        on(band.panel, name=f"{band.measure} edge", x=along[0], y=along[1], mode="lines", line=line),
    ]


ORIGINS = {ENTERED: "entered", BEFORE_FIRST_DOSE: "last before dose 1", FIRST_READING: "first reading"}
"""Where a baseline came from, in words."""


def baseline_trace(panel: str, baseline: Baseline, value: float, shown: Window) -> dict[str, Any]:
    """A dashed line at the baseline, from when it has held; where it came from is on hover."""
    start = max(baseline.since, shown.origin)
    said = f"baseline {plain(baseline.value)} {KINDS[baseline.kind].unit.label}: {ORIGINS[baseline.origin]}"
    return on(
        panel,
        name=f"{baseline.kind} baseline",
        x=milliseconds(np.array([start, (start + shown.edge) // 2, shown.edge])),
        y=np.array([value] * 3),
        mode="lines",
        line={"color": colours.BASELINE, "width": 1.5, "dash": "dash"},
        hoverinfo="text",
        hovertext=said,
    )


def joined(at: Ints, value: Floats, run: Ints) -> tuple[Floats, Floats]:
    """The points of a line in milliseconds and values, with a break (NaN) between runs."""
    breaks = np.flatnonzero(np.diff(run)) + 1
    return np.insert(milliseconds(at), breaks, np.nan), np.insert(value, breaks, np.nan)


def tails(at: Ints, value: Floats, run: Ints, valid_for: int, until: int) -> tuple[Floats, Floats]:
    """From the last point of each run to where it went stale (or to `until`): it still counted then."""
    last = np.flatnonzero(np.append(np.diff(run) != 0, True)[: len(run)] & ~np.isnan(value))
    ends = np.minimum(at[last] + valid_for, until)
    gap = np.full(len(last), np.nan)
    x = np.stack([milliseconds(at[last]), milliseconds(ends), gap], axis=1).ravel()
    return x, np.stack([value[last], value[last], gap], axis=1).ravel()


def looks(met: Flags, supported: Flags, colour: str = colours.TRACE) -> dict[str, Any]:
    """Symbol and colour of each value: a diamond where it met a rule, hollow where treatment may hold it up."""
    if not met.any() and not supported.any():
        return {"symbol": "circle", "color": colour, "line": {"color": colour}}
    pairs = list(zip(met.tolist(), supported.tolist(), strict=True))
    shades = [colours.MET if is_met else colour for is_met, _ in pairs]
    symbols = [("diamond" if is_met else "circle") + ("-open" if is_held else "") for is_met, is_held in pairs]
    return {"symbol": symbols, "color": shades, "line": {"color": shades}}
