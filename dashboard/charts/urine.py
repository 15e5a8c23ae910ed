"""The urine panel: bars as wide as their interval and as high as its rate, so that their area is the volume."""

from typing import Any

import numpy as np

from dashboard import colours
from dashboard.charts.marks import on
from dashboard.charts.window import Window, milliseconds
from dashboard.course import Urine
from dashboard.thresholds import URINE
from dashboard.words import age, clock
from models.instants import NO_TIME
from models.measurements import plain
from models.readings import Ints


def urine_traces(urine: Urine, kept: Ints, scale: tuple[float, float], shown: Window) -> list[dict[str, Any]]:
    """Known rates as bars, zero as a bar on the axis itself, what is unknown as a hatched column with a question mark.

    An entry that nothing says the beginning of has no width: only its question mark is drawn.
    """
    rate, has_start = urine.rate[kept], urine.start[kept] != NO_TIME
    unknown = np.isnan(rate)
    hatched = kept[unknown & has_start]
    return [
        _bars("urine", urine, kept[rate > 0], urine.rate[kept[rate > 0]], shown, _KNOWN),
        _bars("unknown urine", urine, hatched, np.full(len(hatched), scale[1]), shown, _UNKNOWN),
        *_zeros(urine, kept[rate == 0], shown),
        _question_marks(urine, kept[unknown], (scale[0] + scale[1]) / 2, shown),
    ]


_KNOWN = {"color": colours.TRACE_SOFT, "line": {"color": colours.TRACE, "width": 1.2}}
_UNKNOWN = {
    "color": colours.PAPER,
    "line": {"color": colours.QUIET, "width": 1},
    "pattern": {"shape": "/", "fgcolor": colours.QUIET, "bgcolor": colours.PAPER, "size": 7, "solidity": 0.15},
}


def _bars(name: str, urine: Urine, places: Ints, height: Any, shown: Window, marker: dict[str, Any]) -> dict[str, Any]:
    return on(
        URINE,
        type="bar",
        name=name,
        x=milliseconds(urine.start[places]),
        width=milliseconds(urine.at[places] - urine.start[places]),
        offset=0,
        y=height,
        marker=marker,
        hoverinfo="text",
        hovertext=_words(urine, places, shown),
    )


def _zeros(urine: Urine, places: Ints, shown: Window) -> list[dict[str, Any]]:
    start, end = shown.clipped(urine.start[places]), shown.clipped(urine.at[places])
    gap, ground = np.full(len(places), np.nan), np.zeros(len(places))
    x = np.stack([milliseconds(start), milliseconds(end), gap], axis=1).ravel()
    y = np.stack([ground, ground, gap], axis=1).ravel()
    line = {"mode": "lines", "line": {"color": colours.INK, "width": 5}, "cliponaxis": False}
    text = {
        "mode": "text",
        "text": ["<b>0</b>"] * len(places),
        "textposition": "top center",
        "textfont": {"color": colours.INK, "size": 13},
        "hoverinfo": "text",
        "hovertext": _words(urine, places, shown),
    }
    return [
        on(URINE, name="zero urine", x=x, y=y, **line),
        on(URINE, name="zero urine words", x=milliseconds((start + end) / 2), y=ground, **text),
    ]


def _question_marks(urine: Urine, places: Ints, height: float, shown: Window) -> dict[str, Any]:
    start = np.where(urine.start[places] == NO_TIME, urine.at[places], urine.start[places])
    middle = (shown.clipped(start) + shown.clipped(urine.at[places])) / 2
    return on(
        URINE,
        name="unknown urine mark",
        x=milliseconds(middle),
        y=np.full(len(places), height),
        mode="markers+text",
        text=["<b>?</b>"] * len(places),
        textfont={"color": colours.INK, "size": 13},
        marker={"symbol": "circle", "size": 17, "color": colours.PAPER, "line": {"color": colours.QUIET, "width": 1}},
        hoverinfo="text",
        hovertext=_words(urine, places, shown),
    )


def _words(urine: Urine, places: Ints, shown: Window) -> list[str]:
    return [_one(urine, place, shown) for place in places.tolist()]


def _one(urine: Urine, place: int, shown: Window) -> str:
    start, at, volume = int(urine.start[place]), int(urine.at[place]), plain(float(urine.volume[place]))
    when = clock(at, shown.zone, shown.end)
    if start != NO_TIME:
        when = f"{clock(start, shown.zone, shown.end)} to {when} ({age(at - start)})"
    if np.isnan(urine.rate[place]):
        return f"{when}<br>{volume} mL measured, rate unknown"
    return f"{when}<br>{volume} mL, {plain(float(urine.rate[place]), 1)} mL/h"
