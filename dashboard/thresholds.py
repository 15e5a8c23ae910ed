"""The numbers of a criteria set as bands on the panels of a chart, and the baselines some of them are measured from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.criteria import CriteriaSet, Criterion, Rule, UrineRule
from models.history import ENTERED, History
from models.instants import NO_TIME
from models.measurements import KINDS, plain
from models.readings import BASELINE_KINDS, Floats, Ints
from models.series import pick

FOREVER = int(np.iinfo(np.int64).max)

PRESSURE, HEART_RATE, WEIGHT, OEDEMA, ALBUMIN, URINE = "pressure", "heart_rate", "weight", "oedema", "albumin", "urine"
_PANELS = {"systolic_bp": PRESSURE, "mean_bp": PRESSURE, "weight": WEIGHT, "oedema": OEDEMA, "albumin": ALBUMIN}
_SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}


@dataclass(frozen=True)
class Baseline:
    """The baseline of a kind in its canonical unit; it has held `since` (`NO_TIME`: always)."""

    kind: str
    value: float
    origin: int
    since: int


@dataclass(frozen=True)
class Band:
    """Where a rule alarms: from each `edge`, in its panel's unit, to the `low` or `high` side, from start to end.

    The weight panel shows kg above the baseline, so its edges are such gains.
    """

    panel: str
    measure: str
    start: Ints
    end: Ints
    edge: Floats
    side: str
    label: str


def baselines(history: History, now: int) -> dict[str, Baseline]:
    """The baselines of the only stay as they are at `now`, by kind."""
    only, at, found = np.zeros(1, dtype=np.int64), np.array([now]), {}
    for kind in BASELINE_KINDS:
        row = int(history.baseline(kind, only, at)[0])
        if row >= 0:
            origin = history.origin(row, 0)
            since = NO_TIME if origin == ENTERED else int(history.readings.at[row])
            found[kind] = Baseline(kind, float(history.values.floats[row]), origin, since)
    return found


def bands(history: History, criteria: CriteriaSet, held: Mapping[str, Baseline]) -> tuple[Band, ...]:
    """A band for each rule of the set that the chart can show; none where the baseline it needs is missing."""
    found = [_band(history, part, rule, held) for part in criteria.criteria for rule in part.rules]
    found += [_urine_band(rule, held.get("weight")) for rule in criteria.urine]
    return tuple(band for band in found if band is not None)


EDGES: Mapping[str, Callable[[Any, Any], Any]] = {
    "systolic": lambda number, _: number,
    "mean": lambda number, _: number,
    "systolic_fall": lambda number, reference: reference - number,
    "systolic_fall_percent": lambda number, reference: reference - reference * number / 100,
    "weight_gain_kg": lambda number, reference: reference + number,
    "weight_gain_percent": lambda number, reference: reference + reference * number / 100,
    "weight_gain_day_kg": lambda number, reference: reference + number,
    "weight_gain_day_percent": lambda number, reference: reference + reference * number / 100,
    "oedema_grade": lambda number, _: number,
    "albumin": lambda number, _: number,
    "albumin_fall": lambda number, reference: reference - number,
}
"""The value at which a rule turns, from the rule's number and what it compares with, by measure."""


def _band(history: History, criterion: Criterion, rule: Rule, held: Mapping[str, Baseline]) -> Band | None:
    measure = rule.measure
    if measure.reference == "previous day":
        return _day_band(history, criterion, rule, held.get("weight"))
    baseline = held.get(measure.latest)
    if baseline is None and (measure.reference or measure.latest == "weight"):
        return None
    relative = measure.reference == "baseline" and baseline is not None
    edge = EDGES[measure.name](float(rule.value), baseline.value if baseline else np.nan)
    shown = edge - baseline.value if baseline and measure.latest == "weight" else edge
    start = baseline.since if baseline and relative else NO_TIME
    side = "high" if measure.criterion == "swelling" else "low"
    columns = np.array([start]), np.array([FOREVER]), np.array([shown])
    return Band(_PANELS[measure.latest], measure.name, *columns, side, _words(rule, shown, relative))


def _day_band(history: History, criterion: Criterion, rule: Rule, baseline: Baseline | None) -> Band | None:
    """A step for each weight that has a previous day's: where it would have met the rule, while it was current."""
    weights, previous = history.kinds["weight"], history.previous_weight
    known = previous >= 0
    if baseline is None or not known.any():
        return None
    end = np.minimum(weights.at + criterion.valid(rule), np.append(weights.at[1:], FOREVER))
    reference = history.values.floats[pick(previous, np.arange(len(previous)))]
    edge = EDGES[rule.measure.name](float(rule.value), reference) - baseline.value
    columns = weights.at[known], end[known], edge[known]
    return Band(WEIGHT, rule.measure.name, *columns, "high", f"{_sign(rule)} {_number(rule)} in a day")


def _urine_band(rule: UrineRule, weight: Baseline | None) -> Band | None:
    number, per_kg = float(rule.value), rule.measure == "urine_per_kg"
    if per_kg and weight is None:
        return None
    edge = number * weight.value if per_kg and weight else number
    label = f"{_SIGNS[rule.op]} {plain(rule.value)} {rule.unit}"
    start = weight.since if per_kg and weight else NO_TIME
    columns = np.array([start]), np.array([FOREVER]), np.array([edge])
    return Band(URINE, rule.name, *columns, "low", label)


def _words(rule: Rule, shown: float, relative: bool) -> str:
    unit = KINDS[rule.measure.latest].unit.label
    if not relative:
        name = {"systolic": "systolic ", "mean": "mean ", "oedema_grade": "oedema "}.get(rule.measure.name, "")
        return f"{name}{_sign(rule)} {_number(rule)}"
    if rule.measure.latest == "weight":
        kg = "" if rule.measure.unit.label == unit else f" (+{plain(shown)} {unit})"
        return f"gain {_sign(rule)} {_number(rule)}{kg}"
    return f"fall {_sign(rule)} {_number(rule)} ({plain(shown)})"


def _sign(rule: Rule) -> str:
    return _SIGNS[rule.op]


def _number(rule: Rule) -> str:
    unit = "" if rule.measure.name == "oedema_grade" else f" {rule.measure.unit.label}"
    return f"{plain(rule.value)}{unit}"
