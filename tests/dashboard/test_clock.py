"""The clock of the program while the machine's is put back and forward."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.clock import LONGEST_BACK
from tests.dashboard.clocks import Machine

START = 1_800_000_000


@pytest.fixture
def machine() -> Machine:
    return Machine(START)


def test_it_is_the_machines_clock(machine: Machine) -> None:
    clock = machine.clock()
    assert clock.now() == START
    machine.passes(59.9)
    assert clock.now() == START + 59


def test_put_forward_it_is_followed_at_once(machine: Machine) -> None:
    clock = machine.clock()
    clock.now()
    machine.wall += 3600
    assert clock.now() == START + 3600


def test_put_back_it_goes_on_at_half_the_pace_until_it_is_met(machine: Machine) -> None:
    clock = machine.clock()
    clock.now()
    machine.wall -= 3600
    seen = []
    for _ in range(4):
        machine.passes(3600)
        seen.append(clock.now() - START)
    assert seen == [1800, 3600, 7200, 10800]


@pytest.mark.parametrize(
    ("back", "followed"), [(LONGEST_BACK - 1, False), (LONGEST_BACK, False), (LONGEST_BACK + 1, True)]
)
def test_a_clock_that_was_far_wrong_is_followed(machine: Machine, back: int, followed: bool) -> None:
    clock = machine.clock()
    clock.now()
    machine.wall -= back
    assert clock.now() == (START - back if followed else START)


def test_a_server_that_starts_goes_on_from_what_the_store_holds(machine: Machine) -> None:
    clock = machine.clock()
    clock.reached(START + 600)
    assert clock.now() == START + 600
    machine.passes(1200)
    assert clock.now() == START + 1200


def test_a_store_from_a_far_future_does_not_stop_it(machine: Machine) -> None:
    clock = machine.clock()
    clock.reached(START + LONGEST_BACK + 1)
    assert clock.now() == START


STEPS = st.lists(st.tuples(st.integers(0, 7200), st.integers(-LONGEST_BACK, 86_400)), max_size=30)


@given(STEPS)
def test_it_never_goes_back_never_stands_still_and_is_never_behind_the_machine(steps: list[tuple[int, int]]) -> None:
    machine = Machine(START)
    clock = machine.clock()
    last = clock.now()
    for passes, put in steps:
        machine.wall += max(put, last + 1 - LONGEST_BACK - machine.wall)
        machine.passes(passes)
        now = clock.now()
        assert now >= max(last + passes // 2, int(machine.wall))
        last = now
