"""Where patients lay, and how long each state held in each ward."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.assessment import FLAGGED, UNASSESSED, Periods
from models.instants import HOUR, NO_TIME
from models.lying import STATES, UNJUDGED, Lying, Steps, spent
from models.readings import integers

STAYED = Lying(("North",), (NO_TIME,))
MOVED = Lying(("North", "South"), (NO_TIME, 10 * HOUR))


def steps(*rows: tuple[int, int, int, int]) -> Steps:
    return Steps(*(integers(column) for column in zip(*rows, strict=True)))


def told(found: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """What is not nought."""
    return {ward: {state: length for state, length in states.items() if length} for ward, states in found.items()}


def test_a_patient_lies_in_the_new_ward_from_the_instant_of_the_move() -> None:
    assert [MOVED.at(at) for at in (0, 10 * HOUR - 1, 10 * HOUR, 10 * HOUR + 1)] == ["North", "North", "South", "South"]


def test_time_is_cut_to_the_period_and_split_where_the_patient_moved() -> None:
    rows = steps((0, 0, 4 * HOUR, UNASSESSED), (0, 4 * HOUR, 20 * HOUR, FLAGGED), (1, 6 * HOUR, 7 * HOUR, FLAGGED))
    assert told(spent(rows, [MOVED, STAYED], 1 * HOUR, 12 * HOUR)) == {
        "North": {"unassessed": 3 * HOUR, "flagged": 7 * HOUR},
        "South": {"flagged": 2 * HOUR},
    }


def test_who_comes_as_the_period_ends_or_left_as_it_began_is_not_in_it() -> None:
    rows = steps((0, 0, HOUR, FLAGGED), (1, 2 * HOUR, 3 * HOUR, FLAGGED))
    assert told(spent(rows, [STAYED, STAYED], HOUR, 2 * HOUR)) == {"North": {}}
    assert told(spent(rows, [STAYED, STAYED], HOUR - 1, 2 * HOUR + 1)) == {"North": {"flagged": 2}}


def test_nobody_spends_no_time() -> None:
    assert spent(steps((0, 0, 1, FLAGGED)), [], 0, 1) == {}


def test_a_stay_that_cannot_be_judged_spends_its_time_too() -> None:
    periods = Periods(integers([0, HOUR]), integers([2 * HOUR + 1, HOUR]), integers([0, 0]), np.array([False, False]))
    rows = Steps.unjudged(periods, 2 * HOUR)
    assert told(spent(rows, [STAYED, STAYED], 0, 3 * HOUR)) == {"North": {UNJUDGED: 2 * HOUR}}


INSTANTS = st.integers(0, 100)
SPELLS = st.lists(st.tuples(st.integers(0, 2), INSTANTS, INSTANTS, st.integers(0, len(STATES) - 1)), min_size=1)


@given(SPELLS, INSTANTS, INSTANTS, INSTANTS, INSTANTS)
def test_the_parts_of_a_period_add_up(
    spells: list[tuple[int, int, int, int]], start: int, middle: int, end: int, move: int
) -> None:
    start, middle, end = sorted((start, middle, end))
    rows = steps(*((stay, min(a, b), max(a, b), state) for stay, a, b, state in spells))
    lying = [STAYED, Lying(("North", "South"), (NO_TIME, move)), Lying(("South", "East", "North"), (NO_TIME, 7, move))]
    whole, first, second = (spent(rows, lying, *ends) for ends in ((start, end), (start, middle), (middle, end)))
    assert whole == {
        ward: {state: first[ward][state] + second[ward][state] for state in STATES}
        for ward in ("East", "North", "South")
    }
    by_hand = sum(max(0, min(max(a, b), end) - max(min(a, b), start)) for _, a, b, _ in spells)
    assert sum(length for states in whole.values() for length in states.values()) == by_hand
