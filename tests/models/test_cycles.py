"""Cycles: where another begins, and that no given dose is lost or counted twice."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.cycles import REST, Cycle, cycles
from models.instants import HOUR

EIGHT = 8 * HOUR
DOSES = st.lists(
    st.tuples(
        st.integers(1, 14),
        st.integers(0, 60 * 24 * HOUR),
        st.sampled_from(["given", "held", "delayed", "stopped"]),
    ),
    max_size=40,
)


def test_without_a_given_dose_there_is_no_cycle() -> None:
    assert cycles([]) == ()
    assert cycles([(1, 0, "held"), (1, EIGHT, "delayed"), (1, 2 * EIGHT, "stopped")]) == ()


def test_a_cycle_begins_with_its_first_given_dose() -> None:
    doses = [(1, 0, "held"), (2, EIGHT, "given"), (3, 2 * EIGHT, "held"), (4, 3 * EIGHT, "given")]

    assert cycles(doses) == (Cycle(1, EIGHT, 3 * EIGHT, (2, 4)),)


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (REST - 1, [(1, 2)]),
        (REST, [(1,), (2,)]),
        (REST + 1, [(1,), (2,)]),
    ],
)
def test_another_cycle_begins_after_a_rest(gap: int, expected: list[tuple[int, ...]]) -> None:
    assert [cycle.doses for cycle in cycles([(1, 0, "given"), (2, gap, "given")])] == expected


def test_the_rest_can_be_said() -> None:
    doses = [(1, 0, "given"), (2, EIGHT, "given")]

    assert len(cycles(doses, rest=EIGHT)) == 2
    assert len(cycles(doses, rest=EIGHT + 1)) == 1


def test_a_held_dose_does_not_shorten_the_rest() -> None:
    doses = [(1, 0, "given"), (2, REST // 2, "held"), (3, REST, "given")]

    assert [cycle.doses for cycle in cycles(doses)] == [(1,), (3,)]


@pytest.mark.parametrize(("number", "expected"), [(4, [(2, 3, 4)]), (3, [(2, 3), (3,)]), (1, [(2, 3), (1,)])])
def test_another_cycle_begins_where_numbers_start_again(number: int, expected: list[tuple[int, ...]]) -> None:
    doses = [(2, 0, "given"), (3, EIGHT, "given"), (number, 2 * EIGHT, "given")]

    assert [cycle.doses for cycle in cycles(doses)] == expected


def test_the_order_of_recording_does_not_matter() -> None:
    doses = [(1, 0, "given"), (2, EIGHT, "given"), (1, REST + EIGHT, "given")]

    assert (
        cycles(doses[::-1]) == cycles(doses) == (Cycle(1, 0, EIGHT, (1, 2)), Cycle(2, REST + EIGHT, REST + EIGHT, (1,)))
    )


@given(DOSES)
def test_cycles_partition_the_given_doses_in_order(doses: list[tuple[int, int, str]]) -> None:
    found = cycles(doses)

    held = sorted((at, number) for number, at, state in doses if state == "given")
    assert [number for cycle in found for number in cycle.doses] == [number for _, number in held]
    assert [cycle.number for cycle in found] == list(range(1, len(found) + 1))
    assert all(cycle.start <= cycle.end for cycle in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert all(list(cycle.doses) == sorted(set(cycle.doses)) for cycle in found)


@given(DOSES, st.integers(-(10**9), 10**9))
def test_when_the_treatment_was_does_not_matter(doses: list[tuple[int, int, str]], later: int) -> None:
    moved = cycles([(number, at + later, state) for number, at, state in doses])

    assert moved == tuple(
        Cycle(cycle.number, cycle.start + later, cycle.end + later, cycle.doses) for cycle in cycles(doses)
    )
