"""Aligned by dose or by hours: what must hold whatever the doses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.comparing.aligning import USUAL_STEP, by_dose, by_hours, nodes, step
from dashboard.comparing.parts import Part, parts
from dashboard.course_marks import DoseMark
from models.instants import HOUR
from models.readings import Floats
from tests.dashboard.beside import dose, every_eight
from tests.dashboard.courses import at


def part(*doses: DoseMark) -> Part:
    return parts(1, doses, None)[0]


def placed(one: Part, *hours: float) -> list[float]:
    x: Floats = by_dose(one, np.array([at(hour) for hour in hours]), step(one))
    return x.tolist()


def test_a_dose_stands_at_its_number_and_time_between_is_spread_evenly() -> None:
    one = part(dose(1, 10), dose(2, 18), dose(3, 42))
    assert placed(one, 10, 14, 18, 30, 42) == [1, 1.5, 2, 2.5, 3]


def test_before_the_first_and_after_the_last_a_number_is_the_usual_time() -> None:
    one = part(*every_eight(3))
    assert placed(one, 2, 6, 30, 34) == [0, 0.5, 3.5, 4]


def test_a_held_dose_keeps_the_place_at_which_it_was_due() -> None:
    one = part(dose(1, 10), dose(2, 20, "held", due=18), dose(3, 34))
    assert nodes(one) == [(at(10), 1), (at(18), 2), (at(34), 3)]
    assert placed(part(dose(1, 10), dose(2, 20, "held"), dose(3, 34)), 20) == [2]
    assert placed(part(dose(1, 2, "held"), dose(2, 10), dose(3, 18), dose(4, 26, "stopped")), 2, 26) == [1, 4]


@pytest.mark.parametrize(
    "other", [dose(2, 42, "held"), dose(2, 10, "held"), dose(3, 20, "delayed"), dose(1, 5, "held")]
)
def test_a_dose_that_was_not_given_never_bends_the_scale_back(other: DoseMark) -> None:
    one = part(dose(1, 10), dose(3, 26), other)
    assert nodes(one) == [(at(10), 1), (at(26), 3)]


def test_the_step_is_the_parts_own_else_the_others_else_the_usual_one() -> None:
    daily, single = part(dose(1, 0), dose(2, 24)), part(dose(1, 0))
    assert step(daily, part(*every_eight(3))) == step(single, daily) == 24 * HOUR
    assert step(single, single) == USUAL_STEP


DOSES = st.lists(
    st.tuples(st.integers(1, 400), st.sampled_from(["given", "given", "held", "delayed"]), st.integers(-50, 50)),
    min_size=1,
    max_size=14,
    unique_by=lambda row: row[0],
).map(
    lambda rows: [
        DoseMark(number, hour * 1800, state, "drug", None, None if state == "given" else (hour + late) * 1800)
        for number, (hour, state, late) in enumerate(sorted(rows), 1)
    ]
)
TIMES = st.lists(st.integers(-500_000, 1_500_000), min_size=2, max_size=40)


@given(DOSES, TIMES)
def test_later_never_stands_before_earlier(doses: list[DoseMark], times: list[int]) -> None:
    one = parts(1, doses, 0)[0]
    if not one.given:
        return
    x = by_dose(one, np.array(sorted(times)), step(one))
    assert (np.diff(x) >= 0).all()


@given(DOSES)
def test_at_a_dose_stands_exactly_its_number(doses: list[DoseMark]) -> None:
    for one in parts(1, doses, 0):
        if one.given:
            found = by_dose(one, np.array([mark.at for mark in one.given]), step(one))
            assert found.tolist() == [mark.number for mark in one.given]


@given(DOSES, TIMES, st.integers(-(10**9), 10**9))
def test_when_it_was_changes_nothing(doses: list[DoseMark], times: list[int], later: int) -> None:
    def shifted(one: DoseMark) -> DoseMark:
        due = None if one.due_at is None else one.due_at + later
        return DoseMark(one.number, one.at + later, one.state, one.drug, None, due)

    here, there = parts(1, doses, 0), parts(1, [shifted(one) for one in doses], later)
    moments = np.array(times)
    for one, other in zip(here, there, strict=True):
        np.testing.assert_array_equal(by_hours(one, moments), by_hours(other, moments + later))
        if one.given:
            before, after = by_dose(one, moments, step(one)), by_dose(other, moments + later, step(other))
            np.testing.assert_allclose(before, after, atol=1e-6)


def test_the_first_dose_stands_at_hour_zero() -> None:
    one = part(*every_eight(2))
    assert by_hours(one, np.array([at(10), at(8), at(34)])).tolist() == [0, -2, 24]
