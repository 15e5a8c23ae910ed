"""The arrays behind the chart: what was read, where it went stale, and where the rules' numbers lie."""

from itertools import pairwise

import numpy as np
import pytest

from dashboard.course import Spans, shown_at
from dashboard.course_marks import AlertMark, DoseMark, InterventionMark
from dashboard.thresholds import Band
from models.bedside import assess
from models.criteria import named, shipped
from models.history import BEFORE_FIRST_DOSE, ENTERED, FIRST_READING
from models.instants import HOUR, NO_TIME
from models.readings import StayFacts, Stays
from tests.dashboard.courses import T0, at, made, readings


def band(found: tuple[Band, ...], measure: str) -> Band:
    (one,) = [band for band in found if band.measure == measure]
    return one


def hours(spans: Spans) -> list[tuple[float, float]]:
    return [((start - T0) / HOUR, (end - T0) / HOUR) for start, end in zip(spans.start, spans.end, strict=True)]


def test_a_pressure_is_all_that_was_read_at_one_moment() -> None:
    rows = [(1, "systolic_bp", "120"), (1, "diastolic_bp", "60"), (2, "systolic_bp", "110"), (3, "mean_bp", "70")]
    found = made([*rows, (4, "diastolic_bp", "50")], 5).pressures
    np.testing.assert_array_equal(found.systolic, [120, 110, np.nan, np.nan])
    np.testing.assert_array_equal(found.diastolic, [60, np.nan, np.nan, 50])
    np.testing.assert_array_equal(found.mean, [80, np.nan, 70, np.nan])
    np.testing.assert_array_equal(found.measured, [False, False, True, False])


def test_a_run_ends_where_a_pressure_went_stale() -> None:
    found = made([(hour, "systolic_bp", "120") for hour in (0, 6, 12.001, 13)], 14).pressures
    assert found.run.tolist() == [0, 0, 1, 1]


def test_a_diastolic_alone_bridges_no_gap() -> None:
    rows = [(0, "systolic_bp", "120"), (5, "diastolic_bp", "60"), (9, "systolic_bp", "118")]
    found = made(rows, 10).pressures
    assert found.run[0] != found.run[2]


def test_weight_and_albumin_stay_valid_as_long_as_their_criteria_say() -> None:
    rows = [(hour, kind, "60" if kind == "weight" else "4") for kind in ("weight", "albumin") for hour in (0, 36, 73)]
    found = made(rows, 80)
    assert found.weight.run.tolist() == found.albumin.run.tolist() == [0, 0, 1]
    assert made(rows, 80, "denileukin-label").albumin.run.tolist() == [0, 0, 0]


def test_urine_of_a_known_interval_has_a_rate_and_zero_is_one() -> None:
    urine = made([(2, "urine", "100", 0, False), (6, "urine", "0"), (8, "urine", "90")], 9).urine
    assert urine.rate.tolist() == [50, 0, 45]
    assert ((urine.start - T0) / HOUR).tolist() == [0, 2, 6]


@pytest.mark.parametrize(
    ("row", "start"),
    [
        ((4, "urine", "80"), None),
        ((4, "urine", "80", 1, True), 1),
        ((4, "urine", "80", 5, False), None),
        ((30, "urine", "80", 4, False), 4),
    ],
    ids=["nothing before it", "incomplete", "ends before it starts", "longer than a day"],
)
def test_urine_of_an_unknown_interval_has_no_rate(row: tuple[float, str, str], start: float | None) -> None:
    urine = made([row], 40).urine
    assert np.isnan(urine.rate).tolist() == [True]
    assert urine.volume.tolist() == [80]
    assert urine.start.tolist() == [NO_TIME if start is None else at(start)]


def test_collections_of_one_time_are_one_bar() -> None:
    urine = made([(4, "urine", "80", 2, False), (4, "urine", "40", 0, False)], 5).urine
    assert (urine.volume.tolist(), urine.rate.tolist()) == ([120], [30])


def test_bands_of_the_bedside_set_lie_at_its_numbers() -> None:
    rows = [(1, "systolic_bp", "120"), (1, "weight", "62"), (1, "albumin", "3.6"), (25, "weight", "63.0")]
    found = made(rows, 30, first_dose=2).bands
    edges = {one.measure: (one.panel, one.side, one.edge.tolist()) for one in found}
    assert edges["systolic"] == ("pressure", "low", [90])
    assert edges["systolic_fall"] == ("pressure", "low", [80])
    assert edges["mean"] == ("pressure", "low", [65])
    assert edges["weight_gain_percent"][:2] == ("weight", "high")
    assert edges["weight_gain_percent"][2] == pytest.approx([3.1])
    assert edges["weight_gain_day_kg"][2] == pytest.approx([1.5, 1.5])
    assert edges["oedema_grade"] == ("oedema", "high", [2])
    assert edges["albumin"] == ("albumin", "low", [3])
    assert edges["low urine output"] == ("urine", "low", [31])
    assert edges["little or no urine"] == ("urine", "low", [10])


def test_every_rule_of_every_shipped_set_has_a_band() -> None:
    rows = [(1, "systolic_bp", "120"), (1, "weight", "62"), (1, "albumin", "3.6")]
    for name in shipped():
        criteria = named(name)
        rules = [rule.measure.name for part in criteria.criteria for rule in part.rules]
        assert [one.measure for one in made(rows, 2, name).bands] == rules + [rule.name for rule in criteria.urine]


def test_the_edge_of_a_rule_is_where_its_verdict_turns() -> None:
    stays = Stays.gather([StayFacts(T0, None, at(2), {})])
    start = [(1, "systolic_bp", "150"), (1, "weight", "80"), (1, "albumin", "5")]
    for name in shipped():
        criteria = named(name)
        for one in made(start, 3, name, first_dose=2).bands:
            kind = {"pressure": "systolic_bp", "weight": "weight", "albumin": "albumin"}.get(one.panel)
            if kind is None or one.measure == "mean":
                continue
            edge = float(one.edge[-1]) + (80 if kind == "weight" else 0)
            beyond = -0.01 if one.side == "low" else 0.01
            for value, state in ((edge + beyond, "met"), (edge - beyond, "not_met")):
                rows = readings([*start, (25, kind, f"{value:.2f}")])
                (found,) = assess(rows, stays, criteria, at(25))
                assert found is not None
                states = {rule.rule.measure.name: rule.state for part in found.criteria for rule in part.rules}
                assert states[one.measure] == state, (name, one.measure, value)


def test_a_band_that_needs_a_missing_baseline_is_not_drawn() -> None:
    measures = {one.measure for one in made([(1, "albumin", "3.6")], 2).bands}
    assert measures == {"systolic", "mean", "oedema_grade", "albumin", "little or no urine"}


def test_a_band_from_a_baseline_begins_when_the_baseline_does() -> None:
    rows = [(1, "systolic_bp", "130"), (3, "systolic_bp", "120"), (5, "systolic_bp", "110")]
    found = made(rows, 6, first_dose=4)
    assert found.baselines["systolic_bp"].value == 120
    assert band(found.bands, "systolic_fall").start.tolist() == [at(3)]
    assert band(found.bands, "systolic").start.tolist() == [NO_TIME]


def test_a_days_gain_is_measured_from_the_previous_days_weight() -> None:
    rows = [(1, "weight", "60"), (25, "weight", "61"), (49, "weight", "61.2")]
    found = band(made(rows, 60).bands, "weight_gain_day_kg")
    assert found.edge == pytest.approx([1.5, 1.5, 2.5])
    assert found.start.tolist() == [at(1), at(25), at(49)]
    assert found.end.tolist() == [at(25), at(49), at(85)]


def test_a_baseline_says_where_it_came_from() -> None:
    rows = [(1, "systolic_bp", "130"), (1, "weight", "60"), (3, "albumin", "3")]
    held = made(rows, 6, first_dose=2, weight="59").baselines
    assert {kind: one.origin for kind, one in held.items()} == {
        "systolic_bp": BEFORE_FIRST_DOSE,
        "weight": ENTERED,
        "albumin": FIRST_READING,
    }


def test_the_rows_of_the_criteria_cover_the_stay_once() -> None:
    rows = [(1, "systolic_bp", "80"), (2, "albumin", "2.5"), (3, "systolic_bp", "120"), (20, "weight", "60")]
    found = made(rows, 30)
    for row in found.rows:
        pieces = sorted(hours(row.met) + hours(row.not_met) + hours(row.unknown))
        assert pieces[0][0] == 0
        assert pieces[-1][1] == 30
        assert all(before[1] == after[0] for before, after in pairwise(pieces))
    assert hours(found.rows[0].met) == [(1, 3)]
    assert hours(found.rows[0].counting) == [(3, 27)]
    assert (hours(found.flagged), hours(found.episodes), found.running) == ([(2, 27)], [(2, 30)], True)


def test_what_is_observed_later_and_doses_to_come_are_not_there() -> None:
    doses = [DoseMark(1, at(2), "given", "drug"), DoseMark(2, at(10), "given", "drug")]
    found = made([(1, "albumin", "3"), (9, "albumin", "2")], 5, doses=doses)
    assert found.albumin.value.tolist() == [3]
    assert [dose.number for dose in found.doses] == [1]


def test_a_stay_without_readings_has_rows_of_unknown() -> None:
    found = made([], 4)
    assert [hours(row.unknown) for row in found.rows] == [[(0, 4)]] * 3
    assert (found.start, found.end) == (T0, at(4))


@pytest.mark.parametrize(
    ("admitted", "discharged", "rows", "expected"),
    [
        (0, None, [(1, "albumin", "3")], 50),
        (0, 40, [(1, "albumin", "3")], 40),
        (0, 60, [(1, "albumin", "3")], 50),
        (100, 200, [(110, "albumin", "3")], 200),
        (100, None, [(110, "albumin", "3")], 110),
        (0, None, [], 50),
    ],
    ids=["here", "gone", "leaves later", "shifted", "shifted, open", "empty"],
)
def test_a_stay_that_is_over_is_shown_at_its_end(
    admitted: float, discharged: float | None, rows: list[tuple[float, str, str]], expected: float
) -> None:
    stays = Stays.gather([StayFacts(at(admitted), None if discharged is None else at(discharged), None, {})])
    assert shown_at(readings(rows), stays, at(50)) == at(expected)


def test_the_heart_rate_has_a_line_of_its_own_that_breaks_as_the_pressure_does() -> None:
    found = made([(hour, "heart_rate", "100") for hour in (0, 6, 12.001, 13)], 14).heart_rate
    assert (found.value.tolist(), found.run.tolist()) == ([100] * 4, [0, 0, 1, 1])


def test_a_weight_knows_the_previous_days_as_the_rules_do() -> None:
    rows = [(1, "weight", "60"), (25, "weight", "61"), (30, "weight", "61.5"), (90, "weight", "62")]
    found = made(rows, 100).weight
    np.testing.assert_array_equal(found.previous, [60, 60, 60, np.nan])
    assert found.previous_at.tolist() == [at(1), at(1), at(1), NO_TIME]


def test_urine_per_kilogram_is_for_the_baseline_weight_and_unknown_without_one() -> None:
    row = (10, "urine", "300", 4, False)
    assert made([row], 11, weight="50").urine.per_kg.tolist() == [1]
    assert np.isnan(made([row], 11).urine.per_kg).all()
    assert np.isnan(made([(10, "urine", "300")], 11, weight="50").urine.per_kg).all()


ENTRIES = [(1, "urine", "100", 0, False), (4, "urine", "90"), (9, "urine", "50"), (12, "urine", "40")]


def test_the_window_of_a_urine_rule_takes_its_entries_whole() -> None:
    low, little = made(ENTRIES, 13, weight="50").urine_windows
    assert (low.rule.name, little.rule.name) == ("low urine output", "little or no urine")
    # 8 h back from hour 12 is hour 4, which is no longer inside: two entries, from 4 to 12.
    assert (low.start, low.end, low.observed, low.rate) == (at(4), at(12), 8 * HOUR, 90 / 8)
    assert (low.value, low.state, little.value, little.state) == (90 / 8 / 50, "met", 90 / 8, "not_met")


@pytest.mark.parametrize(
    ("last", "expected"),
    [((12, "urine", "29"), "met"), ((12, "urine", "30"), "not_met"), ((12, "urine", "31"), "not_met")],
    ids=["below", "at", "above"],
)
def test_a_window_is_met_below_its_number(last: tuple[float, str, str], expected: str) -> None:
    assert made([*ENTRIES[:-1], last], 13).urine_windows[1].state == expected


def test_a_window_that_is_not_known_has_neither_rate_nor_value_but_its_hours() -> None:
    low, little = made([*ENTRIES, (13, "urine", "5", None, True)], 14, weight="50").urine_windows
    assert (low.state, little.state, little.start, little.end) == ("unknown", "unknown", at(4), at(13))
    assert np.isnan([low.rate, low.value, little.rate, little.value]).all()
    short = made(ENTRIES[:2], 5).urine_windows[1]
    assert (short.state, short.observed, short.start) == ("unknown", 4 * HOUR, at(-4))
    assert made([], 5).urine_windows == ()


def test_a_window_without_a_weight_has_a_rate_but_no_value_per_kilogram() -> None:
    low, little = made(ENTRIES, 13).urine_windows
    assert (low.rate, low.state, little.state) == (90 / 8, "unknown", "not_met")
    assert np.isnan(low.value)


def test_values_that_treatment_holds_up_are_known_as_such() -> None:
    rows = [(hour, kind, "3") for hour in (1, 5, 49, 60) for kind in ("albumin", "weight")]
    rows += [(hour, "systolic_bp", "100") for hour in (1, 2, 5)]
    done = [InterventionMark("albumin", at(2), at(5), None), InterventionMark("vasopressor", at(1), at(4), None)]
    found = made(rows, 70, interventions=done)
    assert found.albumin.supported.tolist() == [False, True, True, False]
    assert found.pressures.supported.tolist() == [False, True, False]
    assert not found.weight.supported.any()


def test_the_priority_over_time_covers_what_is_flagged() -> None:
    rows = [(1, "systolic_bp", "85"), (2, "albumin", "2.5"), (3, "systolic_bp", "79"), (4, "systolic_bp", "120")]
    found = made(rows, 20)
    assert (hours(found.severity["high"]), hours(found.severity["medium"])) == ([(3, 4)], [(2, 3), (4, 20)])
    assert hours(found.severity["low"]) == []


def test_what_was_done_or_raised_later_is_not_there() -> None:
    done = [InterventionMark("fluid", at(2), at(3), None), InterventionMark("fluid", at(9), None, None)]
    alerts = [AlertMark("leak", ((at(hour), "high"),), None, ()) for hour in (3, 9)]
    found = made([(1, "albumin", "3")], 5, interventions=done, alerts=alerts)
    assert (found.interventions, found.alerts) == (tuple(done[:1]), tuple(alerts[:1]))
