"""Instants: zones, fractions cut off, and what is no time at all."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from models.instants import moment, parse, seconds, text


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.999999Z", 0),
        ("1970-01-01T00:00:01.000000001Z", 1),
        ("1969-12-31T23:59:59Z", -1),
        ("1969-12-31T23:59:59.999Z", -1),
        ("1969-12-31T23:59:58.5+00:00", -2),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1969-12-31T18:30:00.9-05:30", 0),
        ("1970-01-01T05:45:00+0545", 0),
        ("19700101T000001Z", 1),
        ("1970-01-01 00:00:01z", 1),
        ("1970-01-01t00:00:01,75Z", 1),
        (" 1970-01-01T00:01Z ", 60),
        ("2024-02-29T12:00:00+14:00", 1_709_157_600),
        ("2024-03-01T00:00:00-12:00", 1_709_294_400),
    ],
)
def test_zones_are_applied_and_fractions_cut_off(written: str, at: int) -> None:
    assert parse(written) == at


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "the time is missing"),
        ("   ", "the time is missing"),
        ("2026-01-31T08:00:00", "has no time zone"),
        ("2026-01-31 08:00", "has no time zone"),
        ("2026-01-31", "is not a time like"),
        ("yesterday", "is not a time like"),
        ("2026-01-31T08:00:00 UTC", "is not a time like"),
        ("31/01/2026 08:00Z", "is not a time like"),
        ("1769846400", "is not a time like"),
        ("٢٠٢٦-01-31T08:00:00Z", "is not a time like"),
        ("2026-02-30T08:00:00Z", "is not a time that exists"),
        ("2026-01-31T25:00:00Z", "is not a time that exists"),
        ("2026-01-31T08:00:61Z", "is not a time that exists"),
        ("2026-01-31T08:00:00+25:00", "is not a time that exists"),
        ("0000-01-31T08:00:00Z", "is not a time that exists"),
        ("0001-01-01T00:00:00+14:00", "is not a time that exists"),
        ("9999-12-31T23:59:59-01:00", "is not a time that exists"),
    ],
)
def test_what_is_no_instant_is_refused_with_a_sentence(written: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse(written)


@pytest.mark.parametrize("at", [-62_135_596_800, -1, 0, 1_709_251_199, 253_402_300_799])
def test_written_instants_read_back(at: int) -> None:
    assert parse(text(at)) == at
    assert seconds(moment(at)) == at


def test_written_in_utc_to_the_second() -> None:
    assert text(-1) == "1969-12-31T23:59:59Z"
    assert text(parse("2026-01-31T08:00:00.9+05:30")) == "2026-01-31T02:30:00Z"


def test_a_moment_needs_a_zone_and_loses_its_fraction() -> None:
    with pytest.raises(ValueError, match="no zone"):
        seconds(datetime(2026, 1, 31))  # noqa: DTZ001
    zone = timezone(timedelta(hours=-5, minutes=-30))
    assert seconds(datetime(1969, 12, 31, 18, 29, 59, 999_999, tzinfo=zone)) == -1
    assert moment(0) == datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["2024-03-01T10.5Z", "2024-03-01T10:00.5Z", "2024-03-01T10,5+01:00"])
def test_a_fraction_of_an_hour_or_a_minute_is_not_read_as_none(typed: str) -> None:
    with pytest.raises(ValueError, match="is not a time like"):
        parse(typed)


def test_an_hour_alone_is_a_time() -> None:
    assert text(parse("2024-03-01T10Z")) == "2024-03-01T10:00:00Z"
