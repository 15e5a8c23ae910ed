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
from models.measures import Measure
from models.readings import Flags, Floats, Ints, Numbers
from models.series import Series, pick

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
NEAR = 1e-6


@dataclass(frozen=True)
class Judged:
    """A rule at instants. Rows are positions in the history's values, -1 for none.

    `operands`: what the measure is computed from, its reference (a baseline, the previous day's weight) last. `latest`:
    the moment it is judged on, stale or not, with its time in `at`.
    """

    rule: Rule
    states: States
    values: Floats
    operands: tuple[Ints, ...]
    at: Ints
    found: Flags
    fresh: Flags


class Instants:
    """Instants of stays at which rules are judged; what several rules look up is looked up once."""

    def __init__(self, history: History, stay: Ints, at: Ints) -> None:
        self.history, self.stay, self.at = history, stay, at
        self._latest: dict[str, Ints] = {}
        self._baselines: dict[str, Ints] = {}

    def latest(self, kind: str) -> Ints:
        """The place of the latest moment of a kind at each instant; pressures share theirs."""
        moments = "pressure" if kind in _PRESSURES else kind
        if moments not in self._latest:
            self._latest[moments] = _latest(self.history, kind)[0].latest(self.stay, self.at)
        return self._latest[moments]

    def baseline(self, kind: str) -> Ints:
        """The rows of a kind's baseline at each instant."""
        if kind not in self._baselines:
            self._baselines[kind] = self.history.baseline(kind, self.stay, self.at)
        return self._baselines[kind]


_PRESSURES = ("systolic_bp", "mean_bp")


def judge(instants: Instants, criterion: Criterion, rule: Rule) -> Judged:
    """One rule of a criterion at each of these instants."""
    history = instants.history
    moments, operands = _latest(history, rule.measure.latest)
    place = instants.latest(rule.measure.latest)
    found = place >= 0
    taken = pick(moments.at, place)
    fresh = found & (instants.at < taken + criterion.valid(rule))
    rows = tuple(pick(column, place) for column in operands)
    if rule.measure.reference == "baseline":
        rows += (instants.baseline(rule.measure.latest),)
    elif rule.measure.reference == "previous day":
        rows += (pick(history.previous_weight, place),)
    known = np.logical_and.reduce([fresh, *(row >= 0 for row in rows)])
    values, met = compare(history.values, rule.measure, rule.op, rule.value, rows, known)
    states = np.where(known, met, UNKNOWN).astype(np.int8)
    return Judged(rule, states, values, rows, taken, found, fresh)


def _latest(history: History, kind: str) -> tuple[Series, tuple[Ints, ...]]:
    """The moments a measure is judged on, and the rows of what was read then."""
    if kind == "systolic_bp":
        return history.pressures.moments, (history.pressures.systolic,)
    if kind == "mean_bp":
        return history.pressures.moments, (history.pressures.mean_systolic, history.pressures.mean_diastolic)
    return history.kinds[kind], (history.kinds[kind].rows,)


def compare(
    values: Numbers, measure: Measure, op: str, threshold: Fraction, rows: tuple[Ints, ...], known: Flags
) -> tuple[Floats, Flags]:
    """The measure where it is known (else NaN) and whether it meets the comparison, exact as on decimal numbers.

    Floats decide where they are far enough from the threshold to be certain; the rest is done again in fractions.
    """
    compared = OPERATORS[op]
    if not len(values.floats):
        return np.full(len(known), np.nan), np.zeros(len(known), dtype=np.bool_)
    with np.errstate(all="ignore"):  # a row of -1 takes some other number, and is not known
        result: Floats = np.where(known, measure.formula(*(values.floats[row] for row in rows)), np.nan)
    met: Flags = known & compared(result, float(threshold))
    if measure.direct and not values.exact:
        # A decimal of at most 15 digits compares as its float does.
        return result, met
    settled: dict[tuple[Any, ...], bool] = {}
    for place in np.flatnonzero(np.abs(result - float(threshold)) < NEAR).tolist():
        where = [int(row[place]) for row in rows]
        numbers = tuple(values.exactly(row) if values.exact else float(values.floats[row]) for row in where)
        if numbers not in settled:
            settled[numbers] = compared(measure.formula(*map(values.exactly, where)), threshold)
        met[place] = settled[numbers]
    return result, met


def criterion_states(history: History, criterion: Criterion, stay: Ints, at: Ints) -> States:
    """The criterion at each instant: met by any rule, not met where no leading rule is met or unknown, else unknown."""
    instants = Instants(history, stay, at)
    judged = [judge(instants, criterion, rule).states for rule in criterion.rules]
    met = np.logical_or.reduce([states == MET for states in judged])
    leading = zip(judged, criterion.leading, strict=True)
    excluded = np.logical_and.reduce([states == NOT_MET for states, leads in leading if leads])
    return np.where(met, MET, np.where(excluded, NOT_MET, UNKNOWN)).astype(np.int8)
