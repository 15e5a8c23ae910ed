"""A ladder as typed: read, or refused where it would leave an alert without anybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ladder import MINUTE, Step, checked, shipped
from models.ladder_file import MOST_STEPS
from models.ladder_typed import NONE, NOT_AT_ONCE, TOO_MANY, Row, read, unsafe


def rows(*minutes: str) -> list[Row]:
    return [Row("bedside_nurse", typed, "screen") for typed in minutes]


def test_steps_are_read_as_typed() -> None:
    found = read([Row("bedside_nurse", " 0 ", "screen"), Row("doctor_on_call", "15", "message")])
    assert (found.steps, found.wrong) == (
        (Step("bedside_nurse", 0, "screen"), Step("doctor_on_call", 15 * MINUTE, "message")),
        {},
    )


@pytest.mark.parametrize("typed", ["", "five", "-1", "1.5", "1,5", "1441", "99999", "٥", "1e2"])
def test_what_is_no_number_of_minutes_is_said_at_its_step(typed: str) -> None:
    found = read(rows("0", typed, "30"))
    assert (found.steps, {place: str(why) for place, why in found.wrong.items()}) == (
        (),
        {1: "Give whole minutes, 0 to 1440."},
    )


def test_a_day_is_the_longest_wait() -> None:
    assert read(rows("0", "1440")).steps[1].after == 24 * 60 * MINUTE


@pytest.mark.parametrize(
    ("minutes", "wrong"),
    [
        ((), {None: NONE}),
        (("1",), {0: NOT_AT_ONCE}),
        (("0", "0"), {1: "Must be later than the step before it."}),
        (("0", "5", "4"), {2: "Must be later than the step before it."}),
        (("0", "1"), {}),
        (tuple(map(str, range(MOST_STEPS))), {}),
        (tuple(map(str, range(MOST_STEPS + 1))), {None: TOO_MANY}),
    ],
)
def test_an_unsafe_ladder_is_refused(minutes: tuple[str, ...], wrong: dict[int | None, str]) -> None:
    assert {place: str(why) for place, why in read(rows(*minutes)).wrong.items()} == wrong


def test_every_shipped_ladder_is_safe() -> None:
    assert [unsafe(steps) for steps in shipped().values()] == [{}, {}, {}]


@given(st.lists(st.integers(0, 1500).map(str), max_size=MOST_STEPS + 2))
def test_what_is_read_begins_at_once_and_climbs(minutes: list[str]) -> None:
    found = read(rows(*minutes))
    assert bool(found.steps) != bool(found.wrong)
    if found.steps:
        times = [step.after for step in found.steps]
        assert times == sorted(set(times))
        assert times[0] == 0
        written = [{"role": step.role, "after_minutes": step.after // MINUTE, "way": step.way} for step in found.steps]
        assert checked(written) == found.steps
