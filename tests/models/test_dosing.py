"""Doses: which is due and when, how many there may be, and how much each is."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.dosing import Decided, Due, amount, arithmetic, due, exact, needs_reason, refusal
from models.instants import HOUR
from models.regimen import DAY, Regimen, named
from tests.models.making import T0, h

HIGH = named("aldesleukin-high-dose")
LOW = named("aldesleukin-low-dose")
TAGRAXOFUSP = named("tagraxofusp")
DENILEUKIN = named("denileukin-diftitox")


def gave(number: int, hours: float) -> Decided:
    return Decided(number, h(hours), "given")


def held(number: int, hours: float, due_hours: float | None = None) -> Decided:
    return Decided(number, h(hours), "held", None if due_hours is None else h(due_hours))


def eight_hourly(count: int, start: float = 0) -> list[Decided]:
    return [gave(number, start + 8 * (number - 1)) for number in range(1, count + 1)]


def told(regimen: Regimen, decided: list[Decided], hours: float) -> tuple[str, int, float | None]:
    found = due(regimen, decided, h(hours))
    return found.state, found.number, None if found.at is None else (found.at - T0) / HOUR


def test_before_anything_was_decided_the_first_dose_may_be() -> None:
    assert due(HIGH, [], h(0)) == Due("first", 1, None, 1, 0, 0)


@pytest.mark.parametrize(
    ("hours", "state"),
    [(1, "later"), (7.49, "later"), (7.5, "due"), (8, "due"), (8.5, "due"), (8.51, "overdue"), (30, "overdue")],
)
def test_the_next_dose_is_due_eight_hours_after_the_last(hours: float, state: str) -> None:
    assert told(HIGH, [gave(1, 0)], hours) == (state, 2, 8)


def test_a_dose_that_was_late_moves_the_next_one() -> None:
    assert told(HIGH, [gave(1, 0), gave(2, 10)], 11) == ("later", 3, 18)


def test_a_delayed_dose_is_due_when_it_was_delayed_to() -> None:
    delayed = Decided(2, h(8), "delayed", h(11))
    assert told(HIGH, [gave(1, 0), delayed], 9) == ("later", 2, 11)
    assert told(HIGH, [gave(1, 0), delayed, gave(2, 11.25)], 12) == ("later", 3, 19.25)


def test_a_held_dose_passes_with_its_number_where_the_regimen_says_so() -> None:
    assert told(HIGH, [gave(1, 0), held(2, 7, 8)], 9) == ("later", 3, 16)
    assert told(DENILEUKIN, [gave(1, 0), held(2, 24, 24)], 25) == ("later", 3, 48)


def test_a_held_dose_keeps_its_number_where_it_may_be_given_later() -> None:
    assert told(TAGRAXOFUSP, [gave(1, 0), held(2, 24, 24)], 25) == ("later", 2, 48)


def test_a_cycle_begins_with_a_given_dose_so_that_its_first_is_never_passed_over() -> None:
    assert told(HIGH, [held(1, 0)], 1) == ("first", 1, None)
    assert told(HIGH, [Decided(1, h(0), "delayed", h(3))], 1) == ("later", 1, 3)
    assert told(HIGH, [held(1, 0), gave(1, 9)], 10) == ("later", 2, 17)


def test_a_stop_ends_it() -> None:
    stopped = [gave(1, 0), Decided(2, h(8), "stopped")]
    assert told(HIGH, stopped, 9) == ("stopped", 1, None)
    assert told(HIGH, stopped, 1000) == ("stopped", 1, None)
    assert "Treatment was stopped" in refusal(HIGH, due(HIGH, stopped, h(9)))


def test_a_stop_of_an_earlier_stay_is_not_this_stays() -> None:
    stopped = [gave(1, 0), Decided(2, h(8), "stopped")]
    assert due(HIGH, stopped, h(20 * 24), since=h(15 * 24)).state == "first"
    assert due(HIGH, stopped, h(5 * 24), since=h(4 * 24)).state == "rest"


def test_after_the_most_of_a_cycle_there_is_rest_and_no_fifteenth_dose() -> None:
    last = 13 * 8
    found = due(HIGH, eight_hourly(14), h(last + 8))
    assert (found.state, found.given, found.at) == ("rest", 14, h(last + 9 * 24))
    assert refusal(HIGH, found) == "14 doses of this cycle are given, and 14 are the most."
    assert refusal(HIGH, due(HIGH, eight_hourly(13), h(13 * 8))) == ""


def test_a_regimen_that_allows_fifteen_lets_a_fifteenth_be_given() -> None:
    plan = replace(HIGH.schedule, most_in_cycle=replace(HIGH.schedule.most_in_cycle, value=15))
    more = replace(HIGH, schedule=plan)
    found = due(more, eight_hourly(14), h(14 * 8))
    assert (found.state, found.number, refusal(more, found)) == ("due", 15, "")
    assert due(more, eight_hourly(15), h(15 * 8)).state == "rest"


def test_held_doses_use_up_the_numbers_of_a_cycle() -> None:
    decided = [*eight_hourly(10), *(held(number, 8 * (number - 1), 8 * (number - 1)) for number in range(11, 15))]
    found = due(HIGH, decided, h(15 * 8))
    assert (found.state, found.given) == ("rest", 10)
    assert "days of rest" in refusal(HIGH, found)


@pytest.mark.parametrize(("after", "state"), [(-1, "rest"), (0, "first"), (1, "first")])
def test_the_next_cycle_may_begin_once_the_rest_is_over(after: int, state: str) -> None:
    until = h(13 * 8 + 9 * 24)
    found = due(HIGH, eight_hourly(14), until + after)
    assert (found.state, found.number, found.cycle) == (state, 1, 1 if state == "rest" else 2)


def test_a_second_cycle_counts_its_own_doses_and_the_courses() -> None:
    second = eight_hourly(14) + eight_hourly(3, start=15 * 24)
    found = due(HIGH, second, h(15 * 24 + 17))
    assert (found.state, found.number, found.cycle, found.given, found.in_course) == ("later", 4, 2, 3, 17)


def test_a_course_has_at_most_28_doses() -> None:
    both = eight_hourly(14) + eight_hourly(14, start=15 * 24)
    end = 15 * 24 + 13 * 8
    found = due(HIGH, both, h(end + 1))
    assert (found.state, found.in_course) == ("complete", 28)
    assert refusal(HIGH, found) == "28 doses of this course are given, and 28 are the most."
    assert due(HIGH, both, h(end + 49 * 24, -1)).state == "complete"
    again = due(HIGH, both, h(end + 49 * 24))
    assert (again.state, again.in_course, refusal(HIGH, again)) == ("first", 0, "")


def test_a_cycle_that_nobody_went_on_with_is_over_after_five_days() -> None:
    assert told(HIGH, [gave(1, 0)], 5 * 24 - 0.01)[0] == "overdue"
    assert told(HIGH, [gave(1, 0)], 5 * 24) == ("rest", 1, 9 * 24)


def test_doses_under_the_skin_rest_at_the_end_of_each_week() -> None:
    week = [gave(number, 24 * (number - 1)) for number in range(1, 6)]
    assert told(LOW, week[:4], 73) == ("later", 5, 96)
    assert told(LOW, week, 97) == ("later", 6, 168)
    assert told(LOW, [*week, gave(6, 168.5)], 169) == ("later", 7, 192.5)


def test_days_for_delayed_doses_end_with_the_last_day_of_the_cycle() -> None:
    days = [gave(1, 0), *(held(2, 24 * day, 24 * day) for day in range(1, 9))]
    assert told(TAGRAXOFUSP, days, 24 * 8.5) == ("later", 2, 24 * 9)
    over = [*days, held(2, 24 * 9, 24 * 9)]
    assert told(TAGRAXOFUSP, over, 24 * 9.5) == ("rest", 1, 21 * 24)


def test_what_is_decided_later_does_not_count_yet() -> None:
    assert told(HIGH, [gave(1, 0), gave(2, 8)], 7) == ("later", 2, 8)


@given(st.lists(st.sampled_from(["given", "held", "delayed"]), max_size=40), st.integers(0, 60))
def test_who_follows_the_page_never_gives_more_than_the_most(states: list[str], more: int) -> None:
    decided: list[Decided] = []
    now = T0
    for state in states:
        found = due(HIGH, decided, now)
        now = max(now, found.at or now)
        found = due(HIGH, decided, now)
        if state == "given" and refusal(HIGH, found):
            continue
        decided.append(Decided(found.number, now, state, now + HOUR if state == "delayed" else found.at))
    last = [one.at for one in decided if one.state == "given"]
    assert all(later - earlier >= 8 * HOUR for earlier, later in pairwise(last))
    within = [at for at in last if at < (last[0] if last else 0) + 5 * DAY]
    assert len(within) <= 14
    assert due(HIGH, decided, now + more * HOUR).given <= 14


@pytest.mark.parametrize(
    ("state", "hours", "absolute", "asked"),
    [
        *(("held", 8, False, "Say why."), ("delayed", 8, False, "Say why."), ("stopped", 8, False, "Say why.")),
        *(("given", 8, False, ""), ("given", 7.5, False, ""), ("given", 7.49, False, "before it is due")),
        ("given", 8, True, "An absolute reason"),
    ],
)
def test_when_a_reason_is_needed(state: str, hours: float, absolute: bool, asked: str) -> None:
    sentence = needs_reason(due(HIGH, [gave(1, 0)], h(8)), state, h(hours), absolute)
    assert asked in sentence
    assert bool(asked) == bool(sentence)


def test_the_first_dose_needs_no_reason() -> None:
    assert needs_reason(due(HIGH, [], h(8)), "given", h(8), False) == ""


def test_the_arithmetic_is_shown_with_every_digit() -> None:
    assert (
        arithmetic(HIGH, 5, Fraction("67.8"))
        == "600,000 IU/kg × 67.8 kg = 40,680,000 IU (0.037 mg/kg × 67.8 kg = 2.5086 mg)"
    )
    assert arithmetic(TAGRAXOFUSP, 1, Fraction("70")) == "12 µg/kg × 70 kg = 840 µg"
    assert arithmetic(LOW, 6, Fraction("60.5")) == "125,000 IU/kg × 60.5 kg = 7,562,500 IU"
    assert exact(Fraction("100")) == "100"
    assert exact(Fraction("0.10")) == "0.1"


@given(st.decimals("20", "400", places=6).map(Fraction))
def test_the_dose_is_exact_and_reads_back(weight: Fraction) -> None:
    for each in HIGH.amounts:
        dose = amount(each, weight)
        assert dose / weight == each.per_kg
        assert Fraction(exact(dose).replace(",", "")) == dose
