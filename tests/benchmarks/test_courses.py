"""The courses that speed is measured on are what the page of figures says they are."""

import numpy as np
import pytest

from benchmarks.courses import ALBUMIN, DAYS, SYSTOLIC, URINE, WEIGHT, Courses, courses
from models.instants import HOUR

STAYS = 40


@pytest.fixture(scope="module")
def made() -> Courses:
    return courses(STAYS)


def test_readings_are_in_order_of_stay_and_time_without_ties(made: Courses) -> None:
    same_stay = made.stay[1:] == made.stay[:-1]
    assert (np.diff(made.stay) >= 0).all()
    assert (np.diff(made.at)[same_stay] > 0).all()
    assert np.ptp(made.at) < DAYS * 24 * HOUR


@pytest.mark.parametrize(("kind", "a_day"), [(SYSTOLIC, 6), (WEIGHT, 1), (ALBUMIN, 1), (URINE, 24)])
def test_each_kind_has_its_gap_and_some_are_missing(made: Courses, kind: int, a_day: int) -> None:
    due = STAYS * DAYS * a_day
    assert 0.85 * due < (made.kind == kind).sum() < 0.97 * due


@pytest.mark.parametrize(("kind", "threshold"), [(SYSTOLIC, 90), (ALBUMIN, 3.0)])
def test_values_wander_over_the_thresholds(made: Courses, kind: int, threshold: float) -> None:
    below = made.value[made.kind == kind] < threshold
    assert 0.02 < below.mean() < 0.5


def test_the_same_courses_are_made_again(made: Courses) -> None:
    again = courses(STAYS)
    assert (again.value == made.value).all()
    assert (again.at == made.at).all()
