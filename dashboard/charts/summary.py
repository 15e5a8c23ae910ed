"""What the figure shows, in sentences: for who cannot see it."""

from zoneinfo import ZoneInfo

import numpy as np

from dashboard.charts.window import Window
from dashboard.course import Course, Line
from dashboard.words import clock, listed
from models.measurements import plain
from models.readings import Floats, Ints


def summary(course: Course, shown: Window) -> str:
    """The newest values, the extremes in the window, and the episodes."""
    zone, now = shown.zone, shown.end
    parts = [f"Course from {clock(shown.start, zone, now)} to {clock(now, zone, now)} ({zone.key})."]
    parts += _values("Systolic pressure", "mmHg", course.pressures.at, course.pressures.systolic, shown)
    if weight := course.baselines.get("weight"):
        gain = course.weight.value - weight.value
        parts += _values(f"Weight change from {plain(weight.value)} kg", "kg", course.weight.at, gain, shown)
    parts += _line("Albumin", "g/dL", course.albumin, shown)
    parts += _values("Urine", "mL/h", course.urine.at, course.urine.rate, shown)
    return " ".join([*parts, _episodes(course, zone)])


def _line(label: str, unit: str, line: Line, shown: Window) -> list[str]:
    return _values(label, unit, line.at, line.value, shown)


def _values(label: str, unit: str, at: Ints, value: Floats, shown: Window) -> list[str]:
    seen = (at >= shown.start) & (at <= shown.end) & ~np.isnan(value)
    if not seen.any():
        return [f"{label}: nothing known."]
    at, value = at[seen], value[seen]
    newest = f"{plain(float(value[-1]), 1)} {unit} at {clock(int(at[-1]), shown.zone, shown.end)}"
    return [f"{label}: {newest}, lowest {plain(float(value.min()), 1)}, highest {plain(float(value.max()), 1)}."]


def _episodes(course: Course, zone: ZoneInfo) -> str:
    spans = list(zip(course.episodes.start.tolist(), course.episodes.end.tolist(), strict=True))
    if not spans:
        return "No episode."
    words = [f"{clock(start, zone, course.end)} to {clock(end, zone, course.end)}" for start, end in spans]
    if course.running:
        words[-1] = f"since {clock(spans[-1][0], zone, course.end)}"
    return f"{len(spans)} episode{'s' if len(spans) > 1 else ''}: {listed(words)}."
