"""What each set, and the naive rule, would raise over the real stays: transitions, never each reading between."""

from dataclasses import dataclass

import numpy as np

from models.assessment import FLAGGED, Timeline, timeline
from models.criteria import CriteriaSet, named
from models.episodes import Episodes, episodes
from models.history import History
from models.instants import NO_TIME
from models.readings import Flags, Ints
from models.rules import MET, UNKNOWN
from models.series import Series, pick, run_starts
from models.urine import Collections, JudgedUrine, collections, judge_all_urine
from validation import naive
from validation.hours import cut

VERY_LOW_SYSTOLIC = 80  # specification, section 7


@dataclass(frozen=True)
class Raised:
    """Stays with an episode; new episodes; those that became high after they had begun lower; urine rules that became
    met.
    """

    stays: int
    episodes: int
    rises: int
    urine: int

    @property
    def total(self) -> int:
        """All alerts."""
        return self.episodes + self.rises + self.urine


def raised(history: History, name: str) -> Raised:
    """What one shipped set would raise over all stays."""
    criteria = named(name)
    steps = timeline(history, criteria)
    found = episodes(steps, criteria.clear_for)
    entries, judged = _urine(history, criteria)
    urine = sum(len(_turns(entries, rule)[0]) for rule in judged)
    return Raised(len(set(found.stay.tolist())), len(found.start), _rises(history, criteria, steps, found), urine)


def _urine(history: History, criteria: CriteriaSet) -> tuple[Collections, list[JudgedUrine]]:
    entries = collections(history, criteria.urine_longest)
    return entries, judge_all_urine(history, criteria.urine, entries)


def _turns(entries: Collections, rule: JudgedUrine) -> tuple[Ints, Ints]:
    """Stays and instants at which a rule became met; an unknown neither raises nor ends a warning."""
    known = rule.states != UNKNOWN
    stay, at, met = entries.stay[known], entries.at[known], rule.states[known] == MET
    turns = met & run_starts(stay, met)
    return stay[turns], at[turns]


def _rises(history: History, criteria: CriteriaSet, steps: Timeline, found: Episodes) -> int:
    """An alert that has become high stays so: each episode is counted once, and not where it was high at its start."""
    clock, pressures = history.clock, history.pressures.moments
    entries, judged = _urine(history, criteria)
    step_keys = clock.keys(steps.stay, steps.start)
    keys = np.unique(np.concatenate([step_keys, pressures.keys, clock.keys(entries.stay, entries.at)]))
    stay, at = clock.split(keys)
    high = _high(history, criteria, steps, (stay, at))
    for rule in judged:
        if rule.rule.priority == "high":
            high |= _flagged(steps, history, (stay, at)) & _standing(history, entries, rule, (stay, at))
    rises = 0
    for which, start, end in zip(found.stay.tolist(), found.start.tolist(), found.end.tolist(), strict=True):
        within = high & (stay == which) & (at >= start) & ((at < end) | (end == NO_TIME))
        rises += bool(within.any()) and int(at[within][0]) > start
    return rises


Instants = tuple[Ints, Ints]


def _step_at(steps: Timeline, history: History, when: Instants) -> Ints:
    keys = history.clock.keys(steps.stay, steps.start)
    return Series(history.clock, keys, np.arange(len(keys))).latest(*when)


def _flagged(steps: Timeline, history: History, when: Instants) -> Flags:
    step = _step_at(steps, history, when)
    return (step >= 0) & (steps.overall[step] == FLAGGED)


def _high(history: History, criteria: CriteriaSet, steps: Timeline, when: Instants) -> Flags:
    """All three count, or flagged while the current systolic is very low."""
    step = _step_at(steps, history, when)
    moments = history.pressures.moments
    place = moments.latest(*when)
    row = pick(history.pressures.systolic, place)
    fresh = (row >= 0) & (when[1] < pick(moments.at, place) + criteria.criteria[0].valid_for)
    very_low = fresh & (history.values.floats[row] < VERY_LOW_SYSTOLIC)
    return (step >= 0) & (steps.counting[:, step].all(axis=0) | (very_low & _flagged(steps, history, when)))


def _standing(history: History, entries: Collections, rule: JudgedUrine, when: Instants) -> Flags:
    """Whether the latest entry's verdict, which stands until the next entry, is that the rule is met."""
    keys = history.clock.keys(entries.stay, entries.at)
    place = Series(history.clock, keys, np.arange(len(keys))).latest(*when)
    return pick(rule.states.astype(np.int64), place) == MET


def naive_raised(history: History) -> Raised:
    """How often the naive rule turned from safe to flagged."""
    pieces = cut(history, named("bedside"))
    flags = naive.flagged(history, pieces.stay, pieces.at)
    turns = flags & run_starts(pieces.stay, flags)
    return Raised(len(set(pieces.stay[turns].tolist())), int(turns.sum()), 0, 0)
