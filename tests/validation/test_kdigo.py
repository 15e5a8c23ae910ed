"""The public code's arithmetic, by hand: CLIF's worked example (70 kg), and each habit alone."""

from fractions import Fraction

import pytest

from models.instants import HOUR
from validation import kdigo
from validation.kdigo import HABITS, Course, low_rate, reason, stage

ENTRIES = [(8, 0), (9, 40), (12, 120), (17, 100), (18.5, 30), (20, 25)]


def course(entries, weights=((0, 70),), begin: float = 0) -> Course:
    """Hours and millilitres, hours and kilograms."""
    urine, kilograms = ([(round(at * HOUR), Fraction(str(value))) for at, value in part] for part in (entries, weights))
    return Course(round(begin * HOUR), urine, kilograms)


def hourly(volume: float, hours: int, first: int = 0) -> list[tuple[int, float]]:
    return [(first + hour, volume) for hour in range(hours + 1)]


@pytest.mark.parametrize(
    ("place", "ours", "theirs"),
    [
        (2, None, None),  # 12:00: 4 hours documented, 5 with an hour given to the first entry
        (3, "0.3929", "0.3929"),  # 17:00: 220 mL in 8 h
        (4, "0.2857", "0.2857"),  # 18:30: 130 mL in 6.5 h; 12:00 is 6.5 h before
        (5, "0.2768", "0.2768"),  # 20:00: 155 mL in 8 h
    ],
)
def test_worked_example_over_six_hours(place: int, ours: str | None, theirs: str | None) -> None:
    found = course(ENTRIES)
    for habits, expected in (((), ours), (HABITS, theirs)):
        rate = kdigo._rate(found, place, 6, habits)
        assert (None if rate is None else f"{float(rate):.4f}") == expected


def test_worked_example_over_twelve_hours() -> None:
    # Ours leaves out the entry at exactly 12 hours before; theirs takes it, as an hour's.
    assert kdigo._rate(course(ENTRIES), 5, 12, ()) == Fraction(315, 70 * 12)
    assert kdigo._rate(course(ENTRIES), 5, 12, HABITS) == round(Fraction(315, 70 * 13), 4)


@pytest.mark.parametrize(
    ("found", "place", "hours", "habit"),
    [
        (course(hourly(36, 10), [(0, 70), (9, 80)]), 10, 6, kdigo.WEIGHT),
        (course(hourly(34, 10), [(10.5, 70)]), 10, 6, kdigo.EARLIER_WEIGHT),
        (course(hourly(34, 5, first=6), begin=-9), 5, 6, kdigo.FIRST_ENTRY),
        (course([(0, 100), (13, 100)]), 1, 6, kdigo.LONG_GAP),
        (course([(0, 50), (25, 50), (26, 50), (32, 50)]), 3, 12, kdigo.VERY_LONG_GAP),
        (course([(0, 35), *((hour, 35) for hour in range(1, 7)), (7, 34.9995)]), 7, 6, kdigo.ROUNDED),
        (course([(0, 9), *((hour, 30) for hour in range(1, 8))], begin=5), 7, 6, kdigo.FIRST_HOURS),
        (
            course([*((hour, 30) for hour in range(5)), (5, 120), *((hour, 34.9) for hour in range(6, 12))]),
            11,
            6,
            kdigo.EDGE,
        ),
    ],
)
def test_each_habit_alone_makes_a_difference(found: Course, place: int, hours: int, habit: str) -> None:
    assert low_rate(found, place, hours, ()) != low_rate(found, place, hours)
    assert reason(found, place, hours) == habit


@pytest.mark.parametrize(
    ("volume", "hours", "expected"),
    [(35, 30, 0), (34, 8, 1), (34, 20, 2), (20, 30, 3), (0, 13, 3), (20, 4, None)],
)
def test_stages(volume: float, hours: int, expected: int | None) -> None:
    assert stage(course(hourly(volume, hours), begin=-9), hours) == expected


def test_no_stage_but_nought_in_the_first_six_hours() -> None:
    assert stage(course(hourly(20, 7), begin=1), 7) == 0
    assert stage(course(hourly(20, 7), begin=0), 7) == 1
