"""Values that treatment holds up: just before, at and just after each edge."""

import numpy as np
import pytest

from models.instants import HOUR
from models.supported import ALBUMIN_LASTS, after_albumin, under_vasopressor

START, END = 1_000_000, 1_000_000 + HOUR


def one(found: np.ndarray) -> bool:
    (flag,) = found.tolist()
    return flag


@pytest.mark.parametrize(
    ("at", "held"),
    [
        (START - 1, False),
        (START, False),
        (START + 1, True),
        (END, True),
        (END + ALBUMIN_LASTS - 1, True),
        (END + ALBUMIN_LASTS, True),
        (END + ALBUMIN_LASTS + 1, False),
    ],
)
def test_an_albumin_is_held_up_from_the_start_of_an_infusion_to_48_hours_after_its_end(at: int, held: bool) -> None:
    assert ALBUMIN_LASTS == 48 * HOUR
    assert one(after_albumin(np.array([at]), [(START, END)])) is held


@pytest.mark.parametrize(
    ("at", "held"),
    [(START - 1, False), (START, False), (START + 1, True), (END - 1, True), (END, True), (END + 1, False)],
)
def test_a_pressure_is_held_up_while_a_vasopressor_runs(at: int, held: bool) -> None:
    assert one(under_vasopressor(np.array([at]), [(START, END)])) is held


def test_what_has_no_end_still_runs() -> None:
    late = np.array([START, START + 1, START + 1000 * HOUR])
    assert under_vasopressor(late, [(START, None)]).tolist() == [False, True, True]
    assert after_albumin(late, [(START, None)]).tolist() == [False, True, True]


def test_any_of_several_is_enough_and_none_holds_nothing_up() -> None:
    at = np.array([START + 1, START + 10 * HOUR, START + 20 * HOUR + 1])
    assert under_vasopressor(at, [(START, END), (START + 20 * HOUR, None)]).tolist() == [True, False, True]
    assert not under_vasopressor(at, []).any()
    assert after_albumin(np.zeros(0, dtype=np.int64), [(START, END)]).tolist() == []
