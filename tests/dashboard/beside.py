"""Pairs written by hand: each side from hours after T0, with its doses."""

from collections.abc import Sequence
from fractions import Fraction

from dashboard.comparing.pairs import Name, Pair
from dashboard.comparing.parts import parts
from dashboard.comparing.sides import Side, side
from dashboard.course_marks import DoseMark, InterventionMark
from models.criteria import named
from models.readings import StayFacts, Stays
from tests.dashboard.courses import Row, at, readings

NAMES = Name("this cycle", "this"), Name("last cycle", "last")


def dose(number: int, hour: float, state: str = "given", due: float | None = None) -> DoseMark:
    """A dose at an hour."""
    return DoseMark(number, at(hour), state, "Aldesleukin", None, None if due is None else at(due))


def every_eight(count: int, first: float = 10) -> list[DoseMark]:
    """So many doses, one each 8 hours."""
    return [dose(number + 1, first + 8 * number) for number in range(count)]


def made_side(
    rows: Sequence[Row],
    doses: Sequence[DoseMark],
    until: float,
    *,
    cycle: int = 1,
    over: bool = False,
    criteria: str = "bedside",
    admitted: float | None = 0,
    done: Sequence[InterventionMark] = (),
    **baselines: str,
) -> Side:
    """A side of a stay that began at T0, as it was at an hour; its first dose is the first one given."""
    given = [one.at for one in doses if one.state == "given"]
    found = parts(1, doses, None if admitted is None else at(admitted))
    entered = {kind: Fraction(value) for kind, value in baselines.items()}
    began = None if admitted is None else at(admitted)
    facts = StayFacts(began, at(until) if over else None, min(given, default=None), entered)
    return side(found[cycle - 1], readings(rows), Stays.gather([facts]), named(criteria), at(until), done, over=over)


def made_pair(this: Side, other: Side) -> Pair:
    """Both, called this and last."""
    return Pair(this, other, NAMES)
