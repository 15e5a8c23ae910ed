"""Urine in one compiled pass: each entry's interval, and every urine rule over the window that ends with it.

Needs numba; see `models.sweep` for what the numbers are and what is left to the columns.
"""

from typing import Any

import numpy as np

from models.compiling import compiled
from models.instants import NO_TIME
from models.measurements import CODES
from models.readings import THOUSAND
from models.rules import MET, NOT_MET, UNKNOWN
from models.sweep_tables import ENTRY
from models.sweep_values import baseline_at, holds, per_hour, per_kg

_WEIGHT, _URINE = CODES["weight"], CODES["urine"]
# Beyond it, seconds times weight could leave a quotient nearer to a rule's number than floats tell apart.
_LONGEST_EXACT = 1_000_000


@compiled
def sweep_urine(edges: Any, readings: Any, stays: Any, rules: Any, longest: int, written: Any) -> int:
    """Judges the urine of every stay that is not odd; how many entries were written.

    `written` are the columns of the entries: stay and time, and by rule seconds observed, value and state. A stay with
    two collections at one time, or a window that is too long to be exact, is odd.
    """
    stay_of, at, observed, values, states = written
    entries = np.empty(np.max(np.diff(edges)), ENTRY)
    place = 0
    for number in range(len(stays)):
        stay = stays[number]
        if not stay.odd:
            count = _entries(edges[number], edges[number + 1], readings, stay, longest, entries)
            for entry in range(count):
                stay_of[place + entry], at[place + entry] = number, entries[entry].at
            for rule in range(len(rules)):
                if rule == 0 or rules[rule].over != rules[rule - 1].over:
                    stay.odd |= _windows(rules[rule].over, entries, count)
                own = observed[rule, place:], values[rule, place:], states[rule, place:]
                _judge(rules[rule], entries, count, *own)
            place += 0 if stay.odd else count
    return place


@compiled
def _entries(row: int, end: int, readings: Any, stay: Any, longest: int, entries: Any) -> int:
    """The entries of one stay, with the weight each is divided by; how many there are."""
    at, kind, numbers, starts, incomplete = readings
    base, base_at = stay.baselines[1], NO_TIME
    entered, before, count = not np.isnan(base), NO_TIME, 0
    for place in range(row, end):
        if kind[place] == _URINE:
            now = at[place]
            start = starts[place] if starts[place] != NO_TIME else before
            seconds = now - start if start != NO_TIME else 0
            unknown = incomplete[place] or seconds <= 0 or seconds > longest
            stay.odd |= now == before
            entry = entries[count]
            entry.at, entry.volume, entry.weight = now, numbers[place], base
            entry.unknown, entry.seconds = unknown, 0 if unknown else seconds
            before = now
            count += 1
        elif kind[place] == _WEIGHT and not entered:
            base, base_at = baseline_at(base, base_at, numbers[place], at[place], stay.first_dose)
            # A weight that was recorded after the urine of its own instant counts for it.
            if count and before == at[place]:
                entries[count - 1].weight = base
    return count


@compiled
def _windows(over: int, entries: Any, count: int) -> bool:
    """What the window of `over` seconds that ends with each entry holds; whether one was too long."""
    oldest, volume, seconds, gaps, greatest = 0, 0.0, 0, 0, 0
    for place in range(count):
        entry = entries[place]
        volume += entry.volume
        seconds += entry.seconds
        gaps += entry.unknown
        while entries[oldest].at <= entry.at - over:
            volume -= entries[oldest].volume
            seconds -= entries[oldest].seconds
            gaps -= entries[oldest].unknown
            oldest += 1
        greatest = max(greatest, seconds)
        entry.total, entry.observed = volume, seconds
        entry.known = gaps == 0 and seconds >= over
    return greatest > _LONGEST_EXACT


@compiled
def _judge(rule: Any, entries: Any, count: int, observed: Any, values: Any, states: Any) -> None:
    for place in range(count):
        entry = entries[place]
        observed[place], values[place], states[place] = entry.observed, np.nan, UNKNOWN
        if entry.known and rule.by_weight and not np.isnan(entry.weight):
            values[place] = per_kg(entry.total, entry.observed, entry.weight)
            states[place] = MET if holds(rule.op, values[place], rule.number) else NOT_MET
        elif entry.known and not rule.by_weight:
            rate = per_hour(entry.total, entry.observed)
            values[place] = rate / THOUSAND
            states[place] = MET if holds(rule.op, rate, rule.number) else NOT_MET
