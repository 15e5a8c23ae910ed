"""Times on the ward's clock, through the nights on which it is changed."""

import re
from zoneinfo import ZoneInfo

import pytest

from dashboard.wardtime import typed_form, typed_instant
from models.instants import parse, text

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("2026-01-31T08:00", "2026-01-31T07:00:00Z"),
        ("2026-07-31 08:00", "2026-07-31T06:00:00Z"),
        (" 2026-07-31 08:00:05 ", "2026-07-31T06:00:05Z"),
        ("2026-03-29 01:59", "2026-03-29T00:59:00Z"),
        ("2026-03-29 03:00", "2026-03-29T01:00:00Z"),
        ("2026-10-25 01:59", "2026-10-24T23:59:00Z"),
        ("2026-10-25 03:00", "2026-10-25T02:00:00Z"),
    ],
)
def test_a_time_is_put_into_the_zone(typed: str, instant: str) -> None:
    assert text(typed_instant(typed, BERLIN)) == instant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-03-29 02:30", "02:30 does not exist that night: the clock went forward."),
        (
            "2026-10-25 02:30",
            "02:30 came twice that night, as the clock went back. Give a time before or after that hour.",
        ),
        ("", "Give the date and the time."),
        ("noon", "'noon' is not a date and time."),
        ("2026-02-30 08:00", "'2026-02-30 08:00' is not a date and time."),
        ("2026-01-31T08:00Z", "Give the time on the ward's clock, without a zone."),
    ],
)
def test_a_time_that_is_none_is_refused(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        typed_instant(typed, BERLIN)


def test_an_instant_is_shown_as_it_would_be_typed() -> None:
    at = parse("2026-07-31T06:00:59Z")
    assert typed_form(at, BERLIN) == "2026-07-31 08:00"
    assert typed_instant(typed_form(at, BERLIN), BERLIN) == at - 59
