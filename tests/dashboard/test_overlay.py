"""The figure of two parts as data: where lines, thresholds and doses lie, what is left out, and what is said of it."""

from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import colours
from dashboard.charts import Drawn
from dashboard.charts.overlay import lines_elsewhere, overlay
from dashboard.charts.overlay_layout import WORDS, ticks
from dashboard.charts.overlay_window import EVERYTHING, TREATMENT, View
from dashboard.comparing.aligning import BY_DOSE, BY_HOURS
from dashboard.comparing.pairs import Pair
from tests.dashboard.beside import dose, every_eight, made_pair, made_side
from tests.dashboard.courses import Row

UTC = ZoneInfo("UTC")
DOSES, HOURS = View(BY_DOSE, TREATMENT), View(BY_HOURS, TREATMENT)

THIS: list[Row] = [
    (9, "systolic_bp", "124"),
    (9, "heart_rate", "80"),
    (9, "weight", "70"),
    (9, "albumin", "3.6"),
    (14, "systolic_bp", "95"),
    (14, "heart_rate", "110"),
    (22, "systolic_bp", "84"),
    (30, "weight", "74.2"),
    (30, "albumin", "2.7"),
]
LAST: list[Row] = [
    (9, "systolic_bp", "118"),
    (9, "weight", "72"),
    (14, "systolic_bp", "110"),
    (40, "systolic_bp", "100"),
    (70, "systolic_bp", "112"),
]


@pytest.fixture
def pair() -> Pair:
    return made_pair(
        made_side(THIS, [dose(1, 10), dose(2, 18), dose(3, 26, "held", due=25)], 32),
        made_side(LAST, every_eight(6), 72, over=True),
    )


def trace(drawn: Drawn, name: str) -> Any:
    (one,) = [one for one in drawn.figure.data if one.name == name]
    return one


def test_changes_are_drawn_where_their_doses_stand(pair: Pair) -> None:
    line = trace(overlay(pair, DOSES, UTC), "systolic, this cycle line")
    # Dose 3 was due 7 hours after dose 2.
    np.testing.assert_allclose(line.x[[0, 1]], [0.867, 1.5], atol=0.001)
    np.testing.assert_allclose(line.x[~np.isnan(line.x)][2], 2 + 4 / 7)
    assert line.y[~np.isnan(line.y)].tolist() == [0, -29, -40]


def test_by_hours_they_are_drawn_from_the_first_dose_on(pair: Pair) -> None:
    drawn = overlay(pair, HOURS, UTC)
    assert trace(drawn, "systolic, this cycle").x.tolist() == [-1, 4, 12]
    assert trace(drawn, "systolic, last cycle").x.tolist() == [-1, 4, 30, 60]
    assert drawn.figure.layout.xaxis.title.text == "Hours from the first dose"


def test_a_line_has_gaps_where_readings_expired(pair: Pair) -> None:
    drawn = overlay(pair, HOURS, UTC)
    last = trace(drawn, "systolic, last cycle line")
    assert np.isnan(last.y).tolist() == [False, False, True, False, True, False]
    assert last.x[~np.isnan(last.x)].tolist() == [-1, 4, 30, 60]


def test_the_sides_differ_by_dash_width_mark_and_shade(pair: Pair) -> None:
    drawn = overlay(pair, DOSES, UTC)
    this, last = (trace(drawn, f"systolic, {name} cycle line").line for name in ("this", "last"))
    assert this.dash != last.dash
    assert this.width > last.width
    assert this.color != last.color
    marks = [trace(drawn, f"systolic, {name} cycle").marker for name in ("this", "last")]
    assert marks[0].symbol != marks[1].symbol
    assert (marks[0].color[0], marks[1].color[0]) == (colours.TRACE, colours.PAPER)


def test_a_reading_that_met_a_rule_has_a_larger_mark(pair: Pair) -> None:
    marks = trace(overlay(pair, DOSES, UTC), "systolic, this cycle").marker
    assert marks.size[0] == marks.size[1] < marks.size[2]
    assert [colour == colours.MET for colour in marks.color] == [False, False, True]


def test_only_thresholds_that_are_the_same_change_for_both_are_drawn(pair: Pair) -> None:
    drawn = overlay(pair, DOSES, UTC)
    edges = [(one.yaxis, one.y.tolist()) for one in drawn.figure.data if one.name == "threshold"]
    assert [axis for axis, _ in edges] == ["y2", "y4"]
    assert edges[0][1] == [-40, -40]
    np.testing.assert_allclose(edges[1][1], [5, 5])
    said = [note.text for note in drawn.figure.layout.annotations]
    assert "fall of systolic at least 40 mmHg" in said
    assert "weight gain at least 5 %" in said
    assert "systolic below 90 mmHg: this at −34 mmHg, last at −28 mmHg" in lines_elsewhere(pair)
    assert "weight gain in a day at least 1.5 kg: not from a baseline, or there is none" in lines_elsewhere(pair)


def test_words_of_thresholds_that_lie_close_stand_at_either_end() -> None:
    side = made_side([(9, "systolic_bp", "125")], every_eight(2), 20)
    notes = overlay(made_pair(side, side), DOSES, UTC).figure.layout.annotations
    ends = {note.text: note.xanchor for note in notes if "systolic" in note.text}
    assert ends == {"fall of systolic at least 40 mmHg": "left", "systolic below 90 mmHg": "right"}
    far = made_side([(9, "systolic_bp", "175")], every_eight(2), 20)
    notes = overlay(made_pair(far, far), DOSES, UTC).figure.layout.annotations
    assert {note.xanchor for note in notes if "systolic" in note.text} == {"left"}


def test_every_panel_says_which_side_is_worse_and_every_line_what_it_is(pair: Pair) -> None:
    said = [note.text for note in overlay(pair, DOSES, UTC).figure.layout.annotations]
    assert "<b>Systolic</b><br>mmHg<br>↓ lower is worse" in said
    assert "<b>Weight</b><br>%<br>↑ higher is worse" in said
    assert "<b>this −40</b>" in said
    assert "last −6" in said
    assert "<b>this +6</b>" in said


def test_doses_stand_in_a_lane_each_and_held_ones_are_open(pair: Pair) -> None:
    drawn = overlay(pair, DOSES, UTC)
    this, last = trace(drawn, "doses, this cycle"), trace(drawn, "doses, last cycle")
    assert this.x.tolist() == [1, 2, 3]
    assert list(this.text) == ["1", "2", "✕3"]
    assert list(this.marker.symbol) == ["circle", "circle", "square"]
    assert last.x.tolist() == [1, 2, 3, 4, 5, 6]
    assert set(this.y) | set(last.y) == {0, 1}


def test_lanes_tell_flagged_from_what_nobody_knew(pair: Pair) -> None:
    drawn = overlay(pair, HOURS, UTC)
    flagged = trace(drawn, "flagged, this cycle")
    # Up to now, 22 hours after the first dose.
    assert (flagged.base + flagged.x).tolist() == [22]
    assert len(trace(drawn, "not known, this cycle").x) == 0
    assert len(trace(drawn, "flagged, last cycle").x) == 0
    # Without an albumin two of three could be excluded only until the pressure expired, and again for a while later.
    nobody = trace(drawn, "not known, last cycle")
    assert (nobody.base[0], (nobody.base + nobody.x)[-1]) == (10, 62)


def test_no_line_has_a_value_that_is_not_known(pair: Pair) -> None:
    assert trace(overlay(pair, DOSES, UTC), "albumin, last cycle").x.tolist() == []


def test_what_lies_outside_is_said_and_can_be_seen() -> None:
    rows = [(9.0, "systolic_bp", "124"), (150.0, "systolic_bp", "90")]
    pair = made_pair(made_side(rows, every_eight(3), 160), made_side(rows[:1], every_eight(3), 30))
    drawn = overlay(pair, HOURS, UTC)
    assert trace(drawn, "systolic, this cycle").x.tolist() == [-1]
    assert "this cycle went on" in drawn.notes[0]
    whole = overlay(pair, View(BY_HOURS, EVERYTHING), UTC)
    assert trace(whole, "systolic, this cycle").x.tolist() == [-1, 140]
    assert whole.notes == ()


def test_without_doses_both_are_aligned_by_hours_whatever_was_asked(pair: Pair) -> None:
    bare = made_side([(9, "systolic_bp", "124")], [], 30)
    drawn = overlay(made_pair(bare, pair.other), DOSES, UTC)
    assert trace(drawn, "systolic, this cycle").x.tolist() == [9]


def test_the_summary_says_what_is_drawn_and_who_was_first(pair: Pair) -> None:
    said = overlay(pair, DOSES, UTC).summary
    assert said.startswith(
        "This cycle (heavy line, filled circles) beside last cycle (light dashed line, open squares)"
    )
    assert "systolic in mmHg (lower is worse)" in said
    assert "This cycle: flagged" in said
    assert "Systolic, lowest: this cycle 84 mmHg (−40 from 124), 4 h after dose 2" in said


def test_hover_says_value_change_dose_and_time(pair: Pair) -> None:
    told = trace(overlay(pair, DOSES, UTC), "systolic, this cycle").hovertext
    assert told[2].startswith(
        "This cycle<br>84 mmHg (−40 from 124)<br>4 h after dose 2<br>met a rule of the criteria<br>"
    )


@given(st.lists(st.integers(50, 160), min_size=300, max_size=900), st.integers(40, 120))
@settings(max_examples=15, deadline=None)
def test_thinning_keeps_the_lowest_and_highest_and_says_so(values: list[int], most: int) -> None:
    rows: list[Row] = [
        (0.0, "systolic_bp", "120"),
        *((1 + place / 60, "systolic_bp", str(v)) for place, v in enumerate(values)),
    ]
    side = made_side(rows, [dose(1, 1)], 24)
    drawn = overlay(made_pair(side, side), View(BY_HOURS, EVERYTHING), UTC, most)
    kept = trace(drawn, "systolic, this cycle line").y
    baseline = side.traces["systolic"].baseline.value
    assert np.nanmin(kept) == min(120, *values) - baseline
    assert np.nanmax(kept) == max(120, *values) - baseline
    assert len(kept) < len(rows)
    assert any("of" in note and "readings are drawn" in note for note in drawn.notes)


def test_a_month_of_minutes_is_drawn_thin() -> None:
    rows: list[Row] = [(place / 60, "systolic_bp", str(90 + place * 7 % 60)) for place in range(6000)]
    side = made_side(rows, every_eight(9), 101)
    drawn = overlay(made_pair(side, side), DOSES, UTC)
    assert len(trace(drawn, "systolic, this cycle line").x) < 600
    assert len(drawn.notes) == 2


@given(st.floats(-500, 500), st.floats(0.5, 800), st.integers(54, 110))
def test_ticks_are_few_round_and_away_from_the_ends(low: float, span: float, height: int) -> None:
    found = ticks((low, low + span), height)
    assert 1 <= len(found) <= 3
    room = WORDS / 2 * span / height - 1e-5
    assert all(low + room <= tick <= low + span - room for tick in found)
