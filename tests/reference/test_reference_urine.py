"""Cases computed by hand from single sentences of section 6, and its worked example."""

from .cases import OBSERVED, criteria, h, obs, stay, urine
from .evaluator import evaluate


def test_clif_worked_example() -> None:
    entries = [(8, 0), (9, 40), (12, 120), (17, 100), (18.5, 30), (20, 25)]
    rows = [obs(7, "weight", 70)] + [obs(at, "urine", volume) for at, volume in entries]
    six = urine(rows, "urine_per_kg", 6)
    assert [(at, value[:5], state) for at, _, value, state in six[2:]] == [
        (12, "", "unknown"),
        (17, "0.392", "met"),
        (18.5, "0.285", "met"),
        (20, "0.276", "met"),
    ]
    assert [value for _, _, value, _ in six[3:]] == ["0.392857", "0.285714", "0.276786"]
    assert urine(rows, "urine_per_kg", 12)[-1] == (20, "12.0000", "0.375000", "met")


def test_first_entry_has_no_length_and_zero_is_a_value() -> None:
    rows = [obs(0, "urine", 0), obs(8, "urine", 0)]
    assert urine(rows, "urine_per_hour", 8) == [(0, "0.0000", "", "unknown"), (8, "8.0000", "0.000000", "met")]


def test_exactly_ten_an_hour_is_not_below_ten() -> None:
    for volume, state in [("80", "not_met"), ("79.999", "met"), ("0.08", "not_met")]:
        unit = "L" if volume == "0.08" else "mL"
        rows = [obs(8, "urine", volume, unit, start=h(0))]
        assert urine(rows, "urine_per_hour", 8)[0][3] == state


def test_an_entry_is_taken_whole_at_the_edge_of_the_window() -> None:
    # At hour 13 the window holds (5, 13]: the entry at 6 counts whole, 12 observed hours; the one at 5 does not.
    rows = [
        obs(1, "urine", 500, start=h(0)),
        obs(5, "urine", 500),
        obs(6, "urine", 24, start=h(1)),
        obs(13, "urine", 36),
    ]
    assert urine(rows, "urine_per_hour", 8)[-1] == (13, "12.0000", "5.000000", "met")


def test_too_few_observed_hours_are_given_and_prove_nothing() -> None:
    rows = [obs(0, "urine", 5), obs(9, "urine", 5, start=h(1.5))]
    assert urine(rows, "urine_per_hour", 8)[-1] == (9, "7.5000", "", "unknown")


def test_interval_of_more_than_24_hours_is_of_unknown_length() -> None:
    for plus, expected in [(0, ("24.0000", "10.000000", "not_met")), (1, ("0.0000", "", "unknown"))]:
        rows = [obs(0, "urine", 5), obs(h(24, plus), "urine", 240)]
        assert urine(rows, "urine_per_hour", 8)[-1][1:] == expected


def test_start_that_is_not_before_its_end_is_unknown_even_after_an_entry() -> None:
    for start in (h(8), h(9)):
        rows = [obs(0, "urine", 5), obs(8, "urine", 80, start=start)]
        assert urine(rows, "urine_per_hour", 8)[-1] == (8, "0.0000", "", "unknown")


def test_incomplete_entry_makes_every_window_it_is_in_unknown_and_is_still_the_previous_one() -> None:
    rows = [obs(0, "urine", 5), obs(8, "urine", 80, incomplete="1"), obs(12, "urine", 40), obs(16, "urine", 60)]
    assert urine(rows, "urine_per_hour", 8)[1:] == [
        (8, "0.0000", "", "unknown"),
        (12, "4.0000", "", "unknown"),
        (16, "8.0000", "12.500000", "not_met"),
    ]


def test_collections_at_one_time_add_up_from_the_earliest_start() -> None:
    rows = [
        obs(0, "urine", 5),
        obs(10, "urine", 60),
        obs(10, "urine", 20, start=h(2)),
        obs(10, "urine", 10, start=h(1)),
    ]
    # 90 mL from hour 1 to 10; the one without a start would have given hour 0.
    assert urine(rows, "urine_per_hour", 8)[-1] == (10, "9.0000", "10.000000", "not_met")
    incomplete = [*rows, obs(10, "urine", 1, incomplete="1")]
    assert urine(incomplete, "urine_per_hour", 8)[-1][3] == "unknown"


def test_same_row_twice_is_one_collection() -> None:
    twice = [obs(8, "urine", 80, start=h(0)), obs(8, "urine", "0.08", "L", start="2024-03-01T01:00:00.7+01:00")]
    assert urine(twice, "urine_per_hour", 8) == [(8, "8.0000", "10.000000", "not_met")]
    other_start = [twice[0], obs(8, "urine", 80, start=h(1))]
    assert urine(other_start, "urine_per_hour", 8) == [(8, "8.0000", "20.000000", "not_met")]


def test_per_kg_takes_the_baseline_weight_at_the_entry() -> None:
    rows = [obs(8, "urine", 280, start=h(0)), obs(8, "weight", 70), obs(9, "weight", 80), obs(16, "urine", 280)]
    assert [found[2:] for found in urine(rows, "urine_per_kg", 8)] == [("0.500000", "not_met"), ("0.500000", "not_met")]
    dosed = urine(rows, "urine_per_kg", 8, stay(dose=h(9)))
    assert [found[2:] for found in dosed] == [("0.500000", "not_met"), ("0.437500", "met")]


def test_without_a_weight_per_kg_is_unknown_and_hours_are_given() -> None:
    rows = [obs(8, "urine", 280, start=h(0)), obs(9, "weight", 70)]
    assert urine(rows, "urine_per_kg", 8) == [(8, "8.0000", "", "unknown")]


def test_entries_after_the_discharge_have_their_rows() -> None:
    rows = [obs(8, "urine", 10, start=h(0))]
    assert urine(rows, "urine_per_hour", 8, stay(discharged=h(4))) == [(8, "8.0000", "1.250000", "met")]


def test_a_row_for_each_entry_and_rule_in_the_order_of_the_file() -> None:
    rule = '[[urine]]\nname = "{}"\nmeasure = "urine_per_hour"\nop = "<"\nvalue = 10\nover_hours = {}\n'
    rows = OBSERVED + obs(8, "urine", 10) + obs(4, "urine", 10)
    out = evaluate(rows, None, criteria(urine=rule.format("z", 4) + rule.format("a", 2)))["urine.csv"]
    assert [line.split(",")[1:3] for line in out.splitlines()[1:]] == [
        [h(4), "z"],
        [h(4), "a"],
        [h(8), "z"],
        [h(8), "a"],
    ]
