"""Whole days on the ward's calendar."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from dashboard.days import LONGEST, PRESETS, Days, checked, day
from models.instants import HOUR, text

TODAY = date(2026, 3, 30)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Last 30 days", date(2026, 3, 1), TODAY),
        ("Last 7 days", date(2026, 3, 24), TODAY),
        ("This month", date(2026, 3, 1), TODAY),
        ("Last month", date(2026, 2, 1), date(2026, 2, 28)),
    ],
)
def test_presets_are_whole_days_up_to_today(name: str, first: date, last: date) -> None:
    assert PRESETS[name](TODAY) == Days(first, last)


def test_the_last_month_of_january_is_in_the_year_before() -> None:
    assert PRESETS["Last month"](date(2026, 1, 31)) == Days(date(2025, 12, 1), date(2025, 12, 31))


def test_days_begin_and_end_at_midnight_on_the_wards_clock() -> None:
    begins, ends = Days(date(2026, 1, 5), date(2026, 1, 5)).between(BERLIN)
    assert (text(begins), text(ends)) == ("2026-01-04T23:00:00Z", "2026-01-05T23:00:00Z")


@pytest.mark.parametrize(("changes", "length"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_day_of_a_change_of_the_clock_is_shorter_or_longer(changes: date, length: int) -> None:
    begins, ends = Days(changes, changes).between(BERLIN)
    assert ends - begins == length * HOUR


def test_a_period_is_said_by_its_days() -> None:
    assert str(Days(date(2026, 2, 28), TODAY)) == "28 Feb 2026 to 30 Mar 2026"
    assert str(Days(TODAY, TODAY)) == "30 Mar 2026"


@pytest.mark.parametrize("typed", ["", "30.3.2026", "2026-02-30", "20260330", "2026-W14-1", "2026-3-30", "yesterday"])
def test_what_is_no_day_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ValueError, match="year-month-day, such as"):
        day(typed)


def test_a_day_is_read_with_blanks_around_it() -> None:
    assert day(" 2026-03-30 ") == TODAY


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (Days(TODAY, date(2026, 3, 29)), "The last day is before the first."),
        (Days(date(2026, 3, 31), date(2026, 3, 31)), "These days have not begun yet."),
        (Days(TODAY, date.fromordinal(TODAY.toordinal() + LONGEST)), "Choose ten years at most."),
    ],
)
def test_days_that_are_no_period_are_refused(found: Days, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        checked(found, TODAY)


def test_the_longest_period_and_one_that_is_not_over_are_taken() -> None:
    for found in (Days(TODAY, TODAY), Days(TODAY, date.fromordinal(TODAY.toordinal() + LONGEST - 1))):
        assert checked(found, TODAY) is found
