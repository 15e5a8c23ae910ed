"""The newest value of each panel in words at its right: what is read from across the bed."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dashboard import colours
from dashboard.charts.layout import Label, large
from dashboard.charts.values import change_from, signed
from dashboard.charts.window import Window
from dashboard.course import Course
from dashboard.course_values import Line, Weights
from dashboard.thresholds import ALBUMIN, HEART_RATE, PRESSURE, URINE, WEIGHT, Baseline
from dashboard.words import short_age
from models.instants import NO_TIME
from models.measurements import plain

Scales = Mapping[str, tuple[float, float]]


def newest_labels(course: Course, scales: Scales, shown: Window) -> list[Label]:
    """A label for each panel that holds a value; one that has gone stale says how old it is."""
    found = [
        _pressure(course, scales, shown),
        _plain(HEART_RATE, course.heart_rate, "/min", scales, shown),
        _weight(course, scales, shown),
        _plain(ALBUMIN, course.albumin, "g/dL", scales, shown, "after albumin"),
        _urine(course, scales),
    ]
    return [label for label in found if label is not None]


def _label(panel: str, scales: Scales, value: float, number: str, rest: list[str], stale: str) -> Label:
    """The number large, what belongs to it small beside and under it."""
    words = "<br>".join([f"{large(number)} {rest[0]}".strip(), *([stale] if stale else []), *rest[1:]])
    return Label(panel, scales[panel], value, words, colours.QUIET if stale else colours.INK, leads=True)


def _stale(read: Any, place: int, shown: Window) -> str:
    old = shown.present - int(read.at[place])
    return f"stale: {short_age(old)} old" if old >= read.valid_for else ""


def _pressure(course: Course, scales: Scales, shown: Window) -> Label | None:
    read = course.pressures
    places = np.flatnonzero(~(np.isnan(read.systolic) & np.isnan(read.mean)))
    if not len(places):
        return None
    last = int(places[-1])
    systolic, diastolic, mean = (float(column[last]) for column in (read.systolic, read.diastolic, read.mean))
    held = ["○ under vasopressor"] if read.supported[last] else []
    if np.isnan(systolic):
        return _label(PRESSURE, scales, mean, _number(mean), ["mean", *held], _stale(read, last, shown))
    both, rest = f"{_number(systolic)}/{_number(diastolic)}", ["" if np.isnan(mean) else f"mean {_number(mean)}", *held]
    return _label(PRESSURE, scales, systolic, both, rest, _stale(read, last, shown))


def _number(value: float) -> str:
    return "–" if np.isnan(value) else plain(value, 0)


def _plain(panel: str, line: Line, unit: str, scales: Scales, shown: Window, held: str = "") -> Label | None:
    if not len(line.at):
        return None
    value, last = float(line.value[-1]), len(line.at) - 1
    rest = [unit, *([f"○ {held}"] if line.supported[last] else [])]
    return _label(panel, scales, value, plain(value), rest, _stale(line, last, shown))


def _weight(course: Course, scales: Scales, shown: Window) -> Label | None:
    line, base = course.weight, course.baselines.get("weight")
    if not len(line.at) or base is None:
        return None
    last, weight = len(line.at) - 1, float(line.value[-1])
    rest = [f"kg {change_from(weight, base.value)}", day_change(line, last)]
    return _label(WEIGHT, scales, weight - base.value, plain(weight), rest, _stale(line, last, shown))


def day_change(line: Weights, place: int) -> str:
    """`+1.7 kg on the day before`, or that there is no weight to compare with."""
    if int(line.previous_at[place]) == NO_TIME:
        return "no previous day's weight"
    if int(line.previous_at[place]) == int(line.at[place]):
        return "first weight"
    return f"{signed(float(line.value[place] - line.previous[place]))} kg on day before"


def _urine(course: Course, scales: Scales) -> Label | None:
    urine = course.urine
    if not len(urine.at):
        return None
    last, rate = len(urine.at) - 1, float(urine.rate[-1])
    if np.isnan(rate):
        volume = plain(float(urine.volume[last]))
        return _label(URINE, scales, sum(scales[URINE]) / 2, "?", [f"{volume} mL, rate unknown"], "")
    per_kg = "" if np.isnan(urine.per_kg[last]) else f", {plain(float(urine.per_kg[last]))} mL/kg/h"
    return _label(URINE, scales, rate, f"{plain(rate, 0)}", [f"mL/h{per_kg} last"], "")


def baseline_label(panel: str, baseline: Baseline, unit: str, scales: Scales) -> Label:
    """`baseline 119 mmHg`."""
    value = 0.0 if panel == WEIGHT else baseline.value
    words = f"baseline {plain(baseline.value)} {unit}"
    return Label(panel, scales[panel], value, words, colours.BASELINE, leads=True)
