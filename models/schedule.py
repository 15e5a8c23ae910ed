"""Observation schedules, read and checked from TOML: what is measured how often, and when it is late."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from models.schedule_file import KindInFile, PaceInFile, ScheduleInFile, Span
from models.toml_file import checked

WARD = "ward"
"""The schedule of a stay that names none."""


class ScheduleError(ValueError):
    """A schedule that cannot be used: `file: sentence`, one a line."""


class Pace(NamedTuple):
    """How often, and how late is late: seconds.

    listed: so long before its time it is due already, so that beds next to each other are done in one round; overdue,
    long_overdue: so long after its time; again: after a patient refused, slept or could not be measured.
    """

    every: int
    listed: int
    overdue: int
    long_overdue: int
    again: int


@dataclass(frozen=True)
class Plan:
    """A kind's part of a schedule. `after_dose`: also so long after each given dose (None: a dose asks for nothing).

    not_clear, flagged: the tighter paces for these states, none where the one before it serves; sources: by pace
    (`usual`, `not_clear`, `flagged`) and number, and of `after_dose`.
    """

    kind: str
    after_dose: int | None
    usual: Pace
    not_clear: Pace | None
    flagged: Pace | None
    sources: Mapping[tuple[str, str], str]

    @property
    def paces(self) -> list[tuple[str, Pace]]:
        """The paces there are, by name, the ordinary one first."""
        every = (("usual", self.usual), ("not_clear", self.not_clear), ("flagged", self.flagged))
        return [(name, pace) for name, pace in every if pace is not None]


@dataclass(frozen=True)
class Schedule:
    """What is measured how often. `first_within`: seconds from the beginning of a stay to the first of each kind."""

    name: str
    version: str
    title: str
    about: str
    first_within: int
    first_source: str
    plans: tuple[Plan, ...]
    hash: str


def shipped() -> list[str]:
    """The names of the schedules that come with the program."""
    return sorted(file.name[:-5] for file in _folder().iterdir() if file.name.endswith(".toml"))


@cache
def named(name_or_path: str) -> Schedule:
    """The shipped schedule of that name, or the one in that file, as it was when this process first asked for it.

    Raises ScheduleError with a sentence.
    """
    if name_or_path in shipped():
        return read((_folder() / f"{name_or_path}.toml").read_text("utf-8"), f"{name_or_path}.toml")
    try:
        return read(Path(name_or_path).read_text("utf-8"), name_or_path)
    except (OSError, UnicodeDecodeError):
        known = ", ".join(shipped())
        raise ScheduleError(f"'{name_or_path}' is neither a schedule ({known}) nor a readable file") from None


def _folder() -> Any:
    return resources.files("models") / "schedules"


def read(text: str, where: str) -> Schedule:
    """The schedule in a TOML text; `where` names it in errors. Raises ScheduleError for what is not known."""
    return _built(*checked(ScheduleInFile, text, where, ScheduleError))


def _built(found: ScheduleInFile, digest: str) -> Schedule:
    return Schedule(
        name=found.name,
        version=found.version,
        title=found.title,
        about=found.about,
        first_within=_seconds(found.first_within),
        first_source=found.first_within.source,
        plans=tuple(_plan(one) for one in found.kind),
        hash=digest,
    )


def _plan(found: KindInFile) -> Plan:
    paces = {name: getattr(found, name) for name in ("usual", "not_clear", "flagged")}
    given = {name: pace for name, pace in paces.items() if pace is not None}
    sources = {(name, number): getattr(pace, number).source for name, pace in given.items() for number in _NUMBERS}
    if found.after_dose is not None:
        sources["usual", "after_dose"] = found.after_dose.source
    built = {name: _pace(pace) for name, pace in given.items()}
    return Plan(
        kind=found.kind,
        after_dose=None if found.after_dose is None else _seconds(found.after_dose),
        usual=built["usual"],
        not_clear=built.get("not_clear"),
        flagged=built.get("flagged"),
        sources=sources,
    )


_NUMBERS = ("every", "listed_before", "overdue_after", "long_overdue_after", "again_after")


def _pace(found: PaceInFile) -> Pace:
    return Pace(*(_seconds(getattr(found, number)) for number in _NUMBERS))


def _seconds(span: Span) -> int:
    return int(span.in_seconds())
