"""Urine: volumes over intervals, judged over a window at every entry (specification, section 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from models.criteria import UrineRule
from models.history import History
from models.instants import NO_TIME
from models.measurements import CODES
from models.measures import per_hour, per_kg
from models.readings import THOUSAND, Flags, Floats, Ints, thousandths
from models.rules import NEAR, OPERATORS, UNKNOWN, States
from models.series import increasing, run_starts


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
class Windows:
    """The windows that end with some entries (`places`): the first entry and the end of the collections of each.

    observed: seconds; volumes: thousandths of mL; whole: whether every interval is of known length.
    """

    places: Ints
    earliest: Ints
    ends: Ints
    observed: Ints
    volumes: Floats
    whole: Flags


@dataclass(frozen=True)
class JudgedUrine:
    """A urine rule at some entries: NaN where unknown. `baseline` is the row of the weight used, -1 for none."""

    rule: UrineRule
    observed: Ints
    values: Floats
    states: States
    baseline: Ints


def collections(history: History, longest: int) -> Collections:
    """The urine entries of all stays; an interval over `longest` seconds is of unknown length."""
    rows = _without_repeats(history)
    readings = history.readings
    stay, at = readings.stay[rows], readings.at[rows]
    opens = run_starts(stay, at)
    first = np.flatnonzero(opens)
    if not len(first):
        return Collections(rows, first, stay, at, first, opens)
    starts, incomplete = readings.start[rows], readings.incomplete[rows]
    given = np.where(starts == NO_TIME, np.iinfo(np.int64).max, starts)
    if len(first) < len(rows):
        given, incomplete = np.minimum.reduceat(given, first), np.logical_or.reduceat(incomplete, first)
        stay, at = stay[first], at[first]
    has_start = given != np.iinfo(np.int64).max
    has_previous = np.append(False, stay[1:] == stay[:-1])
    start = np.where(has_start, given, np.append(NO_TIME, at[:-1]))
    seconds = np.where(has_start | has_previous, at - np.where(has_start | has_previous, start, at), 0)
    unknown = incomplete | (seconds <= 0) | (seconds > longest)
    return Collections(rows, first, stay, at, np.where(unknown, 0, seconds), unknown)


def _without_repeats(history: History) -> Ints:
    """Rows of urine in order of stay and time; of the same row twice (time, value, start, incomplete) the first."""
    readings = history.readings
    rows = np.flatnonzero(readings.kind == CODES["urine"])
    if increasing(history.clock.keys(readings.stay[rows], readings.at[rows])):
        return rows
    exact = sorted(set(readings.values.exact.values()))
    ranks = np.zeros(len(rows), dtype=np.int64)
    for place in np.flatnonzero(np.isin(rows, list(readings.values.exact))).tolist():
        ranks[place] = 1 + exact.index(readings.values.exact[int(rows[place])])
    columns = (readings.incomplete[rows], readings.start[rows], ranks, readings.values.floats[rows])
    order = np.lexsort((*columns, readings.at[rows], readings.stay[rows]))
    rows = rows[order]
    return rows[run_starts(readings.stay[rows], readings.at[rows], *(np.asarray(column)[order] for column in columns))]


def windows(history: History, entries: Collections, over: int, places: Ints) -> Windows:
    """The windows of `over` seconds that end with these entries, entries taken whole."""
    keys = history.clock.keys(entries.stay, entries.at)
    earliest = np.searchsorted(keys, keys[places] - over, side="right")
    total, gaps = (np.append(0, np.cumsum(column)) for column in (entries.seconds, entries.unknown))
    observed, whole = total[places + 1] - total[earliest], gaps[places + 1] == gaps[earliest]
    ends = np.append(entries.first[1:], len(entries.rows))[places]
    return Windows(places, earliest, ends, observed, _sums(history, entries, entries.first[earliest], ends), whole)


def judge_urine(
    history: History, entries: Collections, rule: UrineRule, window: Windows, baseline: Ints
) -> JudgedUrine:
    """One urine rule at the entries with which these windows end."""
    known = window.whole & (window.observed >= rule.over)
    if rule.measure == "urine_per_kg":
        known &= baseline >= 0
    with np.errstate(all="ignore"):  # what is not known may be divided by nothing
        if rule.measure == "urine_per_kg":
            rate = per_kg(window.volumes, window.observed, thousandths(history.values.floats[baseline])[0])
        else:
            rate = per_hour(window.volumes, window.observed) / THOUSAND
    values: Floats = np.where(known, rate, np.nan)
    met = OPERATORS[rule.op](values, float(rule.value))
    _settle_close(history, entries, rule, window, values, baseline, met)
    return JudgedUrine(rule, window.observed, values, np.where(known, met, UNKNOWN).astype(np.int8), baseline)


def _sums(history: History, entries: Collections, starts: Ints, ends: Ints) -> Floats:
    """The volume of each window, no rounding carried along: exact where volumes are whole, else summed by itself."""
    if not len(starts):
        return np.zeros(0)
    volumes, whole = thousandths(history.values.floats[entries.rows])
    total, odd = (np.append(0, np.cumsum(column)) for column in (np.where(whole, volumes, 0.0), ~whole))
    sums: Floats = total[ends] - total[starts]
    mixed = np.flatnonzero(odd[ends] != odd[starts])
    if len(mixed):
        edges = np.stack([starts[mixed], ends[mixed]], axis=1).ravel()
        sums[mixed] = np.add.reduceat(np.append(volumes, 0.0), edges)[::2]
    return sums


def _settle_close(
    history: History,
    entries: Collections,
    rule: UrineRule,
    window: Windows,
    values: Floats,
    baseline: Ints,
    met: Flags,
) -> None:
    """Does again in fractions what floats leave in doubt, so that the comparison is exact on decimal numbers."""
    for place in np.flatnonzero(np.abs(values - float(rule.value)) < NEAR).tolist():
        inside = entries.rows[entries.first[window.earliest[place]] : window.ends[place]].tolist()
        volume, seconds = sum((history.values.exactly(row) for row in inside), Fraction(0)), int(window.observed[place])
        if rule.measure == "urine_per_kg":
            rate = per_kg(volume, seconds, history.values.exactly(int(baseline[place])))
        else:
            rate = per_hour(volume, seconds)
        met[place] = OPERATORS[rule.op](rate, rule.value)


def judge_all_urine(
    history: History, rules: Sequence[UrineRule], entries: Collections, places: Ints | None = None
) -> list[JudgedUrine]:
    """Every one of these urine rules at every entry, or at those of these places."""
    places = np.arange(len(entries.at)) if places is None else places
    spans = {over: windows(history, entries, over, places) for over in {rule.over for rule in rules}}
    baseline = history.baseline("weight", entries.stay[places], entries.at[places])
    return [judge_urine(history, entries, rule, spans[rule.over], baseline) for rule in rules]
