"""The columns under the crosshair: exact, small, and with no unknown among the numbers."""

import json
from typing import Any

import numpy as np
import pytest

from dashboard.charts.crosshair import crosshair, packed
from dashboard.course import Course
from dashboard.course_marks import DoseMark, InterventionMark
from models.assessment import timeline
from models.bedside import until
from models.criteria import named
from models.history import History
from models.instants import HOUR
from models.readings import StayFacts, Stays
from tests.dashboard.courses import T0, Row, at, made, readings


def columns(rows: list[Any], hours: float, first_dose: float | None = None, **marks: Any) -> dict[str, Any]:
    """The columns of a stay that began at T0, at an hour."""
    course: Course = made(rows, hours, first_dose=first_dose, **marks)
    facts = Stays.gather([StayFacts(T0, None, None if first_dose is None else at(first_dose))])
    steps = timeline(History.of(until(readings(rows), at(hours))[0], facts), named("bedside"), at(hours))
    return crosshair(course, steps)


def said(column: dict[str, Any]) -> list[str]:
    return [column["words"][place] for place in column["index"]]


def times(column: dict[str, Any]) -> list[int]:
    return (column["first"] + np.cumsum(column["steps"])).tolist()


def test_a_pressure_needs_a_systolic_or_a_mean_and_a_diastolic_alone_stands_apart() -> None:
    rows = [
        (1, "systolic_bp", "112"),
        (1, "diastolic_bp", "64"),
        (2, "diastolic_bp", "60"),
        (3, "mean_bp", "71"),
        (4, "systolic_bp", "108"),
    ]
    found = columns(rows, 6)["pressure"]
    assert times(found["at"]) == [HOUR, 3 * HOUR, 4 * HOUR]
    assert said(found["systolic"]) == ["112", "", "108"]
    assert said(found["diastolic"]) == ["64", "", ""]
    assert said(found["mean"]) == ["80", "71", ""]
    assert times(found["alone"]["at"]) == [2 * HOUR]
    assert said(found["alone"]["value"]) == ["60"]


@pytest.mark.parametrize(
    ("typed", "shown"), [("89.9", "89.9"), ("89.996", "89.996"), ("90", "90"), ("90.004", "90.004"), ("97.34", "97.3")]
)
def test_a_value_near_a_threshold_is_not_rounded_onto_it(typed: str, shown: str) -> None:
    assert said(columns([(1, "systolic_bp", typed)], 2)["pressure"]["systolic"]) == [shown]


def test_a_weight_says_its_change_from_the_baseline_and_from_the_day_before() -> None:
    rows = [(0, "weight", "70"), (24, "weight", "70.7"), (30, "weight", "69.3"), (48, "weight", "70")]
    found = columns(rows, 50)["weight"]
    assert said(found["value"]) == ["70 kg", "70.7 kg", "69.3 kg", "70 kg"]
    assert said(found["detail"]) == [
        "0 kg (0 %)",
        "+0.7 kg (+1 %), +0.7 kg in a day",
        "-0.7 kg (-1 %), -0.7 kg in a day",
        "0 kg (0 %), -0.7 kg in a day",
    ]


def test_urine_keeps_a_true_zero_and_says_what_is_unknown() -> None:
    rows = [(1, "urine", "50"), (3, "urine", "0"), (5, "urine", "120", None, True), (5.5, "urine", "30", 4.5, False)]
    found = columns([(0, "weight", "60"), *rows], 6)["urine"]
    assert found["start"] == [None, HOUR, 3 * HOUR, round(4.5 * HOUR)]
    assert found["value"] == ["50 mL", "0 mL", "120 mL", "30 mL"]
    assert found["detail"] == ["rate unknown", "0 mL/h, 0 mL/kg/h", "rate unknown", "30 mL/h, 0.5 mL/kg/h"]


def test_the_states_are_said_with_what_still_counts() -> None:
    rows: list[Row] = [(1, "systolic_bp", "80"), (2, "systolic_bp", "120"), (2, "albumin", "2.5")]
    states = columns(rows, 12)["states"]
    assert times(states["at"]) == [0, HOUR, 2 * HOUR, 8 * HOUR]
    first, low, both, later = (states["words"][place] for place in states["index"])
    assert first == {"overall": "Not assessed", "criteria": [["?", "unknown"]] * 3}
    assert low == {"overall": "Possible", "criteria": [["●", "met"], ["?", "unknown"], ["?", "unknown"]]}
    assert both == {"overall": "Flagged", "criteria": [["○", "not met, counts"], ["?", "unknown"], ["●", "met"]]}
    assert later == {"overall": "Flagged", "criteria": [["?", "unknown, counts"], ["?", "unknown"], ["●", "met"]]}


def test_doses_and_interventions_are_told_in_order_of_time() -> None:
    doses = [DoseMark(2, at(9), "held", "aldesleukin"), DoseMark(1, at(1), "given", "aldesleukin")]
    found = columns([(0, "systolic_bp", "120")], 12, doses=doses)
    assert found["doses"] == [[HOUR, 1, "given"], [9 * HOUR, 2, "held"]]
    assert found["interventions"] == []


def test_nothing_recorded_makes_empty_columns() -> None:
    found = columns([], 1)
    assert times(found["albumin"]["at"]) == []
    assert found["urine"]["value"] == []
    assert packed(found)


def unpacked(piece: bytes) -> tuple[dict[str, Any], bytes]:
    length = int.from_bytes(piece[:4], "little")
    return json.loads(piece[4 : 4 + length]), piece[4 + length :]


def test_a_packed_column_is_found_again_in_as_few_bytes_as_hold_it() -> None:
    held = {"a": np.array([0, 255]), "b": np.array([256, 1]), "c": np.array([70_000]), "d": np.zeros(0, dtype=np.int64)}
    head, body = unpacked(packed(held))
    assert {name: column["width"] for name, column in head.items()} == {"a": 1, "b": 2, "c": 4, "d": 1}
    for name, column in head.items():
        kind = np.dtype(f"<u{column['width']}")
        start = column["from"]
        found = np.frombuffer(body[start : start + column["count"] * column["width"]], kind)
        assert found.tolist() == held[name].tolist()


def test_a_month_of_pressures_every_minute_is_small_and_nothing_of_it_is_left_out() -> None:
    values = [(minute / 60, "systolic_bp", str(80 + minute * 7 % 61)) for minute in range(45_000)]
    found = columns(values, 751)
    assert len(said(found["pressure"]["systolic"])) == 45_000
    assert len(packed(found)) < 800_000


def test_an_intervention_without_an_end_still_runs() -> None:
    marks = [InterventionMark("vasopressor", at(2), None, None), InterventionMark("fluid", at(1), at(1.5), "500 mL")]
    rows = [(0, "systolic_bp", "120")]
    facts = Stays.gather([StayFacts(T0)])
    from dashboard.course import course

    criteria = named("bedside")
    made_of = course(readings(rows), facts, criteria, at(4), interventions=marks)
    found = crosshair(made_of, timeline(History.of(readings(rows), facts), criteria, at(4)))
    assert found["interventions"] == [
        [HOUR, round(1.5 * HOUR), "Fluid bolus"],
        [2 * HOUR, None, "Vasopressor"],
    ]
