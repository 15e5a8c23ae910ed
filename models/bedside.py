"""The state of stays at one instant, with the evidence for it: what a person is shown."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from models import history as origins
from models.assessment import FLAGGED, OVERALL_WORDS, Timeline, timeline
from models.bedside_columns import LastUrine, Listed, Since, current_systolic, last_urine
from models.criteria import CriteriaSet, Criterion
from models.episodes import episodes
from models.history import History
from models.instants import NO_TIME
from models.readings import Ints, Readings, Stays
from models.rules import STATE_WORDS, Instants, judge
from models.urine import JudgedUrine
from models.verdicts import Assessment, CriterionVerdict, RuleVerdict, UrineVerdict, Used, severity

ORIGINS = {
    origins.ENTERED: "entered for the stay",
    origins.BEFORE_FIRST_DOSE: "last before the first dose",
    origins.FIRST_READING: "first of the stay",
}
"""Where a baseline came from, in words."""


def until(readings: Readings, now: int) -> tuple[Readings, Ints]:
    """The readings observed at or before an instant, and their places among all."""
    rows = np.flatnonzero(readings.at <= now)
    return readings if len(rows) == len(readings) else readings.take(rows), rows


def assess(readings: Readings, stays: Stays, criteria: CriteriaSet, now: int) -> list[Assessment | None]:
    """Every stay as judged at `now` on what was observed by then; None for one that has not begun.

    A stay that has been left is judged at its last second.
    """
    seen, places = until(readings, now)
    history = History.of(seen, stays)
    steps = timeline(history, criteria, now)
    found = episodes(steps, criteria.clear_for)
    when = np.where(steps.periods.closed, steps.periods.stop - 1, now)
    every = np.arange(len(stays))
    instants = Instants(history, every, when)
    judged = [[Listed.of(judge(instants, part, rule)) for rule in part.rules] for part in criteria.criteria]
    going_on = found.end == NO_TIME
    edges = np.searchsorted(steps.stay, np.arange(len(stays) + 1))
    batch = _Batch(
        history=history,
        criteria=criteria,
        read=len(seen),
        when=when.tolist(),
        places=places,
        steps=steps,
        since=Since.of(steps, edges),
        running=dict(zip(found.stay[going_on].tolist(), found.start[going_on].tolist(), strict=True)),
        systolic=current_systolic(instants, criteria.criteria[0]),
        judged=judged,
        urine=last_urine(history, criteria, when),
    )
    return [batch.assessment(stay, *edges[stay : stay + 2].tolist()) for stay in every.tolist()]


@dataclass(frozen=True)
class _Batch:
    """What all stays share while their assessments are put together; rows `low` to `high` of the steps are a stay's.

    read: how many readings there are; running: since when each stay's episode goes on; systolic: rows, -1 for none.
    """

    history: History
    criteria: CriteriaSet
    read: int
    when: list[int]
    places: Ints
    steps: Timeline
    since: Since
    running: Mapping[int, int]
    systolic: list[int]
    judged: list[list[Listed]]
    urine: LastUrine

    def assessment(self, stay: int, low: int, high: int) -> Assessment | None:
        if low == high:
            return None
        overall = int(self.steps.overall[high - 1])
        parts = tuple(self._criterion(stay, number, high - 1) for number in range(len(self.judged)))
        rate, *rules = self._urine(stay) or [None]
        urine = tuple(rule for rule in rules if rule is not None)
        return Assessment(
            at=self.when[stay],
            overall=OVERALL_WORDS[overall],
            since=self.since.overall[stay],
            settled_since=self.since.settled[stay],
            counting=sum(part.counts for part in parts),
            criteria=parts,
            urine=urine,
            urine_rate=rate,
            episode_since=self.running.get(stay),
            severity=severity(overall == FLAGGED, all(part.counts for part in parts), self._systolic(stay), urine),
        )

    def _criterion(self, stay: int, number: int, step: int) -> CriterionVerdict:
        state, counts = int(self.steps.criteria[number, step]), bool(self.steps.counting[number, step])
        ended = self.since.met_last[number][stay]
        met_last = None if ended == NO_TIME else ended
        lasting = self.criteria.counts_for
        counts_until = None if met_last is None or lasting is None or not counts else met_last + lasting
        rules = tuple(self._rule(one, stay, self.criteria.criteria[number]) for one in self.judged[number])
        name = self.criteria.criteria[number].name
        return CriterionVerdict(name, STATE_WORDS[state], counts, counts_until, met_last, rules)

    def _rule(self, judged: Listed, stay: int, criterion: Criterion) -> RuleVerdict:
        value = judged.values[stay]
        rows = [operand[stay] for operand in judged.operands]
        reference = rows.pop() if judged.rule.measure.reference else None
        found, fresh = judged.found[stay], judged.fresh[stay]
        latest = tuple(self._used(row, "reading") for row in dict.fromkeys(rows) if row >= 0)
        reason = None if not math.isnan(value) else _lack(found, fresh, bool(latest))
        return RuleVerdict(
            rule=judged.rule,
            state=STATE_WORDS[judged.states[stay]],
            value=None if math.isnan(value) else value,
            latest=latest,
            reference=None
            if reference is None or reference < 0
            else self._used(reference, self._origin(judged, stay, reference in rows)),
            valid_until=judged.at[stay] + criterion.valid(judged.rule) if found else None,
            reason=reason,
        )

    def _origin(self, judged: Listed, stay: int, itself: bool) -> str:
        if judged.rule.measure.reference == "baseline":
            return ORIGINS[self.history.origin(judged.operands[-1][stay], stay)]
        # The first weight of a stay is its own previous day's.
        return ORIGINS[origins.FIRST_READING] if itself else "the day before"

    def _used(self, row: int, origin: str) -> Used:
        value = float(self.history.values.floats[row])
        if row >= self.read:
            return Used(None, value, None, origin)
        return Used(int(self.places[row]), value, int(self.history.readings.at[row]), origin)

    def _urine(self, stay: int) -> list[UrineVerdict | None]:
        place = self.urine.place.get(stay)
        return [] if place is None else [self._urine_rule(judged, stay, place) for judged in self.urine.judged]

    def _urine_rule(self, judged: JudgedUrine, stay: int, place: int) -> UrineVerdict:
        value, row = float(judged.values[place]), int(judged.baseline[place])
        per_kg = judged.rule.measure == "urine_per_kg"
        weight = self._used(row, ORIGINS[self.history.origin(row, stay)]) if per_kg and row >= 0 else None
        state = STATE_WORDS[judged.states[place]]
        at, observed = int(self.urine.at[place]), int(judged.observed[place])
        return UrineVerdict(judged.rule, state, at, observed, None if math.isnan(value) else value, weight)

    def _systolic(self, stay: int) -> Fraction | None:
        row = self.systolic[stay]
        return None if row < 0 else self.history.values.exactly(row)


def _lack(found: bool, fresh: bool, read: bool) -> str:
    if not found or not read:
        return "missing"
    return "no reference" if fresh else "stale"
