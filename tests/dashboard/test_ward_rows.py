"""The rows of the ward board, from readings to words, without store or browser."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from dashboard import sparks, ward_rows
from dashboard.ward_notices import Notice
from db.attention import Waiting
from db.board import Bed, trends
from models.attention import Standing
from models.bedside import assess
from models.criteria import CriteriaSet, named
from models.due import Known, Watch, due
from models.instants import HOUR, moment
from models.measurements import CODES
from models.records import Dose, Patient, Stay
from models.schedule import named as named_schedule
from models.symptoms import Answers, notices
from tests.models.making import Row, columns, facts, h, row

ZONE = ZoneInfo("Europe/Berlin")
NOW = h(48)
FLAGGED = {"systolic_bp": "85", "weight": "70", "albumin": "2.5"}
CLEAR = {"systolic_bp": "120", "weight": "70", "albumin": "3.8"}


def taken(values: Mapping[str, str], hours_ago: float = 1) -> list[Row]:
    return [row(NOW - round(hours_ago * HOUR), kind, value) for kind, value in values.items()]


def bed(
    *sets: Sequence[Row],
    number: str = "1",
    away: str | None = None,
    away_since: int | None = None,
    reasons: Mapping[str, Mapping[str, int]] | None = None,
    dose: int | None = None,
    admitted: int | None = h(0),
    baselines: Mapping[str, float] | None = None,
    criteria: CriteriaSet | None = None,
) -> Bed:
    readings, stays = columns([each for one in sets for each in one], facts(admitted=admitted))
    rules = criteria or named("bedside")
    (assessment,) = assess(readings, stays, rules, NOW)
    patient = Patient(name=f"Patient {number}", record_number=number, born_on="1960-03-03")
    stay = Stay(
        id=int(number),
        patient=patient,
        bed=number,
        away=away,
        away_since=None if away_since is None else moment(away_since),
        admitted_at=None if admitted is None else moment(admitted),
    )
    last = {
        kind: int(readings.at[readings.kind == code].max()) for kind, code in CODES.items() if code in readings.kind
    }
    known = Known(h(0) if admitted is None else admitted, last, reasons or {}, away=bool(away))
    return Bed(
        stay=stay,
        criteria=rules,
        assessment=assessment,
        last_at=last,
        due=due(named_schedule("ward"), known, Watch.of(assessment), NOW),
        baselines=baselines or {},
        dose=None if dose is None else Dose(number=4, given_at=moment(dose), state="given"),
        alerts=[],
        trends={"systolic_bp": trends(readings, "systolic_bp", NOW - 24 * HOUR, 1)[0]},
    )


def shown(*sets: Sequence[Row], **more: object) -> ward_rows.Row:
    return ward_rows.row(bed(*sets, **more), NOW, ZONE)


def urine(*volumes: str, first: float = 8) -> list[Row]:
    """Hourly collections up to now, the first of them with the start it needs."""
    step = first / len(volumes)
    ends = [NOW - round((first - step * (place + 1)) * HOUR) for place in range(len(volumes))]
    return [
        row(end, "urine", volume, start=end - round(step * HOUR)) for end, volume in zip(ends, volumes, strict=True)
    ]


def test_the_worst_come_first_and_of_them_those_who_have_been_so_longest() -> None:
    beds = [
        bed(taken(CLEAR), number="1"),
        bed(taken(CLEAR), urine("200"), number="2"),
        bed(number="3"),
        bed(taken({"systolic_bp": "85"}), number="4"),
        bed(taken(FLAGGED, 2), number="5"),
        bed(taken(FLAGGED, 3), number="6"),
        bed(taken(FLAGGED | {"systolic_bp": "75"}), number="7"),
        bed(taken(CLEAR, 5), number="10"),
        bed(taken(CLEAR, 5), number="9"),
    ]
    order = [(each.bed, each.severity or each.overall) for each in ward_rows.rows(beds, NOW, ZONE)]
    assert order == [
        ("7", "high"),
        ("6", "medium"),
        ("5", "medium"),
        ("4", "possible"),
        ("3", "unassessed"),
        ("2", "low"),
        ("9", "clear"),
        ("10", "clear"),
        ("1", "clear"),
    ]


def test_a_low_warning_takes_nobody_behind_the_clear() -> None:
    both = [bed(taken(CLEAR), number="1"), bed(taken({"systolic_bp": "85", "weight": "70"}), urine("200"), number="2")]
    first, _ = ward_rows.rows(both, NOW, ZONE)
    assert (first.bed, first.overall, first.severity) == ("2", "possible", "low")


def test_the_state_is_said_with_its_beginning_on_the_wards_clock() -> None:
    found = shown(taken(FLAGGED, 2))
    assert (found.badge, found.state, found.since) == ("Medium", "Flagged 2 of 3", "since 2 Mar 23:00")
    assert (found.name, found.age) == ("Patient 1", "66 y")


def test_each_light_has_its_value_change_and_age() -> None:
    found = shown(taken(FLAGGED), baselines={"systolic_bp": 120.0, "weight": 70.0, "albumin": 3.6})
    lights = [(light.state, light.mark, light.value, light.change, light.age) for light in found.lights]
    assert lights == [
        ("met", "●", "85 mmHg", "−35", "1 h"),
        ("not_met", "○", "70 kg", "±0 %", "1 h"),
        ("met", "●", "2.5 g/dL", "−1.1", "1 h"),
    ]
    assert found.lights[0].spoken == "Met, 85 mmHg, −35 from baseline, 1 h"


def test_a_stale_value_is_shown_with_its_age_and_as_unknown() -> None:
    light = shown(taken(CLEAR, 7)).lights[0]
    assert (light.state, light.mark, light.value, light.age, light.note) == ("unknown", "?", "120 mmHg", "7 h old", "")


def test_a_missing_value_is_said_to_be_missing() -> None:
    assert [light.value for light in shown().lights] == ["no pressure", "no weight", "no albumin"]


def test_a_normal_oedema_grade_does_not_hide_that_the_weight_is_missing() -> None:
    light = shown(taken({"oedema": "0"})).lights[1]
    assert (light.state, light.value) == ("unknown", "no weight")


def test_what_counts_from_memory_says_until_when() -> None:
    light = shown(taken({"systolic_bp": "85"}, 3), taken({"systolic_bp": "120"}, 1)).lights[0]
    assert (light.state, light.value, light.note) == ("not_met", "120 mmHg", "counts until 00:00")


def test_what_counts_to_the_end_of_the_stay_says_so() -> None:
    light = shown(
        taken({"systolic_bp": "85"}, 3), taken({"systolic_bp": "120"}, 1), criteria=named("denileukin-label")
    ).lights[0]
    assert (light.state, light.note) == ("not_met", "counts for the stay")


def test_rounding_never_puts_a_value_on_its_threshold() -> None:
    light = shown(taken({"weight": "64.0"}, 25), taken({"weight": "65.09"}), baselines={"weight": 62.0}).lights[1]
    assert (light.state, light.change) == ("not_met", "+4.98 %")


def test_a_gain_in_a_day_is_said_against_the_day_before() -> None:
    light = shown(taken({"weight": "80"}, 25), taken({"weight": "81.6"}), baselines={"weight": 79.0}).lights[1]
    assert (light.state, light.value, light.change) == ("met", "81.6 kg", "+1.6/day")
    assert "+1.6/day since the day before" in light.spoken


@pytest.mark.parametrize(
    ("systolic", "diastolic", "value"), [("92", "48", "mean 62.7 mmHg"), ("94", "50", "mean 64.7 mmHg")]
)
def test_a_criterion_met_by_the_mean_shows_the_mean(systolic: str, diastolic: str, value: str) -> None:
    light = shown(taken({"systolic_bp": systolic, "diastolic_bp": diastolic})).lights[0]
    assert (light.state, light.value) == ("met", value)


def test_no_urine_is_a_zero_and_a_warning() -> None:
    found = shown(taken(CLEAR), urine("0", "0"))
    assert (found.urine, found.urine_age) == ("0", "0 min")
    assert found.urine_notice == Notice("medium", "Little or no urine")


def test_unknown_urine_is_no_zero() -> None:
    assert shown(taken(CLEAR)).urine == "none recorded"
    short = shown(taken(CLEAR), urine("100", first=2))
    assert (short.urine, short.urine_notice) == ("unknown", None)


def test_a_urine_warning_has_the_priority_of_its_alert() -> None:
    assert shown(taken(CLEAR), urine("200")).urine_notice == Notice("low", "Low urine output")
    assert shown(taken(FLAGGED), urine("0")).urine_notice == Notice("high", "Little or no urine")


def notices_of(*sets: Sequence[Row], **more: object) -> list[tuple[str, str]]:
    return [(one.level, one.words) for one in shown(*sets, **more).set_notices]


ALL = CLEAR | {"urine": "300"}


@pytest.mark.parametrize(
    ("hours", "notices"),
    [
        (3.49, []),
        (3.5, [("due", "Due: pressure")]),
        (4.49, [("due", "Due: pressure")]),
        (4.5, [("overdue", "Overdue 30 min: pressure")]),
        (5.99, [("overdue", "Overdue 1 h 59 min: pressure")]),
        (6, [("long_overdue", "Long overdue 2 h: pressure, not judged")]),
    ],
)
def test_a_late_pressure_is_said_with_how_late_it_is(hours: float, notices: list[tuple[str, str]]) -> None:
    # A weight does not stand in for a pressure.
    others = {kind: value for kind, value in ALL.items() if kind != "systolic_bp"}
    assert notices_of(taken({"systolic_bp": "120"}, hours), taken(others, 0.5)) == notices


def test_the_kinds_that_are_late_are_named_the_latest_first() -> None:
    found = notices_of(taken({"systolic_bp": "120"}, 5), taken({"urine": "300"}, 9.5), taken({"weight": "70"}, 1))
    assert found == [
        ("long_overdue", "Long overdue 47 h: albumin"),
        ("overdue", "Overdue 1 h 30 min: urine and pressure"),
    ]


def test_a_patient_without_any_set_is_due_from_the_admission_on() -> None:
    found = shown(admitted=NOW - 6 * HOUR)
    assert found.last_set == "none"
    assert [one.words for one in found.set_notices] == [
        "Long overdue 5 h: pressure and urine, not judged",
        "Overdue 5 h: weight and albumin",
    ]
    assert notices_of(admitted=NOW - 60) == [("due", "Due: weight and albumin")]


def test_who_is_off_the_ward_is_said_since_when_and_not_called_overdue() -> None:
    assert notices_of(taken(CLEAR, 9), away="off the ward: CT") == [("away", "Off the ward: CT")]
    told = notices_of(taken(CLEAR, 9), away="CT", away_since=NOW - 90 * 60)
    assert told == [("away", "Off the ward: CT, since 2 Mar 23:30, 1 h 30 min")]


def test_why_something_was_not_measured_is_said_with_when_it_is_asked_again() -> None:
    said = {"systolic_bp": {"refused": NOW - 1800}, "urine": {"refused": NOW - 1800}, "weight": {"not_due": NOW}}
    found = notices_of(taken(CLEAR, 5), reasons=said)
    assert ("explained", "Pressure and urine: Refused 00:30, asked again 01:30") in found
    assert not any("eight" in words or words.startswith(("Overdue", "Long")) for _, words in found)


def test_of_one_class_who_is_long_overdue_comes_first_and_no_class_changes() -> None:
    beds = [
        bed(taken(ALL, 2), number="1"),
        bed(
            taken({"weight": "70", "albumin": "3.8"}, 1), taken({"systolic_bp": "120", "urine": "300"}, 13), number="2"
        ),
        bed(taken({"systolic_bp": "85"}, 1), number="3"),
    ]
    found = [(each.bed, each.overall) for each in ward_rows.rows(beds, NOW, ZONE)]
    assert found == [("3", "possible"), ("2", "clear"), ("1", "clear")]


def test_the_last_dose_is_said_in_whole_hours() -> None:
    found = shown(taken(CLEAR), dose=NOW - 4 * HOUR - 1800)
    assert (found.dose, found.dose_age) == ("4", "4 h")
    assert shown(taken(CLEAR)).dose == "none"


def test_a_stay_that_has_not_begun_has_a_row() -> None:
    found = shown(admitted=None)
    assert (found.overall, found.since) == ("unassessed", "no reading yet")
    assert [light.state for light in found.lights] == ["unknown"] * 3


def test_the_summary_counts_states_and_what_is_overdue() -> None:
    found = ward_rows.rows([bed(taken(FLAGGED, 7)), bed(taken(ALL)), bed(), bed(taken(ALL))], NOW, ZONE)
    counts = {part["kind"]: part["count"] for part in ward_rows.summary(found)}
    assert counts == {"flagged": 1, "possible": 0, "unassessed": 1, "clear": 2, "overdue": 2}


def test_a_trend_breaks_where_nothing_was_measured() -> None:
    pressures = [("120", 25), ("118", 20), ("110", 14), ("95", 7.9), ("88", 2)]
    found = sparks.spark(bed(*(taken({"systolic_bp": value}, hours) for value, hours in pressures)), NOW)
    assert [[value for _, value in run] for run in found.runs] == [[118.0, 110.0], [95.0, 88.0]]
    assert found.runs[1] == [(7.9, 95.0), (2.0, 88.0)]
    assert (found.line, found.spoken) == (90.0, "systolic pressure over 24 hours: 4 values, 88 to 118 mmHg")


def test_a_trend_of_a_monitor_is_as_long_as_a_screen_can_show_and_keeps_every_extreme_and_pause() -> None:
    every_minute = [("110", hours / 60) for hours in range(1439, -1, -1) if not 300 < hours < 700]
    every_minute[200:202] = [("61", every_minute[200][1]), ("171", every_minute[201][1])]
    found = sparks.spark(bed(*(taken({"systolic_bp": value}, hours) for value, hours in every_minute)), NOW)
    drawn = [value for run in found.runs for _, value in run]
    assert len(drawn) <= 60
    assert {61.0, 110.0, 171.0} == set(drawn)
    assert [(run[0][0], run[-1][0]) for run in found.runs] == [(23.983, 11.667), (5.0, 0.0)]
    assert found.spoken == "systolic pressure over 24 hours: 1041 values, 61 to 171 mmHg"


def test_a_trend_without_values_draws_none() -> None:
    found = sparks.spark(bed(), NOW)
    assert (found.runs, found.spoken) == ((), "no systolic pressure in 24 hours")


def test_all_trends_share_a_scale_that_leaves_nothing_out() -> None:
    assert sparks.span([]) == (60.0, 160.0)
    extremes = [sparks.Spark([[(1.0, value)]], 90.0, "") for value in (42.0, 201.0)]
    assert sparks.span(extremes) == (42.0, 201.0)


def test_a_change_of_nothing_has_no_sign() -> None:
    light = shown(taken({"albumin": "3.6"}), baselines={"albumin": float(Fraction("3.6"))}).lights[2]
    assert light.change == "±0"


def test_a_grave_symptom_that_stands_is_told_on_the_row() -> None:
    quiet = bed(taken(CLEAR))
    assert ward_rows.row(quiet, NOW, ZONE).said == ""
    asked = Answers(NOW - HOUR, ("chest_pain", "little_urine", "vomiting"), ())
    told = ward_rows.row(replace(quiet, notices=notices([asked])), NOW, ZONE)
    assert told.said == "little urine and chest pain"
    assert (told.severity, told.order) == (
        ward_rows.row(quiet, NOW, ZONE).severity,
        ward_rows.row(quiet, NOW, ZONE).order,
    )


def waiting(severity: str, state: str, since: int, until: int | None = None) -> Waiting:
    stands = Standing(state, until, "Nina Test", since, None)
    return Waiting(1, 1, "North", "1", "Patient 1", "leak", severity, since, since, stands, None, ())


def test_a_row_says_how_its_alert_stands() -> None:
    beds = [bed(taken(FLAGGED)), bed(taken(FLAGGED), number="2")]
    high = waiting("high", "open", NOW - 14 * 60)
    first, second = ward_rows.rows(beds, NOW, ZONE, [high])
    assert first.standing == ward_rows.Standing(True, "Not acknowledged 14 min")
    assert second.standing is None
    quiet = waiting("high", "quiet", NOW - 3600, NOW + 42 * 60)
    taken_over = waiting("medium", "taken", NOW - 3600, NOW + 20 * 60)
    (row,) = ward_rows.rows(beds[:1], NOW, ZONE, [quiet])
    assert row.standing == ward_rows.Standing(False, "Quiet 42 min")
    (row,) = ward_rows.rows(beds[:1], NOW, ZONE, [quiet, taken_over])
    assert row.standing == ward_rows.Standing(False, "Taken by Nina Test, 1 more")


def test_an_alert_that_waits_is_told_before_a_graver_one_that_is_quiet() -> None:
    quiet = waiting("high", "quiet", NOW - 3600, NOW + 42 * 60)
    low = waiting("low", "open", NOW - 60)
    assert ward_rows.row(bed(taken(FLAGGED)), NOW, ZONE, [quiet, low]).standing == ward_rows.Standing(
        True, "Not acknowledged 1 min, 1 more"
    )
