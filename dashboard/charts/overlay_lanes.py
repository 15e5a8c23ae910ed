"""The lanes of two parts: when each was flagged, and its doses."""

from html import escape
from typing import Any

import numpy as np

from dashboard import colours
from dashboard.charts.doses import SYMBOLS
from dashboard.charts.overlay_layout import DOSES, FLAGGED, Frame
from dashboard.charts.overlay_window import Scale
from dashboard.comparing.pairs import Pair
from dashboard.comparing.sides import Side
from dashboard.course import Spans
from dashboard.course_marks import DoseMark
from models.cycles import GIVEN
from models.readings import Floats

_BAR = {"color": colours.MET, "line": {"color": colours.MET, "width": 1}}
_OPEN = {
    "color": colours.UNKNOWN,
    "line": {"color": colours.QUIET, "width": 0.5},
    "pattern": {"shape": ".", "fgcolor": colours.QUIET, "bgcolor": colours.UNKNOWN, "size": 6, "solidity": 0.25},
}
_CLEAR = {"color": colours.PAPER, "line": {"color": colours.QUIET, "width": 1}}


def flag_traces(pair: Pair, frame: Frame, at: Scale) -> list[dict[str, Any]]:
    """For each side a lane: flagged as a solid bar, what nobody could tell dotted, clear as an empty frame."""
    found = []
    for number, side in enumerate(pair.sides):
        first, last = at.spans[number]
        whole = Spans(np.array([max(first, side.begun)]), np.array([min(last, side.end)]))
        for words, spans, marker, width in (
            ("not flagged", whole, _CLEAR, 0.5),
            ("not known", side.open, _OPEN, 0.5),
            ("flagged", side.flagged, _BAR, 0.72),
        ):
            start, end = np.clip(spans.start, first, last), np.clip(spans.end, first, last)
            seen = end > start
            base, until = at.x(side.part, start[seen], number), at.x(side.part, end[seen], number)
            found.append(
                {
                    "type": "bar",
                    "orientation": "h",
                    "name": f"{words}, {pair.names[number].words}",
                    "yaxis": frame.axis(FLAGGED),
                    "base": base,
                    "x": until - base,
                    "y": np.full(len(base), 1 - number),
                    "marker": marker,
                    "width": width,
                    "hoverinfo": "text",
                    "hovertext": [f"{pair.names[number].opening}: {words}"] * len(base),
                }
            )
    return found


def dose_traces(pair: Pair, frame: Frame, at: Scale) -> list[dict[str, Any]]:
    """For each side a lane of its doses, numbered: filled where given, an open square with a sign where not."""
    return [_doses(side, number, pair, frame, at) for number, side in enumerate(pair.sides)]


def _doses(side: Side, number: int, pair: Pair, frame: Frame, at: Scale) -> dict[str, Any]:
    first, last = at.spans[number]
    seen = [dose for dose in side.part.doses if first <= place(dose) <= last]
    given = [dose.state == GIVEN for dose in seen]
    x: Floats = at.x(side.part, np.array([place(dose) for dose in seen], dtype=np.int64), number)
    return {
        "name": f"doses, {pair.names[number].words}",
        "yaxis": frame.axis(DOSES),
        "x": x,
        "y": np.full(len(seen), 1 - number),
        "mode": "markers+text",
        "text": [_sign(dose) + str(dose.number) for dose in seen],
        "textfont": {"size": 12, "color": [colours.PAPER if filled else colours.INK for filled in given]},
        "marker": {
            "symbol": ["circle" if filled else "square" for filled in given],
            # Plotly makes marks of several sizes see-through by itself.
            "opacity": 1,
            "size": [19 if filled else 22 for filled in given],
            "color": [colours.DOSE if filled else colours.PAPER for filled in given],
            "line": {"color": colours.DOSE, "width": 1.5},
        },
        "cliponaxis": False,
        "hoverinfo": "text",
        "hovertext": [f"{pair.names[number].opening}: {_told(dose)}" for dose in seen],
    }


def place(dose: DoseMark) -> int:
    """Where a dose stands: when it was given, or when it was due."""
    return dose.at if dose.state == GIVEN or dose.due_at is None else dose.due_at


def _sign(dose: DoseMark) -> str:
    return "" if dose.state == GIVEN else SYMBOLS[dose.state][1]


def _told(dose: DoseMark) -> str:
    reason = f"<br>{escape(dose.reason)}" if dose.reason else ""
    return f"dose {dose.number} {dose.state}{reason}"
