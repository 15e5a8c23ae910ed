"""What is compared, as data: changes from each one's own baseline, gaps, thresholds, and what came first."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.comparing.firsts import FLAG, First, How
from dashboard.comparing.pairs import lines, reach, shown, worst
from dashboard.comparing.parameters import PARAMETERS
from dashboard.course_marks import InterventionMark
from models.bedside import assess
from models.criteria import CRITERIA, named
from models.history import BEFORE_FIRST_DOSE, ENTERED, FIRST_READING
from models.instants import HOUR
from models.readings import StayFacts, Stays
from tests.dashboard.beside import dose, every_eight, made_pair, made_side
from tests.dashboard.courses import Row, at, readings


def changes(side, name: str) -> list[float]:
    return side.traces[name].change.tolist()


def test_a_change_is_from_the_last_value_before_the_first_dose() -> None:
    rows = [(1, "systolic_bp", "130"), (10, "systolic_bp", "124"), (12, "systolic_bp", "92")]
    found = made_side(rows, every_eight(2), 20)
    assert changes(found, "systolic") == [6, 0, -32]
    assert found.traces["systolic"].baseline.origin == BEFORE_FIRST_DOSE


def test_without_one_it_is_from_the_first_reading_and_an_entered_one_comes_before_both() -> None:
    rows = [(12, "systolic_bp", "120"), (14, "systolic_bp", "101")]
    found = made_side(rows, every_eight(1), 20)
    assert changes(found, "systolic") == [0, -19]
    assert found.traces["systolic"].baseline.origin == FIRST_READING
    entered = made_side(rows, every_eight(1), 20, systolic_bp="125")
    assert changes(entered, "systolic") == [-5, -24]
    assert entered.traces["systolic"].baseline.origin == ENTERED


@pytest.mark.parametrize(
    ("kind", "name", "values", "expected"),
    [
        ("heart_rate", "heart_rate", ("80", "112"), [0, 32]),
        ("albumin", "albumin", ("3.6", "2.6"), [0, -1]),
        ("oedema", "oedema", ("1", "3"), [0, 2]),
        ("creatinine", "creatinine", ("0.9", "1.7"), [0, 0.8]),
        ("weight", "weight", ("62", "65.1"), [0, 5]),
        ("mean_bp", "mean", ("90", "70"), [0, -20]),
    ],
)
def test_every_parameter_changes_in_its_own_unit(kind: str, name: str, values, expected: list[float]) -> None:
    found = made_side([(9, kind, values[0]), (12, kind, values[1])], every_eight(1), 20)
    np.testing.assert_allclose(changes(found, name), expected, atol=1e-9)


def test_a_second_cycle_has_a_baseline_of_its_own_and_the_criteria_of_its_stay() -> None:
    doses = [*every_eight(2), *every_eight(2, 310)]
    rows = [(9, "systolic_bp", "130"), (309, "systolic_bp", "115"), (312, "systolic_bp", "95")]
    first, second = (made_side(rows, doses, 320, cycle=cycle) for cycle in (1, 2))
    assert changes(second, "systolic") == [15, 0, -20]
    assert second.rebased
    assert not first.rebased
    # The fall of 40 is from 130, so 90: 25 below this cycle's own baseline.
    assert dict(lines(made_pair(second, first), PARAMETERS["systolic"]))["fall of systolic at least 40 mmHg"] == (
        -25,
        -40,
    )


def test_a_part_ends_where_the_next_begins() -> None:
    doses = [*every_eight(2), *every_eight(2, 310)]
    rows = [(9, "systolic_bp", "130"), (300, "systolic_bp", "80"), (312, "systolic_bp", "70")]
    first, second = (made_side(rows, doses, 320, cycle=cycle) for cycle in (1, 2))
    assert (first.end, first.running) == (at(310), False)
    assert (first.worst["systolic"].value, second.worst["systolic"].value) == (80, 70)
    assert second.running


def test_a_line_breaks_where_a_reading_expired_and_where_a_pressure_lacks_it() -> None:
    rows = [(hour, "systolic_bp", "120") for hour in (0, 6, 12.01)]
    assert made_side(rows, every_eight(1), 20).traces["systolic"].run.tolist() == [0, 0, 1]
    mean = made_side([(0, "systolic_bp", "120"), (1, "mean_bp", "70"), (2, "systolic_bp", "110")], every_eight(1), 20)
    assert mean.traces["systolic"].at.tolist() == [at(0), at(2)]
    assert len(set(mean.traces["systolic"].run.tolist())) == 2
    assert mean.traces["mean"].at.tolist() == [at(1)]


def test_urine_is_the_rate_by_each_ones_own_baseline_weight() -> None:
    rows = [(2, "weight", "70"), (8, "urine", "0"), (17, "urine", "160"), (25, "urine", "100"), (26, "weight", "77")]
    found = made_side(rows, every_eight(2), 30).traces
    np.testing.assert_allclose(found["urine_per_kg"].value, [160 / 9 / 70, 100 / 8 / 70])
    np.testing.assert_allclose(found["urine_per_hour"].value, [160 / 9, 100 / 8])


def test_without_a_weight_on_either_side_both_are_in_ml_per_hour() -> None:
    urine: list[Row] = [(8, "urine", "0"), (17, "urine", "160")]
    light, heavy = made_side(urine, every_eight(1), 20), made_side([(1, "weight", "70"), *urine], every_eight(1), 20)
    assert [one.name for one in shown(made_pair(heavy, heavy))] == ["weight", "urine_per_kg"]
    assert [one.name for one in shown(made_pair(heavy, light))] == ["weight", "urine_per_hour"]


def test_a_mean_is_shown_only_beside_a_side_without_a_systolic() -> None:
    both = made_side([(1, "systolic_bp", "120"), (1, "diastolic_bp", "60")], every_eight(1), 20)
    only = made_side([(1, "mean_bp", "80")], every_eight(1), 20)
    assert [one.name for one in shown(made_pair(both, both))] == ["systolic"]
    assert [one.name for one in shown(made_pair(both, only))] == ["systolic", "mean"]
    assert [one.name for one in shown(made_pair(only, only))] == ["mean"]


def test_a_threshold_is_one_line_only_where_it_is_the_same_change_for_both() -> None:
    this = made_side([(9, "systolic_bp", "124"), (9, "albumin", "3.6"), (9, "weight", "70")], every_eight(1), 20)
    last = made_side([(9, "systolic_bp", "118"), (9, "albumin", "3.6"), (9, "weight", "72")], every_eight(1), 20)
    systolic = dict(lines(made_pair(this, last), PARAMETERS["systolic"]))
    assert systolic == {"systolic below 90 mmHg": (-34, -28), "fall of systolic at least 40 mmHg": (-40, -40)}
    (albumin,) = lines(made_pair(this, last), PARAMETERS["albumin"])
    assert albumin[1] == (pytest.approx(-0.6), pytest.approx(-0.6))
    weight = dict(lines(made_pair(this, last), PARAMETERS["weight"]))
    assert weight["weight gain at least 5 %"] == (pytest.approx(5), pytest.approx(5))
    assert weight["weight gain in a day at least 1.5 kg"] == (None, None)


def test_what_met_a_rule_is_marked_at_its_own_time() -> None:
    rows = [(9, "systolic_bp", "124"), (12, "systolic_bp", "90"), (13, "systolic_bp", "89"), (14, "systolic_bp", "84")]
    assert made_side(rows, every_eight(1), 20).traces["systolic"].met.tolist() == [False, False, True, True]


def test_the_worst_is_the_first_of_the_worst_after_the_first_dose() -> None:
    rows = [(9, "systolic_bp", "80"), (12, "systolic_bp", "90"), (19, "systolic_bp", "90"), (20, "systolic_bp", "95")]
    found = made_side(rows, every_eight(2), 30).worst
    assert (found["systolic"].at, found["systolic"].dose, found["systolic"].after) == (at(12), 1, 2 * HOUR)
    assert "albumin" not in found


CALM: list[Row] = [(hour, "systolic_bp", "124") for hour in range(0, 41, 4)]
LOW: list[Row] = [(3, "albumin", "3.5"), (3, "weight", "70"), (20, "albumin", "2.9"), (27, "systolic_bp", "88")]


def test_the_first_flag_is_the_engines_and_stands_after_its_dose() -> None:
    found = made_side([*CALM, *LOW], every_eight(4), 40).firsts
    assert found["low_protein"] == First(How.FIRST, at(20), 2, 2 * HOUR, 0, 30 * HOUR)
    assert found["low_blood_pressure"] == First(How.FIRST, at(27), 3, HOUR, 0, 30 * HOUR)
    assert found[FLAG] == First(How.FIRST, at(27), 3, HOUR, 0, 30 * HOUR)
    # The weight of hour 3 lasts for 36 hours.
    assert found["swelling"] == First(How.NEVER, None, None, None, HOUR, 30 * HOUR)


def test_what_is_met_at_the_first_dose_is_met_already() -> None:
    found = made_side([(2, "albumin", "2.4"), (6, "albumin", "2.5")], every_eight(1), 20).firsts["low_protein"]
    assert (found.how, found.at, found.dose) == (How.ALREADY, at(2), None)


def test_what_ended_before_the_first_dose_does_not_count() -> None:
    rows = [(2, "albumin", "2.4"), (6, "albumin", "3.5"), (13, "albumin", "2.8")]
    found = made_side(rows, every_eight(1), 20).firsts["low_protein"]
    assert (found.how, found.at) == (How.FIRST, at(13))


def test_a_reading_at_the_very_time_of_the_first_dose_belongs_before_it() -> None:
    found = made_side([(10, "albumin", "2.8")], every_eight(1), 20).firsts["low_protein"]
    assert (found.how, found.at) == (How.ALREADY, at(10))


def test_nothing_known_is_unknown_and_not_not_met() -> None:
    found = made_side([(12, "albumin", "3.5")], every_eight(1), 20).firsts
    assert found["low_blood_pressure"] == First(How.UNKNOWN, None, None, None, 10 * HOUR, 10 * HOUR)
    assert found["low_protein"] == First(How.NEVER, None, None, None, 2 * HOUR, 10 * HOUR)
    assert found[FLAG].how is How.UNKNOWN


ROWS = st.lists(
    st.tuples(
        st.integers(0, 80),
        st.sampled_from([("systolic_bp", "85"), ("systolic_bp", "120"), ("albumin", "2.5"), ("albumin", "3.5")])
        | st.sampled_from([("weight", "70"), ("weight", "76"), ("oedema", "0"), ("oedema", "3")]),
    ).map(lambda row: (float(row[0]), *row[1])),
    max_size=14,
)


@given(ROWS, st.integers(0, 60), st.integers(1, 6), st.sampled_from(["bedside", "denileukin-label"]))
@settings(max_examples=60, deadline=None)
def test_firsts_are_what_the_bedside_said_hour_by_hour(rows: list[Row], first: int, count: int, name: str) -> None:
    doses = [one for one in every_eight(count, first) if one.at <= at(80)]
    found = made_side(rows, doses, 80, criteria=name).firsts
    facts = Stays.gather([StayFacts(at(0), None, at(first))])
    # Readings come at whole hours and last whole hours, so that nothing changes between two of them.
    said = [assess(readings(rows), facts, named(name), at(hour))[0] for hour in range(first, 81)]
    for place, criterion in enumerate(CRITERIA):
        states = [one.criteria[place].state for one in said]
        check(
            found[criterion],
            [state == "met" for state in states],
            [state == "unknown" for state in states],
            first,
            len(doses),
        )
    overall = [one.overall for one in said]
    check(
        found[FLAG],
        [one == "flagged" for one in overall],
        [one in ("possible", "unassessed") for one in overall],
        first,
        len(doses),
    )


def check(found: First, holds: list[bool], is_open: list[bool], first: int, count: int) -> None:
    if not any(holds):
        assert found.how is (How.UNKNOWN if all(is_open) else How.NEVER)
        assert found.unknown == sum(is_open[:-1]) * HOUR
        return
    place = holds.index(True)
    if place == 0:
        assert found.how is How.ALREADY
        return
    assert (found.how, found.at) == (How.FIRST, at(first + place))
    # One dose each 8 hours: those before that hour.
    assert found.dose == min(count, (place - 1) // 8 + 1)
    assert found.unknown == sum(is_open[:place]) * HOUR


def test_both_reach_as_far_as_the_shorter_one_after_the_last_dose_of_both() -> None:
    this, last = made_side([], every_eight(3), 30), made_side([], every_eight(9), 100, over=True)
    assert reach(made_pair(this, last)).dose == 3
    assert reach(made_pair(this, last)).after == 4 * HOUR
    assert reach(made_pair(this, last)).ends == (at(30), at(30))
    assert reach(made_pair(last, this)).ends == (at(30), at(30))


def test_without_a_dose_in_common_both_reach_as_long_as_the_shorter_went_on() -> None:
    this, last = made_side([], [dose(2, 10)], 30), made_side([], [], 12)
    assert reach(made_pair(this, last)).dose is None
    assert reach(made_pair(this, last)).ends == (at(22), at(12))


def test_the_worst_so_far_leaves_out_what_came_later_and_what_is_not_known() -> None:
    rows = [(9, "systolic_bp", "124"), (12, "systolic_bp", "100"), (30, "systolic_bp", "80")]
    found = made_side(rows, every_eight(4), 40)
    assert worst(found, PARAMETERS["systolic"], at(20)) == -24
    assert worst(found, PARAMETERS["systolic"], at(40)) == -44
    assert math.isnan(worst(found, PARAMETERS["albumin"], at(40)))


@pytest.mark.parametrize(
    ("kind", "start", "end", "counts"),
    [
        ("fluid", 10, None, True),
        ("fluid", 9.9, None, False),
        ("fluid", 9, 9.9, False),
        ("fluid", 9, 10, True),
        ("vasopressor", 9, None, True),
        ("vasopressor", 20, None, True),
        ("vasopressor", 20.1, None, False),
    ],
)
def test_what_was_done_counts_from_the_first_dose_to_the_end(
    kind: str, start: float, end: float | None, counts: bool
) -> None:
    done = [InterventionMark(kind, at(start), None if end is None else at(end), None)]
    assert bool(made_side([], every_eight(2), 20, done=done).interventions) is counts
