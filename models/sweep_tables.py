"""A criteria set as tables for the compiled pass: what each rule compares, by place, and its number."""

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.criteria import CriteriaSet, Rule
from models.measures import FORMULAS
from models.readings import THOUSAND
from models.rules import OPERATORS

Table = NDArray[np.void]

STAY = np.dtype(
    [("begins", "i8"), ("stops", "i8"), ("first_dose", "i8"), ("baselines", "f8", 3), ("odd", "?")],
)
"""A stay's facts: what is judged of it, in seconds, and NaN where no baseline is entered; odd stays are passed over."""

STEP = np.dtype([("stay", "i8"), ("start", "i8"), ("code", "i8")])
"""A step: two bits for the state of each criterion, one for whether each counts, the rest for overall."""

ENTRY = np.dtype(
    [
        ("at", "i8"),
        ("seconds", "i8"),
        ("volume", "f8"),
        ("weight", "f8"),
        ("unknown", "i8"),
        ("total", "f8"),
        ("observed", "i8"),
        ("known", "i8"),
    ]
)
"""A urine entry of a stay: its interval, 0 where `unknown`; the weight that its rate is divided by; and what the window
that ends with it holds: `total` volume, `observed` seconds, and whether a rate is `known`.
"""

PRESSURE, HEAVY, SWOLLEN, PROTEIN = range(4)
"""The moments that rules are judged on: blood pressure, weight, oedema, albumin."""

SYSTOLIC, MEAN_OF, MEAN_WITH, WEIGHT, OEDEMA, ALBUMIN, PREVIOUS_WEIGHT, FIRST_BASE = range(8)
"""The places of what a stay shows at an instant. A mean has two operands, both itself if measured."""

SYSTOLIC_BASE, WEIGHT_BASE, ALBUMIN_BASE = range(FIRST_BASE, FIRST_BASE + 3)
PLACES = FIRST_BASE + 3

NEVER_ENDS = -1
"""Stands for how long a criterion counts where it counts until the stay's end."""

_MOMENT = {"systolic_bp": PRESSURE, "mean_bp": PRESSURE, "weight": HEAVY, "oedema": SWOLLEN, "albumin": PROTEIN}
_READ = {"systolic_bp": SYSTOLIC, "mean_bp": MEAN_OF, "weight": WEIGHT, "oedema": OEDEMA, "albumin": ALBUMIN}
_BASE = {"systolic_bp": SYSTOLIC_BASE, "weight": WEIGHT_BASE, "albumin": ALBUMIN_BASE}
_OPS = tuple(OPERATORS)

# `first` and `second` are places of operands; `number` is in thousandths, or in percent.
_RULE = np.dtype(
    [
        ("moment", "i8"),
        ("formula", "i8"),
        ("first", "i8"),
        ("second", "i8"),
        ("op", "i8"),
        ("leads", "?"),
        ("number", "f8"),
    ]
)
# `edges` bound the rules of each criterion; `lasts` is for how many seconds each moment is valid.
_SET = np.dtype([("edges", "i8", 4), ("lasts", "i8", 4), ("counts_for", "i8"), ("needed", "i8")])
# `number` is in mL/kg/h where `by_weight`, else in thousandths of mL/h.
_URINE = np.dtype([("over", "i8"), ("by_weight", "?"), ("op", "i8"), ("number", "f8")])


def fits(criteria: CriteriaSet) -> bool:
    """Whether every number of the set has three decimals at most, so that the compiled pass is exact on it."""
    numbers = [rule.value for part in criteria.criteria for rule in part.rules]
    numbers += [rule.value for rule in criteria.urine]
    return all((number * THOUSAND).denominator == 1 for number in numbers)


def rule_table(criteria: CriteriaSet) -> Table:
    """The rules of the three criteria, one after another."""
    return np.array([_rule(rule, led) for part in criteria.criteria for rule, led in _led(part)], dtype=_RULE)


def set_table(criteria: CriteriaSet) -> Table:
    """What holds for all rules of the set: one row."""
    low, swelling, protein = parts = criteria.criteria
    edges = np.cumsum([0, *(len(part.rules) for part in parts)])
    lasts = low.valid_for, swelling.valid_for, swelling.oedema_valid_for, protein.valid_for
    counts_for = NEVER_ENDS if criteria.counts_for is None else criteria.counts_for
    return np.array([(edges, lasts, counts_for, criteria.needed)], dtype=_SET)


def urine_table(criteria: CriteriaSet) -> Table:
    """The urine rules, in their order."""
    by_weight = [rule.measure == "urine_per_kg" for rule in criteria.urine]
    rows = [
        (rule.over, weighed, _OPS.index(rule.op), _number(rule.value, weighed))
        for rule, weighed in zip(criteria.urine, by_weight, strict=True)
    ]
    return np.array(rows, dtype=_URINE)


def _led(part: Any) -> Any:
    return zip(part.rules, part.leading, strict=True)


def _rule(rule: Rule, leads: bool) -> tuple[Any, ...]:
    measure = rule.measure
    kind = measure.latest
    second = {"baseline": _BASE.get(kind), "previous day": PREVIOUS_WEIGHT}.get(measure.reference or "", _READ[kind])
    if kind == "mean_bp":
        second = MEAN_WITH
    places = _MOMENT[kind], FORMULAS.index(measure.formula), _READ[kind], second
    return *places, _OPS.index(rule.op), leads, _number(rule.value, measure.percent)


def _number(value: Fraction, as_it_is: bool) -> float:
    return float(value if as_it_is else value * THOUSAND)
