"""What is counted as raised, beside what the bedside assessment says at the same instants."""

import pytest

from models.criteria import named
from models.history import History
from tests.models.making import bedside, columns, h, row
from validation.alerts import Raised, raised

SIGNS = [row(h(0), "weight", "62"), row(h(0), "systolic_bp", "89"), row(h(1), "albumin", "2.9")]
END = row(h(12), "heart_rate", "80")


def of(*rows) -> Raised:
    return raised(History.of(*columns([*rows, END])), "bedside")


def test_an_episode_is_raised_once() -> None:
    assert of(*SIGNS, row(h(2), "systolic_bp", "88")) == Raised(1, 1, 0, 0)


@pytest.mark.parametrize("graver", [row(h(3), "systolic_bp", "79"), row(h(3), "oedema", "2")])
def test_a_graver_episode_is_raised_once_more(graver) -> None:
    assert of(*SIGNS, graver, row(h(4), "systolic_bp", "78")) == Raised(1, 1, 1, 0)


def test_an_episode_that_begins_high_does_not_rise() -> None:
    assert of(*SIGNS[:1], row(h(0), "systolic_bp", "79"), SIGNS[2]) == Raised(1, 1, 0, 0)


def test_a_rise_is_where_the_assessment_turns_high() -> None:
    rows = [*SIGNS, row(h(3), "systolic_bp", "79")]
    severities = [bedside(rows, h(hours), named("bedside")).severity for hours in (2, 3)]
    assert severities == ["medium", "high"]


def test_a_urine_rule_is_raised_when_it_becomes_met() -> None:
    dry = [row(h(hour), "urine", "5") for hour in range(10)]
    assert of(*SIGNS[:1], *dry).urine == 2
