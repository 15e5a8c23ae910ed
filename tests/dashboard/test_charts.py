"""The figure as data: what is drawn is what was recorded, and nothing is hidden, moved or cut off."""

from html import escape
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts import PRESETS, Drawn, drawn, window
from dashboard.charts.layout import PANELS, Frame, apart, value_range
from dashboard.charts.window import midnights, time_axis
from dashboard.course import Course
from dashboard.course_marks import DoseMark
from models.criteria import shipped
from models.instants import HOUR, parse
from tests.dashboard.courses import at, made

ZONE = ZoneInfo("Europe/Berlin")
DOSES = [
    DoseMark(1, at(4), "given", "aldesleukin"),
    DoseMark(2, at(12), "held", "<a href='x'>aldesleukin</a>"),
    DoseMark(3, at(20), "delayed", "aldesleukin"),
]
WEEK = [
    *((hour, "systolic_bp", str(130 - hour)) for hour in range(2, 50, 4)),
    *((hour, "diastolic_bp", str(80 - hour // 2)) for hour in range(2, 46, 4)),
    (47, "mean_bp", "61"),
    *((hour, "weight", f"{62 + hour / 12:.1f}") for hour in (3, 27)),
    *((hour, "albumin", f"{3.6 - hour / 40:.1f}") for hour in (1, 25, 49)),
    (2, "oedema", "1"),
    (26, "oedema", "2"),
    (6, "urine", "300", 2, False),
    (10, "urine", "0"),
    (14, "urine", "80", 10, True),
    (20, "urine", "120"),
]


def week(criteria: str = "bedside") -> Course:
    return made(WEEK, 50, criteria, first_dose=4, doses=DOSES)


def figure(course: Course, span: int | None = None, **options: Any) -> Drawn:
    return drawn(course, window(course, span, ZONE), **options)


def trace(found: Drawn, name: str) -> Any:
    (one,) = [part for part in found.figure.data if part.name == name]
    return one


def hours(x: Any) -> list[float]:
    return [round((value / 1000 - at(0)) / HOUR, 6) for value in np.asarray(x, dtype=float).tolist()]


def scale(found: Drawn, panel: str) -> tuple[float, float]:
    return tuple(found.figure.layout[f"yaxis{PANELS[panel].number + 1 or ''}"].range)


def grey(colour: str) -> float:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def annotated(found: Drawn) -> list[str]:
    return [note.text for note in found.figure.layout.annotations]


def test_a_pressure_is_a_bar_from_diastolic_to_systolic_with_its_mean_as_a_tick() -> None:
    found = figure(week())
    bars = trace(found, "diastolic to systolic")
    assert hours(bars.x)[:2] == [2, 2]
    assert bars.y[:2].tolist() == [79, 128]
    means = trace(found, "mean")
    assert dict(zip(hours(means.x), means.y.tolist(), strict=True))[47] == 61
    # A mean that stands alone and met a rule has no bar whose head could say so.
    symbols = dict(zip(hours(means.x), means.marker.symbol, strict=True))
    assert {hour for hour, symbol in symbols.items() if symbol != "line-ew"} == {47}
    assert means.y[0] == pytest.approx((128 + 2 * 79) / 3)


def test_a_systolic_alone_is_a_mark_without_a_bar() -> None:
    found = figure(week())
    assert 46 in hours(trace(found, "systolic").x)
    assert 46 not in hours(trace(found, "diastolic to systolic").x)


def test_lines_break_where_a_reading_went_stale_and_the_last_one_lasts_until_then() -> None:
    found = figure(made([(hour, "systolic_bp", "120") for hour in (0, 4, 20, 22)], 30))
    line, tail = trace(found, "systolic line"), trace(found, "systolic tail")
    assert np.isnan(line.y).tolist() == [False, False, True, False, False]
    np.testing.assert_array_equal(hours(tail.x), [4, 10, np.nan, 22, 28, np.nan])


def test_a_tail_ends_at_the_present() -> None:
    tail = trace(figure(made([(0, "albumin", "3")], 10)), "albumin tail")
    assert hours(tail.x)[:2] == [0, 10]


def test_weight_is_shown_as_change_with_the_weight_and_its_percentage_in_words() -> None:
    weights = trace(figure(week()), "weight")
    assert weights.y == pytest.approx([0, 2])
    assert weights.hovertext[0].endswith("62.2 kg<br>0 kg (0 %) from baseline 62.2 kg<br>first weight of the stay")
    day = "<br>+2 kg (+3.2 %) from 62.2 kg at 15 Jan 12:00"
    assert weights.hovertext[1].endswith(f"64.2 kg<br>+2 kg (+3.2 %) from baseline 62.2 kg{day}")


def test_urine_bars_have_the_volume_as_their_area() -> None:
    bars = trace(figure(week()), "urine")
    assert hours(bars.x) == [2, 14]
    assert (bars.width / 1000 / HOUR * bars.y).tolist() == [300, 120]


def test_unknown_urine_is_hatched_and_never_zero() -> None:
    found = figure(week())
    unknown, mark = trace(found, "unknown urine"), trace(found, "unknown urine mark")
    assert hours(unknown.x) == [10]
    assert unknown.y.tolist() == [scale(found, "urine")[1]]
    assert unknown.marker.pattern.shape == "/"
    assert mark.text == ("<b>?</b>",)
    assert "80 mL measured, rate unknown" in mark.hovertext[0]
    assert trace(found, "urine").hovertext[0].endswith("(4 h)<br>300 mL, 75 mL/h, 1.21 mL/kg/h")


def test_a_true_zero_is_a_mark_on_the_axis_with_its_number() -> None:
    found = figure(week())
    zero, words = trace(found, "zero urine"), trace(found, "zero urine words")
    assert hours(zero.x)[:2] == [6, 10]
    assert zero.y[:2].tolist() == [0, 0]
    assert words.text == ("<b>0</b>",)


@pytest.mark.parametrize("name", shipped())
def test_bands_reach_from_the_rules_number_to_the_alarming_end_of_the_panel(name: str) -> None:
    course = week(name)
    found = figure(course)
    for band in (band for band in course.bands if band.panel in ("pressure", "weight", "albumin", "urine")):
        edge, shade = trace(found, f"{band.measure} edge"), trace(found, f"{band.measure} band")
        assert set(edge.y[~np.isnan(edge.y)].tolist()) == set(band.edge.tolist())
        limit = scale(found, band.panel)[0 if band.side == "low" else 1]
        assert set(shade.y[~np.isnan(shade.y)].tolist()) == {*band.edge.tolist(), limit}
        assert any(words.startswith(band.label) for words in annotated(found))


def test_baselines_are_labelled_with_value_and_origin() -> None:
    words = annotated(figure(week()))
    assert {"baseline 128 mmHg", "baseline 62.2 kg", "baseline 3.6 g/dL"} <= set(words)
    assert trace(figure(week()), "weight baseline").hovertext == "baseline 62.2 kg: last before dose 1"


def test_doses_are_numbered_at_their_times_and_told_apart_by_shape() -> None:
    found = figure(week())
    marks = trace(found, "doses")
    assert (hours(marks.x), marks.text) == ([4, 12, 20], ("1", "2", "3"))
    assert len(set(marks.marker.symbol)) == 3
    lines = [shape for shape in found.figure.layout.shapes if shape.line.dash == "dot"]
    assert hours([shape.x0 for shape in lines]) == [4]
    assert escape(DOSES[1].drug) in marks.hovertext[1]


def test_criteria_differ_in_pattern_as_well_as_colour() -> None:
    found = figure(week())
    looks = {name: trace(found, name).marker for name in ("met", "not met", "unknown", "still counts from before")}
    in_grey = {(grey(look.color) < 128, look.pattern.shape) for look in looks.values()}
    assert in_grey == {(True, None), (False, None), (False, "."), (False, "/")}


def test_criteria_rows_say_what_holds_at_the_end() -> None:
    words = annotated(figure(made([(1, "systolic_bp", "80"), (2, "systolic_bp", "120"), (3, "albumin", "2")], 4)))
    assert "○ not met, counts" in words
    assert "? unknown" in words
    assert "<b>● met</b>" in words


def test_an_episode_is_a_bar_from_its_start_to_now() -> None:
    found = figure(made([(1, "systolic_bp", "80"), (2, "albumin", "2")], 10))
    episode = trace(found, "episode")
    assert (hours(episode.base), (episode.x / 1000 / HOUR).tolist()) == ([2], [8])
    assert any("Flagged" in words and "since " in words for words in annotated(found))


EXTREME = [(1, "systolic_bp", "290"), (1, "diastolic_bp", "12"), (2, "albumin", "7.9"), (2, "weight", "60")]


def test_values_outside_the_usual_range_widen_it_and_others_leave_it() -> None:
    usual, wide = figure(week()), figure(made([*EXTREME, (9, "weight", "120"), (9, "urine", "5000", 8, False)], 10))
    assert scale(usual, "pressure") == (40, 160)
    assert scale(usual, "weight") == (-2, 6)
    for panel, low, high in (("pressure", 12, 290), ("weight", -2, 60), ("albumin", 1.5, 7.9), ("urine", 0, 5000)):
        found = scale(wide, panel)
        assert found[0] <= low
        assert found[1] >= high


@given(st.lists(st.floats(-50, 500), max_size=5), st.sampled_from(["pressure", "weight", "albumin"]))
def test_a_range_holds_every_value(values: list[float], panel: str) -> None:
    low, high = value_range(panel, [np.array(values)])
    assert low <= min([PANELS[panel].low, *values])
    assert high >= max([PANELS[panel].high, *values])


def test_presets_end_now_and_reach_back_as_far_as_they_say() -> None:
    course = week()
    spans = {name: window(course, span, ZONE) for name, span in PRESETS.items()}
    assert {shown.end for shown in spans.values()} == {at(50)}
    assert [shown.start for shown in spans.values()] == [at(26), at(-22), at(0)]


def test_a_line_that_comes_from_before_the_window_is_drawn_into_it() -> None:
    found = figure(week(), 24 * HOUR)
    assert hours(trace(found, "albumin").x) == [25, 49]
    assert hours(trace(found, "systolic").x)[0] == 22


def test_more_points_than_a_screen_shows_are_thinned_and_the_figure_says_so() -> None:
    rows = [(hour / 20, "systolic_bp", str(100 + (hour * 37) % 50)) for hour in range(400)]
    rows[123] = (123 / 20, "systolic_bp", "41")
    found = figure(made(rows, 21), most=60)
    values = trace(found, "systolic").y
    assert len(values) < 100
    assert values.min() == 41
    assert found.notes[0].startswith(f"Pressure: {len(values)} of 400 readings are drawn")
    assert figure(made(rows, 21)).notes == ()


def test_the_axis_counts_true_time_through_the_night_the_clock_changes() -> None:
    end = parse("2026-10-26T06:00:00Z")
    course = made([(0, "albumin", "3")], (end - at(0)) / HOUR)
    shown = window(course, 48 * HOUR, ZONE)
    nights = [parse(text) for text in ("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    assert midnights(shown) == nights
    axis = time_axis(shown)
    ticks = dict(zip(axis["tickvals"].tolist(), axis["ticktext"], strict=True))
    assert ticks[nights[0] * 1000.0] == "<b>Sun 25 Oct</b>"
    assert ticks[parse("2026-10-25T11:00:00Z") * 1000.0] == "12:00"


@pytest.mark.parametrize("days", [0.2, 1, 3, 6, 8, 9, 17, 20, 200])
def test_there_are_few_enough_ticks_to_read(days: float) -> None:
    course = made([(0, "albumin", "3")], days * 24)
    for span in PRESETS.values():
        assert 1 <= len(time_axis(window(course, span, ZONE))["ticktext"]) <= 9


@given(st.lists(st.tuples(st.floats(-100, 600), st.sampled_from([17, 34])), max_size=12))
def test_labels_never_cover_each_other_and_stay_in_order(boxes: list[tuple[float, float]]) -> None:
    tops = apart(boxes)
    for (upper, height), lower in pairwise(zip(tops, [height for _, height in boxes], strict=True)):
        assert upper + height <= lower[0] + 1e-6
    if all(above[0] + above[1] <= below[0] for above, below in pairwise(boxes)):
        assert tops == [top for top, _ in boxes]


def test_panels_do_not_overlap() -> None:
    for frame in (Frame(), Frame(1), Frame(4)):
        edges = [frame.domain(name) for name in frame.panels]
        assert edges[0][1] == 1
        assert edges[-1][0] == pytest.approx(0)
        assert all(above[0] > below[1] for above, below in pairwise(edges))
        assert frame.height <= 720


def test_the_figure_is_svg_and_the_same_whenever_it_is_drawn() -> None:
    first, second = figure(week()), figure(week())
    assert first.figure.to_json() == second.figure.to_json()
    assert {part.type for part in first.figure.data} == {"scatter", "bar"}


def test_nothing_in_the_figure_can_be_dragged_away() -> None:
    layout = figure(week()).figure.layout
    assert layout.dragmode is False
    assert layout.xaxis.fixedrange
    assert all(layout[name].fixedrange for name in layout if name.startswith("yaxis"))


def test_the_summary_says_what_the_figure_shows() -> None:
    words = figure(week()).summary
    assert "Systolic pressure: 84 mmHg" in words
    assert "Weight: 64.2 kg at 16 Jan 12:00, +2 kg (+3.2 %) from 62.2 kg, +2 kg on day before" in words
    assert "Urine: 20 mL/h" in words
    assert "lowest 0" in words
    assert "1 episode: since" in words


def test_a_stay_without_readings_is_drawn_empty() -> None:
    found = figure(made([], 4))
    assert "Albumin: nothing known." in found.summary
    assert "No episode." in found.summary
    assert trace(found, "albumin edge").y[0] == 3
    # Plotly leaves out the axes of a panel that has no trace.
    assert {PANELS[name].axis for name in Frame().panels} <= {part.yaxis or "y" for part in found.figure.data}
