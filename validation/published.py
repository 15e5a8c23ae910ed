"""The published cases: the readings that can be entered of each, and what every shipped set says of them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from models.assessment import OVERALL_WORDS, timeline
from models.criteria import named, shipped
from models.history import History
from models.instants import HOUR, parse
from models.measurements import refusal
from models.readings import Readings, StayFacts, Stays
from validation.real import SHARED

FILE = SHARED / "cases.json"
BEGIN = parse("2026-01-01T00:00:00Z")
STRONGEST = ("flagged", "possible", "unassessed", "clear")
_KINDS = {"sbp": "systolic_bp", "dbp": "diastolic_bp", "weight_kg": "weight", "albumin_g_dl": "albumin"}
Row = tuple[int, int, str, Fraction, int | None, bool]


@dataclass(frozen=True)
class Case:
    """One case: `verdict` is the authors' (None where they gave none), `said` each set's strongest state.

    `refused` says why a reading of it would not be accepted; nothing is judged then.
    """

    id: str
    source: str
    number: int
    verdict: bool | None
    entered: tuple[str, ...]
    inferred: tuple[str, ...]
    refused: str | None
    said: Mapping[str, str]

    @property
    def disagrees(self) -> bool:
        """Whether any set says otherwise than the authors."""
        if self.verdict is None:
            return "flagged" in self.said.values()
        return any((state == "flagged") != self.verdict for state in self.said.values())


@cache
def cases() -> tuple[Case, ...]:
    """Every case of the file, in its order."""
    return tuple(_case(found) for found in json.loads(FILE.read_text("utf-8")))


def flagged_if_graded(name: str, ungraded: int) -> list[str]:
    """The cases that a set flags where ungraded oedema is entered as this grade; a refused case is not judged."""
    every = json.loads(FILE.read_text("utf-8"))
    judged = [found for found, case in zip(every, cases(), strict=True) if not case.refused]
    return [found["id"] for found in judged if strongest(_rows(found, ungraded), name) == "flagged"]


def _rows(found: Mapping[str, Any], ungraded: int = 1) -> list[Row]:
    return [row for moment in found["timeline"] for row in readings(moment, ungraded)]


def _case(found: Mapping[str, Any]) -> Case:
    rows = _rows(found)
    reasons = [reason for _, _, kind, value, _, _ in rows if (reason := refusal(kind, value))]
    said = {name: "refused" if reasons else strongest(rows, name) for name in shipped()}
    return Case(
        id=found["id"],
        source=found["source"],
        number=found.get("n", 1),
        verdict=found["verdict_cls"],
        entered=tuple(_entered(moment) for moment in found["timeline"] if list(readings(moment))),
        # A mean that was worked out for the collection is not entered.
        inferred=tuple(told for told in found["inferred"] if not told.startswith("MAP")),
        refused=reasons[0] if reasons else None,
        said=said,
    )


def readings(moment: Mapping[str, Any], ungraded: int = 1) -> Iterator[Row]:
    """The readings at one point of a case's course; what has no number there is not entered.

    A mean that follows from systolic and diastolic is left to the engine, which does not round it. `ungraded` is the
    grade of an oedema of which only the presence is told: 1, the least there is.
    """
    at = BEGIN + round(moment["t_hours"] * HOUR)
    for name, kind in _KINDS.items():
        if moment[name] is not None:
            yield 0, at, kind, Fraction(str(moment[name])), None, False
    if moment["map"] is not None and (moment["sbp"] is None or moment["dbp"] is None):
        yield 0, at, "mean_bp", Fraction(str(moment["map"])), None, False
    if moment["urine_ml"] is not None:
        start = at - round(moment["urine_interval_h"] * HOUR)
        yield 0, at, "urine", Fraction(str(moment["urine_ml"])), start, False
    if moment["oedema"] is not None:
        yield 0, at, "oedema", Fraction(oedema_grade(moment, ungraded)), None, False


def oedema_grade(moment: Mapping[str, Any], ungraded: int) -> int:
    """Absent is 0; a grade that is given is taken."""
    if not moment["oedema"]:
        return 0
    return 2 if "grade >=2" in moment.get("oedema_note", "") else ungraded


def strongest(rows: list[Row], name: str) -> str:
    """The state that speaks loudest at any instant up to the last reading; nothing entered is nothing assessed."""
    if not rows:
        return "unassessed"
    steps = timeline(History.of(Readings.gather(rows), Stays.gather([StayFacts()])), named(name))
    reached = {OVERALL_WORDS[state] for state in steps.overall.tolist()}
    return next(state for state in STRONGEST if state in reached)


def _entered(moment: Mapping[str, Any]) -> str:
    words = [f"{_SHORT[kind]} {float(value):g}{_unit(kind, moment)}" for _, _, kind, value, _, _ in readings(moment)]
    return f"{moment['t_hours']:g} h: {', '.join(words)}"


def _unit(kind: str, moment: Mapping[str, Any]) -> str:
    if kind == "urine":
        return f" mL in {moment['urine_interval_h']:g} h"
    return {"weight": " kg", "albumin": " g/dL"}.get(kind, "")


_SHORT = {
    "systolic_bp": "systolic",
    "diastolic_bp": "diastolic",
    "mean_bp": "mean",
    "weight": "weight",
    "albumin": "albumin",
    "urine": "urine",
    "oedema": "oedema grade",
}
