"""Urine: volumes over intervals, judged over a window at every entry (specification, section 6)."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from models.criteria import CriteriaSet, UrineRule
from models.history import History
from models.instants import HOUR, NO_TIME
from models.measurements import CODES
from models.readings import Flags, Floats, Ints
from models.rules import NOT_MET, OPERATORS, UNKNOWN, States
from models.series import run_starts


@dataclass(frozen=True)
class Collections:
    """Single collections without repeats, in order of stay and time, and the entries they add up to.

    `first` is the position of each entry's first collection; `hours` its interval in seconds, 0 where `unknown`.
    """

    rows: Ints
    first: Ints
    stay: Ints
    at: Ints
    seconds: Ints
    unknown: Flags


@dataclass(frozen=True)
class JudgedUrine:
    """A urine rule at every entry: NaN where unknown. `baseline` is the row of the weight used, -1 for none."""

    rule: UrineRule
    observed: Ints
    values: Floats
    states: States
    baseline: Ints
    origin: Ints


def collections(history: History, longest: int) -> Collections:
    """The urine entries of all stays; an interval over `longest` seconds is of unknown length."""
    rows = _without_repeats(history)
    readings = history.readings
    stay, at = readings.stay[rows], readings.at[rows]
    opens = run_starts(stay, at)
    first = np.flatnonzero(opens)
    if not len(first):
        return Collections(rows, first, stay, at, first, opens)
    starts = readings.start[rows]
    given = np.minimum.reduceat(np.where(starts == NO_TIME, np.iinfo(np.int64).max, starts), first)
    has_start = given != np.iinfo(np.int64).max
    incomplete = np.logical_or.reduceat(readings.incomplete[rows], first)
    stay, at = stay[first], at[first]
    has_previous = np.append(False, stay[1:] == stay[:-1])
    start = np.where(has_start, given, np.append(NO_TIME, at[:-1]))
    seconds = np.where(has_start | has_previous, at - np.where(has_start | has_previous, start, at), 0)
    unknown = incomplete | (seconds <= 0) | (seconds > longest)
    return Collections(rows, first, stay, at, np.where(unknown, 0, seconds), unknown)


def _without_repeats(history: History) -> Ints:
    """Rows of urine in order of stay and time; of the same row twice (time, value, start, incomplete) the first."""
    readings = history.readings
    rows = np.flatnonzero(readings.kind == CODES["urine"])
    exact = sorted(set(readings.values.exact.values()))
    ranks = np.zeros(len(rows), dtype=np.int64)
    for place in np.flatnonzero(np.isin(rows, list(readings.values.exact))).tolist():
        ranks[place] = 1 + exact.index(readings.values.exact[int(rows[place])])
    columns = (readings.incomplete[rows], readings.start[rows], ranks, readings.values.floats[rows])
    order = np.lexsort((*columns, readings.at[rows], readings.stay[rows]))
    rows = rows[order]
    return rows[run_starts(readings.stay[rows], readings.at[rows], *(np.asarray(column)[order] for column in columns))]


def judge_urine(history: History, entries: Collections, rule: UrineRule) -> JudgedUrine:
    """One urine rule at every entry, over the entries of the window that ends with it."""
    places = np.arange(len(entries.at))
    keys = history.clock.keys(entries.stay, entries.at)
    earliest = np.searchsorted(keys, history.clock.keys(entries.stay, entries.at - rule.over), side="right")
    total = np.append(0, np.cumsum(entries.seconds))
    observed = total[places + 1] - total[earliest]
    gaps = np.append(0, np.cumsum(entries.unknown))
    known = (gaps[places + 1] == gaps[earliest]) & (observed >= rule.over)
    baseline, origin = history.baseline("weight", entries.stay, entries.at)
    if rule.measure == "urine_per_kg":
        known &= baseline >= 0
    volumes = _window_sums(history, entries, earliest)
    values: Floats = np.full(len(places), np.nan)
    values[known] = volumes[known] * HOUR / observed[known]
    if rule.measure == "urine_per_kg":
        values[known] /= history.values.floats[baseline[known]]
    states = _states(history, entries, rule, earliest, observed, values, baseline)
    return JudgedUrine(rule, observed, values, states, baseline, origin)


def _window_sums(history: History, entries: Collections, earliest: Ints) -> Floats:
    """The volume in mL of each entry's window, each window summed by itself so that no rounding is carried along."""
    if not len(earliest):
        return np.zeros(0)
    ends = np.append(entries.first[1:], len(entries.rows))
    bounds = np.stack([entries.first[earliest], ends], axis=1).ravel()
    volumes = np.append(history.values.floats[entries.rows], 0.0)
    sums: Floats = np.add.reduceat(volumes, bounds)[::2]
    return sums


def _states(
    history: History,
    entries: Collections,
    rule: UrineRule,
    earliest: Ints,
    observed: Ints,
    values: Floats,
    baseline: Ints,
) -> States:
    """Met or not, exact on decimal numbers: what floats leave in doubt is done again in fractions."""
    known = ~np.isnan(values)
    met = np.zeros(len(values), dtype=np.bool_)
    met[known] = OPERATORS[rule.op](values[known], float(rule.value))
    ends = np.append(entries.first[1:], len(entries.rows))
    for place in np.flatnonzero(known & (np.abs(values - float(rule.value)) < 1e-6)).tolist():
        window = entries.rows[entries.first[earliest[place]] : ends[place]].tolist()
        rate = sum((history.values.exactly(row) for row in window), Fraction(0)) * HOUR / int(observed[place])
        if rule.measure == "urine_per_kg":
            rate /= history.values.exactly(int(baseline[place]))
        met[place] = OPERATORS[rule.op](rate, rule.value)
    return np.where(known, met, np.where(known, NOT_MET, UNKNOWN)).astype(np.int8)


def judge_all_urine(history: History, criteria: CriteriaSet) -> tuple[Collections, list[JudgedUrine]]:
    """Every urine rule of a set at every entry."""
    entries = collections(history, criteria.urine_longest)
    return entries, [judge_urine(history, entries, rule) for rule in criteria.urine]
