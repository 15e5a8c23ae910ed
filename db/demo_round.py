"""What the nurses of the demonstration ward see and write down of a simulated course, with the slips of a real ward.

Hours are those of the ward's own clock: 0 is the last midnight, negative hours are earlier days.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from db.demo_course import LOW_SYSTOLIC, Course, Moment
from models.measurements import KINDS


@dataclass(frozen=True)
class Slip:
    """What was said about a value afterwards: withdrawn, or corrected to a value in a unit."""

    at: float
    reason: str
    value: str | None = None
    unit: str | None = None


@dataclass(frozen=True)
class Value:
    """One value as typed; `start` is the hour at which a collection of urine began."""

    kind: str
    value: str
    unit: str
    start: float | None = None
    incomplete: bool = False
    slip: Slip | None = None

    @property
    def confirmed(self) -> bool:
        """Whether somebody had to say that the value is right: it is unusual, or was a slip."""
        low, high = KINDS[self.kind].usual_low, KINDS[self.kind].usual_high
        unusual = (low is not None and float(self.value) < low) or (high is not None and float(self.value) > high)
        return unusual or self.slip is not None


@dataclass(frozen=True)
class Set:
    """Values taken together at one hour, and the hour at which they were written down."""

    at: float
    recorded: float
    values: tuple[Value, ...]
    note: str | None = None


@dataclass(frozen=True)
class Mess:
    """How a patient's record departs from the plan; days are counted back from today (0), hours are the ward clock's.

    late: what was observed in these hours is written down only at their end. quiet_from: nothing is written down after.
    """

    no_weight: frozenset[int] = frozenset()
    late: tuple[float, float] | None = None
    quiet_from: float | None = None
    unmeasured: tuple[float, float] | None = None
    pounds_on: int | None = None
    others_pressure_at: float | None = None


@dataclass
class _Round:
    """A patient's rounds as they go on: what was last done, and when."""

    course: Course
    mess: Mess
    random: np.random.Generator
    catheter: bool
    admitted: float
    emptied: float
    weighed: set[int] = field(default_factory=set)
    shifts: set[int] = field(default_factory=set)

    def set_at(self, hour: float) -> Set:
        """Everything that is due at an hour."""
        moment = self.course.at(hour)
        values = [*self._pressure(moment), *self._weight(hour, moment), *self._oedema(hour, moment)]
        return Set(hour, hour + self._minutes(3, 9), (*values, *self._urine(hour)))

    def _minutes(self, least: int, most: int) -> float:
        return int(self.random.integers(least, most + 1)) / 60

    def _noisy(self, value: float, spread: float) -> float:
        return value + float(self.random.normal(0, spread))

    def _pressure(self, moment: Moment) -> Iterator[Value]:
        systolic = round(self._noisy(moment.systolic, 2.0))
        yield Value("systolic_bp", str(systolic), "mm[Hg]")
        yield Value("diastolic_bp", str(min(round(self._noisy(moment.diastolic, 2.0)), systolic - 18)), "mm[Hg]")
        yield Value("heart_rate", str(round(self._noisy(moment.heart_rate, 2.5))), "/min")

    def _weight(self, hour: float, moment: Moment) -> Iterator[Value]:
        day = -int(hour // 24)
        admission = hour - self.admitted < 1
        if day in self.weighed or not (admission or (5.5 <= hour % 24 < 9 and hour - self.admitted > 12.6)):
            return
        self.weighed.add(day)
        kilograms = f"{self._noisy(moment.weight, 0.08):.1f}"
        if day == self.mess.pounds_on:
            pounds = f"{float(kilograms) / 0.45359237:.1f}"
            slip = Slip(hour + 0.6, "The scale was set to pounds", pounds, "[lb_av]")
            yield Value("weight", pounds, "kg", slip=slip)
        elif day not in self.mess.no_weight:
            yield Value("weight", kilograms, "kg")

    def _oedema(self, hour: float, moment: Moment) -> Iterator[Value]:
        shift = int((hour - 7) // 8)
        if shift not in self.shifts:
            self.shifts.add(shift)
            yield Value("oedema", str(moment.oedema), "{grade}")

    def _urine(self, hour: float) -> Iterator[Value]:
        """A catheter's bag is read about every two hours; who walks to the toilet does so every four to eight."""
        since = hour - self.emptied
        passed = self.course.at(hour).urine - self.course.at(self.emptied).urine
        if since < (1.9 if self.catheter else 3.5) or (not self.catheter and passed < 120 and since < 7):
            return
        unit = 10 if self.catheter else 25
        volume = int(max(self._noisy(passed, 0.06 * passed), 0) // unit * unit)
        first = self.emptied if self.emptied == self.admitted else None
        lost = self.mess.unmeasured is not None and self.mess.unmeasured[0] <= hour < self.mess.unmeasured[1]
        self.emptied = hour
        yield Value("urine", str(volume // 3 if lost else volume), "mL", first, lost)

    def laboratory(self, hour: float) -> Set:
        """Blood drawn at an hour: the results come within the next hour or so."""
        moment = self.course.at(hour)
        albumin = Value("albumin", f"{self._noisy(moment.albumin, 0.04):.1f}", "g/dL")
        creatinine = Value("creatinine", f"{self._noisy(moment.creatinine, 0.03):.2f}", "mg/dL")
        return Set(hour, hour + self._minutes(45, 80), (albumin, creatinine))


def observe(
    course: Course, mess: Mess, now: float, random: np.random.Generator, *, catheter: bool, walk: float
) -> tuple[Set, ...]:
    """What was written down by `now`, in the order in which it was; `walk` is the bed's place in a round, in hours."""
    begin = course.begin + 0.5
    until = now if mess.quiet_from is None else mess.quiet_from
    rounds = _Round(course, mess, random, catheter, course.begin, course.begin)
    sets = [rounds.set_at(hour) for hour in _hours(course, until, walk, 2 if catheter else 4, random)]
    mornings = [day * 24 + 5.7 + walk for day in range(int(begin // 24), 1)]
    drawn = [begin + 0.2, *(hour for hour in mornings if hour > begin + 8)]
    sets += [rounds.laboratory(hour) for hour in drawn if hour < until]
    if mess.others_pressure_at is not None:
        sets.append(_others(mess.others_pressure_at))
    written = [_delayed(one, mess) for one in sets]
    return tuple(sorted((one for one in written if one.recorded <= now), key=lambda one: (one.recorded, one.at)))


def _hours(course: Course, until: float, walk: float, every: int, random: np.random.Generator) -> list[float]:
    """When a set is taken: on the rounds, before and after doses and fluid, and again soon while pressure is low."""
    begin = course.begin + 0.5
    planned = [begin] + [
        hour + walk + random.uniform(0, 0.2) for hour in range(int(begin // 4) * 4 + 2, int(until) + 1, every)
    ]
    for dose in course.doses:
        planned += [dose.at - 0.25, dose.at + 2 + random.uniform(0, 0.3)]
    urgent = [hour for fluid in course.fluids for hour in (fluid.at - 0.1, fluid.at + 1.1)]
    urgent += [start - 0.1 for start, _ in course.pressors]
    taken: list[float] = []
    for hour in sorted([hour for hour in planned + urgent if begin <= hour <= until]):
        _recheck(course, taken, hour)
        if not taken or hour - taken[-1] >= (0.3 if hour in urgent else 0.7):
            taken.append(hour)
    _recheck(course, taken, until)
    return [round(hour * 60) / 60 for hour in taken]


def _recheck(course: Course, taken: list[float], until: float) -> None:
    """Adds the sets that a low pressure asks for before the next one that is planned."""
    while taken:
        systolic = course.at(taken[-1]).systolic
        wait = 1.0 if systolic < LOW_SYSTOLIC else 2.0 if systolic < LOW_SYSTOLIC + 6 else None
        if wait is None or taken[-1] + wait > until - 0.7:
            return
        taken.append(taken[-1] + wait)


def _others(hour: float) -> Set:
    """A set that belongs to the patient of the same surname."""
    slip = Slip(hour + 0.3, "Wrong patient: these are Cherry Specimen's, bed 03")
    values = (("systolic_bp", "87", "mm[Hg]"), ("diastolic_bp", "55", "mm[Hg]"), ("heart_rate", "90", "/min"))
    return Set(hour, hour + 0.1, tuple(Value(*value, slip=slip) for value in values))


def _delayed(one: Set, mess: Mess) -> Set:
    if mess.late is None or not mess.late[0] <= one.at < mess.late[1]:
        return one
    return replace(one, recorded=mess.late[1] + (one.at - mess.late[0]) / 60, note="Written down from paper")
