"""Above all panels: episodes, how grave the stay was, and who had acknowledged it."""

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from dashboard import colours
from dashboard.charts.layout import Label, large
from dashboard.charts.marks import on
from dashboard.charts.stretches import stretches
from dashboard.charts.window import Window, milliseconds
from dashboard.course import Course
from dashboard.course_marks import AlertMark
from dashboard.words import OVERALL, PRIORITY_MARKS
from models.alerting import LEAK, SEVERITIES

PRIORITY = "priority"
FLOOR = 0.4
"""Above it stands the priority, below it the episode."""

# The graver, the taller and the more marks: the colours of two of them are alike in grey.
_LOOKS = {
    "high": (colours.HIGH, colours.PAPER, 1.0),
    "medium": (colours.MEDIUM, colours.ON_PRIORITY, 0.82),
    "low": (colours.LOW, colours.ON_PRIORITY, 0.64),
}
# Parts of the window: a shorter stretch is too narrow for its marks, which are on hover.
_WIDE = {"high": 0.04, "medium": 0.03, "low": 0.02}
_WORDED = 0.15
"""A stretch from this part of the window on has room for the priority's word too."""

_SIGNS = {"flagged": "▲", "possible": "◐", "clear": "○", "unassessed": "?"}


def episode_traces(course: Course, shown: Window) -> list[dict[str, Any]]:
    """Each episode as a frame, in it as a solid bar the time in which two of three counted; above it the priority."""
    frame = {"color": colours.MET_SOFT, "line": {"color": colours.MET, "width": 1}}
    solid = {"color": colours.MET, "line": {"color": colours.MET, "width": 1}}
    low = FLOOR / 2 - 0.02
    return [
        stretches(PRIORITY, "episode", [(low, course.episodes)], {"marker": frame, "width": 0.34}, shown),
        stretches(PRIORITY, "flagged", [(low, course.flagged)], {"marker": solid, "width": 0.18}, shown),
        # The gravest last, over the others.
        *(part for word in reversed(SEVERITIES) for part in _severity(course, word, shown)),
        _acknowledged(course.alerts, shown),
    ]


def _severity(course: Course, word: str, shown: Window) -> list[dict[str, Any]]:
    spans, (colour, ink, part) = course.severity[word], _LOOKS[word]
    height = (1 - FLOOR) * part
    # An edge in ink parts the lighter two from the paper; it would hide a short stretch of the dark one.
    marker = {"color": colour, "line": {"color": colour if word == "high" else colours.INK, "width": 1}}
    place = FLOOR + height / 2
    start, end = shown.clipped(spans.start), shown.clipped(spans.end)
    look = {"marker": marker, "width": height}
    parts = (end - start) / (shown.end - shown.start)
    wide = parts >= _WIDE[word]
    middle, worded = (start + end)[wide] / 2, parts[wide] >= _WORDED
    return [
        stretches(PRIORITY, f"{word} priority", [(place, spans)], look, shown),
        on(
            PRIORITY,
            name=f"{word} priority marks",
            x=milliseconds(middle),
            y=np.full(len(middle), place),
            mode="text",
            text=[f"<b>{PRIORITY_MARKS[word]}{f' {word}' if has_room else ''}</b>" for has_room in worded.tolist()],
            textfont={"color": ink, "size": 14},
        ),
    ]


def _acknowledged(alerts: Sequence[AlertMark], shown: Window) -> dict[str, Any]:
    """A tick in a ring for each acknowledgement, with its words on hover."""
    made = sorted(
        (at, f"{alert.problem}: acknowledged, {escape(words)}")
        for alert in alerts
        for at, words in alert.acknowledgements
        if shown.holds(at) and at <= shown.present
    )
    return on(
        PRIORITY,
        name="acknowledged",
        x=milliseconds(np.array([at for at, _ in made], dtype=np.int64)),
        y=np.full(len(made), FLOOR / 2 - 0.02),
        mode="markers+text",
        text=["✓"] * len(made),
        textfont={"color": colours.INK, "size": 12},
        marker={"symbol": "circle", "size": 15, "color": colours.PAPER, "line": {"color": colours.INK, "width": 1.5}},
        cliponaxis=False,
        hoverinfo="text",
        hovertext=[f"{shown.said(at)}<br>{words}" for at, words in made],
    )


def episode_label(course: Course, shown: Window) -> Label:
    """The state now in words, since when the episode runs or how many there were, and whether it was acknowledged."""
    grave = next((word for word in SEVERITIES if _lasts(course, word)), None)
    marks = f" {PRIORITY_MARKS[grave]}" if grave else ""
    lines = [large(f"{_SIGNS[course.overall]} {OVERALL[course.overall]}{marks}"), *_since(course, shown)]
    if course.running and _unanswered(course.alerts, shown):
        lines.append("not acknowledged")
    colour = colours.MET if course.overall == "flagged" else colours.INK
    return Label(PRIORITY, (0, 1), 0.5, "<br>".join(lines), colour)


def _lasts(course: Course, word: str) -> bool:
    ends = course.severity[word].end
    return len(ends) > 0 and int(ends[-1]) >= course.end


def _since(course: Course, shown: Window) -> list[str]:
    """Since when the state holds, and since when an episode goes on that began at another time."""
    lines = [f"since {shown.said(course.since)}"]
    if course.running and int(course.episodes.start[-1]) != course.since:
        lines.append(f"episode {shown.said(int(course.episodes.start[-1]))}")
    return lines


def _unanswered(alerts: Sequence[AlertMark], shown: Window) -> bool:
    """Whether nobody has acknowledged the episode's alert since it was raised, or raised in priority."""
    standing = [alert for alert in alerts if alert.problem == LEAK and alert.ended_at is None]
    if not standing:
        return False
    raised = standing[-1].severities[-1][0]
    return not any(raised <= at <= shown.present for at, _ in standing[-1].acknowledgements)
