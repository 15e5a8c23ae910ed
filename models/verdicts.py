"""What is said about a stay at an instant: verdicts with their evidence, and the priority they carry.

Named tuples, since they are made by the ten thousand for a hospital's board, in half the time of frozen dataclasses.
"""

from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import NamedTuple

from models.criteria import CRITERIA, Rule, UrineRule


class Used(NamedTuple):
    """A value that a rule looked at, in canonical unit. `row`: its place in the readings, None for an entered baseline.

    `at` is in seconds, None for an entered baseline; `origin` says in words how it came to be used.
    """

    row: int | None
    value: float
    at: int | None
    origin: str


class RuleVerdict(NamedTuple):
    """One rule now. `value` is the measure, None where unknown; `latest` the readings it is judged on, stale or not;
    `reference` the baseline or the previous day's weight; `valid_until` when the latest goes stale; `reason` says what
    an unknown lacks: `missing`, `stale` or `no reference`.
    """

    rule: Rule
    state: str
    value: float | None
    latest: tuple[Used, ...]
    reference: Used | None
    valid_until: int | None
    reason: str | None


class CriterionVerdict(NamedTuple):
    """One of the three now. It `counts` also while it was met lately: then until `counts_until` (None: no end set)."""

    name: str
    state: str
    counts: bool
    counts_until: int | None
    met_last: int | None
    rules: tuple[RuleVerdict, ...]

    @property
    def label(self) -> str:
        """Its name on screen."""
        return CRITERIA[self.name]


class UrineVerdict(NamedTuple):
    """A urine rule at the latest entry: observed seconds, value in the rule's unit (None where unknown), the weight."""

    rule: UrineRule
    state: str
    at: int
    observed: int
    value: float | None
    weight: Used | None


class Assessment(NamedTuple):
    """A stay at an instant; `overall` has been so `since`, in seconds.

    settled_since: since when it is clear, or is not, whatever else it has been in between.
    """

    at: int
    overall: str
    since: int
    settled_since: int
    counting: int
    criteria: tuple[CriterionVerdict, ...]
    urine: tuple[UrineVerdict, ...]
    urine_rate: UrineVerdict | None
    episode_since: int | None
    severity: str | None

    @property
    def unsettled(self) -> tuple[CriterionVerdict, ...]:
        """The criteria that are unknown and do not count, where that leaves the state open."""
        if self.overall not in ("possible", "unassessed"):
            return ()
        return tuple(part for part in self.criteria if part.state == "unknown" and not part.counts)


# Specification, section 7.
_VERY_LOW_SYSTOLIC = 80


def severity(flagged: bool, all_count: bool, systolic: Fraction | None, urine: Sequence[UrineVerdict]) -> str | None:
    """The priority of what is shown now: high, medium, low or None (specification, section 7)."""
    return priority(
        flagged, all_count, systolic, {verdict.rule.priority for verdict in urine if verdict.state == "met"}
    )


def priority(flagged: bool, all_count: bool, systolic: Fraction | None, urine: Collection[str]) -> str | None:
    """The same from the priorities of the urine rules that are met."""
    very_low = systolic is not None and systolic < _VERY_LOW_SYSTOLIC
    if all_count or (flagged and (very_low or "high" in urine)):
        return "high"
    if flagged or "high" in urine:
        return "medium"
    return "low" if urine else None
