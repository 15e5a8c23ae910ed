"""What is due when: just before, at and just after each number."""

import pytest

from models.due import EVERY, FIRST_WITHIN, SOON, due_at, status
from models.instants import HOUR


@pytest.mark.parametrize(("kind", "hours"), [("systolic_bp", 4), ("urine", 8), ("weight", 24), ("albumin", 24)])
def test_each_kind_comes_round_again(kind: str, hours: int) -> None:
    assert due_at(kind, 1000, 0) == 1000 + hours * HOUR
    assert due_at(kind, None, 500) == 500 + FIRST_WITHIN
    assert len(EVERY) == 4


@pytest.mark.parametrize(
    ("now", "word"),
    [(9999 - SOON, "done"), (10000 - SOON, "due"), (9999, "due"), (10000, "due"), (10001, "overdue")],
)
def test_the_most_pressing_says_how_a_bed_stands(now: int, word: str) -> None:
    assert status([90000, 10000], now, away=False) == word
    assert status([10000], now, away=True) == "away"


def test_a_bed_with_nothing_due_is_done() -> None:
    assert status([], 0, away=False) == "done"
