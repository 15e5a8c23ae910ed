"""The ladder: which steps are due at an instant, what a refusal hurries, and which ladders can be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.alerting import SEVERITIES
from models.ladder import MINUTE, ROLES, WAYS, Step, checked, due, due_times, shipped

STEPS = (
    Step("bedside_nurse", 0, "message"),
    Step("nurse_in_charge", 5 * MINUTE, "message"),
    Step("doctor_on_call", 15 * MINUTE, "message"),
)


@pytest.mark.parametrize(
    ("severity", "minutes"), [("high", [0, 5, 15, 30]), ("medium", [0, 15, 30, 60]), ("low", [0, 120])]
)
def test_the_shipped_ladders_follow_common_practice_and_say_their_sources(severity: str, minutes: list[int]) -> None:
    steps = shipped()[severity]
    assert [step.after for step in steps] == [minute * MINUTE for minute in minutes]
    assert [step.role for step in steps] == list(ROLES)[: len(steps)]
    assert {step.way for step in steps} == {"screen" if severity == "low" else "message"}
    assert all(step.source for step in steps)


def test_every_severity_has_a_shipped_ladder() -> None:
    assert set(shipped()) == set(SEVERITIES)


@pytest.mark.parametrize(
    ("seconds", "places"), [(299, [0]), (300, [0, 1]), (301, [0, 1]), (899, [0, 1]), (900, [0, 1, 2])]
)
def test_a_step_is_due_from_its_second_on(seconds: int, places: list[int]) -> None:
    assert [place for place, _ in due(STEPS, 1000, 1000 + seconds, {}, None)] == places


def test_a_step_that_was_taken_is_not_due_again() -> None:
    assert due(STEPS, 0, 10_000, {0: 0, 1: 300, 2: 900}, None) == []
    assert due(STEPS, 0, 10_000, {0: 0, 2: 900}, None) == [(1, 300)]


def test_before_it_counts_nothing_is_due() -> None:
    assert due(STEPS, 1000, 999, {}, None) == []


def test_a_refusal_makes_the_next_step_due_at_once_and_no_other() -> None:
    assert due_times(STEPS, 0, {0: 0}, 60) == (0, 60, 900)
    # Once it was taken for that, the same refusal hurries nothing more.
    assert due_times(STEPS, 0, {0: 0, 1: 60}, 60) == (0, 60, 900)
    assert due(STEPS, 0, 61, {0: 0, 1: 60}, 60) == []


def test_another_refusal_hurries_the_step_after_that() -> None:
    assert due_times(STEPS, 0, {0: 0, 1: 60}, 120) == (0, 60, 120)


def test_a_refusal_before_a_step_that_was_due_anyway_hurries_the_one_after() -> None:
    assert due_times(STEPS, 0, {0: 0}, 300) == (0, 300, 300)


def test_a_refusal_at_the_top_hurries_nothing() -> None:
    assert due_times(STEPS, 0, {0: 0, 1: 300, 2: 900}, 1000) == (0, 300, 900)


@given(
    minutes=st.lists(st.integers(0, 60), min_size=1, max_size=6).map(sorted),
    beats=st.lists(st.integers(-100, 8000), max_size=12),
    declined=st.none() | st.integers(0, 4000),
)
def test_whatever_the_beats_each_step_is_taken_once_and_none_too_early(
    minutes: list[int], beats: list[int], declined: int | None
) -> None:
    steps = [Step("bedside_nurse", minute * MINUTE, "message") for minute in minutes]
    taken: dict[int, int] = {}
    for now in [*beats, 8000]:
        known = declined if declined is not None and declined <= now else None
        found = due(steps, 0, now, taken, known)
        assert [at for _, at in found] == sorted(at for _, at in found)
        for place, at in found:
            assert place not in taken
            assert at <= now
            taken[place] = at
    assert set(taken) == set(range(len(steps)))
    hurried = [place for place, at in taken.items() if at < steps[place].after]
    assert len(hurried) <= (declined is not None)


def test_steps_as_an_administrator_gives_them() -> None:
    given_steps = [{"role": "doctor_on_call", "after_minutes": 0, "way": "screen"}]
    assert checked(given_steps) == (Step("doctor_on_call", 0, "screen"),)


def _step(role: str = "bedside_nurse", after: object = 0, way: str = "message") -> dict[str, object]:
    return {"role": role, "after_minutes": after, "way": way}


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([], "at least 1 item"),
        ([_step()] * 13, "at most 12 items"),
        ([_step(role="porter")], "step 1, role, 'porter' is not a role"),
        ([_step(way="pigeon")], "step 1, way, 'pigeon' is not a way"),
        ([_step(after=-1)], "step 1, after minutes, input should be greater than or equal to 0"),
        ([_step(after=1441)], "less than or equal to 1440"),
        ([_step(after=2.5)], "valid integer"),
        ([_step(after="5")], "valid integer"),
        ([_step(after=5), _step(after=4)], "a step comes before the one above it"),
        ([_step(after=5), _step(after=5)], "a role is named twice at one time"),
    ],
)
def test_a_ladder_that_cannot_be_is_refused_with_a_sentence(steps: list[dict[str, object]], said: str) -> None:
    with pytest.raises(ValueError, match=r"^The ladder cannot be used: ") as refused:
        checked(steps)
    assert said in str(refused.value)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("after", [0, 1440])
def test_a_ladder_at_the_bounds_is_accepted(after: int, way: str) -> None:
    assert checked([_step(after=after, way=way)]) == (Step("bedside_nurse", after * MINUTE, way),)
