"""What speaks for holding: each rule just below, at and just above its number, unknown and stale; and laws."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.holding import Asked, Finding, findings, summary
from models.holding_measures import HOLD_MEASURES, VALID
from models.instants import HOUR
from models.readings import StayFacts
from models.regimen import named, shipped
from tests.models.making import NOTHING_KNOWN, Row, columns, facts, h, row
from tests.models.strategies import VALUES, rows

HIGH, TAGRAXOFUSP, DENILEUKIN = "aldesleukin-high-dose", "tagraxofusp", "denileukin-diftitox"
NOW = h(100)
PLAIN = Asked(None, 24 * HOUR)


def judged(
    name: str, made: Sequence[Row], stay: StayFacts = NOTHING_KNOWN, asked: Asked = PLAIN, now: int = NOW
) -> dict[str, Finding]:
    return {one.rule.name: one for one in findings(*columns(made, stay), named(name), asked, now)}


def one(kind: str, value: str, ago: float = 1) -> Row:
    return row(h(100 - ago), kind, value)


def urine(volume: str, hours: float = 8, ago: float = 1) -> list[Row]:
    """A collection of so many hours that ended so long ago."""
    return [row(h(100 - ago), "urine", volume, start=h(100 - ago - hours))]


# regimen, rule, kind, (value, state) just below, at and just above
SINGLE = [
    (HIGH, "systolic below 90", "systolic_bp", [("89.99", "found"), ("90", "not found"), ("90.01", "not found")]),
    (HIGH, "creatinine 3 or more", "creatinine", [("2.9", "not found"), ("2.901", "found"), ("3", "found")]),
    (HIGH, "creatinine 2.5 to 2.9", "creatinine", [("2.49", "not found"), ("2.5", "found"), ("2.9", "found")]),
    (HIGH, "heart rate above 130", "heart_rate", [("129", "not found"), ("130", "not found"), ("131", "found")]),
    (HIGH, "heart rate 100 to 130", "heart_rate", [("99", "not found"), ("100", "found"), ("130", "found")]),
    (TAGRAXOFUSP, "albumin below 3.5", "albumin", [("3.49", "found"), ("3.5", "not found"), ("3.51", "not found")]),
    (TAGRAXOFUSP, "systolic 80 or less", "systolic_bp", [("79", "found"), ("80", "found"), ("80.1", "not found")]),
    (TAGRAXOFUSP, "systolic 160 or more", "systolic_bp", [("159.9", "not found"), ("160", "found"), ("161", "found")]),
    (TAGRAXOFUSP, "heart rate 130 or more", "heart_rate", [("129", "not found"), ("130", "found"), ("131", "found")]),
    (TAGRAXOFUSP, "heart rate 40 or less", "heart_rate", [("39", "found"), ("40", "found"), ("41", "not found")]),
    (
        TAGRAXOFUSP,
        "creatinine above 1.8",
        "creatinine",
        [("1.79", "not found"), ("1.8", "not found"), ("1.81", "found")],
    ),
    (DENILEUKIN, "albumin below 3", "albumin", [("2.99", "found"), ("3", "not found"), ("3.01", "not found")]),
    (DENILEUKIN, "systolic below 90", "systolic_bp", [("89.9", "found"), ("90", "not found"), ("91", "not found")]),
]


@pytest.mark.parametrize(("regimen", "rule", "kind", "values"), SINGLE)
def test_a_rule_on_a_reading(regimen: str, rule: str, kind: str, values: list[tuple[str, str]]) -> None:
    for value, state in values:
        found = judged(regimen, [one(kind, value)])[rule]
        assert (value, found.state, found.value) == (value, state, Fraction(value))
    missing = judged(regimen, [])[rule]
    assert (missing.state, missing.reason, missing.taken) == ("unknown", "missing", None)
    valid = VALID[kind].seconds
    for age, state in ((valid - 1, values[0][1]), (valid, "unknown"), (valid + 1, "unknown")):
        found = judged(regimen, [row(NOW - age, kind, values[0][0])])[rule]
        assert (found.state, found.reason) == (state, "stale" if state == "unknown" else None)
        assert found.last_known == (values[0][1] == "found" if state == "unknown" else None)


def test_creatinine_in_umol_is_compared_exactly() -> None:
    at_three = row(h(99), "creatinine", Fraction("265.26"), "umol/L")
    assert judged(HIGH, [at_three])["creatinine 3 or more"].value == 3
    between = row(h(99), "creatinine", "258", "umol/L")
    assert judged(HIGH, [between])["creatinine 3 or more"].state == "found"


@pytest.mark.parametrize(
    ("volume", "absolute", "relative"),
    [
        *(("0", "found", None), ("79.9", "found", None), ("80", "not found", "found"), ("80.1", "not found", "found")),
        *(("159.9", "not found", "found"), ("160", "not found", "found"), ("160.1", "not found", "not found")),
    ],
)
def test_urine_of_eight_hours(volume: str, absolute: str, relative: str | None) -> None:
    found = judged(HIGH, urine(volume))
    assert found["urine below 80 mL"].state == absolute
    milder = found.get("urine 80 to 160 mL")
    assert (milder and milder.state) == relative


@pytest.mark.parametrize(("volume", "state"), [("279.9", "found"), ("280", "not found"), ("280.1", "not found")])
def test_urine_per_kilogram_of_the_baseline_weight(volume: str, state: str) -> None:
    stay = facts(weight="70")
    found = judged(HIGH, [*urine(volume), one("weight", "77")], stay)["urine below 4 mL/kg"]
    assert (found.state, found.reference and found.reference.value) == (state, 70)
    assert judged(HIGH, urine(volume))["urine below 4 mL/kg"].reason == "no reference"


def test_urine_is_taken_whole_over_a_window_and_brought_to_eight_hours() -> None:
    entries = [
        row(h(88), "urine", "100", start=h(86)),
        row(h(94), "urine", "60"),
        row(h(99), "urine", "50"),
    ]
    # Those of after 91 h count whole: 110 mL in 11 h, which is 80 in 8.
    found = judged(HIGH, entries)["urine below 80 mL"]
    assert (found.value, found.state) == (80, "not found")
    assert found.taken is not None
    assert (found.taken.value, found.taken.observed) == (110, 11 * HOUR)


@pytest.mark.parametrize(
    "made",
    [
        urine("50", hours=7.99),
        urine("500", hours=25),
        [row(h(99), "urine", "50")],
        [row(h(99), "urine", "50", start=h(90), incomplete=True)],
    ],
    ids=["too few hours", "too long", "no start", "incomplete"],
)
def test_urine_that_was_not_wholly_measured_is_unknown(made: list[Row]) -> None:
    found = judged(HIGH, made)["urine below 80 mL"]
    assert (found.state, found.reason) == ("unknown", "incomplete")


def test_urine_goes_stale_after_twelve_hours() -> None:
    for ago, state in ((11.99, "found"), (12, "unknown"), (12.01, "unknown")):
        assert judged(HIGH, urine("0", ago=ago))["urine below 80 mL"].state == state


@pytest.mark.parametrize(("weight", "state"), [("80.49", "not found"), ("80.5", "not found"), ("80.51", "found")])
def test_weight_over_the_baseline(weight: str, state: str) -> None:
    found = judged(HIGH, [one("weight", weight)], facts(weight="70"))["weight more than 15 % over baseline"]
    assert found.state == state
    assert judged(DENILEUKIN, [one("weight", "73.5")], facts(weight="70"))["weight 5 % over baseline"].state == "found"


@pytest.mark.parametrize(("weight", "state"), [("71.49", "not found"), ("71.5", "found"), ("71.51", "found")])
def test_weight_over_the_day_before(weight: str, state: str) -> None:
    made = [one("weight", "69", 60), one("weight", "70", 25), one("weight", weight)]
    found = judged(TAGRAXOFUSP, made)["weight over the day before"]
    assert (found.state, found.reference and found.reference.value) == (state, 70)
    lacking = judged(TAGRAXOFUSP, [one("weight", "70", 60), one("weight", weight)])["weight over the day before"]
    assert (lacking.state, lacking.reason) == ("unknown", "no reference")
    first = judged(TAGRAXOFUSP, [one("weight", weight)])["weight over the day before"]
    assert (first.state, first.value) == ("not found", 0)


@pytest.mark.parametrize(("albumin", "state"), [("3.71", "not found"), ("3.7", "found"), ("3.69", "found")])
def test_albumin_against_the_value_before_the_cycle(albumin: str, state: str) -> None:
    made = [one("albumin", "4.6", 90), one("albumin", "4.2", 50), one("albumin", albumin)]
    during = Asked(h(60), 24 * HOUR)
    found = judged(TAGRAXOFUSP, made, asked=during)["fall of albumin"]
    assert (found.state, found.reference and found.reference.value) == (state, Fraction("4.2"))


def test_albumin_before_the_first_dose_of_a_cycle_has_not_fallen_in_it() -> None:
    made = [one("albumin", "4.6", 20), one("albumin", "3.6")]
    assert judged(TAGRAXOFUSP, made)["fall of albumin"].state == "not found"


def test_albumin_without_one_before_the_cycle_is_compared_with_the_entered_baseline_or_unknown() -> None:
    during, made = Asked(h(60), 24 * HOUR), [one("albumin", "3.6")]
    entered = judged(TAGRAXOFUSP, made, facts(albumin="4.2"), during)["fall of albumin"]
    assert (entered.state, entered.reference and entered.reference.at) == ("found", None)
    assert judged(TAGRAXOFUSP, made, asked=during)["fall of albumin"].reason == "no reference"


def test_an_older_systolic_does_not_fill_in_what_the_latest_pressure_lacks() -> None:
    found = judged(HIGH, [one("systolic_bp", "120", 2), one("mean_bp", "50", 1)])["systolic below 90"]
    assert (found.state, found.reason) == ("unknown", "no systolic")


def test_what_is_observed_later_does_not_count_yet() -> None:
    assert judged(HIGH, [one("systolic_bp", "80", -1)])["systolic below 90"].reason == "missing"


def test_a_pressure_under_a_vasopressor_and_an_albumin_after_an_infusion_are_marked() -> None:
    made = [one("systolic_bp", "104"), one("albumin", "3.4")]
    runs = {"vasopressor": [(h(90), None)], "albumin": [(h(70), h(71))]}
    asked = Asked(None, 24 * HOUR, runs)
    assert judged(HIGH, made, asked=asked)["systolic below 90"].held_up == "vasopressor"
    assert judged(DENILEUKIN, made, asked=asked)["albumin below 3"].held_up == "albumin"
    ended = Asked(None, 24 * HOUR, {"vasopressor": [(h(90), h(98))]})
    assert judged(HIGH, made, asked=ended)["systolic below 90"].held_up is None


def test_a_sign_by_hand_is_unknown_until_somebody_looked() -> None:
    for state in ("found", "not found", "unknown"):
        asked = Asked(None, 24 * HOUR, ticks={"infection": state})
        found = judged(HIGH, [], asked=asked)["infection"]
        assert (found.state, found.reason) == (state, "not looked at" if state == "unknown" else None)
    assert judged(HIGH, [])["infection"].state == "unknown"


def summed(name: str, made: Sequence[Row], **ticks: str) -> tuple[list[str], list[str], bool]:
    asked = Asked(None, 24 * HOUR, ticks=ticks)
    found = summary(findings(*columns(made), named(name), asked, NOW), named(name))
    return [one.rule.name for one in found.absolute], [one.rule.name for one in found.relative], found.many


def test_three_relative_reasons_are_one_of_their_own_and_urine_counts_once() -> None:
    two = [one("heart_rate", "104"), one("creatinine", "2.6")]
    assert summed(HIGH, two) == ([], ["creatinine 2.5 to 2.9", "heart rate 100 to 130"], False)
    kilos = [row(h(40), "weight", "70")]
    both_of_urine = [*two[:1], *kilos, *urine("100")]
    assert summed(HIGH, both_of_urine)[1:] == (
        ["urine 80 to 160 mL", "urine below 4 mL/kg", "heart rate 100 to 130"],
        False,
    )
    assert summed(HIGH, [*two, *urine("100")])[2]


def test_where_the_graver_rule_is_found_the_milder_one_is_left_out() -> None:
    assert summed(HIGH, [one("heart_rate", "140"), one("creatinine", "3.2")])[:2] == (
        ["creatinine 3 or more", "heart rate above 130"],
        [],
    )


def test_nothing_recorded_leaves_everything_unknown() -> None:
    for name in shipped():
        found = summary(findings(*columns([]), named(name), PLAIN, NOW), named(name))
        assert (found.absolute, found.relative, found.not_found) == ((), (), ())
        assert len(found.unknown) == len(named(name).holds)


def test_every_measure_has_a_time_for_which_it_is_valid() -> None:
    assert {measure.kind for measure in HOLD_MEASURES.values()} == set(VALID)
    assert all("Local choice" in one.source for one in VALID.values())


names = st.sampled_from(shipped())


@given(names, rows(), st.integers(0, 90))
def test_a_finding_is_unknown_exactly_where_it_says_what_it_lacks(name: str, made: list[Row], hours: int) -> None:
    for found in judged(name, made, now=h(hours)).values():
        assert (found.state == "unknown") == (found.reason is not None)
        assert found.state == "unknown" or found.rule.rule is None or found.value is not None


@given(names, rows(), st.integers(0, 90), st.sampled_from(list(VALUES)))
def test_without_any_reading_of_its_kind_a_rule_is_unknown_and_no_other_changes(
    name: str, made: list[Row], hours: int, kind: str
) -> None:
    before, after = (judged(name, some, now=h(hours)) for some in (made, [each for each in made if each[2] != kind]))
    # The weight is what urine is told by; a mean tells that the latest pressure has no systolic.
    beside = {"weight": ("urine",), "mean_bp": ("systolic_bp",)}.get(kind, ())
    for rule, found in after.items():
        compared = found.rule.rule
        if compared and compared.measure.kind == kind:
            assert found.reason == "missing"
        elif not (compared and compared.measure.kind in beside) and rule in before:
            assert found == before[rule]


@given(names, rows(), st.integers(0, 90))
def test_growing_old_turns_a_finding_into_unknown_and_never_into_its_opposite(
    name: str, made: list[Row], hours: int
) -> None:
    before = judged(name, made, now=h(90))
    later = judged(name, made, now=h(90 + hours))
    for rule, found in later.items():
        if rule in before and found.state != "unknown":
            assert found.state == before[rule].state
