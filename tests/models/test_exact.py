"""Comparisons on decimal numbers as typed, where arithmetic on floats would decide otherwise."""

from fractions import Fraction

import numpy as np
import pytest

from models.criteria import CriteriaSet
from models.readings import Numbers
from tests.models.making import BEDSIDE, Row, bedside, facts, h, made, row, steps, urine


def gain(measure: str, number: str) -> CriteriaSet:
    return made(swelling=[(measure, ">=", number)])


def swelling(rows: list[Row], rules: CriteriaSet, baseline: str | None = None) -> str:
    stay = facts(weight=baseline) if baseline else facts()
    return bedside(rows, h(24), rules, stay).criteria[1].state


def test_the_specifications_own_case() -> None:
    assert (65.1 - 62.0) / 62.0 * 100 < 5, "a float would miss it"
    assert swelling([row(h(0), "weight", "65.1")], BEDSIDE, "62.0") == "met"
    assert swelling([row(h(0), "weight", "65.0999999")], BEDSIDE, "62.0") == "not_met"


@pytest.mark.parametrize(
    ("measure", "number", "before", "after", "state"),
    [
        ("weight_gain_day_kg", "1.5", "70.1", "71.6", "met"),
        ("weight_gain_day_kg", "1.4", "70.3", "71.7", "met"),
        ("weight_gain_day_kg", "1.4", "70.3", "71.69999999999999999999", "not_met"),
        ("weight_gain_kg", "0.1", "20.2", "20.3", "met"),
        ("weight_gain_percent", "5", "60.4", "63.42", "met"),
        ("weight_gain_percent", "1.1", "70", "70.77", "met"),
        ("weight_gain_day_percent", "2.2", "55", "56.21", "met"),
    ],
)
def test_gains_on_the_number(measure: str, number: str, before: str, after: str, state: str) -> None:
    rows = [row(h(0), "weight", before), row(h(24), "weight", after)]
    assert swelling(rows, gain(measure, number)) == state


def test_five_percent_of_many_weights() -> None:
    pairs = [(Fraction(tenths, 10), Fraction(tenths, 10) * Fraction("1.05")) for tenths in range(500, 900)]
    missed = [pair for pair in pairs if (float(pair[1]) - float(pair[0])) * 100 / float(pair[0]) < 5]
    assert len(missed) > 100, "floats would miss these"
    for before, after in missed:
        assert swelling([row(h(0), "weight", after)], BEDSIDE, str(before)) == "met"


def test_a_fall_of_albumin_on_the_number() -> None:
    assert 4.1 - 3.6 < 0.5, "a float would miss it"
    rules = made(protein=[("albumin_fall", ">=", "0.5")])
    assert bedside([row(h(0), "albumin", "3.6")], h(0), rules, facts(albumin="4.1")).criteria[2].state == "met"


def test_urine_on_the_number() -> None:
    assert 257.4 * 3600 / 43200 / 42.9 < 0.5, "a float would warn"
    rules = made(urine_rules=[("urine_per_kg", "<", "0.5", "12"), ("urine_per_hour", "<", "21.45", "12")])
    parts = [row(h(12), "urine", volume, start=h(0)) for volume in ("100.1", "100.2", "57.1")]
    assert [found[0][3] for found in urine(parts, rules, facts(weight="42.9"))] == ["N", "N"]


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("90", "not_met"),
        ("90.00000000000000000000", "not_met"),
        ("89.99999999999999999999", "met"),
        ("90.00000000000000000001", "not_met"),
    ],
)
def test_more_digits_than_a_float_holds(typed: str, state: str) -> None:
    assert float(typed) == 90
    assert bedside([row(h(0), "systolic_bp", typed)], h(0), BEDSIDE).criteria[0].state == state


@pytest.mark.parametrize("order", [1, -1])
def test_equal_floats_in_one_batch_are_told_apart(order: int) -> None:
    values = ["90", "89.99999999999999999999", "90.00000000000000000001", "90.0"][::order]
    rows = [row(h(number), "systolic_bp", value) for number, value in enumerate(values)]
    letters = [states[0] for _, states, _ in steps(rows, made(low=[("systolic", "<=", "90")]))]
    assert "".join(letters) == "MNM"
    below = [states[0] for _, states, _ in steps(rows, made(low=[("systolic", "<", "90")]))]
    assert "".join(below) == "NMN"


@pytest.mark.parametrize(
    ("systolic", "diastolic", "state"),
    [("95", "50", "not_met"), ("95", "49.99999999999999999999", "met"), ("94.99999999999999999999", "50", "met")],
)
def test_the_calculated_mean_is_never_rounded(systolic: str, diastolic: str, state: str) -> None:
    rows = [row(h(0), "systolic_bp", systolic), row(h(0), "diastolic_bp", diastolic)]
    assert bedside(rows, h(0), BEDSIDE).criteria[0].rules[2].state == state


@pytest.mark.parametrize(
    ("typed", "unit", "state"),
    [("11.9990131", "kPa", "met"), ("11.9990132", "kPa", "not_met"), ("12", "kPa", "not_met")],
)
def test_a_converted_pressure_is_compared_exactly(typed: str, unit: str, state: str) -> None:
    # 90 mmHg are 11.99901315... kPa.
    assert bedside([row(h(0), "systolic_bp", typed, unit)], h(0), BEDSIDE).criteria[0].rules[0].state == state


@pytest.mark.parametrize(
    ("grams", "state"), [("65100", "met"), ("65099.999999999999999999", "not_met"), ("65099.99", "not_met")]
)
def test_grams_against_kilograms(grams: str, state: str) -> None:
    assert swelling([row(h(0), "weight", grams, "g")], BEDSIDE, "62.0") == state


def test_pounds_that_no_decimal_of_15_digits_holds() -> None:
    # 5 % above 137.5 lb, each converted: exactly 5 % again.
    rows = [row(h(0), "weight", "137.5", "[lb_av]"), row(h(1), "weight", "144.375", "[lb_av]")]
    assert swelling(rows, gain("weight_gain_percent", "5")) == "met"
    less = [rows[0], row(h(1), "weight", "144.3749999999999999", "[lb_av]")]
    assert swelling(less, gain("weight_gain_percent", "5")) == "not_met"


def test_exact_numbers_follow_their_positions() -> None:
    fine = Fraction("89.99999999999999999999")
    numbers = Numbers.gather([Fraction(1), fine, None, Fraction("65.1")])
    assert list(numbers.exact) == [1]
    assert [numbers.exactly(place) for place in (0, 1, 3)] == [1, fine, Fraction("65.1")]
    turned = numbers.take(np.array([3, 1, 1]))
    assert [turned.exactly(place) for place in range(3)] == [Fraction("65.1"), fine, fine]
    assert turned.followed_by(numbers).exactly(4) == fine
