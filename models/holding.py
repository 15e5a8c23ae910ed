"""What speaks for holding a dose: each rule of a regimen judged on the record at an instant, or ticked by hand.

It says what was found, what is not known and what was not found. It never says that a dose may be given.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from models.bedside import until
from models.holding_measures import VALID, HoldMeasure
from models.holding_values import Record, Reference, Taken
from models.readings import Flags, Ints, Readings, Stays, integers
from models.regimen import Comparison, HoldRule, Regimen
from models.rules import OPERATORS
from models.supported import Run, after_albumin, under_vasopressor

State = Literal["found", "not found", "unknown"]
TICKS: tuple[State, ...] = ("found", "not found", "unknown")
"""What can be said by hand of a sign; it is unknown until somebody looked."""


@dataclass(frozen=True)
class Finding:
    """A rule before a dose. `reason` says what an unknown lacks: `missing`, `stale`,
    `no reference`, `incomplete` (urine), `no systolic` (in the latest pressure) or `not looked at`.

    value: the measure, in its unit, also where it is too old to prove anything; taken: the reading it is made of;
    held_up: the treatment under which the reading may only look better; last_known: whether a stale value would count.
    """

    rule: HoldRule
    state: State
    reason: str | None = None
    value: Fraction | None = None
    taken: Taken | None = None
    reference: Reference | None = None
    held_up: str | None = None
    last_known: bool | None = None


@dataclass(frozen=True)
class Summary:
    """The findings by what they say. `many`: so many relative ones that they are a reason of their own."""

    absolute: tuple[Finding, ...]
    relative: tuple[Finding, ...]
    unknown: tuple[Finding, ...]
    not_found: tuple[Finding, ...]
    many: bool


@dataclass(frozen=True)
class Asked:
    """What the rules look at beside readings: the start of the cycle that goes on (None: none does), the longest
    interval of urine that is believed, treatments that hold values up, by kind, and what was ticked by hand, by name.
    """

    cycle_start: int | None
    urine_longest: int
    runs: Mapping[str, Sequence[Run]] = field(default_factory=dict)
    ticks: Mapping[str, State] = field(default_factory=dict)


def findings(readings: Readings, stays: Stays, regimen: Regimen, asked: Asked, now: int) -> tuple[Finding, ...]:
    """Every rule of the regimen for one stay at `now`, on what was observed by then; in the regimen's order.

    Of two rules on one measure the milder is left out where the graver is found.
    """
    seen, _ = until(readings, now)
    record = Record.of(seen, stays, asked.cycle_start, asked.urine_longest, now)
    every = [
        _by_hand(rule, asked) if rule.rule is None else _judged(rule, rule.rule, record, asked)
        for rule in regimen.holds
    ]
    grave = {_measure(one) for one in every if one.state == "found" and one.rule.level == "absolute"} - {None}
    return tuple(one for one in every if one.rule.level == "absolute" or _measure(one) not in grave)


def summary(found: Sequence[Finding], regimen: Regimen) -> Summary:
    """The findings put together. Relative ones on one kind of reading count once towards many."""

    def those(test: Callable[[Finding], bool]) -> tuple[Finding, ...]:
        return tuple(one for one in found if test(one))

    relative = those(lambda one: one.state == "found" and one.rule.level == "relative")
    signs = {one.rule.rule.measure.kind if one.rule.rule else one.rule.name for one in relative}
    many = regimen.many_relative
    return Summary(
        absolute=those(lambda one: one.state == "found" and one.rule.level == "absolute"),
        relative=relative,
        unknown=those(lambda one: one.state == "unknown"),
        not_found=those(lambda one: one.state == "not found"),
        many=many is not None and len(signs) >= many.value,
    )


def _measure(one: Finding) -> HoldMeasure | None:
    return one.rule.rule.measure if one.rule.rule else None


def _by_hand(rule: HoldRule, asked: Asked) -> Finding:
    state = asked.ticks.get(rule.name, "unknown")
    return Finding(rule, state, "not looked at" if state == "unknown" else None)


def _judged(rule: HoldRule, compared: Comparison, record: Record, asked: Asked) -> Finding:
    measure = compared.measure
    got = record.measured(measure)
    if got.taken is None:
        return Finding(rule, "unknown", "missing")
    stale = record.now >= got.taken.at + VALID[measure.kind].seconds
    met = None if got.value is None else bool(OPERATORS[compared.op](got.value, compared.value))
    if got.value is None or stale:
        return Finding(rule, "unknown", "stale" if stale else got.lack, got.value, got.taken, got.reference, None, met)
    held_up = _held_up(measure.kind, got.taken.at, asked)
    return Finding(rule, "found" if met else "not found", None, got.value, got.taken, got.reference, held_up)


def _held_up(kind: str, at: int, asked: Asked) -> str | None:
    if kind not in _HOLDS_UP:
        return None
    treatment, when = _HOLDS_UP[kind]
    return treatment if when(integers([at]), asked.runs.get(treatment, ()))[0] else None


_HOLDS_UP: Mapping[str, tuple[str, Callable[[Ints, Sequence[Run]], Flags]]] = {
    "systolic_bp": ("vasopressor", under_vasopressor),
    "albumin": ("albumin", after_albumin),
}
"""By kind of reading, the intervention that may make it look better, and when it does."""
