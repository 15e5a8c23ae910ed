"""Criteria sets, read and checked from TOML: each number beside its source."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from models.criteria_file import SetInFile, UrineInFile, line_of
from models.instants import HOUR
from models.measures import MEASURES, URINE_MEASURES, Measure

CRITERIA: Mapping[str, str] = {
    "low_blood_pressure": "Low blood pressure",
    "swelling": "Swelling",
    "low_protein": "Low protein",
}
"""The three criteria and what they are called on screen, in the order of every table."""


class CriteriaError(ValueError):
    """A criteria set that cannot be used: `file:line: sentence`, one a line."""


@dataclass(frozen=True)
class Rule:
    """One comparison: `measure op value`, value in the measure's own unit, with the source of the number."""

    measure: Measure
    op: str
    value: Fraction
    source: str


@dataclass(frozen=True)
class Criterion:
    """One of the three: its rules and for how many seconds a reading stays current."""

    name: str
    valid_for: int
    oedema_valid_for: int
    rules: tuple[Rule, ...]

    @property
    def label(self) -> str:
        """Its name on screen."""
        return CRITERIA[self.name]

    @property
    def leading(self) -> tuple[bool, ...]:
        """For each rule, whether the criterion is excluded by it: where no rule leads by itself, all do."""
        led = tuple(rule.measure.leading for rule in self.rules)
        return led if any(led) else (True,) * len(led)

    def valid(self, rule: Rule) -> int:
        """Seconds for which a reading proves something to this rule."""
        return self.oedema_valid_for if rule.measure.latest == "oedema" else self.valid_for


@dataclass(frozen=True)
class UrineRule:
    """A warning of its own: `measure op value` over the entries of the last `over` seconds."""

    name: str
    priority: str
    measure: str
    op: str
    value: Fraction
    over: int
    source: str

    @property
    def unit(self) -> str:
        """The unit of its number."""
        return URINE_MEASURES[self.measure][0].label


@dataclass(frozen=True)
class CriteriaSet:
    """A set of criteria; durations in seconds. `counts_for` is None where a criterion counts until the stay's end."""

    name: str
    version: str
    title: str
    about: str
    needed: int
    counts_for: int | None
    clear_for: int
    urine_longest: int
    criteria: tuple[Criterion, ...]
    urine: tuple[UrineRule, ...]
    hash: str


def shipped() -> list[str]:
    """The names of the sets that come with the program."""
    return sorted(file.name[:-5] for file in _folder().iterdir() if file.name.endswith(".toml"))


@cache
def named(name_or_path: str) -> CriteriaSet:
    """The shipped set of that name, or the set in that file; raises CriteriaError with a sentence."""
    return read(content(name_or_path), f"{name_or_path}.toml" if name_or_path in shipped() else name_or_path)


@cache
def content(name_or_path: str) -> str:
    """What `named` reads, as it was when it was first asked for in this process; raises CriteriaError."""
    if name_or_path in shipped():
        return str((_folder() / f"{name_or_path}.toml").read_text("utf-8"))
    try:
        return Path(name_or_path).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        known = ", ".join(shipped())
        raise CriteriaError(f"'{name_or_path}' is neither a criteria set ({known}) nor a readable file") from None


def _folder() -> Any:
    return resources.files("models") / "criteria"


def read(text: str, where: str) -> CriteriaSet:
    """The set in a TOML text; `where` names it in errors. Raises CriteriaError for what is unknown or out of reason."""
    try:
        found = SetInFile.model_validate(tomllib.loads(text, parse_float=Decimal))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise CriteriaError(f"{where}:{line[1] if line else len(text.splitlines())}: {error}") from None
    except ValidationError as error:
        problems = [
            f"{where}:{line_of(text, problem['loc'])}: {_place(problem['loc'])}{_sentence(problem)}"
            for problem in error.errors()
        ]
        raise CriteriaError("\n".join(problems)) from None
    return _built(found, hashlib.sha256(text.encode()).hexdigest())


def _sentence(problem: Any) -> str:
    return "is not known" if problem["type"] == "extra_forbidden" else problem["msg"].removeprefix("Value error, ")


def _place(location: tuple[str | int, ...]) -> str:
    words = [f"number {part + 1}" if isinstance(part, int) else part for part in location]
    return f"{' '.join(words)}: " if words else ""


def _built(found: SetInFile, digest: str) -> CriteriaSet:
    return CriteriaSet(
        name=found.name,
        version=found.version,
        title=found.title,
        about=found.about,
        needed=found.needed,
        counts_for=None if found.counts_for_hours is None else _seconds(found.counts_for_hours),
        clear_for=_seconds(found.clear_for_hours),
        urine_longest=_seconds(found.urine_longest_interval_hours),
        criteria=tuple(_criterion(name, found) for name in CRITERIA),
        urine=tuple(_urine(rule) for rule in found.urine),
        hash=digest,
    )


def _criterion(name: str, found: SetInFile) -> Criterion:
    part = getattr(found, name)
    rules = tuple(
        Rule(MEASURES[rule.measure], rule.op, rule.canonical_value(), rule.source.strip()) for rule in part.rules
    )
    oedema = part.oedema_valid_for_hours
    return Criterion(name, _seconds(part.valid_for_hours), 0 if oedema is None else _seconds(oedema), rules)


def _urine(rule: UrineInFile) -> UrineRule:
    value, over = Fraction(rule.value), _seconds(rule.over_hours)
    return UrineRule(rule.name, rule.priority, rule.measure, rule.op, value, over, rule.source.strip())


def _seconds(hours: Any) -> int:
    return int(Fraction(hours) * HOUR)
