"""The shape of a criteria file, checked: unknown words, missing sources and numbers outside reason are refused."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator, model_validator

from models.instants import HOUR
from models.measurements import MOST_DIGITS
from models.measures import MEASURES, URINE_MEASURES

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_OPERATORS = {"low": ("<", "<="), "high": (">", ">=")}
LONGEST_HOURS = 24 * 365


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("must be a number")
    number = Decimal(value)
    if abs(number.adjusted()) > MOST_DIGITS:
        raise ValueError("has more digits than a number can have here")
    return number


def _whole_seconds(value: Decimal) -> Decimal:
    if (Fraction(value) * HOUR).denominator != 1:
        raise ValueError("must be a whole number of seconds")
    return value


def _hours_or_stay(value: Any) -> Any:
    if isinstance(value, str):
        if value != "stay":
            raise ValueError("must be a number of hours or 'stay'")
        return None
    return _number(value)


Number = Annotated[Decimal, BeforeValidator(_number)]
Hours = Annotated[Number, Field(gt=0, le=LONGEST_HOURS)]
HoursOrNone = Annotated[Number, Field(ge=0, le=LONGEST_HOURS)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="after")
    @classmethod
    def _to_the_second(cls, value: Any, info: Any) -> Any:
        return _whole_seconds(value) if info.field_name.endswith("_hours") and isinstance(value, Decimal) else value


class RuleInFile(_Part):
    """One rule of a criterion."""

    measure: str
    op: str
    value: Number
    unit: str | None = None
    source: Text

    @field_validator("measure")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in MEASURES:
            raise ValueError(f"'{value}' is not a measure ({', '.join(MEASURES)})")
        return value

    @model_validator(mode="after")
    def _fits_its_measure(self) -> Self:
        measure = MEASURES[self.measure]
        _check_operator(self.op, measure.alarming, self.measure)
        if self.unit is not None and self.unit not in measure.units:
            raise ValueError(f"'{self.unit}' is not a unit of {self.measure} ({', '.join(measure.units)})")
        _check_number(self.canonical_value(), *measure.limits, f"{self.measure} in {measure.unit.code}")
        return self

    def canonical_value(self) -> Fraction:
        """The number in the measure's own unit."""
        units = MEASURES[self.measure].units
        return Fraction(self.value) * (units[self.unit].factor if self.unit else 1)


def _check_operator(op: str, alarming: str, measure: str) -> None:
    if op not in _OPERATORS[alarming]:
        raise ValueError(f"operator '{op}' does not fit {measure} ({' or '.join(_OPERATORS[alarming])})")


def _check_number(value: Fraction, lowest: Fraction, highest: Fraction, of: str) -> None:
    if not lowest <= value <= highest:
        raise ValueError(f"{float(value):g} is outside reason for {of} ({float(lowest):g} to {float(highest):g})")


class CriterionInFile(_Part):
    """One of the three criteria."""

    valid_for_hours: Hours
    oedema_valid_for_hours: Hours | None = None
    rules: list[RuleInFile] = Field(min_length=1)

    @model_validator(mode="after")
    def _says_how_long_oedema_is_valid(self) -> Self:
        if self.oedema_valid_for_hours is None and any(rule.measure == "oedema_grade" for rule in self.rules):
            raise ValueError("a rule on oedema needs oedema_valid_for_hours")
        return self


class UrineInFile(_Part):
    """One urine rule."""

    name: Text
    priority: Literal["high", "medium", "low"]
    measure: Literal["urine_per_kg", "urine_per_hour"]
    op: str
    value: Number
    over_hours: Hours
    source: Text

    @model_validator(mode="after")
    def _fits_its_measure(self) -> Self:
        unit, lowest, highest = URINE_MEASURES[self.measure]
        _check_operator(self.op, "low", self.measure)
        _check_number(Fraction(self.value), lowest, highest, f"{self.measure} in {unit.code}")
        return self


class SetInFile(_Part):
    """A whole criteria file."""

    name: Text
    version: Text
    title: Text
    about: Text
    needed: Annotated[int, Field(strict=True, ge=1, le=3)]
    counts_for_hours: Annotated[
        Annotated[Decimal, Field(ge=0, le=LONGEST_HOURS)] | None, BeforeValidator(_hours_or_stay)
    ]
    clear_for_hours: HoursOrNone
    urine_longest_interval_hours: Hours
    low_blood_pressure: CriterionInFile
    swelling: CriterionInFile
    low_protein: CriterionInFile
    urine: list[UrineInFile] = []

    @field_validator("low_blood_pressure", "swelling", "low_protein")
    @classmethod
    def _rules_are_where_they_belong(cls, value: CriterionInFile, info: Any) -> CriterionInFile:
        for rule in value.rules:
            if MEASURES[rule.measure].criterion != info.field_name:
                raise ValueError(f"a rule on {rule.measure} does not belong here")
        return value

    @field_validator("urine")
    @classmethod
    def _names_differ(cls, value: list[UrineInFile]) -> list[UrineInFile]:
        if len({rule.name for rule in value}) < len(value):
            raise ValueError("two urine rules have one name")
        return value


def line_of(text: str, location: tuple[str | int, ...]) -> int:
    """The line that a place in a criteria file is on, as near as can be found; 1 where it has none."""
    section, number, key = _coordinates(location)
    lines = text.splitlines()
    first, last = _section(lines, section, number if section == "urine" else 0)
    if number is not None and section != "urine":
        starts = [line for line in range(first, last) if re.match(r"\s*(rules\s*=\s*\[\s*)?\{", lines[line])]
        first = starts[number] if number < len(starts) else first
        return first + 1
    pattern = rf"\s*({re.escape(key or '')}\s*=|\[+\s*{re.escape(key or '')}\s*\])"
    found = [line for line in range(first, last) if key and re.match(pattern, lines[line])]
    return (found or [first])[0] + 1


def _coordinates(location: tuple[str | int, ...]) -> tuple[str | None, int | None, str | None]:
    words = [part for part in location if isinstance(part, str)]
    number = next((part for part in location if isinstance(part, int)), None)
    section = words[0] if words and words[0] in (*SECTIONS, "urine") else None
    keys = words[1:] if section else words
    return section, number, keys[0] if keys else None


SECTIONS = ("low_blood_pressure", "swelling", "low_protein")


def _section(lines: list[str], name: str | None, number: int | None) -> tuple[int, int]:
    if name is None:
        return 0, len(lines)
    headers = [line for line, words in enumerate(lines) if re.match(r"\s*\[", words)]
    own = [line for line in headers if lines[line].strip().strip("[]").strip() == name]
    if not own:
        return 0, len(lines)
    first = own[min(number or 0, len(own) - 1)]
    return first, next((line for line in headers if line > first), len(lines))
