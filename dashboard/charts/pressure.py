"""The pressure panel: diastolic to systolic as a bar, the mean as a tick."""

from typing import Any

import numpy as np

from dashboard import colours
from dashboard.charts.marks import joined, looks, on, tails
from dashboard.charts.window import Window, milliseconds
from dashboard.course_values import Pressures
from dashboard.thresholds import PRESSURE
from models.measurements import plain
from models.readings import Flags, Floats, Ints

UNDER_VASOPRESSOR = "under a vasopressor: may only look better"

# More bars than this would run into each other.
_FEW = 120


def pressure_traces(read: Pressures, kept: Ints, shown: Window) -> list[dict[str, Any]]:
    """The readings at the positions `kept`; hollow where a vasopressor may hold them up."""
    at, systolic, diastolic, mean = (column[kept] for column in (read.at, read.systolic, read.diastolic, read.mean))
    hover = [_words(read, place, shown) for place in kept.tolist()]
    pairs, held = ~np.isnan(systolic) & ~np.isnan(diastolic), read.supported[kept]
    # A diastolic alone is no blood pressure, and so no break in the line of the systolic ones.
    moments = ~(np.isnan(systolic) & np.isnan(mean))
    line, run = (at[moments], systolic[moments]), read.run[kept][moments]
    few = len(kept) <= _FEW
    thin = {"color": colours.TRACE, "width": 1}
    x, y = joined(*line, run)
    past, level = tails(*line, run, read.valid_for, shown.present)
    # The head of a bar is what is marked; a mean without a systolic has to be so itself.
    headless = np.isnan(systolic)
    ticks = _ticks(headless & held, headless & read.mean_met[kept])
    heads = looks(read.systolic_met[kept] | (read.mean_met[kept] & ~headless), held)
    return [
        on(PRESSURE, name="systolic line", x=x, y=y, mode="lines", line=thin),
        on(PRESSURE, name="systolic tail", x=past, y=level, mode="lines", line=thin | {"dash": "dot"}),
        _bars(at[pairs], diastolic[pairs], systolic[pairs], 3 if few else 1.5),
        _marks("mean", at, mean, hover, ticks, 11 if few else 5, 2),
        _marks("systolic", at, systolic, hover, heads, 6 if few else 3, 1.5),
        _marks("diastolic alone", at, np.where(pairs, np.nan, diastolic), hover, _ALONE, 8, 1),
    ]


def _bars(at: Ints, low: Floats, high: Floats, width: float) -> dict[str, Any]:
    gap = np.full(len(at), np.nan)
    when = milliseconds(at)
    x, y = np.stack([when, when, gap], axis=1).ravel(), np.stack([low, high, gap], axis=1).ravel()
    return on(
        PRESSURE, name="diastolic to systolic", x=x, y=y, mode="lines", line={"color": colours.TRACE, "width": width}
    )


_ALONE = {"symbol": "triangle-up-open", "color": colours.TRACE, "line": {"color": colours.TRACE}}


def _ticks(held: Flags, met: Flags) -> dict[str, Any]:
    """A line for each mean, and a mark of its own for one that stands alone and is to be marked."""
    look, marked = looks(met, held, colours.INK), (held | met).tolist()
    if not any(marked):
        return look | {"symbol": "line-ew"}
    symbols = zip(look["symbol"], marked, strict=True)
    return look | {"symbol": [symbol if is_marked else "line-ew" for symbol, is_marked in symbols]}


def _marks(
    name: str, at: Ints, value: Floats, hover: list[str], look: dict[str, Any], size: int, width: float
) -> dict[str, Any]:
    known: Flags = ~np.isnan(value)
    seen = {part: _of(look[part], known) for part in ("symbol", "color")}
    return on(
        PRESSURE,
        name=name,
        x=milliseconds(at[known]),
        y=value[known],
        mode="markers",
        marker={**seen, "size": size, "line": {"color": seen["color"], "width": width}},
        hoverinfo="text",
        hovertext=[words for words, is_known in zip(hover, known.tolist(), strict=True) if is_known],
    )


def _of(look: str | list[str], known: Flags) -> str | list[str]:
    """The part of a look that belongs to values that are known."""
    if isinstance(look, str):
        return look
    return [one for one, is_known in zip(look, known.tolist(), strict=True) if is_known]


def _words(read: Pressures, place: int, shown: Window) -> str:
    systolic, diastolic, mean = (
        "–" if np.isnan(column[place]) else plain(float(column[place]), 1)
        for column in (read.systolic, read.diastolic, read.mean)
    )
    how = "measured" if read.measured[place] else "computed"
    average = "" if mean == "–" else f", mean {mean} ({how})"
    held = f"<br>{UNDER_VASOPRESSOR}" if read.supported[place] else ""
    return f"{shown.said(int(read.at[place]))}<br>{systolic}/{diastolic} mmHg{average}{held}"
