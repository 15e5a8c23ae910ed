"""The shape of a regimen file, checked: unknown words, missing sources and numbers outside reason are refused."""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from models.criteria_file import Number, Text
from models.holding_measures import HOLD_MEASURES

Count = Annotated[int, Field(strict=True, ge=1, le=99)]
_SIDES = {"low": ("<", "<="), "high": (">", ">="), "either": ("<", "<=", ">", ">=")}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NumberInFile(_Part):
    """A number beside its source."""

    value: Annotated[Number, Field(gt=0, le=24 * 365)]
    source: Text


class CountInFile(_Part):
    """A whole number beside its source."""

    value: Count
    source: Text


class ChoiceInFile(_Part):
    """A yes or no beside its source."""

    value: Annotated[bool, Field(strict=True)]
    source: Text


class AmountInFile(_Part):
    """How much for each kilogram, from one dose of the cycle on."""

    from_dose: Count = 1
    per_kg: Annotated[Number, Field(gt=0, le=10_000_000)]
    unit: Literal["IU", "mg", "µg"]
    source: Text


class ScheduleInFile(_Part):
    """When doses are due and how many there may be."""

    every_hours: NumberInFile
    days_of_week: CountInFile | None = None
    most_in_cycle: CountInFile
    most_in_course: CountInFile | None = None
    course_gap_days: CountInFile | None = None
    rest_days: CountInFile | None = None
    cycle_days: CountInFile | None = None
    last_day: CountInFile | None = None
    held_is_skipped: ChoiceInFile

    @model_validator(mode="after")
    def _says_when_the_next_cycle_may_begin(self) -> Self:
        if (self.rest_days is None) == (self.cycle_days is None):
            raise ValueError("needs rest_days (after the last dose) or cycle_days (from the first), one of them")
        if (self.most_in_course is None) != (self.course_gap_days is None):
            raise ValueError("most_in_course and course_gap_days need each other")
        if self.most_in_course is not None and self.most_in_course.value < self.most_in_cycle.value:
            raise ValueError("most_in_course is less than most_in_cycle")
        if (Fraction(self.every_hours.value) * 3600).denominator != 1:
            raise ValueError("every_hours must be a whole number of seconds")
        return self


class HoldInFile(_Part):
    """Something that speaks for holding: a measure with its number, or a sign that is ticked by hand."""

    name: Text
    level: Literal["absolute", "relative"]
    measure: str | None = None
    op: str | None = None
    value: Number | None = None
    by_hand: Text | None = None
    source: Text

    @model_validator(mode="after")
    def _is_one_of_the_two(self) -> Self:
        measured = (self.measure, self.op, self.value)
        if self.by_hand is not None:
            if any(part is not None for part in measured):
                raise ValueError("is either measured or by hand, not both")
        elif self.measure is None or self.op is None or self.value is None:
            raise ValueError("needs measure, op and value, or by_hand")
        else:
            _check_rule(self.measure, self.op, self.value)
        return self


def _check_rule(measure: str, op: str, value: Decimal) -> None:
    if measure not in HOLD_MEASURES:
        raise ValueError(f"'{measure}' is not a measure ({', '.join(HOLD_MEASURES)})")
    known = HOLD_MEASURES[measure]
    if op not in _SIDES[known.alarming]:
        raise ValueError(f"operator '{op}' does not fit {measure} ({' or '.join(_SIDES[known.alarming])})")
    lowest, highest = known.limits
    if not lowest <= value <= highest:
        raise ValueError(
            f"{value} is outside reason for {measure} ({float(lowest):g} to {float(highest):g} {known.unit.label})"
        )


class NoteInFile(_Part):
    """A sentence beside its source."""

    text: Text
    source: Text


class RegimenInFile(_Part):
    """A whole regimen file."""

    name: Text
    version: Text
    title: Text
    drug: Text
    route: Text
    about: Text
    minutes: NumberInFile | None = None
    never_reduced: NoteInFile
    amount: list[AmountInFile] = Field(min_length=1)
    schedule: ScheduleInFile
    many_relative: CountInFile | None = None
    hold: list[HoldInFile] = Field(min_length=1)
    reminder: list[NoteInFile] = Field(min_length=1)

    @field_validator("hold")
    @classmethod
    def _names_differ(cls, value: list[HoldInFile]) -> list[HoldInFile]:
        if len({rule.name for rule in value}) < len(value):
            raise ValueError("two reasons to hold have one name")
        return value

    @field_validator("amount")
    @classmethod
    def _first_dose_has_an_amount(cls, value: list[AmountInFile]) -> list[AmountInFile]:
        if not any(amount.from_dose == 1 for amount in value):
            raise ValueError("the first dose has no amount")
        return value
