"""What is said about a stay: every verdict with its value, time, threshold; every unknown with what it lacks."""

from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dashboard import markup, words
from models.bedside import assess
from models.criteria import named
from models.instants import HOUR, parse
from models.readings import Readings, StayFacts, Stays
from models.verdicts import Assessment

ZONE = ZoneInfo("Europe/Berlin")
START = parse("2026-01-10T00:00:00Z")


def assessed(*rows: tuple[float, str, str], at: float, criteria: str = "bedside") -> Assessment:
    """A stay with these readings (hours, kind, value), judged so many hours after its start."""
    readings = [(0, START + int(hours * HOUR), kind, Fraction(value), None, False) for hours, kind, value in rows]
    (found,) = assess(
        Readings.gather(readings), Stays.gather([StayFacts(admitted=START)]), named(criteria), START + int(at * HOUR)
    )
    assert found is not None
    return found


def sentences(found: Assessment, criterion: int) -> list[str]:
    return [sentence for sentence, _ in words.evidence(found, ZONE)[criterion][1]]


def test_a_rule_that_is_met_says_value_time_and_threshold() -> None:
    found = assessed((0, "systolic_bp", "84"), at=1)
    assert sentences(found, 0)[0] == "Systolic 84 mmHg at 01:00; below 90 mmHg: met."


def test_a_value_that_only_rounding_would_put_on_the_threshold_is_told_apart() -> None:
    found = assessed((0, "systolic_bp", "89.9996"), at=1)
    assert sentences(found, 0)[0] == "Systolic 89.9996 mmHg at 01:00; below 90 mmHg: met."


def test_a_change_says_from_where_it_is_counted() -> None:
    found = assessed((0, "weight", "62.0"), (24, "weight", "65.1"), at=25)
    assert sentences(found, 1)[0] == (
        "Weight gain 5 % at 01:00, from 62 kg at 10 Jan 01:00 (first of the stay) to 65.1; at least 5 %: met."
    )


def test_a_stale_value_is_shown_with_its_age_and_proves_nothing() -> None:
    found = assessed((0, "systolic_bp", "120"), at=6)
    assert sentences(found, 0)[0] == (
        "Systolic: the last systolic pressure, 120 mmHg, is 6 h old and proves nothing now."
    )


def test_what_was_never_measured_is_not_recorded() -> None:
    found = assessed((0, "heart_rate", "80"), at=1)
    assert sentences(found, 2) == ["Albumin: not recorded."]


def test_a_weight_without_the_day_befores_has_nothing_to_be_compared_with() -> None:
    found = assessed((0, "weight", "62"), (60, "weight", "65"), at=61)
    assert sentences(found, 1)[1] == "Weight gain in a day: there is nothing to compare 65 kg with."


@pytest.mark.parametrize(
    ("rows", "headline", "advice"),
    [
        ((), "Cannot be judged. Not known: low blood pressure, swelling and low protein.", ""),
        (
            ((0, "systolic_bp", "84"),),
            "1 of 3: low blood pressure. Not known: swelling and low protein.",
            "",
        ),
        (
            ((0, "systolic_bp", "84"), (0, "albumin", "2.6")),
            "2 of 3: low blood pressure and low protein.",
            "Tell the doctor.",
        ),
        (
            ((0, "systolic_bp", "79"), (0, "albumin", "2.6")),
            "2 of 3: low blood pressure and low protein.",
            "Tell the doctor now.",
        ),
        (((0, "systolic_bp", "120"), (0, "albumin", "3.6"), (0, "weight", "70")), "None of three.", ""),
        (((0, "systolic_bp", "84"), (0, "albumin", "3.6"), (0, "weight", "70")), "1 of 3: low blood pressure.", ""),
    ],
)
def test_the_headline(rows: tuple[tuple[float, str, str], ...], headline: str, advice: str) -> None:
    found = assessed(*rows, at=1)
    assert (words.headline(found, ZONE), words.advice(found)) == (headline, advice)


def test_what_counts_from_before_says_until_when() -> None:
    found = assessed((0, "systolic_bp", "84"), (4, "systolic_bp", "120"), at=5)
    assert words.memory(found.criteria[0], ZONE, found.at) == "last met 05:00, counts until 11 Jan 05:00"


def test_what_counts_for_the_stay_says_so() -> None:
    found = assessed((0, "systolic_bp", "84"), (4, "systolic_bp", "120"), at=5, criteria="denileukin-label")
    assert words.memory(found.criteria[0], ZONE, found.at) == "last met 05:00, counts until the end of the stay"


def test_no_urine_at_all_is_zero_and_not_unknown() -> None:
    rows = [(0, START, "weight", Fraction(70), None, False), (0, START + 8 * HOUR, "urine", Fraction(0), START, False)]
    (found,) = assess(
        Readings.gather(rows), Stays.gather([StayFacts(admitted=START)]), named("bedside"), START + 9 * HOUR
    )
    assert found is not None
    assert words.urine_line(found.urine_rate) == "0 mL/kg/h"
    assert words.urine_sentence(found.urine[1], ZONE, found.at) == (
        "Little or no urine: 0 mL/h over 8 h at 09:00; below 10 mL/h: met."
    )


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 min"),
        (59, "0 min"),
        (60, "1 min"),
        (3600, "1 h"),
        (15000, "4 h 10 min"),
        (172800, "2 d"),
        (266400, "3 d 2 h"),
    ],
)
def test_an_age_in_words(seconds: int, shown: str) -> None:
    assert words.age(seconds) == shown


@given(some.text(max_size=60))
def test_nothing_in_a_name_is_markup(text: str) -> None:
    shown = markup.plain(text)
    bare = shown.replace("\\\\", "")
    for sign in "*_`[]<>#$~":
        assert all(bare[place - 1] == "\\" for place, letter in enumerate(bare) if letter == sign)
