"""The state of stays at one instant, with the evidence for it: what a person is shown."""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from models import history as origins
from models.assessment import FLAGGED, OVERALL_WORDS, Timeline, timeline
from models.criteria import CriteriaSet, Criterion, UrineRule
from models.episodes import Episodes, episodes
from models.history import History
from models.instants import HOUR, NO_TIME
from models.readings import Ints, Readings, Stays
from models.rules import MET, STATE_WORDS, Judged, judge
from models.series import Series
from models.urine import JudgedUrine, judge_all_urine, judge_urine
from models.verdicts import Assessment, CriterionVerdict, RuleVerdict, UrineVerdict, Used, severity

_ORIGINS = {
    origins.ENTERED: "entered for the stay",
    origins.BEFORE_FIRST_DOSE: "last before the first dose",
    origins.FIRST_READING: "first of the stay",
}


def until(readings: Readings, now: int) -> tuple[Readings, Ints]:
    """The readings observed at or before an instant, and their places among all."""
    rows = np.flatnonzero(readings.at <= now)
    return readings.take(rows), rows


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
    judged = [[judge(history, part, rule, every, when) for rule in part.rules] for part in criteria.criteria]
    batch = _Batch(history, criteria, when, places, steps, found, judged, _last_urine(history, criteria, when))
    edges = np.searchsorted(steps.stay, np.arange(len(stays) + 1))
    return [batch.assessment(stay, *edges[stay : stay + 2].tolist()) for stay in every.tolist()]


# Shown for every stay, whether or not its criteria set warns by it; the shift of 8 hours is the usual span.
SHOWN_URINE_RATE = UrineRule("urine over 8 hours", "low", "urine_per_kg", "<", Fraction("0.5"), 8 * HOUR, "KDIGO 2012")


@dataclass(frozen=True)
class _LastUrine:
    """The latest urine entry of each stay (-1 for none), its verdicts and the rate that is always shown."""

    place: Ints
    at: Ints
    judged: list[JudgedUrine]
    rate: JudgedUrine


def _last_urine(history: History, criteria: CriteriaSet, when: Ints) -> _LastUrine:
    entries, judged = judge_all_urine(history, criteria)
    moments = Series(history.clock, history.clock.keys(entries.stay, entries.at), np.arange(len(entries.at)))
    last = moments.latest(np.arange(len(when)), when)
    return _LastUrine(last, entries.at, judged, judge_urine(history, entries, SHOWN_URINE_RATE))


@dataclass(frozen=True)
class _Batch:
    """What all stays share while their assessments are put together; rows `low` to `high` of the steps are a stay's."""

    history: History
    criteria: CriteriaSet
    when: Ints
    places: Ints
    steps: Timeline
    found: Episodes
    judged: list[list[Judged]]
    urine: _LastUrine

    def assessment(self, stay: int, low: int, high: int) -> Assessment | None:
        if low == high:
            return None
        overall = self.steps.overall[low:high]
        changed = np.flatnonzero(overall != overall[-1])
        since = low + (int(changed[-1]) + 1 if len(changed) else 0)
        parts = tuple(self._criterion(stay, number, low, high) for number in range(len(self.judged)))
        urine = self._urine(stay)
        flagged = int(overall[-1]) == FLAGGED
        return Assessment(
            at=int(self.when[stay]),
            overall=OVERALL_WORDS[overall[-1]],
            since=int(self.steps.start[since]),
            counting=sum(part.counts for part in parts),
            criteria=parts,
            urine=urine,
            urine_rate=self._urine_rate(stay),
            episode_since=self._episode(stay),
            severity=severity(flagged, all(part.counts for part in parts), self._systolic(stay), urine),
        )

    def _criterion(self, stay: int, number: int, low: int, high: int) -> CriterionVerdict:
        states = self.steps.criteria[number, low:high]
        met = np.flatnonzero(states == MET)
        now_met = states[-1] == MET
        ended = None if now_met or not len(met) else int(self.steps.end[low + met[-1]])
        counts, lasting = bool(self.steps.counting[number, high - 1]), self.criteria.counts_for
        counts_until = None if ended is None or lasting is None or not counts else ended + lasting
        rules = tuple(self._rule(one, stay, self.criteria.criteria[number]) for one in self.judged[number])
        name = self.criteria.criteria[number].name
        return CriterionVerdict(name, STATE_WORDS[states[-1]], counts, counts_until, ended, rules)

    def _rule(self, judged: Judged, stay: int, criterion: Criterion) -> RuleVerdict:
        value = float(judged.values[stay])
        rows = [int(operand[stay]) for operand in judged.operands]
        reference = rows.pop() if judged.rule.measure.reference else None
        found, fresh = bool(judged.found[stay]), bool(judged.fresh[stay])
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
            valid_until=int(judged.at[stay]) + criterion.valid(judged.rule) if found else None,
            reason=reason,
        )

    def _origin(self, judged: Judged, stay: int, itself: bool) -> str:
        # The first weight of a stay is its own previous day's.
        previous = _ORIGINS[origins.FIRST_READING] if itself else "the day before"
        return _ORIGINS.get(int(judged.origin[stay]), previous)

    def _used(self, row: int, origin: str) -> Used:
        value = float(self.history.values.floats[row])
        if row >= len(self.history.readings):
            return Used(None, value, None, origin)
        return Used(int(self.places[row]), value, int(self.history.readings.at[row]), origin)

    def _urine(self, stay: int) -> tuple[UrineVerdict, ...]:
        place = int(self.urine.place[stay])
        if place < 0:
            return ()
        return tuple(self._urine_rule(judged, place) for judged in self.urine.judged)

    def _urine_rate(self, stay: int) -> UrineVerdict | None:
        place = int(self.urine.place[stay])
        return None if place < 0 else self._urine_rule(self.urine.rate, place)

    def _urine_rule(self, judged: JudgedUrine, place: int) -> UrineVerdict:
        value, row = float(judged.values[place]), int(judged.baseline[place])
        per_kg = judged.rule.measure == "urine_per_kg"
        weight = self._used(row, _ORIGINS[int(judged.origin[place])]) if per_kg and row >= 0 else None
        state = STATE_WORDS[judged.states[place]]
        at, observed = int(self.urine.at[place]), int(judged.observed[place])
        return UrineVerdict(judged.rule, state, at, observed, None if math.isnan(value) else value, weight)

    def _episode(self, stay: int) -> int | None:
        running = np.flatnonzero((self.found.stay == stay) & (self.found.end == NO_TIME))
        return int(self.found.start[running[-1]]) if len(running) else None

    def _systolic(self, stay: int) -> Fraction | None:
        """The current systolic, if there is one: pressures are valid as long as the first criterion says."""
        pressures = self.history.pressures
        place = int(pressures.moments.latest(np.array([stay]), self.when[stay : stay + 1])[0])
        valid = self.criteria.criteria[0].valid_for
        if place < 0 or self.when[stay] >= pressures.moments.at[place] + valid or pressures.systolic[place] < 0:
            return None
        return self.history.values.exactly(int(pressures.systolic[place]))


def _lack(found: bool, fresh: bool, read: bool) -> str:
    if not found or not read:
        return "missing"
    return "no reference" if fresh else "stale"
