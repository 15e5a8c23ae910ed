"""Which span of a stay is shown: presets, and what zooming makes of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import presets
from dashboard.presets import BEFORE_A_CYCLE, SHORTEST, THIS_CYCLE, WHOLE, Span
from models.cycles import cycles
from models.instants import HOUR

START, END = 1_800_000_000, 1_800_000_000 + 500 * HOUR
ONE = cycles([(1, START + 100 * HOUR, "given"), (2, START + 108 * HOUR, "given")])
TWO = cycles([(1, START + 100 * HOUR, "given"), (1, START + 300 * HOUR, "given")])


def test_the_cycle_is_offered_only_where_a_dose_was_given() -> None:
    assert presets.offered(()) == ["24 h", "72 h", WHOLE]
    assert presets.offered(ONE) == ["24 h", "72 h", THIS_CYCLE, WHOLE]


@pytest.mark.parametrize(
    ("preset", "found", "start"),
    [
        ("24 h", ONE, END - 24 * HOUR),
        ("72 h", ONE, END - 72 * HOUR),
        (THIS_CYCLE, ONE, START + 100 * HOUR - BEFORE_A_CYCLE),
        (THIS_CYCLE, TWO, START + 300 * HOUR - BEFORE_A_CYCLE),
        (WHOLE, TWO, START),
        # What was chosen before its doses were withdrawn.
        (THIS_CYCLE, (), START),
    ],
)
def test_a_preset_reaches_up_to_the_end(preset: str, found: tuple[presets.Cycle, ...], start: int) -> None:
    assert presets.span(preset, START, END, found) == (start, END)


def test_a_stay_that_has_just_begun_is_shown_over_half_a_day() -> None:
    assert presets.span(WHOLE, END - 60, END, ()) == (END - 12 * HOUR, END)


WHOLE_SPAN = (START, END)


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ((START + 10, START + 10 + SHORTEST - 1), (START + 10, START + 10 + SHORTEST)),
        ((START + 10, START + 10 + SHORTEST), (START + 10, START + 10 + SHORTEST)),
        ((START + 10, START + 10 + SHORTEST + 1), (START + 10, START + 10 + SHORTEST + 1)),
        ((START - HOUR, START + HOUR), (START, START + 2 * HOUR)),
        ((END - HOUR, END + HOUR), (END - 2 * HOUR, END)),
        ((START - HOUR, END + HOUR), WHOLE_SPAN),
        ((END + HOUR, END), (END - SHORTEST, END)),
    ],
)
def test_what_was_asked_for_is_brought_into_the_stay(asked: Span, given: Span) -> None:
    assert presets.within(asked, WHOLE_SPAN) == given


def test_zooming_in_keeps_the_newest_where_it_is_seen_and_else_the_middle() -> None:
    assert presets.zoomed_in((END - 8 * HOUR, END), WHOLE_SPAN) == (END - 4 * HOUR, END)
    assert presets.zoomed_in((END - 9 * HOUR, END - HOUR), WHOLE_SPAN) == (END - 7 * HOUR, END - 3 * HOUR)
    shortest = (END - SHORTEST, END)
    assert presets.zoomed_in(shortest, WHOLE_SPAN) == shortest


def test_zooming_out_shows_twice_as_much_and_no_more_than_there_is() -> None:
    assert presets.zoomed_out((END - 4 * HOUR, END), WHOLE_SPAN) == (END - 8 * HOUR, END)
    middle = (START + 40 * HOUR, START + 44 * HOUR)
    assert presets.zoomed_out(middle, WHOLE_SPAN) == (START + 38 * HOUR, START + 46 * HOUR)
    assert presets.zoomed_out(WHOLE_SPAN, WHOLE_SPAN) == WHOLE_SPAN


def test_earlier_and_later_go_by_halves_and_stop_at_the_ends() -> None:
    shown = (START + 10 * HOUR, START + 14 * HOUR)
    assert presets.moved(shown, WHOLE_SPAN, 1) == (START + 12 * HOUR, START + 16 * HOUR)
    assert presets.moved(shown, WHOLE_SPAN, -1) == (START + 8 * HOUR, START + 12 * HOUR)
    assert presets.moved((START, START + 4 * HOUR), WHOLE_SPAN, -1) == (START, START + 4 * HOUR)
    assert presets.moved((END - 4 * HOUR, END), WHOLE_SPAN, 1) == (END - 4 * HOUR, END)


spans = st.tuples(st.integers(START - HOUR, END + HOUR), st.integers(START - HOUR, END + HOUR))


@given(spans)
def test_whatever_is_asked_for_lies_inside_and_is_not_too_short(asked: Span) -> None:
    for shown in (
        presets.within(asked, WHOLE_SPAN),
        presets.zoomed_in(presets.within(asked, WHOLE_SPAN), WHOLE_SPAN),
        presets.zoomed_out(presets.within(asked, WHOLE_SPAN), WHOLE_SPAN),
        presets.moved(presets.within(asked, WHOLE_SPAN), WHOLE_SPAN, 1),
    ):
        assert START <= shown[0] < shown[1] <= END
        assert shown[1] - shown[0] >= SHORTEST
