"""The real urine as the public code's arithmetic takes it, and our own verdicts by the engine."""

from collections import Counter
from fractions import Fraction

import numpy as np

from models.criteria import UrineRule
from models.history import History
from models.instants import HOUR, NO_TIME
from models.measurements import CODES
from models.rules import MET, NOT_MET
from models.urine import collections, judge_all_urine
from validation.kdigo import LIMIT, LONGEST, Course, Window, compared, low_rate, stage


def courses(history: History) -> list[Course]:
    """One course for each stay; collections at one time are one entry, as the public code sums them too."""
    entries = collections(history, LONGEST)
    ends = np.append(entries.first[1:], len(entries.rows))
    volumes = [
        sum((history.values.exactly(row) for row in entries.rows[low:high].tolist()), Fraction(0))
        for low, high in zip(entries.first.tolist(), ends.tolist(), strict=True)
    ]
    weights = history.kinds["weight"]
    kilograms = [history.values.exactly(row) for row in weights.rows.tolist()]
    begins = _begins(history)
    urine = _by_stay(entries.stay.tolist(), entries.at.tolist(), volumes, len(begins))
    taken = _by_stay(weights.stay.tolist(), weights.at.tolist(), kilograms, len(begins))
    return [Course(*parts) for parts in zip(begins, urine, taken, strict=True)]


def _begins(history: History) -> list[int]:
    """The first heart rate of each stay; where there is none, its admission."""
    readings = history.readings
    begins = {}
    for row in np.flatnonzero(readings.kind == CODES["heart_rate"]).tolist():
        stay, at = int(readings.stay[row]), int(readings.at[row])
        begins[stay] = min(begins.get(stay, at), at)
    admitted = history.stays.admitted.tolist()
    return [begins.get(stay, at if at != NO_TIME else 0) for stay, at in enumerate(admitted)]


def _by_stay(stay: list[int], at: list[int], values: list[Fraction], count: int) -> list[list[tuple[int, Fraction]]]:
    found: list[list[tuple[int, Fraction]]] = [[] for _ in range(count)]
    for number, moment, value in zip(stay, at, values, strict=True):
        found[number].append((moment, value))
    return found


def windows(history: History) -> list[Window]:
    """Both verdicts at every entry over 6 and 12 hours."""
    every = courses(history)
    return [compared(every, hours) for hours in (6, 12)]


def apart_from_engine(history: History) -> int:
    """At how many entries the arithmetic here, all habits given up, says otherwise than the engine: none, or the
    reasons are not worth the paper.
    """
    every = courses(history)
    entries = collections(history, LONGEST)
    wrong = 0
    for hours in (6, 12):
        rule = UrineRule("kdigo", "low", "urine_per_kg", "<", LIMIT, hours * HOUR, "KDIGO 2012")
        (judged,) = judge_all_urine(history, [rule], entries)
        words = {MET: True, NOT_MET: False}
        ours = [words.get(state) for state in judged.states.tolist()]
        here = [low_rate(course, place, hours, ()) for course in every for place in range(len(course.urine))]
        wrong += sum(one is not other for one, other in zip(ours, here, strict=True))
    return wrong


def stages(history: History) -> Counter[int | None]:
    """How many entries have which stage by the public code."""
    return Counter(stage(course, place) for course in courses(history) for place in range(len(course.urine)))


def repeats(history: History) -> int:
    """Rows of urine that repeat another row in everything: one collection by our rule, two by the public code."""
    entries = collections(history, LONGEST)
    return int((history.readings.kind == CODES["urine"]).sum()) - len(entries.rows)
