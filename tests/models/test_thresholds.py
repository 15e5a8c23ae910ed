"""Every rule of every shipped set just below, at and just above its number; without a reading; and as it goes stale."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from models.criteria import CriteriaSet, Rule, UrineRule, named, shipped
from models.readings import StayFacts
from models.verdicts import RuleVerdict
from tests.models.making import NOTHING_KNOWN, Row, bedside, facts, h, row, urine

Case = tuple[list[Row], StayFacts]
AT = h(48)


def _of(kind: str, value: Fraction) -> Row:
    return row(AT, kind, value)


# Readings at AT that make a measure exactly x.
CONSTRUCTED: dict[str, Callable[[Fraction], Case]] = {
    "systolic": lambda x: ([_of("systolic_bp", x)], NOTHING_KNOWN),
    "systolic_fall": lambda x: ([_of("systolic_bp", 150 - x)], facts(systolic_bp="150")),
    "systolic_fall_percent": lambda x: ([_of("systolic_bp", 200 - 2 * x)], facts(systolic_bp="200")),
    "mean": lambda x: ([_of("systolic_bp", Fraction(150)), _of("mean_bp", x)], NOTHING_KNOWN),
    "weight_gain_kg": lambda x: ([_of("weight", 62 + x)], facts(weight="62")),
    "weight_gain_percent": lambda x: ([_of("weight", 62 + 62 * x / 100)], facts(weight="62")),
    "weight_gain_day_kg": lambda x: ([row(h(24), "weight", "70.1"), _of("weight", 70 + x + Fraction("0.1"))], TALL),
    "weight_gain_day_percent": lambda x: ([row(h(24), "weight", "70"), _of("weight", 70 + 70 * x / 100)], TALL),
    "oedema_grade": lambda x: ([_of("oedema", x)], NOTHING_KNOWN),
    "albumin": lambda x: ([_of("albumin", x)], NOTHING_KNOWN),
    "albumin_fall": lambda x: ([_of("albumin", Fraction("4.6") - x)], facts(albumin="4.6")),
}
# A baseline far above, so that only the previous day's weight speaks.
TALL = facts(weight="200")
# Below, at and above the number.
EXPECTED = {
    "<": ("met", "not_met", "not_met"),
    "<=": ("met", "met", "not_met"),
    ">=": ("not_met", "met", "met"),
    ">": ("not_met", "not_met", "met"),
}
SETS = [named(name) for name in shipped()]
RULES = [
    pytest.param(rules, place, number, id=f"{rules.name}: {rule.measure.name} {rule.op} {float(rule.value):g}")
    for rules in SETS
    for place, criterion in enumerate(rules.criteria)
    for number, rule in enumerate(criterion.rules)
]
URINE = [
    pytest.param(rules, number, id=f"{rules.name}: {rule.name}")
    for rules in SETS
    for number, rule in enumerate(rules.urine)
]
# What a ward's scale can show; and far less than a float can hold beside the number.
LITTLE = [Fraction(1, 1000), Fraction(1, 10**25)]


def verdict(rules: CriteriaSet, place: int, number: int, case: Case, now: int = AT) -> RuleVerdict:
    return bedside(case[0], now, rules, case[1]).criteria[place].rules[number]


def rule_of(rules: CriteriaSet, place: int, number: int) -> Rule:
    return rules.criteria[place].rules[number]


@pytest.mark.parametrize("little", LITTLE, ids=["a thousandth", "1e-25"])
@pytest.mark.parametrize(("rules", "place", "number"), RULES)
def test_below_at_and_above(rules: CriteriaSet, place: int, number: int, little: Fraction) -> None:
    rule = rule_of(rules, place, number)
    step = Fraction(1) if rule.measure.name == "oedema_grade" else little
    cases = [CONSTRUCTED[rule.measure.name](rule.value + apart) for apart in (-step, 0, step)]
    found = [verdict(rules, place, number, case) for case in cases]
    assert tuple(one.state for one in found) == EXPECTED[rule.op]
    assert [one.value for one in found] == pytest.approx([float(rule.value + apart) for apart in (-step, 0, step)])
    assert all(one.reason is None for one in found)


@pytest.mark.parametrize(("rules", "place", "number"), RULES)
def test_a_rule_that_is_met_meets_its_criterion_and_no_other(rules: CriteriaSet, place: int, number: int) -> None:
    rule = rule_of(rules, place, number)
    beyond = rule.value + {"<": -1, "<=": -1, ">": 1, ">=": 1}[rule.op]
    rows, stay = CONSTRUCTED[rule.measure.name](beyond)
    states = [criterion.state for criterion in bedside(rows, AT, rules, stay).criteria]
    assert states[place] == "met"
    assert states.count("met") == 1


@pytest.mark.parametrize(("rules", "place", "number"), RULES)
def test_without_a_reading_it_is_unknown(rules: CriteriaSet, place: int, number: int) -> None:
    _, stay = CONSTRUCTED[rule_of(rules, place, number).measure.name](Fraction(1))
    found = verdict(rules, place, number, ([_of("heart_rate", Fraction(80))], stay))
    assert (found.state, found.value, found.latest, found.valid_until) == ("unknown", None, (), None)
    assert found.reason == "missing"


@pytest.mark.parametrize(("rules", "place", "number"), RULES)
def test_it_goes_stale_at_its_expiry_and_not_a_second_before(rules: CriteriaSet, place: int, number: int) -> None:
    rule, criterion = rule_of(rules, place, number), rules.criteria[place]
    case = CONSTRUCTED[rule.measure.name](rule.value)
    valid = criterion.oedema_valid_for if rule.measure.name == "oedema_grade" else criterion.valid_for
    last = verdict(rules, place, number, case, AT + valid - 1)
    assert last.state == EXPECTED[rule.op][1]
    stale = verdict(rules, place, number, case, AT + valid)
    assert (stale.state, stale.value, stale.reason) == ("unknown", None, "stale")
    assert stale.latest == last.latest
    assert stale.valid_until == last.valid_until == AT + valid


def passed(rule: UrineRule, rate: Fraction, seconds: int | None = None, incomplete: bool = False) -> list[Row]:
    """One collection over exactly the window of a rule, at a rate in the unit of the rule, of a patient of 70 kg."""
    seconds = rule.over if seconds is None else seconds
    per_hour = rate * 70 if rule.measure == "urine_per_kg" else rate
    return [row(AT, "urine", per_hour * seconds / 3600, start=AT - seconds, incomplete=incomplete)]


@pytest.mark.parametrize("little", LITTLE, ids=["a thousandth", "1e-25"])
@pytest.mark.parametrize(("rules", "number"), URINE)
def test_urine_below_at_and_above(rules: CriteriaSet, number: int, little: Fraction) -> None:
    rule = rules.urine[number]
    for apart, state in zip((-little, 0, little), EXPECTED[rule.op], strict=True):
        rows = passed(rule, rule.value + apart)
        found = bedside(rows, AT, rules, facts(weight="70")).urine[number]
        assert found.state == state
        assert found.value == pytest.approx(float(rule.value + apart))
        assert urine(rows, rules, facts(weight="70"))[number][0][3] == state[0].upper()


@pytest.mark.parametrize(("rules", "number"), URINE)
@pytest.mark.parametrize("lacking", ["hours", "length", "whole", "weight"])
def test_urine_is_unknown(rules: CriteriaSet, number: int, lacking: str) -> None:
    rule, stay = rules.urine[number], NOTHING_KNOWN if lacking == "weight" else facts(weight="70")
    rows = passed(rule, Fraction(0), rule.over - (lacking == "hours"), lacking == "whole")
    if lacking == "length":
        rows = [row(AT, "urine", "0")]
    ((at, observed, _, state),) = urine(rows, rules, stay)[number]
    expected = "M" if lacking == "weight" and rule.measure == "urine_per_hour" else "U"
    assert (at, state) == (AT, expected)
    assert observed == {"hours": rule.over - 1, "weight": rule.over}.get(lacking, 0)


def test_every_rule_has_its_cases() -> None:
    assert len(RULES) == 16
    assert len(URINE) == 3
