"""When a stay had a problem, as the readings that stand tell it."""

from itertools import pairwise

import numpy as np

from models.alerting import LEAK
from models.assessment import timeline
from models.criteria import CriteriaSet
from models.episodes import episodes
from models.history import History
from models.instants import NO_TIME
from models.readings import Readings, Stays
from models.rules import MET
from models.urine import collections, judge_all_urine

Spell = tuple[int, int | None]
"""From when to before when a problem was there, in seconds; None: it still is."""


def spells(readings: Readings, stays: Stays, criteria: CriteriaSet, problem: str, now: int) -> list[Spell]:
    """The times of a leak (its episodes) or of a urine rule being met, in order; the readings are of one stay.

    readings: only what was observed by `now`. A rule that the criteria do not have was never met.
    """
    history = History.of(readings, stays)
    return _episodes(history, criteria, now) if problem == LEAK else _urine(history, criteria, problem)


def _episodes(history: History, criteria: CriteriaSet, now: int) -> list[Spell]:
    found = episodes(timeline(history, criteria, now), criteria.clear_for)
    pairs = zip(found.start.tolist(), found.end.tolist(), strict=True)
    return [(start, None if end == NO_TIME else end) for start, end in pairs]


def _urine(history: History, criteria: CriteriaSet, problem: str) -> list[Spell]:
    """An entry's verdict holds until the next entry."""
    rules = [rule for rule in criteria.urine if rule.name == problem]
    entries = collections(history, criteria.urine_longest)
    if not rules or not len(entries.at):
        return []
    (judged,) = judge_all_urine(history, rules, entries)
    met: list[bool] = np.equal(judged.states, MET).tolist()
    turns = pairwise([*entries.at.tolist(), None])
    return [turn for turn, is_met in zip(turns, met, strict=True) if is_met]


def within(found: list[Spell], since: int) -> list[Spell]:
    """Those that lasted beyond an instant, or until after it."""
    return [(start, end) for start, end in found if end is None or end > since]
