"""The shape of a schedule file, checked: unknown words, missing sources and numbers outside reason are refused."""

from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from models.criteria_file import Number, Text
from models.instants import HOUR
from models.measurements import KINDS

LONGEST = 7 * 24 * HOUR


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Span(_Part):
    """A number of hours or of minutes, beside its source."""

    hours: Annotated[Number, Field(gt=0)] | None = None
    minutes: Annotated[Number, Field(gt=0)] | None = None
    source: Text

    @model_validator(mode="after")
    def _is_one_whole_number_of_seconds(self) -> Self:
        if (self.hours is None) == (self.minutes is None):
            raise ValueError("needs hours or minutes, one of them")
        if self.in_seconds().denominator != 1:
            raise ValueError("must be a whole number of seconds")
        if self.in_seconds() > LONGEST:
            raise ValueError(f"is longer than {LONGEST // HOUR} hours")
        return self

    def in_seconds(self) -> Fraction:
        """How long it is."""
        return Fraction(self.hours or 0) * HOUR + Fraction(self.minutes or 0) * 60


_NUMBERS = ("every", "overdue_after", "long_overdue_after", "again_after")


class PaceInFile(_Part):
    """How often a kind is measured; when it is listed before its time; when it is late; when it is asked for again."""

    every: Span
    listed_before: Span
    overdue_after: Span
    long_overdue_after: Span
    again_after: Span

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.listed_before.in_seconds() >= self.every.in_seconds():
            raise ValueError("listed_before must be shorter than every: it would be due at all times")
        if self.long_overdue_after.in_seconds() <= self.overdue_after.in_seconds():
            raise ValueError("long_overdue_after must be longer than overdue_after")
        if self.again_after.in_seconds() > self.every.in_seconds():
            raise ValueError("again_after must not be longer than every")
        return self


class KindInFile(_Part):
    """A kind of reading with its pace, and a tighter one for a state that is not clear and for one that is flagged."""

    kind: str
    after_dose: Span | None = None
    usual: PaceInFile
    not_clear: PaceInFile | None = None
    flagged: PaceInFile | None = None

    @field_validator("kind")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in KINDS:
            raise ValueError(f"'{value}' is not a kind of reading ({', '.join(KINDS)})")
        return value

    @model_validator(mode="after")
    def _is_never_looser_for_what_is_worse(self) -> Self:
        paces = [("usual", self.usual), ("not_clear", self.not_clear), ("flagged", self.flagged)]
        given = [(name, pace) for name, pace in paces if pace is not None]
        for (milder, before), (graver, after) in pairwise(given):
            for number in _NUMBERS:
                if getattr(after, number).in_seconds() > getattr(before, number).in_seconds():
                    raise ValueError(f"{number} is longer for {graver} than for {milder}: it may only be tighter")
        return self


class ScheduleInFile(_Part):
    """A whole schedule file."""

    name: Text
    version: Text
    title: Text
    about: Text
    first_within: Span
    kind: list[KindInFile] = Field(min_length=1)

    @field_validator("kind")
    @classmethod
    def _each_once(cls, value: list[KindInFile]) -> list[KindInFile]:
        if len({one.kind for one in value}) < len(value):
            raise ValueError("a kind of reading is there twice")
        return value
