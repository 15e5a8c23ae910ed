"""What is drawn beside the readings: doses, interventions, what treatment holds up, priorities and urine windows."""

from html import escape
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import colours
from dashboard.charts import Drawn, Window, drawn, window
from dashboard.charts.lanes import SHORT
from dashboard.course import Course
from dashboard.course_marks import AlertMark, DoseMark, InterventionMark
from models.alerting import SEVERITIES
from models.bedside import assess
from models.criteria import named
from models.instants import HOUR
from models.interventions import INTERVENTIONS
from models.readings import StayFacts, Stays
from tests.dashboard.courses import T0, at, made, readings
from tests.dashboard.test_charts import ZONE, annotated, figure, grey, hours, scale, trace

UTC = ZoneInfo("UTC")
PRIORITY = {word: f"{word} priority" for word in SEVERITIES}
LEAK = [(1, "systolic_bp", "85"), (2, "albumin", "2.5"), (3, "systolic_bp", "79"), (4, "systolic_bp", "120")]


def part(course: Course, first: float, last: float) -> Drawn:
    """The figure of some hours of a course."""
    return drawn(course, Window(at(first), at(last), ZONE))


def state(found: Drawn) -> str:
    (words,) = [words for words in annotated(found) if "State at" in words]
    return words


DOSES = [
    DoseMark(1, at(2), "given", "<b>drug</b>"),
    DoseMark(2, at(10), "delayed", "drug", "fever <38>", at(9)),
    DoseMark(3, at(18), "held", "drug", "systolic 84"),
    DoseMark(4, at(19), "stopped", "drug", "leak"),
]


def test_each_state_of_a_dose_has_a_shape_of_its_own_with_reason_and_due_time_on_hover() -> None:
    found = figure(made(LEAK, 20, doses=DOSES))
    marks = trace(found, "doses")
    assert (hours(marks.x), marks.text) == ([2, 10, 18, 19], ("1", "2", "3", "4"))
    assert len(set(marks.marker.symbol)) == 4
    assert escape("<b>drug</b>") in marks.hovertext[0]
    assert marks.hovertext[1].endswith("dose 2 delayed<br>drug<br>was due 15 Jan 18:00<br>fever &lt;38&gt;")
    assert marks.hovertext[2].endswith("dose 3 held<br>drug<br>systolic 84")
    assert any(words.startswith("▲ given · ▷ delayed · ✕ held · ■ stopped") for words in annotated(found))
    assert "<b>4 stopped</b> 04:00" in annotated(found)


def test_a_dose_given_when_it_was_due_does_not_say_so_twice() -> None:
    marks = trace(figure(made(LEAK, 20, doses=[DoseMark(1, at(2), "given", "drug", None, at(2))])), "doses")
    assert "due" not in marks.hovertext[0]


DONE = [
    InterventionMark("vasopressor", at(5), None, "noradrenaline <0.1>"),
    InterventionMark("fluid", at(1), at(2), "500 mL"),
    InterventionMark("diuretic", at(6), None, "furosemide"),
    InterventionMark("vasopressor", at(1), at(3), None),
]


def test_lanes_are_the_interventions_and_only_kinds_that_occur_have_one() -> None:
    found = figure(made(LEAK, 20, interventions=DONE))
    bars, running, once = (trace(found, name) for name in ("interventions", "running", "given at once"))
    ends = ((bars.base + bars.x) / 1000 - T0) / HOUR
    assert set(zip(hours(bars.base), ends.tolist(), bars.y.tolist(), strict=True)) == {(5, 20, 1), (1, 2, 2), (1, 3, 1)}
    assert (hours(running.x), running.y.tolist()) == ([20], [1])
    assert (hours(once.x), once.y.tolist(), once.marker.symbol) == ([6], [0], "diamond")
    axis = found.figure.layout.yaxis10
    assert dict(zip(axis.tickvals, axis.ticktext, strict=True)) == {0: "Diuretic", 1: "Vasopressor", 2: "Fluid"}
    assert bars.hovertext[0].endswith("still running (15 h)<br>noradrenaline &lt;0.1&gt;")
    assert bars.hovertext[1].endswith("(1 h)<br>500 mL")
    assert "<b>runs</b> since 15 Jan 14:00" in annotated(found)


def test_without_interventions_there_are_no_lanes_and_less_height() -> None:
    none, some = figure(made(LEAK, 20)), figure(made(LEAK, 20, interventions=DONE))
    assert none.figure.layout.height < some.figure.layout.height <= 720
    assert all(part.name != "interventions" for part in none.figure.data)


def test_every_kind_of_intervention_has_a_short_name() -> None:
    assert set(SHORT) == set(INTERVENTIONS)


HELD = [
    InterventionMark("vasopressor", at(1), at(3), None),
    InterventionMark("albumin", at(1), at(2), None),
]


def test_what_treatment_holds_up_is_hollow_and_says_so() -> None:
    rows = [*((hour, "systolic_bp", "100") for hour in (1, 2, 3, 4)), (2, "albumin", "3.4"), (60, "albumin", "3.4")]
    found = figure(made([*rows, (2.5, "mean_bp", "70")], 61, interventions=HELD))
    heads, means, albumin = (trace(found, name) for name in ("systolic", "mean", "albumin"))
    assert heads.marker.symbol == ("circle", "circle-open", "circle-open", "circle")
    assert means.marker.symbol == ("circle-open",)
    assert albumin.marker.symbol == ("circle-open", "circle")
    assert ["may only look better" in words for words in heads.hovertext] == [False, True, True, False]
    assert ["after an albumin infusion" in words for words in albumin.hovertext] == [True, False]
    assert any("hollow" in words for words in annotated(found))
    assert not any("hollow" in words for words in annotated(figure(made(rows, 61))))


def test_a_reading_that_met_a_rule_when_it_was_taken_is_a_diamond() -> None:
    weights = [(1, "weight", "60"), (25, "weight", "61.4"), (49, "weight", "62.9")]
    found = figure(made([*LEAK, *weights], 50))
    systolic, albumin, weight = (trace(found, name).marker for name in ("systolic", "albumin", "weight"))
    # In a day 1.4 kg is below the rule's number, 1.5 kg is at it.
    assert weight.symbol == ("circle", "circle", "diamond")
    assert systolic.symbol == ("diamond", "diamond", "circle")
    assert systolic.color == (colours.MET, colours.MET, colours.TRACE)
    assert albumin.symbol == ("diamond",)
    assert any("◆ met a rule" in words for words in annotated(found))
    held = figure(made([(2, "systolic_bp", "85")], 3, interventions=HELD))
    assert trace(held, "systolic").marker.symbol == ("diamond-open",)
    normal = figure(made([(1, "systolic_bp", "90"), (1, "albumin", "3")], 2))
    assert trace(normal, "systolic").marker.symbol == "circle"
    assert not any("met a rule" in words for words in annotated(normal))


def test_two_decisions_about_one_dose_have_its_number_once() -> None:
    doses = [DoseMark(1, at(2), "delayed", "drug", "fever"), DoseMark(1, at(3), "given", "drug")]
    marks = trace(figure(made(LEAK, 20, doses=doses)), "doses")
    assert (len(marks.x), marks.text) == (2, ("", "1"))


@pytest.mark.parametrize("end", [1, 2.5, 4, 7, 13, 20, 40])
def test_the_state_says_since_when_it_holds(end: float) -> None:
    read, stay = readings(LEAK), Stays.gather([StayFacts()])
    (found,) = assess(read, stay, named("bedside"), at(end))
    assert found is not None
    course = made(LEAK, end)
    assert course.since == found.since
    assert any(f"since {window(course, None, ZONE).said(found.since)}" in words for words in annotated(figure(course)))


def test_the_newest_value_that_is_held_up_says_so_without_hover() -> None:
    found = figure(made([(2, "systolic_bp", "100"), (2, "albumin", "3.4")], 2.5, interventions=HELD))
    assert any("100/–" in words and "○ under vasopressor" in words for words in annotated(found))
    assert any("3.4" in words and "○ after albumin" in words for words in annotated(found))


def test_priorities_are_told_apart_by_height_and_marks() -> None:
    found = figure(made([*LEAK, (5, "weight", "60")], 20))
    high, medium = trace(found, PRIORITY["high"]), trace(found, PRIORITY["medium"])
    assert (hours(high.base), (high.x / 1000 / HOUR).tolist()) == ([3], [1])
    assert (hours(medium.base), (medium.x / 1000 / HOUR).tolist()) == ([2, 4], [1, 16])
    assert trace(found, "high priority marks").text == ("<b>!!!</b>",)
    heights = [trace(found, PRIORITY[word]).width for word in SEVERITIES]
    assert heights == sorted(heights, reverse=True)
    assert len(set(heights)) == 3
    greys = [grey(trace(found, PRIORITY[word]).marker.color) for word in SEVERITIES]
    assert greys[1] - greys[0] > 60


rows = st.lists(
    st.tuples(
        st.sampled_from([0.0, 1, 2, 5, 6, 7, 12, 30, 36.5]),
        st.sampled_from(
            ["systolic_bp 79.9", "systolic_bp 80", "systolic_bp 120", "albumin 2.9", "albumin 3", "weight 60"]
        ),
    ),
    min_size=1,
    max_size=10,
)


@settings(deadline=None)
@given(rows, st.lists(st.integers(0, 40 * 60), max_size=8))
def test_the_strip_shows_the_priority_of_the_bedside_at_every_instant(
    found: list[tuple[float, str]], minutes: list[int]
) -> None:
    typed = [(hour, *words.split()) for hour, words in found] + [(8, "urine", "40", 0, False)]
    course = made(typed, 41)
    strip = figure(course)
    stays = Stays.gather([StayFacts(T0, None, None, {})])
    for minute in minutes:
        (judged,) = assess(readings(typed), stays, named("bedside"), T0 + 60 * minute)
        drawn_then = [word for word in SEVERITIES if _covers(trace(strip, PRIORITY[word]), T0 + 60 * minute)]
        assert judged is not None
        assert drawn_then == ([judged.severity] if judged.severity else [])


def _covers(bars: Any, moment: int) -> bool:
    return bool(((bars.base <= moment * 1000) & (moment * 1000 < bars.base + bars.x)).any())


ALERT = AlertMark("leak", ((at(2), "medium"), (at(3), "high")), None, ((at(2.5), "<i>doctor called</i>"),))


def test_acknowledgements_are_marks_with_their_words_and_a_raised_alert_wants_another() -> None:
    found = figure(made(LEAK, 20, alerts=[ALERT]))
    marks = trace(found, "acknowledged")
    assert (hours(marks.x), marks.text) == ([2.5], ("✓",))
    assert marks.hovertext[0].endswith("leak: acknowledged, &lt;i&gt;doctor called&lt;/i&gt;")
    assert any("not acknowledged" in words for words in annotated(found))
    answered = AlertMark("leak", ALERT.severities, None, (*ALERT.acknowledgements, (at(3), "dose held")))
    assert not any("not acknowledged" in words for words in annotated(figure(made(LEAK, 20, alerts=[answered]))))


ENTRIES = [(1, "urine", "100", 0, False), (4, "urine", "90"), (9, "urine", "50"), (12, "urine", "40")]


def test_a_urine_window_is_a_bracket_over_its_entries_at_the_rate_it_came_to() -> None:
    found = figure(made(ENTRIES, 13, weight="50"))
    bracket = trace(found, "urine window")
    assert hours(bracket.x) == [4, 4, 8, 12, 12]
    assert bracket.y[2] == 90 / 8
    assert "low urine output: ● 0.23 mL/kg/h in 8 h observed; below 0.5 mL/kg/h over 8 h: met" in bracket.hovertext
    assert "little or no urine: ○ 11.25 mL/h in 8 h observed; below 10 mL/h over 8 h: not met" in bracket.hovertext
    assert {"< 0.5 mL/kg/h: ● 0.23", "< 10 mL/h: ○ 11.25"} <= set(annotated(found))


def test_a_urine_window_of_nothing_stands_on_the_axis_with_its_words_clear_of_the_zeros() -> None:
    found = figure(made([(4, "urine", "0", 0, False), (9, "urine", "0")], 10, weight="50"))
    bracket, words = trace(found, "urine window"), trace(found, "urine window words")
    assert (bracket.y[2], bracket.y[0] > 0, words.text) == (0, True, ("<b>9 h</b>",))
    assert words.y[0] > 40
    assert "< 10 mL/h: ● 0" in annotated(found)


def test_an_unknown_urine_window_is_dotted_and_has_no_height_of_its_own() -> None:
    found = figure(made(ENTRIES[:2], 13, weight="50"))
    bracket = trace(found, "urine window")
    assert bracket.line.dash == "dot"
    assert trace(found, "urine window words").text == ("<b>?</b>",)
    assert {"< 0.5 mL/kg/h: ? unknown", "< 10 mL/h: ? unknown"} <= set(annotated(found))
    assert "unknown" in bracket.hovertext


def test_a_rule_that_lacks_the_weight_is_said_though_it_has_no_place() -> None:
    found = figure(made(ENTRIES, 13))
    assert "low urine output: ? no weight" in annotated(found)
    assert "mL/kg/h unknown" in trace(found, "urine").hovertext[0]


def test_the_newest_values_stand_beside_their_panels_with_both_changes_of_the_weight() -> None:
    typed = [(1, "weight", "60"), (25, "weight", "61.5"), (26, "heart_rate", "104"), (26, "systolic_bp", "98")]
    words = annotated(figure(made([*typed, (26, "diastolic_bp", "50")], 27)))
    assert any("61.5" in one and "+1.5 kg (+2.5 %)<br>+1.5 kg on day before" in one for one in words)
    assert any("104" in one and "/min" in one for one in words)
    assert any("98/50" in one and "mean 66" in one for one in words)


def test_a_weight_without_one_of_the_day_before_says_so() -> None:
    found = figure(made([(1, "weight", "60"), (90, "weight", "61")], 91))
    assert any("no previous day's weight" in words for words in annotated(found))
    assert "no previous day's weight" in trace(found, "weight").hovertext[1]


def test_a_newest_value_that_went_stale_says_how_old_it_is() -> None:
    (words,) = [words for words in annotated(figure(made([(1, "systolic_bp", "98")], 7))) if "98/" in words]
    assert "stale: 6 h old" in words
    (words,) = [words for words in annotated(figure(made([(1, "systolic_bp", "98")], 6.99))) if "98/" in words]
    assert "stale" not in words


def test_the_heart_rate_is_drawn_in_its_own_panel_without_a_band() -> None:
    found = figure(made([(hour, "heart_rate", "104") for hour in (1, 2, 20)], 21))
    line = trace(found, "heart_rate line")
    assert np.isnan(line.y).tolist() == [False, False, True, False]
    assert line.yaxis != trace(found, "systolic line").yaxis
    assert not [part for part in found.figure.data if part.yaxis == line.yaxis and part.fill]
    assert scale(found, "heart_rate") == (40, 140)


def test_bands_over_each_other_are_darker_by_a_step_that_is_seen_in_grey() -> None:
    shade = trace(figure(made(LEAK, 5, systolic_bp="120")), "systolic band").fillcolor
    red, green, blue, cover = (float(number) for number in shade[5:-1].split(","))
    ink = 0.299 * red + 0.587 * green + 0.114 * blue
    levels = [255.0]
    for _ in range(3):
        levels.append(levels[-1] * (1 - cover) + ink * cover)
    assert all(above - below >= 18 for above, below in pairwise(levels))


LONG = [(hour, "systolic_bp", str(120 - hour)) for hour in range(0, 30, 3)]
STRETCH = [InterventionMark("vasopressor", at(2), at(25), None), InterventionMark("fluid", at(1), at(2), None)]


def test_any_part_of_a_course_can_be_drawn() -> None:
    typed = [*LONG, (8, "urine", "90", 0, False), (20, "urine", "90"), (26, "albumin", "2.5"), (0, "albumin", "4")]
    found = part(made(typed, 30, doses=DOSES, interventions=STRETCH), 10, 15)
    line, edge = trace(found, "systolic line"), 5 * 0.015
    # The points before and after lead the line in and out; what lies further away is not sent.
    assert hours(line.x) == [9, 12, 15, 18]
    assert hours(trace(found, "albumin line").x) == [0, 26]
    bars = trace(found, "interventions")
    assert hours(bars.base) == [pytest.approx(10 - edge)]
    assert hours(bars.base + bars.x) == [pytest.approx(15 + edge)]
    assert hours(trace(found, "urine").x) == [8]
    assert trace(found, "doses").text == ("2",)
    assert len(trace(found, "running").x) == 0
    assert state(found).endswith("</b>, later")
    assert not [shape for shape in found.figure.layout.shapes if shape.x0 == at(30) * 1000]


def test_the_words_beside_are_those_of_the_present_whatever_is_seen() -> None:
    course = made(LONG, 30, doses=DOSES)
    whole, early = figure(course), part(course, 2, 5)
    beside = [{note.text for note in found.figure.layout.annotations if note.x == 1} for found in (whole, early)]
    assert {words for words in beside[0] ^ beside[1] if "State at" not in words} == set()
    assert state(whole) == state(early).removesuffix(", later")


def test_a_window_within_a_day_names_the_day_and_a_short_one_has_ticks() -> None:
    course = made(LONG, 30)
    for first, last in ((12, 12.2), (12, 13), (12, 14), (12, 20), (0, 30)):
        words = part(course, first, last).figure.layout.xaxis.ticktext
        assert 2 <= len(words) <= 11
        assert any("Jan" in word for word in words)


def test_the_summary_names_what_was_done() -> None:
    course = made(LEAK, 20, doses=DOSES, interventions=DONE)
    words = drawn(course, window(course, None, UTC)).summary
    assert "Doses given: 1 at 15 Jan 10:00." in words
    assert "Doses held: 3 at 02:00." in words
    assert "Vasopressor: since 15 Jan 13:00 and 15 Jan 09:00 to 15 Jan 11:00." in words
    assert "Diuretic: at 15 Jan 14:00." in words
    assert "High priority: 15 Jan 11:00 to 15 Jan 12:00." in words
    assert "Flagged at 04:00." in words
    assert "Heart rate: nothing known." in words


def test_stretches_that_nobody_could_follow_by_ear_are_counted() -> None:
    rows = [(1, "albumin", "2.5"), *((hour, "systolic_bp", "95" if hour % 2 else "79") for hour in range(2, 62))]
    assert "High priority: 30 stretches, the last" in figure(made(rows, 62)).summary
    assert "stretches" not in figure(made(rows[:20], 62)).summary
