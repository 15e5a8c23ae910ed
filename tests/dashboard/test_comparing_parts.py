"""Parts of a patient's treatment: which doses are whose, and what stands for a stay without one."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.comparing.parts import parts
from dashboard.course_marks import DoseMark
from models.instants import HOUR
from tests.dashboard.beside import dose
from tests.dashboard.courses import at


def numbers(found: tuple) -> list[list[tuple[int, str]]]:
    return [[(one.number, one.state) for one in part.doses] for part in found]


def test_each_cycle_is_a_part_and_ends_where_the_next_begins() -> None:
    found = parts(7, [dose(1, 10), dose(2, 18), dose(1, 300), dose(2, 308)], at(0))
    assert [part.key for part in found] == [(7, 1), (7, 2)]
    assert [(part.origin, part.end) for part in found] == [(at(10), at(300)), (at(300), None)]
    assert numbers(found) == [[(1, "given"), (2, "given")]] * 2


def test_a_dose_that_was_not_given_goes_with_the_numbers_it_continues() -> None:
    held = [dose(3, 26, "held"), dose(1, 296, "held")]
    found = parts(
        7, [dose(1, 10), dose(2, 18), *held, dose(1, 300), dose(2, 308, "given"), dose(3, 316, "stopped")], at(0)
    )
    assert numbers(found) == [
        [(1, "given"), (2, "given"), (3, "held")],
        [(1, "held"), (1, "given"), (2, "given"), (3, "stopped")],
    ]


def test_a_stay_without_a_given_dose_is_one_part() -> None:
    (found,) = parts(7, [dose(1, 10, "held")], at(0))
    assert (found.key, found.origin, found.dosed, found.given) == ((7, None), at(0), False, ())
    (known,) = parts(7, [], at(0), at(5))
    assert (known.origin, known.dosed) == (at(5), True)
    (nothing,) = parts(7, [], None)
    assert nothing.origin is None


def test_what_is_seen_at_the_time_of_a_dose_came_before_it() -> None:
    (found,) = parts(7, [dose(1, 10), dose(2, 18, "held"), dose(3, 26)], at(0))
    assert found.last_before(at(10)) is None
    assert found.last_before(at(10) + 1).number == 1
    assert found.last_before(at(26)).number == 1
    assert found.last_before(at(26) + 1).number == 3


@given(
    st.lists(
        st.tuples(st.integers(1, 9), st.integers(0, 900), st.sampled_from(["given", "held", "stopped"])), max_size=30
    )
)
def test_every_dose_is_in_exactly_one_part(rows: list[tuple[int, int, str]]) -> None:
    doses = [DoseMark(number, hour * HOUR, state, "drug") for number, hour, state in rows]
    found = parts(1, doses, 0)
    held = sorted((one.at, one.number, one.state) for part in found for one in part.doses)
    assert held == sorted((one.at, one.number, one.state) for one in doses)
