"""What became of alerts: counted by ward and severity, set against patient-days, with how soon somebody took note.

An alert counts under each severity that it reached, at the time at which it reached it, and once under `ANY`, at the
time at which it was raised. What came of it afterwards counts whenever it came, so that periods add up.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from models.alerting import SEVERITIES, graver
from models.lying import UNJUDGED, Lying

ANY = "any"
NOT_LEAK = "not_leak"
DAY = 86_400

Within = int | Literal["not reached"] | None
"""Seconds; `not reached` where it falls among the alerts that nobody acknowledged; None where there is no alert."""


@dataclass(frozen=True)
class Ack:
    """That somebody took note: when, how grave the alert was, and what was done."""

    at: int
    severity: str
    action: str


@dataclass(frozen=True)
class Told:
    """That an alert climbed to a role, at a severity, after having waited."""

    severity: str
    role: str


@dataclass(frozen=True)
class Course:
    """An alert as it went, instants in seconds: `severities` are those it reached, in order, each with its time."""

    problem: str
    severities: tuple[tuple[int, str], ...]
    ended: bool = False
    withdrawn: bool = False
    acks: tuple[Ack, ...] = ()
    told: tuple[Told, ...] = ()


@dataclass(frozen=True)
class Reached:
    """An alert from when it reached a severity; `after`: the seconds until it was first acknowledged as such."""

    ward: str
    severity: str
    at: int
    problem: str
    after: int | None
    ended: bool
    withdrawn: bool
    not_leak: bool
    told: frozenset[str]


@dataclass(frozen=True)
class Done:
    """That somebody did something about an alert: where the patient lay, how grave it was, and what."""

    ward: str
    severity: str
    action: str


def reached(course: Course, lying: Lying) -> Iterator[Reached]:
    """The alert under each severity that it reached, and under `ANY`."""
    first = course.severities[0]
    yield _reached(course, lying, first, ANY)
    for one in course.severities:
        yield _reached(course, lying, one, one[1])


def _reached(course: Course, lying: Lying, begins: tuple[int, str], under: str) -> Reached:
    at, severity = begins
    acks = [ack for ack in course.acks if ack.at >= at and not graver(severity, ack.severity)]
    told = frozenset(one.role for one in course.told if under in (ANY, one.severity))
    return Reached(
        ward=lying.at(at),
        severity=under,
        at=at,
        problem=course.problem,
        after=min(ack.at for ack in acks) - at if acks else None,
        ended=course.ended,
        withdrawn=course.withdrawn,
        not_leak=any(ack.action == NOT_LEAK for ack in acks),
        told=told,
    )


@dataclass(frozen=True)
class Counts:
    """Alerts counted: `after` has the seconds until each one that was acknowledged was, in order.

    missed: ended, and nobody had acknowledged them; waiting: open, and nobody has yet.
    """

    alerts: int = 0
    after: tuple[int, ...] = ()
    missed: int = 0
    waiting: int = 0
    not_leak: int = 0
    withdrawn: int = 0
    told: Mapping[str, int] = field(default_factory=dict)
    problems: Mapping[str, int] = field(default_factory=dict)
    actions: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Iterable[Reached], done: Iterable[Done]) -> "Counts":
        """The counts of these."""
        every = list(found)
        unseen = [one for one in every if one.after is None]
        return cls(
            alerts=len(every),
            after=tuple(sorted(one.after for one in every if one.after is not None)),
            missed=sum(one.ended for one in unseen),
            waiting=sum(not one.ended for one in unseen),
            not_leak=sum(one.not_leak for one in every),
            withdrawn=sum(one.withdrawn for one in every),
            told=Counter(role for one in every for role in one.told),
            problems=Counter(one.problem for one in every),
            actions=Counter(one.action for one in done),
        )

    def within(self, percent: int) -> Within:
        """The nearest rank: the shortest time within which at least so many per cent of all alerts were acknowledged.

        An alert that nobody acknowledged counts as longer than any.
        """
        if not self.alerts:
            return None
        rank = -(-self.alerts * percent // 100)
        return self.after[rank - 1] if rank <= len(self.after) else "not reached"


@dataclass(frozen=True)
class Time:
    """Seconds that patients spent in each state."""

    states: Mapping[str, int]

    @property
    def patients(self) -> int:
        """All of it."""
        return sum(self.states.values())

    @property
    def days(self) -> Fraction:
        """All of it in patient-days."""
        return Fraction(self.patients, DAY)

    def share(self, state: str) -> Fraction | None:
        """The part of the time that could be judged in which a state held; None where there was no such time."""
        judged = self.patients - self.states.get(UNJUDGED, 0)
        return Fraction(self.states.get(state, 0), judged) if judged else None


def per_hundred_days(count: int, time: Time) -> Fraction | None:
    """So many in 100 patient-days; None, unknown, where there was no patient."""
    return 100 * count / time.days if time.patients else None


@dataclass(frozen=True)
class Report:
    """Wards from `start` up to `end` in seconds; a ward of None is all of them."""

    start: int
    end: int
    wards: tuple[str, ...]
    counts: Mapping[tuple[str | None, str], Counts]
    time: Mapping[str | None, Time]


def report(
    start: int,
    end: int,
    found: Iterable[Reached],
    done: Iterable[Done],
    spent: Mapping[str, Mapping[str, int]],
) -> Report:
    """The report of alerts that were reached, and of what was done, from `start` up to `end`."""
    every, acts = list(found), list(done)
    busy = {ward for ward, states in spent.items() if any(states.values())}
    wards = tuple(sorted(busy | {one.ward for one in every} | {one.ward for one in acts}))
    counts, time = {}, {}
    for ward in (None, *wards):
        here = [one for one in every if ward in (None, one.ward)]
        acted = [one for one in acts if ward in (None, one.ward)]
        time[ward] = Time(_summed(states for name, states in spent.items() if ward in (None, name)))
        for severity in (ANY, *SEVERITIES):
            some = (one for one in acted if severity in (ANY, one.severity))
            counts[ward, severity] = Counts.of((one for one in here if one.severity == severity), some)
    return Report(start, end, wards, counts, time)


def _summed(parts: Iterable[Mapping[str, int]]) -> Mapping[str, int]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return total
