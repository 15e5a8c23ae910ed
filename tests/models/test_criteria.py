"""Criteria sets: the shipped numbers, and every kind of refusal by file and line."""

from fractions import Fraction
from pathlib import Path

import pytest

from models.criteria import CriteriaError, CriteriaSet, named, read, shipped
from models.instants import HOUR
from tests.models.making import made, set_text

# name: needed, counts for (h), clear for (h), valid for (h) of the three, the rules, the urine rules
NUMBERS = {
    "bedside": (
        (2, 24, 4, 24),
        (6, 36, 36),
        [
            *("systolic < 90", "systolic_fall >= 40", "mean < 65"),
            *("weight_gain_percent >= 5", "weight_gain_day_kg >= 1.5", "oedema_grade >= 2"),
            "albumin < 3",
        ],
        ["medium urine_per_kg < 0.5 over 8", "high urine_per_hour < 10 over 8"],
    ),
    "denileukin-label": (
        (2, None, 0, 24),
        (6, 36, 72),
        ["systolic < 90", "oedema_grade >= 1", "weight_gain_percent >= 5", "albumin < 3"],
        [],
    ),
    "tagraxofusp-label": (
        (2, 0, 8, 24),
        (6, 36, 36),
        ["systolic <= 80", "weight_gain_day_kg >= 1.5", "oedema_grade >= 1", "albumin < 3.5", "albumin_fall >= 0.5"],
        ["medium urine_per_kg < 0.5 over 12"],
    ),
}


def plainly(rules: CriteriaSet) -> tuple[object, ...]:
    counts_for = None if rules.counts_for is None else rules.counts_for // HOUR
    return (
        (rules.needed, counts_for, rules.clear_for // HOUR, rules.urine_longest // HOUR),
        tuple(criterion.valid_for // HOUR for criterion in rules.criteria),
        [
            f"{rule.measure.name} {rule.op} {float(rule.value):g}"
            for criterion in rules.criteria
            for rule in criterion.rules
        ],
        [
            f"{rule.priority} {rule.measure} {rule.op} {float(rule.value):g} over {rule.over // HOUR}"
            for rule in rules.urine
        ],
    )


def test_three_sets_are_shipped() -> None:
    assert shipped() == sorted(NUMBERS)


@pytest.mark.parametrize("name", NUMBERS)
def test_shipped_numbers_are_those_of_the_table(name: str) -> None:
    rules = named(name)
    assert plainly(rules) == NUMBERS[name]
    assert rules.name == name
    assert [criterion.name for criterion in rules.criteria] == ["low_blood_pressure", "swelling", "low_protein"]
    assert rules.criteria[1].oedema_valid_for == 24 * HOUR
    assert all(rule.source for criterion in rules.criteria for rule in criterion.rules)


def test_numbers_are_exact_and_units_are_converted() -> None:
    assert made(protein=[("albumin", "<", "2.9")]).criteria[2].rules[0].value == Fraction("2.9")
    in_kpa = set_text().replace("value = 90, source", 'value = 12, unit = "kPa", source')
    assert read(in_kpa, "x").criteria[0].rules[0].value == Fraction("90.00740196")
    grams_per_litre = set_text().replace("value = 3.0, source", 'value = 30, unit = "g/L", source')
    assert read(grams_per_litre, "x").criteria[2].rules[0].value == 3


def test_the_hash_is_of_every_character() -> None:
    text = set_text()
    assert read(text, "a").hash == read(text, "b").hash
    assert len({read(changed, "a").hash for changed in (text, text + "\n", text.replace("90", "91"))}) == 3


@pytest.mark.parametrize(
    ("leading", "low", "swelling"),
    [
        ([True, False], [("systolic", "<", "90"), ("mean", "<", "65")], [("weight_gain_kg", ">", "2")]),
        ([True], [("mean", "<", "65")], [("oedema_grade", ">=", "2")]),
    ],
)
def test_mean_and_oedema_lead_only_alone(leading: list[bool], low: object, swelling: object) -> None:
    rules = made(low=low, swelling=swelling)
    assert list(rules.criteria[0].leading) == leading
    assert list(rules.criteria[1].leading) == [True]


TWO_URINE_RULES = (("urine_per_kg", "<", "0.5", "8"), ("urine_per_hour", "<", "10", "8"))
WHOLE = set_text(urine_rules=TWO_URINE_RULES)
RULE = 'measure = "systolic"'


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ('name = "made"', 'name = ""', 1, "name"),
        ('version = "1"', "version = 1", 2, "version"),
        ('title = "Made up"', "title = ", 3, "Invalid value"),
        ("needed = 2", "needed = 0", 5, "greater than or equal to 1"),
        ("needed = 2", "needed = 4", 5, "less than or equal to 3"),
        ("needed = 2", "needed = 1.5", 5, "valid integer"),
        ("counts_for_hours = 0", 'counts_for_hours = "day"', 6, "a number of hours or 'stay'"),
        ("counts_for_hours = 0", "counts_for_hours = -1", 6, "greater than or equal to 0"),
        ("counts_for_hours = 0", "counts_for_hours = true", 6, "must be a number"),
        ("clear_for_hours = 4", "clear_for_hours = 0.0001", 7, "whole number of seconds"),
        ("clear_for_hours = 4", "clear_for_hours = 1e400", 7, "more digits"),
        ("clear_for_hours = 4\n", "", 1, "clear_for_hours: Field required"),
        ("_longest_interval_hours = 24", "_longest_interval_hours = 0", 8, "greater than 0"),
        ("valid_for_hours = 6", "valid_for_hours = 8761", 10, "less than or equal to 8760"),
        ("valid_for_hours = 6", "valid_for_hrs = 6", 10, "valid_for_hrs: is not known"),
        (RULE, 'measure = "sistolic"', 12, "'sistolic' is not a measure"),
        ("[low_protein]", "[low_albumin]", 20, "low_albumin: is not known"),
        ('"<", value = 90', '"<<", value = 90', 12, "operator '<<' does not fit systolic"),
        ('"<", value = 90', '">", value = 90', 12, "operator '>' does not fit systolic"),
        ('">=", value = 5', '"<", value = 5', 18, "operator '<' does not fit weight_gain_percent"),
        ("value = 90", 'value = 90, unit = "g"', 12, "'g' is not a unit of systolic"),
        ("value = 90", 'value = "90"', 12, "must be a number"),
        ("value = 90", "value = nan", 12, "finite"),
        ("value = 90", "value = 1e400", 12, "more digits"),
        ("value = 90", "value = 9", 12, "9 is outside reason for systolic"),
        ("value = 90", "value = 900", 12, "900 is outside reason for systolic"),
        ("value = 3.0", "value = 30", 23, "30 is outside reason for albumin"),
        (', source = "a test" }', " }", 12, "source: Field required"),
        ('source = "a test" }', 'source = " " }', 12, "source"),
        ('measure = "systolic", op = "<", value = 90', 'measure = "mean", op = "<=", value = 20', 12, "outside reason"),
        ('measure = "albumin"', 'measure = "mean"', 23, "outside reason for mean"),
        ('measure = "albumin", op = "<", value = 3.0', 'measure = "mean", op = "<", value = 65', 20, "does not belong"),
        ('"rule 1"', '"rule 0"', 25, "two urine rules have one name"),
        ('measure = "urine_per_hour"', 'measure = "urine"', 36, "urine_per_kg"),
        ("value = 10", "value = 1000", 33, "1000 is outside reason for urine_per_hour"),
        ("value = 10", "value = 0.5", 33, "0.5 is outside reason for urine_per_hour"),
        ('op = "<"\nvalue = 0.5', 'op = ">"\nvalue = 0.5', 25, "operator '>' does not fit urine_per_kg"),
        ('priority = "medium"', 'priority = "urgent"', 27, "priority"),
    ],
)
def test_what_cannot_be_used_is_refused_with_file_and_line(old: str, new: str, line: int, sentence: str) -> None:
    assert old in WHOLE
    with pytest.raises(CriteriaError) as refused:
        read(WHOLE.replace(old, new, 1), "ward/own.toml")
    found = [told for told in str(refused.value).splitlines() if told.startswith(f"ward/own.toml:{line}: ")]
    assert any(sentence in told for told in found), str(refused.value)


def test_a_criterion_needs_a_rule_and_oedema_its_hours() -> None:
    with pytest.raises(CriteriaError, match="x:11: low_blood_pressure rules: "):
        read(set_text(low=[]), "x")
    text = set_text(swelling=[("oedema_grade", ">=", "2")]).replace("oedema_valid_for_hours = 24\n", "")
    with pytest.raises(CriteriaError, match="x:14: swelling: a rule on oedema needs oedema_valid_for_hours"):
        read(text, "x")


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(CriteriaError) as refused:
        read(WHOLE.replace("needed = 2", "needed = 9").replace("value = 90", "value = 9"), "x")
    assert [told.split(": ")[0] for told in str(refused.value).splitlines()] == ["x:5", "x:12"]


def test_a_hospitals_own_file_is_read_by_its_path(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(set_text(), "utf-8")
    assert named(str(own)) == read(set_text(), "elsewhere")


def test_neither_a_name_nor_a_file_is_refused_by_name(tmp_path: Path) -> None:
    unreadable = tmp_path / "latin.toml"
    unreadable.write_bytes(b"name = '\xe4'")
    for name in ("bedsid", str(tmp_path / "none.toml"), str(tmp_path), str(unreadable)):
        with pytest.raises(CriteriaError, match=r"is neither a criteria set \(bedside, .*\) nor a readable file"):
            named(name)
