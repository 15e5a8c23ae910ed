"""The urine panel: bars as wide as their interval and as high as its rate, so that their area is the volume."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard import colours
from dashboard.charts.marks import on
from dashboard.charts.window import Window, milliseconds
from dashboard.course_urine import Urine, UrineWindow
from dashboard.thresholds import URINE
from dashboard.words import OPERATORS, STATES, SYMBOLS, age, hours
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
    when = shown.said(at)
    if start != NO_TIME:
        when = f"{shown.said(start)} to {when} ({age(at - start)})"
    return f"{when}<br>{volume} mL{' measured' if np.isnan(urine.rate[place]) else ''}, {rates(urine, place)}"


def rates(urine: Urine, place: int) -> str:
    """`26 mL/h, 0.38 mL/kg/h`, or what is unknown of it."""
    if np.isnan(urine.rate[place]):
        return "rate unknown"
    weight = np.isnan(urine.per_kg[place])
    per_kg = "mL/kg/h unknown" if weight else f"{plain(float(urine.per_kg[place]))} mL/kg/h"
    return f"{plain(float(urine.rate[place]), 1)} mL/h, {per_kg}"


def window_traces(found: Sequence[UrineWindow], scale: tuple[float, float], shown: Window) -> list[dict[str, Any]]:
    """A bracket over what each rule was last judged on, as high as the rate it came to, or high up and dotted.

    Rules of the same hours share theirs.
    """
    spans: dict[tuple[int, int], list[UrineWindow]] = {}
    for one in found:
        spans.setdefault((one.start, one.end), []).append(one)
    return [part for rules in spans.values() if _seen(rules[0], shown) for part in _bracket(rules, scale, shown)]


def _seen(one: UrineWindow, shown: Window) -> bool:
    return one.start < shown.edge and one.end > shown.origin


def _bracket(rules: Sequence[UrineWindow], scale: tuple[float, float], shown: Window) -> list[dict[str, Any]]:
    first, known, whole = rules[0], not np.isnan(rules[0].rate), scale[1] - scale[0]
    height = first.rate if known else scale[0] + 0.86 * whole
    # On the axis it opens upwards, and its words stand clear of the zeros there.
    foot = height - 0.09 * whole if height > 0.09 * whole else height + 0.09 * whole
    start, end = shown.clipped(np.array([first.start, first.end])).tolist()
    middle = (start + end) // 2
    met = any(one.state == "met" for one in rules)
    hover = "<br>".join([f"{shown.said(first.start)} to {shown.said(first.end)}", *map(window_words, rules)])
    line = on(
        URINE,
        name="urine window",
        x=milliseconds(np.array([start, start, middle, end, end])),
        y=np.array([foot, height, height, height, foot]),
        mode="lines",
        line={"color": colours.MET if met else colours.INK, "width": 2.5, "dash": "solid" if known else "dot"},
        hoverinfo="text",
        hovertext=hover,
    )
    words = on(
        URINE,
        name="urine window words",
        x=milliseconds(np.array([middle])),
        y=np.array([max(height, scale[0] + 0.3 * whole)]),
        mode="text",
        text=[f"<b>{hours(first.observed) if known else '?'}</b>"],
        textposition="top center",
        textfont={"color": colours.INK, "size": 13},
        hoverinfo="text",
        hovertext=hover,
    )
    return [line, words]


def window_words(one: UrineWindow) -> str:
    """`low urine output: ○ 0.51 mL/kg/h in 8.75 h observed; below 0.5 over 8 h: not met`: the state in two ways."""
    value = window_value(one) + ("" if np.isnan(one.value) else f" {one.rule.unit}")
    against = f"{OPERATORS[one.rule.op]} {plain(one.rule.value)} {one.rule.unit} over {hours(one.rule.over)}"
    return f"{one.rule.name}: {value} in {hours(one.observed)} observed; {against}: {STATES[one.state].lower()}"


def window_value(one: UrineWindow) -> str:
    """`○ 0.51`."""
    shown = "unknown" if np.isnan(one.value) else plain(one.value, apart_from=one.rule.value)
    return f"{SYMBOLS[one.state]} {shown}"
