"""The pressure panel: diastolic to systolic as a bar, the mean as a tick."""

from typing import Any

import numpy as np

from dashboard import colours
from dashboard.charts.marks import joined, on, tails
from dashboard.charts.window import Window, milliseconds
from dashboard.course import Pressures
from dashboard.thresholds import PRESSURE
from dashboard.words import clock
from models.measurements import plain
from models.readings import Floats, Ints

# More bars than this would run into each other.
_FEW = 120


def pressure_traces(read: Pressures, kept: Ints, shown: Window) -> list[dict[str, Any]]:
    """The readings at the positions `kept`."""
    at, systolic, diastolic, mean = (column[kept] for column in (read.at, read.systolic, read.diastolic, read.mean))
    hover = [_words(read, place, shown) for place in kept.tolist()]
    pairs = ~np.isnan(systolic) & ~np.isnan(diastolic)
    # A diastolic alone is no blood pressure, and so no break in the line of the systolic ones.
    moments = ~(np.isnan(systolic) & np.isnan(mean))
    line, run = (at[moments], systolic[moments]), read.run[kept][moments]
    few = len(kept) <= _FEW
    thin = {"color": colours.TRACE, "width": 1}
    x, y = joined(*line, run)
    past, level = tails(*line, run, read.valid_for, shown.end)
    return [
        on(PRESSURE, name="systolic line", x=x, y=y, mode="lines", line=thin),
        on(PRESSURE, name="systolic tail", x=past, y=level, mode="lines", line=thin | {"dash": "dot"}),
        _bars(at[pairs], diastolic[pairs], systolic[pairs], 3 if few else 1.5),
        _marks("mean", at, mean, hover, "line-ew", 11 if few else 5, 2),
        _marks("systolic", at, systolic, hover, "circle", 5 if few else 3, 0),
        _marks("diastolic alone", at, np.where(pairs, np.nan, diastolic), hover, "triangle-up-open", 8, 1),
    ]


def _bars(at: Ints, low: Floats, high: Floats, width: float) -> dict[str, Any]:
    gap = np.full(len(at), np.nan)
    when = milliseconds(at)
    x, y = np.stack([when, when, gap], axis=1).ravel(), np.stack([low, high, gap], axis=1).ravel()
    return on(
        PRESSURE, name="diastolic to systolic", x=x, y=y, mode="lines", line={"color": colours.TRACE, "width": width}
    )


def _marks(name: str, at: Ints, value: Floats, hover: list[str], symbol: str, size: int, width: int) -> dict[str, Any]:
    known = ~np.isnan(value)
    colour = colours.INK if symbol.startswith("line") else colours.TRACE
    return on(
        PRESSURE,
        name=name,
        x=milliseconds(at[known]),
        y=value[known],
        mode="markers",
        marker={"symbol": symbol, "size": size, "color": colour, "line": {"color": colour, "width": width}},
        hoverinfo="text",
        hovertext=[words for words, is_known in zip(hover, known.tolist(), strict=True) if is_known],
    )


def _words(read: Pressures, place: int, shown: Window) -> str:
    systolic, diastolic, mean = (
        "–" if np.isnan(column[place]) else plain(float(column[place]), 1)
        for column in (read.systolic, read.diastolic, read.mean)
    )
    how = "measured" if read.measured[place] else "computed"
    average = "" if mean == "–" else f", mean {mean} ({how})"
    return f"{clock(int(read.at[place]), shown.zone, shown.end)}<br>{systolic}/{diastolic} mmHg{average}"
