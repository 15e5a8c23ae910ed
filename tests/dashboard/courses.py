"""Courses written by hand: hours since T0, in canonical units."""

from collections.abc import Sequence
from fractions import Fraction

from dashboard.course import Course, course
from dashboard.course_marks import AlertMark, DoseMark, InterventionMark
from models.criteria import CriteriaSet, named
from models.instants import HOUR
from models.readings import Readings, StayFacts, Stays

T0 = 1_800_000_000

Row = tuple[float, str, str]


def at(hours: float) -> int:
    """The instant so many hours after T0."""
    return T0 + round(hours * HOUR)


def readings(rows: Sequence[Row | tuple[float, str, str, float | None, bool]]) -> Readings:
    """Rows of (hour, kind, value) or (hour, kind, value, start of the interval in hours, incomplete)."""
    return Readings.gather(
        [
            (
                0,
                at(hour),
                kind,
                Fraction(value),
                None if not rest or rest[0] is None else at(rest[0]),
                rest[1:] == [True],
            )
            for hour, kind, value, *rest in rows
        ]
    )


def made(
    rows: Sequence[Row | tuple[float, str, str, float | None, bool]],
    until: float,
    criteria: str | CriteriaSet = "bedside",
    *,
    first_dose: float | None = None,
    doses: Sequence[DoseMark] = (),
    interventions: Sequence[InterventionMark] = (),
    alerts: Sequence[AlertMark] = (),
    **baselines: str,
) -> Course:
    """The course of a stay that began at T0, at an hour; keywords are entered baselines by kind."""
    facts = StayFacts(
        T0,
        None,
        None if first_dose is None else at(first_dose),
        {kind: Fraction(value) for kind, value in baselines.items()},
    )
    rules = named(criteria) if isinstance(criteria, str) else criteria
    return course(readings(rows), Stays.gather([facts]), rules, at(until), doses, interventions, alerts)
