"""Time as stretches: episodes above the panels, the three criteria and the doses under them."""

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from dashboard import colours
from dashboard.charts.layout import Label
from dashboard.charts.marks import on
from dashboard.charts.window import Window, milliseconds
from dashboard.course import Course, DoseMark, Row, Spans
from dashboard.words import clock

_MET = {"color": colours.MET, "line": {"color": colours.MET, "width": 1}}
_NOT_MET = {"color": colours.PAPER, "line": {"color": colours.QUIET, "width": 1}}
_UNKNOWN = {
    "color": colours.UNKNOWN,
    "line": {"color": colours.QUIET, "width": 0.5},
    "pattern": {"shape": ".", "fgcolor": colours.QUIET, "bgcolor": colours.UNKNOWN, "size": 6, "solidity": 0.25},
}
_COUNTING = {
    "color": colours.MET_SOFT,
    "line": {"color": colours.MET, "width": 1},
    "pattern": {"shape": "/", "fgcolor": colours.MET, "bgcolor": colours.MET_SOFT, "size": 6, "solidity": 0.3},
}
_LAYERS = (
    ("not met", "not_met", _NOT_MET, 0.62),
    ("unknown", "unknown", _UNKNOWN, 0.62),
    ("met", "met", _MET, 0.62),
    ("still counts from before", "counting", _COUNTING, 0.3),
)


def criteria_traces(rows: Sequence[Row], shown: Window) -> list[dict[str, Any]]:
    """The states of the three, first row on top; what counts from before lies as a thinner bar over its state."""
    return [
        _stretches(
            "criteria",
            words,
            [(2 - number, getattr(row, part)) for number, row in enumerate(rows)],
            {"marker": marker, "width": thickness, "showlegend": True},
            shown,
        )
        for words, part, marker, thickness in _LAYERS
    ]


def episode_traces(course: Course, shown: Window) -> list[dict[str, Any]]:
    """Each episode as a frame, in it as a solid bar the time in which two of three counted."""
    frame = {"marker": _COUNTING | {"pattern": {}}, "width": 0.9}
    return [
        _stretches("episodes", "episode", [(0.5, course.episodes)], frame, shown),
        _stretches("episodes", "flagged", [(0.5, course.flagged)], {"marker": _MET, "width": 0.5}, shown),
    ]


def _stretches(
    panel: str, words: str, rows: Sequence[tuple[float, Spans]], style: dict[str, Any], shown: Window
) -> dict[str, Any]:
    start = np.concatenate([shown.clipped(spans.start) for _, spans in rows])
    end = np.concatenate([np.minimum(spans.end, shown.end) for _, spans in rows])
    place = np.concatenate([np.full(len(spans.start), height) for height, spans in rows])
    seen = end > start
    return on(
        panel,
        type="bar",
        orientation="h",
        name=words,
        base=milliseconds(start[seen]),
        x=milliseconds((end - start)[seen]),
        y=place[seen],
        hoverinfo="text",
        hovertext=[
            f"{words}: {clock(first, shown.zone, shown.end)} to {clock(last, shown.zone, shown.end)}"
            for first, last in zip(start[seen].tolist(), end[seen].tolist(), strict=True)
        ],
        **style,
    )


_NOW = (("met", "● met"), ("not_met", "○ not met"), ("unknown", "? unknown"))


def row_labels(course: Course) -> list[Label]:
    """The state of each criterion at the end, in words."""
    return [
        Label("criteria", (-0.5, 2.5), 2 - number, _state(row, course.end), colours.INK)
        for number, row in enumerate(course.rows)
    ]


def _state(row: Row, at: int) -> str:
    words = next((words for part, words in _NOW if _lasts(getattr(row, part), at)), "")
    return f"{words}, counts" if _lasts(row.counting, at) else words


def _lasts(spans: Spans, at: int) -> bool:
    return len(spans.end) > 0 and int(spans.end[-1]) >= at


def episode_label(course: Course, shown: Window) -> Label:
    """Since when the episode runs, or how many there were."""
    ended = len(course.episodes.start) - course.running
    text = "none" if not ended else f"{ended} ended"
    if course.running:
        text = f"<b>since {clock(int(course.episodes.start[-1]), shown.zone, shown.end)}</b>"
    return Label("episodes", (0, 1), 0.5, text, colours.MET if course.running else colours.INK)


_SYMBOLS = {"given": "triangle-up", "held": "x-thin", "delayed": "triangle-right-open"}


def dose_trace(doses: Sequence[DoseMark], shown: Window) -> dict[str, Any]:
    """The doses that are seen, numbered; one that was held is crossed out."""
    seen = [dose for dose in doses if shown.start <= dose.at <= shown.edge]
    return on(
        "doses",
        name="doses",
        x=milliseconds(np.array([dose.at for dose in seen], dtype=np.int64)),
        y=np.full(len(seen), 0.78),
        mode="markers+text",
        text=[str(dose.number) for dose in seen],
        textposition="bottom center",
        textfont={"color": colours.INK, "size": 12},
        marker={
            "symbol": [_SYMBOLS[dose.state] for dose in seen],
            "size": 10,
            "color": colours.DOSE,
            "line": {"color": colours.DOSE, "width": 2},
        },
        cliponaxis=False,
        hoverinfo="text",
        hovertext=[
            f"{clock(dose.at, shown.zone, shown.end)}<br>dose {dose.number} {dose.state}<br>{escape(dose.drug)}"
            for dose in seen
        ],
    )
