"""What the compiled passes compute and compare: the formulas of the measures, compiled, chosen by number."""

from typing import Any

import numpy as np

from models.assessment import CLEAR, FLAGGED, POSSIBLE, UNASSESSED
from models.compiling import compiled
from models.instants import NO_TIME
from models.measures import FORMULAS
from models.measures import per_hour as _per_hour
from models.measures import per_kg as _per_kg
from models.readings import THOUSAND
from models.rules import MET, NOT_MET, UNKNOWN

_COMPILED: Any = tuple(compiled(formula) for formula in FORMULAS)
_itself, _mean, _fall, _fall_percent, _gain, _gain_percent = _COMPILED
per_hour, per_kg = compiled(_per_hour), compiled(_per_kg)


@compiled
def _value_of(formula: int, first: float, second: float) -> Any:
    if formula == 0:
        return _itself(first)
    if formula == 1:
        return _mean(first, second)
    if formula == 2:
        return _fall(first, second)
    if formula == 3:
        return _fall_percent(first, second)
    if formula == 4:
        return _gain(first, second)
    return _gain_percent(first, second)


@compiled
def holds(op: int, value: float, number: float) -> bool:
    """A comparison, by the place of its sign in OPERATORS."""
    if op == 0:
        return value < number
    if op == 1:
        return value <= number
    if op == 2:
        return value > number
    return value >= number


@compiled
def prepare(stay: Any, at: Any, values: Any, numbers: Any, stays: Any) -> bool:
    """Writes the values in thousandths and marks the stays of other numbers odd; whether all is in order of time."""
    in_order = True
    for row in range(len(values)):
        numbers[row] = np.rint(values[row] * THOUSAND)
        if numbers[row] / THOUSAND != values[row]:
            stays[stay[row]].odd = True
        in_order &= row == 0 or stay[row] != stay[row - 1] or at[row] >= at[row - 1]
    return in_order


@compiled
def baseline_at(base: float, base_at: int, value: float, at: int, dose: int) -> tuple[float, int]:
    """The baseline after one more reading: the first, and up to the first dose the latest.

    Of several readings at one time the one recorded last counts.
    """
    if base_at in (NO_TIME, at) or at <= dose:
        return value, at
    return base, base_at


@compiled
def overall_of(met: int, open_: int, needed: int) -> int:
    """Two of three, of how many criteria count and how many are unknown and do not."""
    if met >= needed:
        return FLAGGED
    if met + open_ < needed:
        return CLEAR
    return POSSIBLE if met else UNASSESSED


@compiled
def criterion_at(number: int, at: int, rules: Any, whole: Any, state: Any) -> int:
    """The state of a criterion at an instant: met by any rule, not met where no leading rule is met or unknown."""
    met, excluded = False, True
    for place in range(whole.edges[number], whole.edges[number + 1]):
        rule = rules[place]
        # NO_TIME is long past whatever a moment lasts.
        fresh = at < state.taken[rule.moment] + whole.lasts[rule.moment]
        value = _value_of(rule.formula, state.now[rule.first], state.now[rule.second]) if fresh else np.nan
        known = not np.isnan(value)
        holding = known and holds(rule.op, value, rule.number)
        met |= holding
        excluded &= not rule.leads or (known and not holding)
    return MET if met else NOT_MET if excluded else UNKNOWN
