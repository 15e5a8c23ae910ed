"""The three criteria over time: met, not met, unknown, or still counting from before."""

from collections.abc import Sequence
from typing import Any

from dashboard import colours
from dashboard.charts.layout import Label
from dashboard.charts.stretches import stretches
from dashboard.charts.window import Window
from dashboard.course import Course, Row, Spans

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
    ("not met", "not_met", _NOT_MET, 0.66),
    ("unknown", "unknown", _UNKNOWN, 0.66),
    ("met", "met", _MET, 0.66),
    ("still counts from before", "counting", _COUNTING, 0.32),
)


def criteria_traces(rows: Sequence[Row], shown: Window) -> list[dict[str, Any]]:
    """The states of the three, first row on top; what counts from before lies as a thinner bar over its state."""
    return [
        stretches(
            "criteria",
            words,
            [(2 - number, getattr(row, part)) for number, row in enumerate(rows)],
            {"marker": marker, "width": thickness, "showlegend": True},
            shown,
        )
        for words, part, marker, thickness in _LAYERS
    ]


_NOW = (("met", "● met"), ("not_met", "○ not met"), ("unknown", "? unknown"))


def row_labels(course: Course) -> list[Label]:
    """The state of each criterion at the end, in words."""
    return [
        Label("criteria", (-0.5, 2.5), 2 - number, _state(row, course.end), colours.INK)
        for number, row in enumerate(course.rows)
    ]


def _state(row: Row, at: int) -> str:
    words = next((words for part, words in _NOW if _lasts(getattr(row, part), at)), "")
    words = f"<b>{words}</b>" if words.startswith("●") else words
    return f"{words}, counts" if _lasts(row.counting, at) else words


def _lasts(spans: Spans, at: int) -> bool:
    return len(spans.end) > 0 and int(spans.end[-1]) >= at
