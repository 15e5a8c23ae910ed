"""The urine of a course: entries with the rate of each, and the window that each rule was last judged over."""

from dataclasses import dataclass

import numpy as np

from models.criteria import CriteriaSet, UrineRule
from models.history import History
from models.instants import HOUR, NO_TIME
from models.readings import THOUSAND, Floats, Ints
from models.rules import STATE_WORDS
from models.urine import Collections, collections, judge_all_urine, windows


@dataclass(frozen=True)
class Urine:
    """Entries of urine over start to `at`; start is `NO_TIME` where none is known.

    rate: mL/h, and per_kg: mL/kg/h for the baseline weight; NaN where unknown.
    """

    start: Ints
    at: Ints
    volume: Floats
    rate: Floats
    per_kg: Floats


@dataclass(frozen=True)
class UrineWindow:
    """What a rule was last judged over: the entries of its hours back from the latest one, taken whole.

    start: of the earliest of them, end: of the latest, both in seconds; observed: seconds; rate: mL/h, value: in the
    rule's unit, NaN where unknown.
    """

    rule: UrineRule
    start: int
    end: int
    observed: int
    rate: float
    value: float
    state: str


def urine_of(history: History, longest: int) -> Urine:
    """The entries of the only stay in a history; an interval over `longest` seconds is of unknown length."""
    entries = collections(history, longest)
    if not len(entries.first):
        nothing = np.zeros(0)
        return Urine(entries.at, entries.at, nothing, nothing, nothing)
    volume = np.add.reduceat(history.readings.values.floats[entries.rows], entries.first)
    given = history.readings.start[entries.rows]
    given = np.minimum.reduceat(np.where(given == NO_TIME, np.iinfo(np.int64).max, given), entries.first)
    start = np.where(given == np.iinfo(np.int64).max, np.append(NO_TIME, entries.at[:-1]), given)
    start = np.where(start >= entries.at, NO_TIME, start)
    rate: Floats = np.full(len(volume), np.nan)
    rate[~entries.unknown] = volume[~entries.unknown] * HOUR / entries.seconds[~entries.unknown]
    return Urine(start, entries.at, volume, rate, rate / _weights(history, entries))


def _weights(history: History, entries: Collections) -> Floats:
    rows = history.baseline("weight", entries.stay, entries.at)
    if not len(history.values.floats):
        return np.full(len(rows), np.nan)
    return np.where(rows >= 0, history.values.floats[rows], np.nan)


def last_windows(history: History, criteria: CriteriaSet) -> tuple[UrineWindow, ...]:
    """For each urine rule of the set the window that ends with the latest entry; none without entries."""
    entries = collections(history, criteria.urine_longest)
    if not len(entries.at):
        return ()
    last = np.array([len(entries.at) - 1])
    judged = judge_all_urine(history, criteria.urine, entries, last)
    return tuple(
        _window(history, entries, one.rule, float(one.values[0]), STATE_WORDS[one.states[0]]) for one in judged
    )


def _window(history: History, entries: Collections, rule: UrineRule, value: float, state: str) -> UrineWindow:
    last = len(entries.at) - 1
    over = windows(history, entries, rule.over, np.array([last]))
    earliest, observed = int(over.earliest[0]), int(over.observed[0])
    start, end = int((entries.at - entries.seconds)[earliest:].min()), int(entries.at[last])
    enough = bool(over.whole[0]) and observed >= rule.over
    rate = float(over.volumes[0]) / THOUSAND * HOUR / observed if enough else float("nan")
    return UrineWindow(rule, start if enough else min(start, end - rule.over), end, observed, rate, value, state)
