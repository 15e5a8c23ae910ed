"""Urine by the arithmetic of the public MIMIC-IV code, with each of its habits apart, beside our rule.

Written anew from kdigo_uo.sql, kdigo_stages.sql and weight_durations.sql of MIT-LCP/mimic-code. A stay there is one of
intensive care; of that only the readings are here, so its beginning is taken as the first heart rate.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from models.instants import HOUR

LIMIT = Fraction("0.5")  # mL/kg/h: KDIGO 2012, stage 1 over 6 hours, stage 2 over 12
LONGEST = 24 * HOUR

# Each habit of the public code that our rule does not share, in the words of the page.
WEIGHT = "the latest weight, not the baseline"
EARLIER_WEIGHT = "a first weight is used before it was taken"
FIRST_ENTRY = "a first entry is taken to be of one hour"
EDGE = "an entry exactly at the window's edge belongs to it"
LONG_GAP = "no stage where the entries of the last 6 h stand for 12 h or more"
VERY_LONG_GAP = "an interval over 24 h is believed"
ROUNDED = "the rate is rounded to four decimals before it is compared"
FIRST_HOURS = "no stage in the first 6 h"
HABITS = (FIRST_HOURS, FIRST_ENTRY, LONG_GAP, VERY_LONG_GAP, EDGE, EARLIER_WEIGHT, WEIGHT, ROUNDED)
TOGETHER = "several of these together"


@dataclass(frozen=True)
class Course:
    """One stay: urine as (seconds, mL) and weights as (seconds, kg), each in order of time, one a moment."""

    begin: int
    urine: Sequence[tuple[int, Fraction]]
    weights: Sequence[tuple[int, Fraction]]


def low_rate(course: Course, place: int, hours: int, habits: Collection[str] = HABITS) -> bool | None:
    """Whether the rate at an entry, over a window of so many hours, is below 0.5 mL/kg/h; None where there is none.

    With all habits it is the public code's; with none it is our rule's for this data, in which no entry has a start.
    """
    at = course.urine[place][0]
    rate = _rate(course, place, hours, habits)
    # Without a rate over 6 hours the public code gives no stage at all.
    if rate is None or (LONG_GAP in habits and _rate(course, place, 6, habits) is None):
        return None
    return rate < LIMIT and not (FIRST_HOURS in habits and at <= course.begin + 6 * HOUR)


def _rate(course: Course, place: int, hours: int, habits: Collection[str]) -> Fraction | None:
    """mL/kg/h, None where not enough hours are documented or no weight is known."""
    entries = _window(course, place, hours, EDGE in habits)
    intervals = [_interval(course, entry, habits) for entry in entries]
    weight = _weight(course, course.urine[place][0], habits)
    documented = sum(interval or 0 for interval in intervals)
    if None in intervals or weight is None or documented < hours * HOUR:
        return None
    if LONG_GAP in habits and hours == 6 and documented >= 12 * HOUR:
        return None
    rate = sum(course.urine[entry][1] for entry in entries) * HOUR / documented / weight
    return round(rate, 4) if ROUNDED in habits else rate


def _window(course: Course, place: int, hours: int, closed: bool) -> list[int]:
    edge = course.urine[place][0] - hours * HOUR
    first = place
    while first > 0 and course.urine[first - 1][0] > edge - closed:
        first -= 1
    return list(range(first, place + 1))


def _interval(course: Course, place: int, habits: Collection[str]) -> int | None:
    """Seconds since the previous entry; None where unknown."""
    if place == 0:
        return HOUR if FIRST_ENTRY in habits else None
    seconds = course.urine[place][0] - course.urine[place - 1][0]
    return None if seconds > LONGEST and VERY_LONG_GAP not in habits else seconds


def _weight(course: Course, at: int, habits: Collection[str]) -> Fraction | None:
    taken = [weight for moment, weight in course.weights if moment <= at]
    if taken:
        return taken[-1] if WEIGHT in habits else taken[0]
    return course.weights[0][1] if course.weights and EARLIER_WEIGHT in habits else None


def reason(course: Course, place: int, hours: int) -> str:
    """Why the public code says otherwise than our rule at an entry: the one habit that, given up, makes both agree."""
    ours = low_rate(course, place, hours, ())
    for habit in HABITS:
        if low_rate(course, place, hours, [other for other in HABITS if other != habit]) == ours:
            return habit
    return TOGETHER


def stage(course: Course, place: int) -> int | None:
    """The urine stage of the public code, 0 to 3; None where it has no rate over 6 hours."""
    over_6, over_12, over_24 = (_rate(course, place, hours, HABITS) for hours in (6, 12, 24))
    if over_6 is None:
        return None
    if course.urine[place][0] <= course.begin + 6 * HOUR:
        return 0
    if (over_24 is not None and over_24 < Fraction("0.3")) or over_12 == 0:
        return 3
    if over_12 is not None and over_12 < LIMIT:
        return 2
    return int(over_6 < LIMIT)


@dataclass(frozen=True)
class Window:
    """All entries over one window: how many had which pair of verdicts (ours, theirs), and the differences' reasons."""

    hours: int
    pairs: Counter[tuple[bool | None, bool | None]]
    reasons: Counter[tuple[str, str]]


def compared(courses: Sequence[Course], hours: int) -> Window:
    """Our verdict and the public code's at every entry. Reasons are counted by habit and by what changed."""
    pairs: Counter[tuple[bool | None, bool | None]] = Counter()
    reasons: Counter[tuple[str, str]] = Counter()
    for course in courses:
        for place in range(len(course.urine)):
            pair = low_rate(course, place, hours, ()), low_rate(course, place, hours)
            pairs[pair] += 1
            if pair[0] is not pair[1]:
                reasons[reason(course, place, hours), change(*pair)] += 1
    return Window(hours, pairs, reasons)


def change(ours: bool | None, theirs: bool | None) -> str:
    """A difference in words: ours, then theirs."""
    words = {True: "low", False: "not low", None: "unknown"}
    return f"{words[ours]}, {words[theirs]}"
