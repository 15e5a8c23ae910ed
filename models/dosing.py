"""Which dose of a regimen is due, and when; how many there have been; how much it is, for a weight."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Literal

from models.cycles import GIVEN, REST, Cycle, cycles
from models.instants import HOUR
from models.regimen import DAY, Amount, Regimen, Schedule

State = Literal["first", "later", "due", "overdue", "rest", "complete", "stopped"]

SOON = HOUR // 2
"""How long before its time a dose is called due. A local choice."""

_MOST_DIGITS = 60


@dataclass(frozen=True)
class Decided:
    """A decision that stands about a dose: `state` is given, held, delayed or stopped; seconds.

    due_at: when it was due; of a delayed dose, until when it was delayed.
    """

    number: int
    at: int
    state: str
    due_at: int | None = None


@dataclass(frozen=True)
class Due:
    """What is due at an instant.

    first: nothing was decided yet, or the next cycle may begin (`at`: since when); later, due, overdue: the dose
    `number` at `at`; rest: the next cycle not before `at`; complete: the course has its most; stopped: nothing is due.
    cycle, given, in_course: the number of the cycle, and how many doses were given in it and in the course.
    """

    state: State
    number: int
    at: int | None
    cycle: int
    given: int
    in_course: int

    @property
    def open(self) -> bool:
        """Whether a dose can be due at all."""
        return self.state in ("first", "later", "due", "overdue")


def due(regimen: Regimen, decided: Iterable[Decided], now: int, since: int | None = None) -> Due:
    """What is due at `now`, from every decision about this drug that stands, earlier stays of the patient included.

    since: the start of this stay; a stop before it ended that stay's treatment, not this one's. A dose that is given
    moves the next one: no two are nearer to each other than the regimen says. A held dose passes with its number where
    the regimen says so, but a cycle begins with its first given dose, so its first dose is never passed over.
    """
    ordered = sorted((one for one in decided if one.at <= now), key=lambda one: (one.at, one.number))
    found = cycles([(one.number, one.at, one.state) for one in ordered])
    attempt = _attempt(ordered)
    given = [one for one in attempt if one.state == GIVEN]
    # A cycle that nobody has begun yet has a number of its own.
    cycle = len(found) + (not given)
    in_course = _in_course(found, regimen.schedule, now)
    if attempt and attempt[-1].state == "stopped" and (since is None or attempt[-1].at >= since):
        return Due("stopped", 1, None, cycle, len(given), in_course)
    if given:
        current = found[-1]
        number, at = _next(attempt, regimen.schedule, current.start)
        if not _over(regimen, attempt, number, at, current, in_course, now):
            return Due(_state(at, now), number, at, cycle, len(given), in_course)
        return _after(regimen, found, now, in_course)
    if found and now < (until := _next_cycle(regimen.schedule, found[-1])):
        return Due("rest", 1, until, cycle, 0, in_course)
    if attempt and attempt[-1].state == "delayed" and attempt[-1].due_at is not None:
        return Due(_state(attempt[-1].due_at, now), 1, attempt[-1].due_at, cycle, 0, in_course)
    return Due("first", 1, None, cycle, 0, in_course)


def _attempt(ordered: Sequence[Decided]) -> list[Decided]:
    """The decisions of the cycle that goes on: from its first one, whether or not that was to give."""
    attempt: list[Decided] = []
    for one in ordered:
        if attempt and _anew(attempt, one):
            attempt = []
        attempt.append(one)
    return attempt


def _anew(attempt: Sequence[Decided], one: Decided) -> bool:
    last = attempt[-1]
    again = one.state == GIVEN and any(each.state == GIVEN and each.number >= one.number for each in attempt)
    return one.at - last.at >= REST or one.number < last.number or again


def _next(attempt: Sequence[Decided], schedule: Schedule, start: int) -> tuple[int, int]:
    """The number and the time of the dose after these decisions, of which at least one was to give."""
    number, at, begun = 1, start, False
    for one in attempt:
        if one.state == GIVEN:
            number, at, begun = one.number + 1, one.at + schedule.every.value, True
        elif one.state == "delayed":
            number, at = one.number, one.at if one.due_at is None else one.due_at
        elif one.state == "held":
            passes = schedule.held_is_skipped and begun
            slot = one.at if one.due_at is None else one.due_at
            number, at = one.number + passes, slot + schedule.every.value
    return number, _on_a_day_with_doses(at, schedule, start)


def _day(at: int, start: int) -> int:
    """The day of a cycle, from 0: a dose that is some hours early or late is still that day's."""
    return (at - start + DAY // 2) // DAY


def _on_a_day_with_doses(at: int, schedule: Schedule, start: int) -> int:
    if schedule.days_of_week is None:
        return at
    of_week = _day(at, start) % 7
    return at if of_week < schedule.days_of_week.value else at + (7 - of_week) * DAY


def _over(
    regimen: Regimen, attempt: Sequence[Decided], number: int, at: int, current: Cycle, in_course: int, now: int
) -> bool:
    """Whether the cycle has had its doses, or its time."""
    schedule = regimen.schedule
    most = schedule.most_in_cycle.value
    many = number > most or len(current.doses) >= most
    full = schedule.most_in_course is not None and in_course >= schedule.most_in_course.value
    late = schedule.last_day is not None and _day(at, current.start) >= schedule.last_day.value
    return many or full or late or attempt[-1].state == "stopped" or now - attempt[-1].at >= REST


def _after(regimen: Regimen, found: Sequence[Cycle], now: int, in_course: int) -> Due:
    """What is due once a cycle is over."""
    schedule, last, given = regimen.schedule, found[-1], len(found[-1].doses)
    if schedule.most_in_course and schedule.course_gap and in_course >= schedule.most_in_course.value:
        return Due("complete", 1, last.end + schedule.course_gap.value, len(found), given, in_course)
    until = _next_cycle(schedule, last)
    if now < until:
        return Due("rest", 1, until, len(found), given, in_course)
    return Due("first", 1, until, len(found) + 1, 0, in_course)


def _next_cycle(schedule: Schedule, last: Cycle) -> int:
    """When the next cycle may begin, in seconds."""
    ends = [] if schedule.rest is None else [last.end + schedule.rest.value]
    ends += [] if schedule.cycle is None else [last.start + schedule.cycle.value]
    return max(ends)


def _in_course(found: Sequence[Cycle], schedule: Schedule, now: int) -> int:
    """How many doses were given in the course that goes on; 0 once it is over, all where courses are not told apart."""
    if schedule.course_gap is None:
        return sum(len(cycle.doses) for cycle in found)
    count, after = 0, now
    for cycle in reversed(found):
        if after - cycle.end >= schedule.course_gap.value:
            break
        count, after = count + len(cycle.doses), cycle.start
    return count


def _state(at: int, now: int) -> State:
    if now < at - SOON:
        return "later"
    return "due" if now <= at + SOON else "overdue"


def refusal(regimen: Regimen, at_hand: Due) -> str:
    """Why no dose can be recorded as given, as a sentence; empty where one can."""
    schedule = regimen.schedule
    most, course = schedule.most_in_cycle.value, schedule.most_in_course
    if course is not None and at_hand.in_course >= course.value:
        return f"{at_hand.in_course} doses of this course are given, and {course.value} are the most."
    if at_hand.state == "rest" and at_hand.given >= most:
        return f"{at_hand.given} doses of this cycle are given, and {most} are the most."
    if at_hand.state == "rest":
        return "This cycle is over: another dose would be given in the days of rest."
    if at_hand.state == "stopped":
        return "Treatment was stopped. Take that decision back first, with a reason."
    return ""


def needs_reason(at_hand: Due, state: str, at: int, absolute_found: bool) -> str:
    """What makes a reason necessary, as the sentence that asks for it; empty where none is."""
    if state != GIVEN:
        return "Say why."
    if absolute_found:
        return "An absolute reason to hold was found: say why it is given all the same."
    if at_hand.at is not None and at_hand.state != "first" and at < at_hand.at - SOON:
        return "It is given before it is due: say why."
    return ""


def amount(each: Amount, weight: Fraction) -> Fraction:
    """The dose in the unit of `each`, for a weight in kg: exact, never rounded."""
    return each.per_kg * weight


def arithmetic(regimen: Regimen, number: int, weight: Fraction) -> str:
    """`600,000 IU/kg × 67.8 kg = 40,680,000 IU (0.037 mg/kg × 67.8 kg = 2.5086 mg)`: every digit."""
    first, *others = [
        f"{exact(each.per_kg)} {each.unit}/kg × {exact(weight)} kg = {exact(amount(each, weight))} {each.unit}"
        for each in regimen.amounts_of(number)
    ]
    return f"{first} ({'; '.join(others)})" if others else first


def exact(value: Fraction) -> str:
    """A number with all its decimals and its thousands parted: `40,680,000`, `2.5086`."""
    with localcontext(prec=_MOST_DIGITS):
        written = f"{Decimal(value.numerator) / Decimal(value.denominator):,f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
