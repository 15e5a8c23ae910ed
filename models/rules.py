"""Rules judged at any instants of any stays: met, not met or unknown, and what each verdict rests on."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.criteria import Criterion, Rule
from models.history import History
from models.readings import Flags, Floats, Ints, Numbers
from models.series import pick

States = NDArray[np.int8]

NOT_MET, MET, UNKNOWN = range(3)
STATE_WORDS = ("not_met", "met", "unknown")

OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

# Far above what float arithmetic can be off by for values within the limits, far below any difference that is measured.
_NEAR = 1e-6


@dataclass(frozen=True)
class Judged:
    """A rule at instants. Rows are positions in the history's values, -1 for none.

    `operands`: what the measure is computed from. `latest`: the moment it is judged on, stale or not, with its time in
    `at`. `reference` and `origin`: the baseline or the previous day's weight.
    """

    rule: Rule
    states: States
    values: Floats
    operands: tuple[Ints, ...]
    at: Ints
    found: Flags
    fresh: Flags
    origin: Ints


def judge(history: History, criterion: Criterion, rule: Rule, stay: Ints, at: Ints) -> Judged:
    """One rule of a criterion at each of these instants."""
    moments, operands = _latest(history, rule.measure.latest)
    place = moments.latest(stay, at)
    found = place >= 0
    taken = np.where(found, pick(moments.at, place), 0)
    fresh = found & (at < taken + criterion.valid(rule))
    rows = tuple(pick(column, place) for column in operands)
    origin = np.full(len(stay), -1, dtype=np.int64)
    if rule.measure.reference == "baseline":
        baseline, origin = history.baseline(rule.measure.latest, stay, at)
        rows += (baseline,)
    elif rule.measure.reference == "previous day":
        rows += (pick(history.previous_weight, place),)
    known = np.logical_and.reduce([fresh, *(row >= 0 for row in rows)])
    values, met = compare(history.values, rule.measure.formula, rule.op, rule.value, rows, known)
    states = np.where(known, met, UNKNOWN).astype(np.int8)
    return Judged(rule, states, values, rows, taken, found, fresh, origin)


def _latest(history: History, kind: str) -> tuple[Any, tuple[Ints, ...]]:
    """The moments a measure is judged on, and the rows of what was read then."""
    if kind == "systolic_bp":
        return history.pressures.moments, (history.pressures.systolic,)
    if kind == "mean_bp":
        return history.pressures.moments, (history.pressures.mean_systolic, history.pressures.mean_diastolic)
    return history.kinds[kind], (history.kinds[kind].rows,)


def compare(
    values: Numbers, formula: Callable[..., Any], op: str, threshold: Fraction, rows: tuple[Ints, ...], known: Flags
) -> tuple[Floats, Flags]:
    """The measure where it is known (else NaN) and whether it meets the comparison, exact as on decimal numbers.

    Floats decide where they are far enough from the threshold to be certain; the rest is done again in fractions.
    """
    compared = OPERATORS[op]
    result: Floats = np.full(len(known), np.nan)
    result[known] = formula(*(values.floats[row[known]] for row in rows))
    met: Flags = np.zeros(len(known), dtype=np.bool_)
    met[known] = compared(result[known], float(threshold))
    close = known & (np.abs(result - float(threshold)) < _NEAR)
    settled: dict[tuple[Fraction, ...], bool] = {}
    for place in np.flatnonzero(close).tolist():
        numbers = tuple(values.exactly(int(row[place])) for row in rows)
        if numbers not in settled:
            settled[numbers] = compared(formula(*numbers), threshold)
        met[place] = settled[numbers]
    return result, met


def criterion_states(history: History, criterion: Criterion, stay: Ints, at: Ints) -> States:
    """The criterion at each instant: met by any rule, not met where no leading rule is met or unknown, else unknown."""
    judged = [judge(history, criterion, rule, stay, at).states for rule in criterion.rules]
    met = np.logical_or.reduce([states == MET for states in judged])
    leading = zip(judged, criterion.leading, strict=True)
    excluded = np.logical_and.reduce([states == NOT_MET for states, leads in leading if leads])
    return np.where(met, MET, np.where(excluded, NOT_MET, UNKNOWN)).astype(np.int8)
