"""How long somebody waits who failed to sign in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.failures import FREE, LOCKED, MOST, MOST_FROM_ADDRESS, NONE, Failures, failed, wait

NOW = 1_800_000_000


def after(count: int) -> Failures:
    known = NONE
    for _ in range(count):
        known = failed(known, NOW)
    return known


@pytest.mark.parametrize(
    ("count", "waited"), [(0, 0), (4, 0), (5, 2), (6, 4), (7, 8), (8, 16), (9, 32), (10, 900), (11, 900)]
)
def test_waits_grow_and_then_the_name_is_locked(count: int, waited: int) -> None:
    assert wait(after(count), NOW) == waited


def test_a_wait_ends_at_its_second() -> None:
    assert wait(after(5), NOW + 1) == 1
    assert wait(after(5), NOW + 2) == 0


def test_after_a_lock_the_free_failures_are_used_up() -> None:
    locked = after(MOST)
    assert wait(locked, NOW + LOCKED - 1) == 1
    assert wait(locked, NOW + LOCKED) == 0
    again = failed(locked, NOW + LOCKED)
    assert again == Failures(FREE + 1, NOW + LOCKED)
    assert wait(again, NOW + LOCKED) == 4


def test_failures_count_for_a_day() -> None:
    day = 24 * 3600
    assert failed(after(4), NOW + day - 1).count == 5
    assert failed(after(4), NOW + day).count == 1


def test_an_address_that_fails_a_lot_makes_names_wait_sooner_but_never_at_first() -> None:
    assert wait(after(1), NOW, MOST_FROM_ADDRESS - 1) == 0
    assert wait(after(1), NOW, MOST_FROM_ADDRESS) == 2
    assert wait(NONE, NOW, 10 * MOST_FROM_ADDRESS) == 0


@given(st.integers(0, 30), st.integers(-10_000, 100_000))
def test_nobody_waits_longer_than_a_lock_whatever_the_clock_does(count: int, later: int) -> None:
    assert 0 <= wait(after(count), NOW + later) <= LOCKED
