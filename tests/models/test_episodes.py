"""Episodes and the ends of the timeline, sentence by sentence (specification, sections 4 and 5)."""

import pytest

from models.instants import HOUR
from models.readings import StayFacts
from tests.models.making import BEDSIDE, NOTHING_KNOWN, Row, bedside, episode_times, facts, h, made, overall, row, steps

RULES = made(clear="4", valid=("300", "300", "300"))


def flagged(at: int) -> list[Row]:
    return [row(at, "systolic_bp", "80"), row(at, "albumin", "2.9"), row(at, "weight", "70")]


def clear(at: int) -> list[Row]:
    return [row(at, "systolic_bp", "120"), row(at, "albumin", "4"), row(at, "weight", "70")]


def pulse(at: int) -> Row:
    return row(at, "heart_rate", "80")


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        (h(9), [(h(0), h(5)), (h(9), None)]),
        (h(9, -1), [(h(0), None)]),
    ],
)
def test_a_clear_run_of_four_hours_ends_it_and_a_second_less_does_not(
    again: int, expected: list[tuple[int, int | None]]
) -> None:
    rows = [*flagged(h(0)), *clear(h(5)), *flagged(again)]
    assert episode_times(rows, RULES) == expected
    assert episode_times(rows, made(clear="0", valid=("300", "300", "300"))) == [(h(0), h(5)), (again, None)]


@pytest.mark.parametrize(("hours", "end"), [("0", h(5)), ("1", None)])
def test_a_clear_run_at_the_last_reading_has_no_length(hours: str, end: int | None) -> None:
    assert episode_times([*flagged(h(0)), *clear(h(5))], made(clear=hours)) == [(h(0), end)]


@pytest.mark.parametrize(("last", "end"), [(h(9), h(5)), (h(9, -1), None)])
def test_without_discharge_it_lasts_until_the_last_reading_of_any_kind(last: int, end: int | None) -> None:
    assert episode_times([*flagged(h(0)), *clear(h(5)), pulse(last)], RULES) == [(h(0), end)]
    assert episode_times([*flagged(h(0)), *clear(h(5)), row(last, "urine", "0")], RULES) == [(h(0), end)]


@pytest.mark.parametrize(("discharged", "end"), [(h(9), h(5)), (h(9, -1), h(9, -1)), (h(3), h(3)), (h(5), h(5))])
def test_at_discharge_it_ends_and_what_comes_later_is_no_part_of_it(discharged: int, end: int) -> None:
    rows = [*flagged(h(0)), *clear(h(5)), *flagged(h(20))]
    assert episode_times(rows, RULES, facts(discharged=discharged)) == [(h(0), end)]


def test_possible_and_unassessed_neither_end_it_nor_count_as_clear() -> None:
    # Stale at 6 and at 36: possible, then unassessed, and clear for three hours only.
    rows = [*flagged(h(0)), pulse(h(80)), *clear(h(81)), *flagged(h(84)), pulse(h(90))]
    assert [word for _, _, word in overall(rows, made(clear="4"))][:3] == ["flagged", "possible", "unassessed"]
    assert episode_times(rows, made(clear="4")) == [(h(0), None)]
    assert episode_times(rows, made(clear="3")) == [(h(0), h(81)), (h(84), None)]


def test_a_clear_run_broken_by_an_unknown_begins_anew() -> None:
    # Clear from 5; pressure stale from 11, low albumin then makes it possible; clear again from 12.
    rows = [*flagged(h(0)), *clear(h(5)), row(h(11), "albumin", "2.9"), row(h(12), "albumin", "4")]
    rows += [row(h(12), "systolic_bp", "120"), pulse(h(17))]
    assert [word for _, _, word in overall(rows, made())] == ["flagged", "clear", "possible", "clear"]
    assert episode_times(rows, made(clear="6")) == [(h(0), h(5))]
    assert episode_times(rows, made(clear="7")) == [(h(0), None)]
    assert episode_times([*rows, pulse(h(19))], made(clear="7")) == [(h(0), h(12))]
    assert episode_times([*rows, pulse(h(19, -1))], made(clear="7")) == [(h(0), None)]


def test_changes_of_the_criteria_within_a_clear_run_do_not_break_it() -> None:
    rows = [*flagged(h(0)), *clear(h(5)), row(h(7), "albumin", "2.9"), pulse(h(9))]
    assert steps(rows, RULES)[-2:] == [(h(5), "NNN", "clear"), (h(7), "NNM", "clear")]
    assert episode_times(rows, RULES) == [(h(0), h(5))]


def test_a_flag_that_returns_before_the_end_is_the_same_episode() -> None:
    rows = [*flagged(h(0)), *clear(h(1)), *flagged(h(2)), *clear(h(3)), *clear(h(8))]
    assert episode_times(rows, RULES) == [(h(0), h(3))]
    assert [bedside(rows, at, RULES).episode_since for at in (h(0, -1) + 1, h(3), h(7, -1), h(7))] == [h(0)] * 3 + [
        None
    ]


@pytest.mark.parametrize(
    ("stay", "runs"),
    [
        (NOTHING_KNOWN, [(h(2), None)]),
        (facts(admitted=h(0)), [(h(0), None)]),
        (facts(admitted=h(4)), [(h(2), None)]),
        (facts(admitted=h(0), discharged=h(5)), [(h(0), h(5))]),
        (facts(discharged=h(1)), []),
        (facts(discharged=h(2)), []),
        (facts(admitted=h(0), discharged=h(1)), [(h(0), h(1))]),
        (facts(admitted=h(1), discharged=h(1)), []),
    ],
)
def test_where_a_timeline_starts_and_ends(stay: StayFacts, runs: list[tuple[int, int | None]]) -> None:
    assert [(start, end) for start, end, _ in overall([pulse(h(2))], BEDSIDE, stay)] == runs


def test_a_single_reading_makes_one_row_and_none_makes_none() -> None:
    assert steps([pulse(h(2))], BEDSIDE) == [(h(2), "UUU", "unassessed")]
    assert steps([], BEDSIDE, facts(admitted=h(0), discharged=h(10))) == []
    assert episode_times([], BEDSIDE, facts(admitted=h(0))) == []


def test_at_the_bedside_a_stay_is_judged_from_its_admission_to_its_last_second() -> None:
    stay = facts(admitted=h(0), discharged=h(20))
    assert bedside([], h(3), BEDSIDE, stay).overall == "unassessed"
    left = bedside(flagged(h(19)), h(500), BEDSIDE, stay)
    assert (left.at, left.overall, left.since) == (h(20, -1), "flagged", h(19))
    assert left.at - left.since == HOUR - 1
