"""The panels of heart rate, weight, oedema and albumin: one value a moment, joined while it is valid."""

from collections.abc import Callable
from typing import Any

import numpy as np

from dashboard import colours
from dashboard.charts.marks import joined, looks, on, tails
from dashboard.charts.window import Window, milliseconds
from dashboard.course_values import Line, Weights
from dashboard.thresholds import ALBUMIN, HEART_RATE, OEDEMA, WEIGHT, Band, Baseline
from models.instants import NO_TIME
from models.measurements import plain
from models.readings import Flags, Floats, Ints

AFTER_ALBUMIN = "after an albumin infusion: may only look better"

# More marks than this would run into each other.
_FEW = 120


def heart_rate_traces(line: Line, kept: Ints, shown: Window) -> list[dict[str, Any]]:
    """Heart rate per minute: no rule watches it, so that nothing is shaded."""
    return _line_traces(
        HEART_RATE, line, line.value[kept], kept, lambda place: f"{plain(float(line.value[place]))} /min", shown
    )


def weight_traces(line: Weights, kept: Ints, baseline: Baseline | None, shown: Window) -> list[dict[str, Any]]:
    """Weights as kg above or below the baseline; the weight itself and both changes on hover.

    Where there is a weight there is a baseline; without either the panel stays empty.
    """
    gain = line.value[kept] - (baseline.value if baseline else np.nan)
    return _line_traces(WEIGHT, line, gain, kept, lambda place: weight_words(line, place, baseline, shown), shown)


def weight_words(line: Weights, place: int, baseline: Baseline | None, shown: Window) -> str:
    """`64.2 kg`, its change from the baseline, its change from the previous day's, a line each."""
    weight, before = float(line.value[place]), int(line.previous_at[place])
    words = [f"{plain(weight)} kg"]
    if baseline is not None:
        words.append(f"{change_from(weight, baseline.value)} from baseline {plain(baseline.value)} kg")
    if before == NO_TIME:
        words.append("no previous day's weight")
    elif before == int(line.at[place]):
        words.append("first weight of the stay")
    else:
        previous = float(line.previous[place])
        words.append(f"{change_from(weight, previous)} from {plain(previous)} kg at {shown.said(before)}")
    return "<br>".join(words)


def change_from(value: float, reference: float) -> str:
    """`+2 kg (+3.2 %)`."""
    return f"{signed(value - reference)} kg ({signed(100 * (value - reference) / reference, 1)} %)"


def signed(change: float, places: int = 2) -> str:
    """A change with its sign; a zero has none."""
    shown = plain(change, places)
    return f"+{shown}" if change > 0 and shown != "0" else shown


def albumin_traces(line: Line, kept: Ints, shown: Window) -> list[dict[str, Any]]:
    """Albumin in g/dL, hollow where an infusion may hold it up."""

    def words(place: int) -> str:
        held = f"<br>{AFTER_ALBUMIN}" if line.supported[place] else ""
        return f"{plain(float(line.value[place]))} g/dL{held}"

    return _line_traces(ALBUMIN, line, line.value[kept], kept, words, shown)


def _line_traces(
    panel: str, line: Line, value: Floats, kept: Ints, words: Callable[[int], str], shown: Window
) -> list[dict[str, Any]]:
    at, run = line.at[kept], line.run[kept]
    x, y = joined(at, value, run)
    past, level = tails(at, value, run, line.valid_for, shown.present)
    few = len(kept) <= _FEW
    style = {"color": colours.TRACE, "width": 2 if few else 1}
    return [
        on(panel, name=f"{panel} line", x=x, y=y, mode="lines", line=style),
        on(panel, name=f"{panel} tail", x=past, y=level, mode="lines", line=style | {"dash": "dot", "width": 1.5}),
        on(
            panel,
            name=panel,
            x=milliseconds(at),
            y=value,
            mode="markers",
            marker=_marker(line.met[kept], line.supported[kept], (6 if panel == HEART_RATE else 9) if few else 3),
            hoverinfo="text",
            hovertext=[_timed(int(line.at[place]), words(place), shown) for place in kept.tolist()],
        ),
    ]


def _marker(met: Flags, supported: Flags, size: int) -> dict[str, Any]:
    look = looks(met, supported)
    return look | {"size": size, "line": look["line"] | {"width": 2}}


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
        textfont={"color": [colours.PAPER if is_met else colours.INK for is_met in met.tolist()], "size": 13},
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
    return f"{shown.said(at)}<br>{words}"
