"""The panels of weight, oedema and albumin: one value a moment, joined while it is valid."""

from collections.abc import Callable
from typing import Any

import numpy as np

from dashboard import colours
from dashboard.charts.marks import joined, on, tails
from dashboard.charts.window import Window, milliseconds
from dashboard.course import Line
from dashboard.thresholds import ALBUMIN, OEDEMA, WEIGHT, Band, Baseline
from dashboard.words import clock
from models.measurements import plain
from models.readings import Floats, Ints


def weight_traces(line: Line, kept: Ints, baseline: Baseline | None, shown: Window) -> list[dict[str, Any]]:
    """Weights as kg above or below the baseline; the weight itself and the change in per cent on hover.

    Where there is a weight there is a baseline; without either the panel stays empty.
    """
    base = baseline.value if baseline else np.nan
    gain = line.value[kept] - base

    def words(place: int) -> str:
        weight = float(line.value[place])
        change = weight - base
        per_cent = plain(100 * change / base, 1)
        sign = "+" if change > 0 else ""
        return f"{plain(weight)} kg: {sign}{plain(change)} kg ({sign}{per_cent} %)<br>from {plain(base)} kg"

    return _line_traces(WEIGHT, line, gain, kept, words, shown)


def albumin_traces(line: Line, kept: Ints, shown: Window) -> list[dict[str, Any]]:
    """Albumin in g/dL."""
    return _line_traces(
        ALBUMIN, line, line.value[kept], kept, lambda place: f"{plain(float(line.value[place]))} g/dL", shown
    )


def _line_traces(
    panel: str, line: Line, value: Floats, kept: Ints, words: Callable[[int], str], shown: Window
) -> list[dict[str, Any]]:
    at, run = line.at[kept], line.run[kept]
    x, y = joined(at, value, run)
    past, level = tails(at, value, run, line.valid_for, shown.end)
    style = {"color": colours.TRACE, "width": 2}
    return [
        on(panel, name=f"{panel} line", x=x, y=y, mode="lines", line=style),
        on(panel, name=f"{panel} tail", x=past, y=level, mode="lines", line=style | {"dash": "dot", "width": 1.5}),
        on(
            panel,
            name=panel,
            x=milliseconds(at),
            y=value,
            mode="markers",
            marker={"size": 8, "color": colours.TRACE},
            hoverinfo="text",
            hovertext=[_timed(int(line.at[place]), words(place), shown) for place in kept.tolist()],
        ),
    ]


def oedema_trace(line: Line, kept: Ints, bands: tuple[Band, ...], shown: Window) -> dict[str, Any]:
    """Each grade as a digit, in a box where it meets a rule."""
    edge = min((float(band.edge[0]) for band in bands if band.panel == OEDEMA), default=np.inf)
    grades = line.value[kept]
    met = grades >= edge
    return on(
        OEDEMA,
        name=OEDEMA,
        x=milliseconds(line.at[kept]),
        y=np.full(len(kept), 0.5),
        mode="markers+text",
        text=[plain(grade) for grade in grades.tolist()],
        textfont={"color": [colours.PAPER if is_met else colours.INK for is_met in met.tolist()], "size": 12},
        marker={
            "symbol": "square",
            "size": 17,
            "color": [colours.MET if is_met else colours.PAPER for is_met in met.tolist()],
            "line": {"color": colours.QUIET, "width": 1},
        },
        hoverinfo="text",
        hovertext=[
            _timed(int(line.at[place]), f"Oedema grade {plain(float(line.value[place]))}", shown)
            for place in kept.tolist()
        ],
    )


def _timed(at: int, words: str, shown: Window) -> str:
    return f"{clock(at, shown.zone, shown.end)}<br>{words}"
