"""What the figure shows, in sentences: for who cannot see it."""

from collections.abc import Iterable

import numpy as np

from dashboard.charts.doses import SYMBOLS as DOSE_SYMBOLS
from dashboard.charts.lanes import is_instant, lanes_of
from dashboard.charts.newest import day_change
from dashboard.charts.urine import window_words
from dashboard.charts.values import change_from
from dashboard.charts.window import Window
from dashboard.course import Course, Spans
from dashboard.course_marks import DoseMark, InterventionMark
from dashboard.words import OVERALL, listed
from models.alerting import SEVERITIES
from models.interventions import INTERVENTIONS
from models.measurements import plain
from models.readings import Floats, Ints

_MANY = 20
"""More stretches than this are counted and not listed: nobody follows them by ear."""


def summary(course: Course, shown: Window) -> str:
    """The newest values, the extremes in the window, the episodes, and what was done."""
    parts = [
        f"Course from {shown.said(shown.start)} to {shown.said(shown.end)} ({shown.zone.key}).",
        f"{OVERALL[course.overall]} at {shown.said(course.end)}.",
        *_values("Systolic pressure", "mmHg", course.pressures.at, course.pressures.systolic, shown),
        *_values("Heart rate", "/min", course.heart_rate.at, course.heart_rate.value, shown),
        *_weight(course, shown),
        *_values("Oedema grade", "", course.oedema.at, course.oedema.value, shown),
        *_values("Albumin", "g/dL", course.albumin.at, course.albumin.value, shown),
        *_values("Urine", "mL/h", course.urine.at, course.urine.rate, shown),
        *(f"{_opened(window_words(window))}." for window in course.urine_windows),
        _episodes(course, shown),
        *_severity(course, shown),
        *_doses(course.doses, shown),
        *_interventions(course.interventions, shown),
    ]
    return " ".join(parts)


def _opened(words: str) -> str:
    """With a capital, the units left as they are."""
    return words[:1].upper() + words[1:]


def _values(label: str, unit: str, at: Ints, value: Floats, shown: Window) -> list[str]:
    seen = (at >= shown.start) & (at <= shown.end) & ~np.isnan(value)
    if not seen.any():
        return [f"{label}: nothing known."]
    at, value = at[seen], value[seen]
    newest = f"{f'{plain(float(value[-1]), 1)} {unit}'.strip()} at {shown.said(int(at[-1]))}"
    return [f"{label}: {newest}, lowest {plain(float(value.min()), 1)}, highest {plain(float(value.max()), 1)}."]


def _weight(course: Course, shown: Window) -> list[str]:
    line, base = course.weight, course.baselines.get("weight")
    places = np.flatnonzero((line.at >= shown.start) & (line.at <= shown.end))
    if base is None or not len(places):
        return ["Weight: nothing known."]
    last, gain = int(places[-1]), line.value[places] - base.value
    weight, when = float(line.value[last]), shown.said(int(line.at[last]))
    change = f"{change_from(weight, base.value)} from {plain(base.value)} kg, {day_change(line, last)}"
    extremes = f"lowest change {plain(float(gain.min()), 1)}, highest {plain(float(gain.max()), 1)} kg"
    return [f"Weight: {plain(weight)} kg at {when}, {change}; {extremes}."]


def _episodes(course: Course, shown: Window) -> str:
    count, spans = _spans(course.episodes, course, shown)
    return f"{count} episode{'s' if count > 1 else ''}: {spans}." if count else "No episode."


def _severity(course: Course, shown: Window) -> list[str]:
    found = {word: _spans(course.severity[word], course, shown) for word in SEVERITIES}
    return [f"{word.capitalize()} priority: {spans}." for word, (count, spans) in found.items() if count]


def _spans(spans: Spans, course: Course, shown: Window) -> tuple[int, str]:
    """How many stretches reach into the window, and each in words: of more than a few the number and the last."""
    pairs = [
        (start, end)
        for start, end in zip(spans.start.tolist(), spans.end.tolist(), strict=True)
        if start <= shown.end and end >= shown.start
    ]
    if len(pairs) > _MANY:
        return len(pairs), f"{len(pairs)} stretches, the last {_span(*pairs[-1], course, shown)}"
    return len(pairs), listed(_span(start, end, course, shown) for start, end in pairs)


def _span(start: int, end: int, course: Course, shown: Window) -> str:
    """`03:10 to 07:00`, or `since 03:10` for one that lasts."""
    return f"since {shown.said(start)}" if end >= course.end else f"{shown.said(start)} to {shown.said(end)}"


def _doses(doses: Iterable[DoseMark], shown: Window) -> list[str]:
    seen = [dose for dose in doses if shown.start <= dose.at <= shown.end]
    of_state = {state: [dose for dose in seen if dose.state == state] for state in DOSE_SYMBOLS}
    return [
        f"Doses {state}: {listed(f'{dose.number} at {shown.said(dose.at)}' for dose in found)}."
        for state, found in of_state.items()
        if found
    ]


def _interventions(done: tuple[InterventionMark, ...], shown: Window) -> list[str]:
    seen = [one for one in done if one.start <= shown.end and (one.end is None or one.end >= shown.start)]
    seen = [one for one in seen if not is_instant(one) or one.start >= shown.start]
    return [
        f"{INTERVENTIONS[kind]}: {listed(_run(one, shown) for one in seen if one.kind == kind)}."
        for kind in lanes_of(seen)
    ]


def _run(one: InterventionMark, shown: Window) -> str:
    if is_instant(one):
        return f"at {shown.said(one.start)}"
    start = shown.said(one.start)
    return f"since {start}" if one.end is None else f"{start} to {shown.said(one.end)}"
