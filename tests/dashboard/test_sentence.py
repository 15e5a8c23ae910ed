"""The sentence: right for each state, and never more than is known."""

from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from dashboard.sentence import COUNTING, Sentence, deciding, sentence
from models.bedside import assess
from models.criteria import named
from models.readings import StayFacts, Stays
from models.verdicts import Assessment
from tests.dashboard.courses import T0, Row, at, readings

UTC = ZoneInfo("UTC")
LOW_PRESSURE, LOW_ALBUMIN = (3, "systolic_bp", "84"), (6, "albumin", "2.6")
"""T0 is 08:00 of 15 January."""
STALE = "albumin 2.6 at 15 Jan 14:00"
GAIN: list[Row] = [(1, "weight", "60"), (40, "weight", "61")]


def assessed(rows: list[Row], until: float, criteria: str = "bedside", **baselines: str) -> Assessment:
    facts = StayFacts(T0, None, None, {kind: Fraction(value) for kind, value in baselines.items()})
    (found,) = assess(readings(rows), Stays.gather([facts]), named(criteria), at(until))
    assert found is not None
    return found


def said(rows: list[Row], until: float, criteria: str = "bedside", **baselines: str) -> Sentence:
    return sentence(assessed(rows, until, criteria, **baselines), named(criteria), UTC)


def test_a_flagged_stay_says_since_when_because_of_what_and_what_else_is_known() -> None:
    rows = [LOW_PRESSURE, LOW_ALBUMIN, (0, "urine", "0"), (8, "urine", "205")]
    weights = [(-19, "weight", "65.6"), (5, "weight", "66")]
    assert said([*rows, *weights], 8, weight="64").text == (
        "Flagged for 2 h: systolic 84 at 11:00, below 90; albumin 2.6 at 14:00, below 3.0. "
        "Low urine output: 0.4 mL/kg/h over 8 h at 16:00, below 0.5. Weight +3.1 % at 13:00, not met."
    )


def test_three_of_three_say_their_priority() -> None:
    found = said([LOW_PRESSURE, LOW_ALBUMIN, (6, "oedema", "2")], 7)
    assert found.text.startswith("Flagged for 1 h, high priority: systolic 84")
    assert [clause.text for clause in found.because][1] == "oedema grade 2 at 14:00, at least 2"
    assert found.severity == "high"


def test_a_possible_stay_names_what_is_not_known() -> None:
    found = said([LOW_ALBUMIN], 8)
    assert found.text == (
        "Possible for 2 h: albumin 2.6 at 14:00, below 3.0. Systolic not recorded: unknown. "
        "Weight not recorded: unknown. Urine not recorded: unknown."
    )
    assert [clause.state for clause in found.besides] == ["unknown"] * 3


def test_a_clear_stay_says_what_clears_it() -> None:
    rows = [(1, "systolic_bp", "118"), (1, "weight", "70"), (1, "albumin", "3.6")]
    assert said(rows, 2).text == (
        "Clear for 1 h. Systolic 118 at 09:00, not met. Weight ±0 % at 09:00, not met. "
        "Albumin 3.6 at 09:00, not met. Urine not recorded: unknown."
    )


def test_a_stay_of_which_nothing_is_known_says_nothing_else() -> None:
    assert said([], 2).text == (
        "Not assessed for 2 h. Systolic not recorded: unknown. Weight not recorded: unknown. "
        "Albumin not recorded: unknown. Urine not recorded: unknown."
    )


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (41.99, "albumin 2.6 at 15 Jan 14:00, below 3.0"),
        (42, f"low protein last met 02:00, counts until 18 Jan 02:00 (now: {STALE} is 36 h old: unknown)"),
        (66, f"{STALE} is 2 d 12 h old: unknown"),
    ],
)
def test_a_reading_that_goes_stale_counts_a_while_and_then_proves_nothing(hours: float, words: str) -> None:
    found = said([LOW_ALBUMIN], hours)
    (clause,) = (one for one in (*found.because, *found.besides) if one.key == "low_protein")
    assert clause.text == words


def test_what_still_counts_from_before_says_what_it_is_now() -> None:
    found = said([LOW_PRESSURE, LOW_ALBUMIN, (7, "systolic_bp", "112")], 8)
    assert found.because[0].text == (
        "low blood pressure last met 15:00, counts until 16 Jan 15:00 (now: systolic 112 at 15:00, not met)"
    )
    assert found.because[0].state == COUNTING
    assert found.lead == "Flagged for 2 h"


def test_an_episode_that_outlasts_its_flag_is_said() -> None:
    rows = [(1, "systolic_bp", "84"), (1, "albumin", "2"), (40, "systolic_bp", "120")]
    assert said(rows, 41).lead.endswith(", in an episode since 15 Jan 09:00")
    assert said(rows, 2).lead == "Flagged for 1 h"


def test_just_begun_has_no_length() -> None:
    assert said([LOW_PRESSURE, LOW_ALBUMIN], 6.01).lead == "Flagged just now"
    assert said([LOW_PRESSURE, LOW_ALBUMIN], 6.02).lead == "Flagged for 1 min"


def test_another_instant_than_now_is_named_first() -> None:
    found = assessed([LOW_PRESSURE, LOW_ALBUMIN], 8)
    assert sentence(found, named("bedside"), UTC, "As known at 16:00").lead == "As known at 16:00: flagged for 2 h"


@pytest.mark.parametrize(
    ("value", "clause"),
    [
        ("89", "systolic 89 at 11:00, below 90"),
        ("89.999", "systolic 89.999 at 11:00, below 90"),
        ("90", "systolic 90 at 11:00, not met"),
        ("91", "systolic 91 at 11:00, not met"),
    ],
)
def test_below_at_and_above_the_number_are_told_apart(value: str, clause: str) -> None:
    rows = [(3, "systolic_bp", value)]
    found = said(rows, 4)
    assert clause in [one.text for one in (*found.because, *found.besides)]


def test_of_rules_not_met_the_nearest_to_its_number_speaks() -> None:
    near_fall = assessed([(0, "systolic_bp", "150"), (3, "systolic_bp", "112")], 4)
    assert deciding(near_fall.criteria[0]).rule.measure.name == "systolic_fall"
    assert "Systolic 38 below baseline at 11:00, not met." in sentence(near_fall, named("bedside"), UTC).text
    low = assessed([(0, "systolic_bp", "100"), (3, "systolic_bp", "92")], 4)
    assert deciding(low.criteria[0]).rule.measure.name == "systolic"


def test_a_rise_is_no_fall() -> None:
    (found,) = assess(
        readings([(0, "albumin", "3.6"), (3, "albumin", "4")]),
        Stays.gather([StayFacts(T0)]),
        named("tagraxofusp-label"),
        at(4),
    )
    assert found is not None
    fall = next(rule for rule in found.criteria[2].rules if rule.rule.measure.name == "albumin_fall")
    only = found.criteria[2]._replace(rules=(fall,))
    shown = sentence(found._replace(criteria=(*found.criteria[:2], only)), named("tagraxofusp-label"), UTC)
    assert "Albumin 0.4 above baseline at 11:00, not met." in shown.text


def test_a_weight_without_the_day_before_cannot_be_compared() -> None:
    assert "Weight +1.7 % at 00:00, but no weight of the day before: unknown." in said(GAIN, 41).text
    found = assessed(GAIN, 41)
    day = next(rule for rule in found.criteria[1].rules if rule.reason == "no reference")
    alone = found._replace(criteria=(found.criteria[0], found.criteria[1]._replace(rules=(day,)), found.criteria[2]))
    spoken = sentence(alone, named("bedside"), UTC).text
    assert "Weight 61 at 00:00 has no weight of the day before to compare with: unknown." in spoken


def test_a_gain_says_from_what_to_what() -> None:
    found = said([(0, "weight", "70"), (20, "weight", "73.5")], 21)
    (clause,) = (one for one in (*found.because, *found.besides) if one.key == "swelling")
    assert clause.text == "weight +5 % at 04:00, at least 5 %"
    facts = dict(clause.facts)
    assert facts["Rule"] == "Weight gain at least 5 %: met"
    assert facts["Value"] == "5 %: 73.5 kg against 70 kg at 15 Jan 08:00 (first of the stay)"
    assert facts["Valid until"] == "17 Jan 16:00"
    assert facts["Age"] == "1 h"
    assert facts["Source"].startswith("CTCAE v5.0")
    assert len(clause.others) == 2


def test_a_stale_value_says_until_when_it_was_valid() -> None:
    found = said([(0, "systolic_bp", "118")], 7)
    facts = dict(found.besides[0].facts)
    assert facts["Was valid until"] == "14:00"
    assert facts["Value"] == "118 mmHg"


@pytest.mark.parametrize(
    ("rows", "clause"),
    [
        ([(0, "urine", "0"), (8, "urine", "0")], "little or no urine: 0 mL/h over 8 h at 16:00, below 10"),
        ([(0, "urine", "0"), (8, "urine", "79")], "little or no urine: 9.88 mL/h over 8 h at 16:00, below 10"),
        ([(0, "urine", "0"), (8, "urine", "80")], "low urine output: 0.14 mL/kg/h over 8 h at 16:00, below 0.5"),
        ([(0, "urine", "0"), (8, "urine", "280")], "urine 0.5 mL/kg/h over 8 h at 16:00, not met"),
        ([(0, "urine", "0"), (4, "urine", "90")], "urine in mL/kg/h at 12:00 unknown: 4 h of 8 h measured"),
    ],
)
def test_urine_says_what_it_was_measured_over(rows: list[Row], clause: str) -> None:
    found = said([(0, "weight", "70"), *rows], 9)
    assert clause in [one.text for one in found.besides]


def test_urine_without_a_weight_is_told_as_far_as_it_is_known() -> None:
    found = said([(0, "urine", "0"), (8, "urine", "400")], 9)
    assert "Urine in mL/kg/h at 16:00 unknown: no weight. Urine 50 mL/h over 8 h at 16:00, not met." in found.text


@pytest.mark.parametrize(("until", "ago"), [(16, False), (16.1, True)])
def test_urine_of_long_ago_says_how_long(until: float, ago: bool) -> None:
    rows = [(0, "weight", "70"), (0, "urine", "0"), (8, "urine", "400")]
    assert ("ago" in said(rows, until).text) is ago


@pytest.mark.parametrize("name", ["bedside", "denileukin-label", "tagraxofusp-label"])
def test_every_clause_has_a_source(name: str) -> None:
    rows = [LOW_PRESSURE, LOW_ALBUMIN, (1, "weight", "60"), (1, "urine", "0"), (9, "urine", "0"), (9, "oedema", "1")]
    found = said(rows, 10, name)
    assert all(dict(clause.facts)["Source"] for clause in (*found.because, *found.besides))
    assert not [clause for clause in (*found.because, *found.besides) if clause.text.endswith(".")]


_rows = some.lists(
    some.tuples(
        some.integers(0, 80),
        some.sampled_from(["systolic_bp", "diastolic_bp", "mean_bp", "weight", "albumin", "urine", "oedema"]),
        some.integers(1, 4).map(str),
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=60)
@given(_rows, some.integers(0, 90), some.sampled_from(["bedside", "denileukin-label", "tagraxofusp-label"]))
def test_the_sentence_says_of_each_criterion_what_the_engine_says(rows: list[Row], until: int, name: str) -> None:
    found = assessed(rows, until, name)
    spoken = sentence(found, named(name), UTC)
    assert len(spoken.because) == found.counting
    for part in found.criteria:
        (clause,) = (one for one in (*spoken.because, *spoken.besides) if one.key == part.name)
        assert (clause in spoken.because) is part.counts
        expected = part.state if part.state == "met" or not part.counts else COUNTING
        assert clause.state == expected
        assert ("unknown" in clause.text) is (part.state == "unknown")
        assert ("not met" in clause.text) is (part.state == "not_met")
