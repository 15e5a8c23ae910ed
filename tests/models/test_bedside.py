"""What a person is shown: the evidence of each verdict, what would settle it, and its priority (section 7)."""

import itertools
from fractions import Fraction

import pytest

from models.bedside import assess
from models.instants import HOUR
from models.verdicts import UrineVerdict, Used, severity
from tests.models.making import BEDSIDE, GAIN, bedside, columns, facts, h, made, row

ROWS = [
    row(h(0), "systolic_bp", "130"),
    row(h(0), "weight", "70"),
    row(h(6), "systolic_bp", "95"),
    row(h(6), "diastolic_bp", "45"),
    row(h(7), "weight", "73.5"),
    row(h(7), "oedema", "1"),
    row(h(8), "heart_rate", "110"),
]


def test_each_rule_says_what_it_looked_at() -> None:
    now = bedside(ROWS, h(8), BEDSIDE)
    systolic, fall, mean = now.criteria[0].rules
    assert systolic.latest == (Used(2, 95, h(6), "reading"),)
    assert (systolic.value, systolic.reference, systolic.valid_until) == (95, None, h(12))
    assert (fall.value, fall.reference) == (35, Used(0, 130, h(0), "first of the stay"))
    assert mean.latest == (Used(2, 95, h(6), "reading"), Used(3, 45, h(6), "reading"))
    assert mean.value == pytest.approx(185 / 3)
    percent, day, oedema = now.criteria[1].rules
    assert (percent.state, percent.value, percent.reference) == ("met", 5, Used(1, 70, h(0), "first of the stay"))
    assert (day.state, day.value, day.reason) == ("unknown", None, "no reference")
    assert (oedema.state, oedema.value, oedema.valid_until) == ("not_met", 1, h(7 + 24))
    (albumin,) = now.criteria[2].rules
    assert (albumin.state, albumin.latest, albumin.reason) == ("unknown", (), "missing")
    assert all(rule.rule.source for part in now.criteria for rule in part.rules)


def test_the_whole_says_since_when() -> None:
    now = bedside(ROWS, h(8), BEDSIDE)
    assert (now.at, now.overall, now.since, now.counting, now.episode_since) == (h(8), "flagged", h(7), 2, h(7))
    before = bedside(ROWS, h(6), BEDSIDE)
    assert (before.overall, before.since, before.episode_since) == ("possible", h(6), None)
    assert [part.label for part in now.criteria] == ["Low blood pressure", "Swelling", "Low protein"]


def test_rows_are_places_among_all_readings_also_of_several_stays() -> None:
    later = row(h(9), "systolic_bp", "60")
    other = row(h(1), "systolic_bp", "85", stay=1)
    found = assess(*columns([later, other, *ROWS], facts(), facts(systolic_bp="126")), BEDSIDE, h(8))
    first, second = (one.criteria[0].rules[1] for one in found if one)
    assert first.latest == (Used(4, 95, h(6), "reading"),)
    assert first.reference == Used(2, 130, h(0), "first of the stay")
    assert second.latest == (Used(1, 85, h(1), "reading"),)
    assert second.reference == Used(None, 126, None, "entered for the stay")


def test_nothing_later_than_now_is_seen_and_a_stay_not_begun_is_none() -> None:
    assert bedside(ROWS, h(8), BEDSIDE) == bedside([*ROWS, row(h(8, 1), "albumin", "2")], h(8), BEDSIDE)
    assert assess(*columns(ROWS, facts()), BEDSIDE, h(0, -1)) == [None]
    assert assess(*columns([], facts(), facts(admitted=h(2))), BEDSIDE, h(1)) == [None, None]


def test_a_stale_reading_is_shown_and_proves_nothing() -> None:
    now = bedside(ROWS, h(12), BEDSIDE)
    systolic = now.criteria[0].rules[0]
    assert (systolic.state, systolic.value, systolic.reason) == ("unknown", None, "stale")
    assert systolic.latest == (Used(2, 95, h(6), "reading"),)
    assert systolic.valid_until == h(12)


def test_what_would_settle_it_is_named() -> None:
    rows = [row(h(0), "systolic_bp", "85"), row(h(0), "weight", "70")]
    possible = bedside(rows, h(0), BEDSIDE)
    assert (possible.overall, [part.name for part in possible.unsettled]) == ("possible", ["low_protein"])
    unassessed = bedside([row(h(0), "weight", "70")], h(0), BEDSIDE)
    assert unassessed.overall == "unassessed"
    assert [part.name for part in unassessed.unsettled] == ["low_blood_pressure", "low_protein"]
    clear = bedside([row(h(0), "weight", "70"), row(h(0), "albumin", "4")], h(0), BEDSIDE)
    assert (clear.overall, clear.criteria[0].state, clear.unsettled) == ("clear", "unknown", ())


def test_how_long_it_still_counts_is_told_also_at_the_start_of_1970() -> None:
    rules = made(counts="24")
    rows = [(0, -HOUR, "systolic_bp", Fraction(80), None, False), (0, 0, "systolic_bp", Fraction(120), None, False)]
    found = bedside(rows, HOUR, rules).criteria[0]
    assert (found.state, found.counts, found.met_last, found.counts_until) == ("not_met", True, 0, 24 * HOUR)
    met = bedside(rows, -1, rules).criteria[0]
    assert (met.state, met.counts, met.met_last, met.counts_until) == ("met", True, None, None)


def test_urine_is_judged_at_the_last_entry_with_the_weight_it_used() -> None:
    rows = [row(h(0), "weight", "70"), row(h(8), "urine", "210", start=h(0)), row(h(16), "urine", "280")]
    now = bedside(rows, h(20), BEDSIDE)
    low, little = now.urine
    assert (low.rule.name, low.state, low.at, low.observed, low.value) == (
        "low urine output",
        "not_met",
        h(16),
        8 * HOUR,
        0.5,
    )
    assert low.weight == Used(0, 70, h(0), "first of the stay")
    assert (little.state, little.value, little.weight) == ("not_met", 35, None)
    assert bedside(rows, h(16, -1), BEDSIDE).urine[0].state == "met"
    assert bedside(rows, h(7), BEDSIDE).urine == ()


def test_a_rate_over_eight_hours_is_shown_whatever_the_set_warns_by() -> None:
    rows = [row(h(0), "weight", "70"), row(h(8), "urine", "210", start=h(0))]
    rate = bedside(rows, h(8), made()).urine_rate
    assert rate is not None
    assert (rate.value, rate.at, rate.weight) == (0.375, h(8), Used(0, 70, h(0), "first of the stay"))
    assert bedside(rows, h(7), made()).urine_rate is None


def urine_verdict(priority: str, state: str) -> UrineVerdict:
    (rule, _) = BEDSIDE.urine
    return UrineVerdict(type(rule)(**{**vars(rule), "priority": priority}), state, h(0), 0, None, None)


@pytest.mark.parametrize(
    ("all_count", "flagged", "very_low", "urine"),
    list(itertools.product([True, False], [True, False], [True, False], ["high", "medium", "low", None])),
)
def test_the_table_of_severities(all_count: bool, flagged: bool, very_low: bool, urine: str | None) -> None:
    if all_count or (flagged and (very_low or urine == "high")):
        expected = "high"
    elif flagged or urine == "high":
        expected = "medium"
    else:
        expected = "low" if urine else None
    verdicts = [urine_verdict(urine, "met")] if urine else []
    quiet = [urine_verdict("high", "unknown"), urine_verdict("high", "not_met")]
    systolic = Fraction(79 if very_low else 80)
    assert severity(flagged, all_count, systolic, [*quiet, *verdicts]) == expected


@pytest.mark.parametrize(
    ("systolic", "unit", "at", "expected"),
    [
        ("79.9", "mm[Hg]", 0, "high"),
        ("79.999999999999999999999", "mm[Hg]", 0, "high"),
        ("80", "mm[Hg]", 0, "medium"),
        ("10.6657", "kPa", 0, "high"),
        ("10.6658", "kPa", 0, "medium"),
        ("79", "mm[Hg]", 6, "medium"),
    ],
)
def test_flagged_with_a_current_systolic_below_80_is_high(systolic: str, unit: str, at: int, expected: str) -> None:
    rows = [row(h(0), "systolic_bp", systolic, unit), row(h(0), "albumin", "2.9"), row(h(0), "weight", "70")]
    assert bedside(rows, h(at), BEDSIDE).severity == expected


def test_a_newer_mean_leaves_no_current_systolic() -> None:
    rows = [row(h(0), "systolic_bp", "70"), row(h(0), "albumin", "2.9"), row(h(1), "mean_bp", "60")]
    assert bedside(rows, h(0), BEDSIDE).severity == "high"
    assert bedside(rows, h(1), BEDSIDE).severity == "medium"


def test_all_three_and_urine_without_a_flag() -> None:
    three = [row(h(0), "systolic_bp", "85"), row(h(0), "albumin", "2.9"), row(h(0), "oedema", "2")]
    assert bedside(three, h(0), BEDSIDE).severity == "high"
    assert bedside(three, h(0), made(needed=3, swelling=GAIN)).severity is None
    dry = [row(h(8), "urine", "79", start=h(0))]
    assert bedside(dry, h(8), BEDSIDE).severity == "medium"
    low = [row(h(8), "urine", "81", start=h(0)), row(h(8), "weight", "70")]
    assert bedside(low, h(8), BEDSIDE).severity == "low"
    assert bedside([*low, *three[:2]], h(8), BEDSIDE).severity == "medium"
    assert bedside(low[1:], h(8), BEDSIDE).severity is None
