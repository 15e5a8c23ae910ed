"""Urine, sentence by sentence, and the published worked example (specification, section 6)."""

import math

import pytest

from models.criteria import CriteriaSet
from models.instants import HOUR
from models.readings import StayFacts
from tests.models.making import NOTHING_KNOWN, Row, facts, h, made, row, urine

PER_HOUR = made(urine_rules=[("urine_per_hour", "<", "10", "8")])


def judged(
    rows: list[Row], rules: CriteriaSet = PER_HOUR, stay: StayFacts = NOTHING_KNOWN
) -> list[tuple[float, float, float | None, str]]:
    """Hour, observed hours, value and state of each entry under the only rule."""
    (found,) = urine(rows, rules, stay)
    return [
        ((at - h(0)) / HOUR, observed / HOUR, None if math.isnan(value) else round(value, 9), state)
        for at, observed, value, state in found
    ]


def test_the_worked_example_to_three_decimals() -> None:
    entries = [(8, "0"), (9, "40"), (12, "120"), (17, "100"), (18.5, "30"), (20, "25")]
    rows = [row(h(at), "urine", volume) for at, volume in entries]
    rules = made(urine_rules=[("urine_per_kg", "<", "0.5", "6"), ("urine_per_kg", "<", "0.5", "12")])
    six, twelve = urine(rows, rules, facts(weight="70"))
    assert [state for _, _, _, state in six] == ["U", "U", "U", "M", "M", "M"]
    assert [f"{value:.3f}" for _, _, value, _ in six[3:]] == ["0.393", "0.286", "0.277"]
    assert [state for _, _, _, state in twelve] == ["U"] * 5 + ["M"]
    assert f"{twelve[-1][2]:.3f}" == "0.375"


def test_the_first_entry_has_no_length_and_zero_is_a_value() -> None:
    rows = [row(h(0), "urine", "0"), row(h(8), "urine", "0")]
    assert judged(rows) == [(0, 0, None, "U"), (8, 8, 0, "M")]


def test_an_own_start_stands_for_the_previous_entry() -> None:
    rows = [row(h(7), "urine", "500"), row(h(8), "urine", "79", start=h(0))]
    # Overlapping intervals are taken as they are: only the first has no length.
    assert judged(rows[1:]) == [(8, 8, 9.875, "M")]
    assert judged([row(h(-2), "urine", "5"), rows[0], rows[1]])[-1] == (8, 17, 34.058823529, "N")


def test_the_previous_entry_is_the_last_before_whatever_its_own_interval() -> None:
    rows = [row(h(0), "urine", "5"), row(h(4), "urine", "5", start=h(3)), row(h(12), "urine", "40")]
    # The gap from 0 to 3 stays a gap.
    assert judged(rows)[1:] == [(4, 1, None, "U"), (12, 8, 5, "M")]


def test_a_whole_entry_belongs_to_the_window_if_it_ended_in_it() -> None:
    rows = [row(h(0), "urine", "5"), row(h(4), "urine", "400"), row(h(10), "urine", "12"), row(h(12), "urine", "8")]
    # At 12 the window is (4, 12]: 20 mL of 8 hours; one second earlier the 400 mL are still within.
    assert judged(rows)[-1] == (12, 8, 2.5, "M")
    assert judged([*rows[:-1], row(h(12, -1), "urine", "8")])[-1][3] == "N"
    late = [row(h(0), "urine", "5"), row(h(9), "urine", "90"), row(h(12), "urine", "6")]
    assert judged(late)[-1] == (12, 12, 8, "M")


@pytest.mark.parametrize(("plus", "state"), [(0, "M"), (1, "M"), (-1, "U")])
def test_fewer_observed_hours_than_the_window_are_given_and_prove_nothing(plus: int, state: str) -> None:
    found = judged([row(h(8), "urine", "10", start=h(0, -plus))])
    assert (found[0][1], found[0][3]) == (8 + plus / HOUR, state)


@pytest.mark.parametrize(("plus", "observed", "state"), [(0, 24, "M"), (1, 0, "U")])
def test_an_interval_longer_than_the_longest_is_of_unknown_length(plus: int, observed: float, state: str) -> None:
    by_previous = [row(h(0), "urine", "5"), row(h(24, plus), "urine", "10")]
    by_start = [row(h(24, plus), "urine", "10", start=h(0))]
    for rows in (by_previous, by_start):
        assert (judged(rows)[-1][1], judged(rows)[-1][3]) == (observed, state)


@pytest.mark.parametrize("start", [h(8), h(9), h(8, 1)])
def test_a_start_that_is_not_before_its_end_is_unknown_even_after_an_entry(start: int) -> None:
    rows = [row(h(0), "urine", "5"), row(h(8), "urine", "5", start=start)]
    assert judged(rows)[-1] == (8, 0, None, "U")
    assert judged([*rows, row(h(10), "urine", "5", start=h(0))])[-1] == (10, 10, None, "U")


def test_an_incomplete_entry_makes_every_window_it_is_in_unknown_and_is_still_the_previous_one() -> None:
    rows = [row(h(0), "urine", "5"), row(h(8), "urine", "5", incomplete=True)]
    rows += [row(h(12), "urine", "5"), row(h(16), "urine", "5")]
    assert judged(rows)[1:] == [(8, 0, None, "U"), (12, 4, None, "U"), (16, 8, 1.25, "M")]


def test_collections_of_one_time_add_up_from_the_earliest_start() -> None:
    rows = [row(h(0), "urine", "1"), row(h(8), "urine", "30"), row(h(8), "urine", "20", start=h(-1))]
    rows += [row(h(8), "urine", "22", start=h(-4)), row(h(8), "urine", "0.1", start=h(-1))]
    assert judged(rows)[-1] == (8, 12, round(72.1 / 12, 9), "M")


def test_incomplete_if_any_collection_of_the_time_is() -> None:
    rows = [row(h(8), "urine", "30", start=h(0)), row(h(8), "urine", "20", start=h(0), incomplete=True)]
    assert judged(rows) == [(8, 0, None, "U")]


@pytest.mark.parametrize(
    ("second", "total"),
    [
        (row(h(8), "urine", "40", start=h(0)), 40),
        (row(h(8), "urine", "0.04", "L", start=h(0)), 40),
        (row(h(8), "urine", "40.000", start=h(0)), 40),
        (row(h(8), "urine", "40.00000000000000000001", start=h(0)), 80),
        (row(h(8), "urine", "40", start=h(1)), 80),
        (row(h(8), "urine", "40"), 80),
    ],
)
def test_the_same_row_twice_is_one_collection(second: Row, total: float) -> None:
    first, another = row(h(8), "urine", "40", start=h(0)), row(h(8), "urine", "7", start=h(0))
    for rows in ([first, second], [second, first], [first, another, second]):
        assert judged(rows)[0][2] == pytest.approx((total + 7 * (another in rows)) / 8)


def test_the_baseline_weight_is_that_of_the_entry() -> None:
    rules = made(urine_rules=[("urine_per_kg", "<", "0.5", "8")])
    rows = [row(h(8), "urine", "280", start=h(0)), row(h(8), "weight", "70"), row(h(9), "weight", "80")]
    rows += [row(h(16), "urine", "280")]
    assert [value for _, _, value, _ in judged(rows, rules)] == [0.5, 0.5]
    assert [value for _, _, value, _ in judged(rows, rules, facts(dose=h(9)))] == [0.5, 0.4375]
    assert [value for _, _, value, _ in judged(rows, rules, facts(weight="35"))] == [1, 1]


def test_without_a_weight_by_then_per_kg_is_unknown_and_hours_are_given() -> None:
    rules = made(urine_rules=[("urine_per_kg", "<", "0.5", "8")])
    rows = [row(h(8), "urine", "0", start=h(0)), row(h(8, 1), "weight", "70")]
    assert judged(rows, rules) == [(8, 8, None, "U")]


def test_entries_outside_the_stay_are_judged_as_any_other() -> None:
    rows = [row(h(8), "urine", "0", start=h(0)), row(h(16), "urine", "800")]
    assert [state for *_, state in judged(rows, stay=facts(admitted=h(9), discharged=h(10)))] == ["M", "N"]


@pytest.mark.parametrize(("op", "state"), [("<", "N"), ("<=", "M")])
def test_at_or_below(op: str, state: str) -> None:
    rules = made(urine_rules=[("urine_per_hour", op, "10", "8")])
    assert judged([row(h(8), "urine", "80", start=h(0))], rules)[0][3] == state


def test_other_readings_and_no_entries_make_no_rows() -> None:
    assert urine([row(h(0), "weight", "70")], PER_HOUR) == [[]]
    assert urine([], PER_HOUR) == [[]]
