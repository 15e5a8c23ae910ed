"""Doses as numbered marks under the panels."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from dashboard import colours
from dashboard.charts.layout import Label
from dashboard.charts.marks import on
from dashboard.charts.window import Window, milliseconds
from dashboard.course_marks import DoseMark

DOSES = "doses"

SYMBOLS: Mapping[str, tuple[str, str]] = {
    "given": ("triangle-up", "▲"),
    "delayed": ("triangle-right-open", "▷"),
    "held": ("x-thin", "✕"),
    "stopped": ("square", "■"),
}
"""For each state the mark in the figure, and the same in a line of text."""


def dose_trace(doses: Sequence[DoseMark], shown: Window) -> dict[str, Any]:
    """The doses that are seen, numbered; one that was held is crossed out."""
    seen = [dose for dose in doses if shown.holds(dose.at)]
    return on(
        DOSES,
        name=DOSES,
        x=milliseconds(np.array([dose.at for dose in seen], dtype=np.int64)),
        y=np.full(len(seen), 0.8),
        mode="markers+text",
        text=_numbers(seen),
        textposition="bottom center",
        textfont={"color": colours.INK, "size": 13},
        marker={
            "symbol": [SYMBOLS[dose.state][0] for dose in seen],
            "size": 11,
            "color": colours.DOSE,
            "line": {"color": colours.DOSE, "width": 2},
        },
        cliponaxis=False,
        hoverinfo="text",
        hovertext=[_words(dose, shown) for dose in seen],
    )


def _numbers(seen: Sequence[DoseMark]) -> list[str]:
    """The number under each mark; of several decisions about one dose only under the last."""
    last = {dose.number: place for place, dose in enumerate(seen)}
    return [str(dose.number) if last[dose.number] == place else "" for place, dose in enumerate(seen)]


def _words(dose: DoseMark, shown: Window) -> str:
    lines = [shown.said(dose.at), f"dose {dose.number} {dose.state}", escape(dose.drug)]
    if dose.due_at is not None and dose.due_at != dose.at:
        lines.append(f"was due {shown.said(dose.due_at)}")
    if dose.reason:
        lines.append(escape(dose.reason))
    return "<br>".join(lines)


def dose_label(doses: Sequence[DoseMark], shown: Window) -> list[Label]:
    """The newest dose in words."""
    if not doses:
        return []
    last = max(doses, key=lambda dose: dose.at)
    text = f"<b>{last.number} {last.state}</b> {shown.said(last.at)}"
    return [Label(DOSES, (0, 1), 0.5, text, colours.INK)]


def dose_key(doses: Sequence[DoseMark]) -> str:
    """What the marks mean, of those that occur."""
    held = {dose.state for dose in doses}
    return " · ".join(f"{text} {state}" for state, (_, text) in SYMBOLS.items() if state in held)
