"""Regimens, read and checked from TOML: how much, when, how often at most, and what speaks for holding a dose."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from models.holding_measures import HOLD_MEASURES, HoldMeasure
from models.instants import HOUR
from models.regimen_file import CountInFile, HoldInFile, NoteInFile, NumberInFile, RegimenInFile
from models.toml_file import checked

DAY = 24 * HOUR


class RegimenError(ValueError):
    """A regimen that cannot be used: `file: sentence`, one a line."""


@dataclass(frozen=True)
class Sourced:
    """A number and its source; durations in seconds."""

    value: int
    source: str


@dataclass(frozen=True)
class Note:
    """A sentence and its source."""

    text: str
    source: str


@dataclass(frozen=True)
class Amount:
    """So much for each kilogram, from the `from_dose`th dose of a cycle on."""

    from_dose: int
    per_kg: Fraction
    unit: str
    source: str


@dataclass(frozen=True)
class Comparison:
    """`measure op value`, value in the measure's own unit."""

    measure: HoldMeasure
    op: str
    value: Fraction


@dataclass(frozen=True)
class HoldRule:
    """What speaks for holding: measured, or (without a `rule`) a sign in words that is ticked by hand."""

    name: str
    level: str
    rule: Comparison | None
    by_hand: str
    source: str


@dataclass(frozen=True)
class Schedule:
    """When doses are due and how many there may be; seconds. `rest` follows a cycle's last dose, `cycle` its first.

    days_of_week: of each seven days from the first dose on those that have doses; last_day: the last day of a cycle
    on which a dose may be given; course_gap: seconds without a dose after which another course begins;
    held_is_skipped: whether a held dose passes with its number, or is given at a later time of the cycle.
    """

    every: Sourced
    most_in_cycle: Sourced
    most_in_course: Sourced | None
    course_gap: Sourced | None
    rest: Sourced | None
    cycle: Sourced | None
    days_of_week: Sourced | None
    last_day: Sourced | None
    held_is_skipped: bool
    held_source: str


@dataclass(frozen=True)
class Regimen:
    """How a drug is given. `many_relative`: so many relative reasons to hold are together a reason of their own."""

    name: str
    version: str
    title: str
    drug: str
    route: str
    about: str
    minutes: Sourced | None
    never_reduced: Note
    amounts: tuple[Amount, ...]
    schedule: Schedule
    many_relative: Sourced | None
    holds: tuple[HoldRule, ...]
    reminders: tuple[Note, ...]
    hash: str

    def amounts_of(self, number: int) -> tuple[Amount, ...]:
        """The amounts of the `number`th dose of a cycle: one, or the same in several units."""
        begun = max(amount.from_dose for amount in self.amounts if amount.from_dose <= number)
        return tuple(amount for amount in self.amounts if amount.from_dose == begun)


def shipped() -> list[str]:
    """The names of the regimens that come with the program."""
    return sorted(file.name[:-5] for file in _folder().iterdir() if file.name.endswith(".toml"))


@cache
def named(name: str) -> Regimen:
    """The shipped regimen of that name; raises RegimenError with a sentence."""
    if name not in shipped():
        raise RegimenError(f"'{name}' is not a regimen ({', '.join(shipped())})")
    return read((_folder() / f"{name}.toml").read_text("utf-8"), f"{name}.toml")


def _folder() -> Any:
    return resources.files("models") / "regimens"


def read(text: str, where: str) -> Regimen:
    """The regimen in a TOML text; `where` names it in errors. Raises RegimenError for what is unknown or unsourced."""
    return _built(*checked(RegimenInFile, text, where, RegimenError))


def _built(found: RegimenInFile, digest: str) -> Regimen:
    return Regimen(
        name=found.name,
        version=found.version,
        title=found.title,
        drug=found.drug,
        route=found.route,
        about=found.about,
        minutes=_times(found.minutes, 60),
        never_reduced=_note(found.never_reduced),
        amounts=tuple(Amount(one.from_dose, Fraction(one.per_kg), one.unit, one.source) for one in found.amount),
        schedule=_schedule(found),
        many_relative=_times(found.many_relative, 1),
        holds=tuple(_hold(one) for one in found.hold),
        reminders=tuple(_note(one) for one in found.reminder),
        hash=digest,
    )


def _schedule(found: RegimenInFile) -> Schedule:
    plan = found.schedule
    return Schedule(
        every=Sourced(int(plan.every_hours.value * HOUR), plan.every_hours.source),
        most_in_cycle=Sourced(plan.most_in_cycle.value, plan.most_in_cycle.source),
        most_in_course=_times(plan.most_in_course, 1),
        course_gap=_times(plan.course_gap_days, DAY),
        rest=_times(plan.rest_days, DAY),
        cycle=_times(plan.cycle_days, DAY),
        days_of_week=_times(plan.days_of_week, 1),
        last_day=_times(plan.last_day, 1),
        held_is_skipped=plan.held_is_skipped.value,
        held_source=plan.held_is_skipped.source,
    )


def _times(found: NumberInFile | CountInFile | None, unit: int) -> Sourced | None:
    return None if found is None else Sourced(int(found.value * unit), found.source)


def _note(found: NoteInFile) -> Note:
    return Note(found.text, found.source)


def _hold(found: HoldInFile) -> HoldRule:
    rule = None
    if found.measure is not None and found.op is not None and found.value is not None:
        rule = Comparison(HOLD_MEASURES[found.measure], found.op, Fraction(found.value))
    return HoldRule(found.name, found.level, rule, found.by_hand or "", found.source)
