"""Entries of the audit in words."""

from zoneinfo import ZoneInfo

import pytest

from dashboard.audit_words import Row, check, found, rows
from db.audit_check import Checked
from db.audit_search import MOST_COUNTED
from db.chain import Head
from models.measurements import KINDS

BERLIN = ZoneInfo("Europe/Berlin")


def test_values_stand_beside_one_another_by_their_names() -> None:
    before = {"observed_at": "2026-07-01T06:00:00Z", "readings": [{"kind": "weight", "bag": None}]}
    after = {
        "entry": {"note": "x"},
        "readings": [{"kind": "weight", "bag": "250"}, {"kind": "systolic_bp"}],
        "missing": [],
    }
    assert list(rows(before, after, BERLIN)) == [
        Row("observed at", "2026-07-01 08:00:00", "", False),
        Row("readings 1, kind", "Weight", "Weight", False),
        Row("readings 1, bag", "nothing", "250", True),
        Row("entry, note", "", "x", False),
        Row("readings 2, kind", "", KINDS["systolic_bp"].label, False),
        Row("missing", "", "nothing", False),
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        (0, "0"),
        (0.5, "0.5"),
        (False, "no"),
        ("", ""),
        ([1, 2], "1, 2"),
        ([["weight", "asleep"]], "weight, asleep"),
        ({}, "nothing"),
        ("2026-13-01T06:00:00Z", "2026-13-01T06:00:00Z"),
        ("2026-01-01T06:00:00Z", "2026-01-01 07:00:00"),
    ],
)
def test_a_value_is_said_so_that_none_looks_like_zero(value: object, words: str) -> None:
    (row,) = rows(None, {"x": value}, BERLIN)
    assert row.after == words


def test_no_side_has_no_rows() -> None:
    assert list(rows(None, None, BERLIN)) == []


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "No entry."),
        (1, "1 entry."),
        (2, "2 entries."),
        (MOST_COUNTED, "10,000 entries."),
        (MOST_COUNTED + 1, "More than 10,000 entries."),
    ],
)
def test_how_many_there_are(count: int, words: str) -> None:
    assert found(count) == words


def test_a_check_says_what_it_found_and_when() -> None:
    head = Head(7, "a" * 64)
    assert check(None, BERLIN).startswith("Nobody has checked yet")
    assert check(Checked(0, head, None), BERLIN) == (
        "Every entry up to number 7 was as it was written when they were checked at 1970-01-01 01:00:00."
    )
    assert check(Checked(0, head, "It is broken."), BERLIN) == "It is broken. Found at 1970-01-01 01:00:00."
