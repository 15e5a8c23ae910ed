"""Regimens: the shipped numbers, each with a source, and every kind of refusal."""

from fractions import Fraction

import pytest

from models.instants import HOUR
from models.regimen import DAY, Regimen, RegimenError, named, read, shipped

# name: per kg and unit by dose, minutes, hours from dose to dose, most in a cycle, in a course
NUMBERS = {
    "aldesleukin-high-dose": ([(1, "600000", "IU"), (1, "0.037", "mg")], 15, 8, 14, 28),
    "aldesleukin-low-dose": ([(1, "250000", "IU"), (6, "125000", "IU")], None, 24, 30, None),
    "denileukin-diftitox": ([(1, "9", "µg")], 60, 24, 5, None),
    "tagraxofusp": ([(1, "12", "µg")], 15, 24, 5, None),
}


def test_four_regimens_are_shipped() -> None:
    assert shipped() == sorted(NUMBERS)


@pytest.mark.parametrize("name", NUMBERS)
def test_the_numbers_of_a_regimen(name: str) -> None:
    found, (amounts, minutes, hours, cycle, course) = named(name), NUMBERS[name]
    assert [(one.from_dose, one.per_kg, one.unit) for one in found.amounts] == [
        (start, Fraction(per_kg), unit) for start, per_kg, unit in amounts
    ]
    plan = found.schedule
    assert (found.minutes and found.minutes.value) == (minutes and minutes * 60)
    assert (plan.every.value, plan.most_in_cycle.value) == (hours * HOUR, cycle)
    assert (plan.most_in_course and plan.most_in_course.value) == course


def test_the_rest_of_high_dose_aldesleukin_is_nine_days_and_of_the_others_by_the_cycle() -> None:
    assert named("aldesleukin-high-dose").schedule.rest.value == 9 * DAY  # type: ignore[union-attr]
    assert named("tagraxofusp").schedule.cycle.value == 21 * DAY  # type: ignore[union-attr]
    assert named("tagraxofusp").schedule.last_day.value == 10  # type: ignore[union-attr]
    assert named("denileukin-diftitox").schedule.cycle.value == 21 * DAY  # type: ignore[union-attr]


def sources(found: Regimen) -> list[str]:
    plan = found.schedule
    numbers = [
        *(found.minutes, found.many_relative, plan.every, plan.most_in_cycle, plan.most_in_course, plan.course_gap),
        *(plan.rest, plan.cycle, plan.days_of_week, plan.last_day),
    ]
    beside = [found.never_reduced, *found.reminders, *found.amounts, *found.holds]
    return [one.source for one in [*numbers, *beside] if one] + [plan.held_source]


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_has_a_source(name: str) -> None:
    assert all(len(source) > 10 for source in sources(named(name)))


def test_the_amount_of_a_dose_is_the_last_that_has_begun() -> None:
    low = named("aldesleukin-low-dose")
    assert [[one.per_kg for one in low.amounts_of(number)] for number in (1, 5, 6, 30)] == [
        *([250000], [250000]),
        *([125000], [125000]),
    ]
    assert [one.unit for one in named("aldesleukin-high-dose").amounts_of(14)] == ["IU", "mg"]


def test_a_name_that_is_none_is_refused_and_is_no_path() -> None:
    for name in ("", "nothing", "../criteria/bedside", "/etc/passwd"):
        with pytest.raises(RegimenError, match="is not a regimen"):
            named(name)


GOOD = """
name = "made"
version = "1"
title = "Made up"
drug = "nothing"
route = "into a vein"
about = "For a test."
never_reduced = { text = "Never.", source = "a test" }

[[amount]]
per_kg = 2
unit = "mg"
source = "a test"

[schedule]
every_hours = { value = 8, source = "a test" }
most_in_cycle = { value = 3, source = "a test" }
rest_days = { value = 9, source = "a test" }
held_is_skipped = { value = true, source = "a test" }

[[hold]]
name = "low"
level = "absolute"
measure = "systolic"
op = "<"
value = 90
source = "a test"

[[hold]]
name = "ill"
level = "relative"
by_hand = "Looks ill"
source = "a test"

[[reminder]]
text = "Think."
source = "a test"
"""


def test_a_good_file_is_read() -> None:
    found = read(GOOD, "made.toml")
    assert (found.title, found.holds[1].by_hand, found.minutes) == ("Made up", "Looks ill", None)


@pytest.mark.parametrize(
    ("was", "now", "sentence"),
    [
        ('version = "1"', 'version = "1"\nfast = true', "made.toml: fast: is not known"),
        ("{ value = 8, source", "{ value = 8, origin", "schedule every_hours source: Field required"),
        ('unit = "mg"\nsource = "a test"', 'unit = "mg"', "amount number 1 source: Field required"),
        ('unit = "mg"\nsource = "a test"', 'unit = "mg"\nsource = " "', "at least 1 character"),
        ('unit = "mg"', 'unit = "oz"', "amount number 1 unit"),
        ("per_kg = 2", "per_kg = 0", "amount number 1 per_kg"),
        ("per_kg = 2", "per_kg = 2\nfrom_dose = 2", "the first dose has no amount"),
        ("value = 3, ", "value = 0, ", "schedule most_in_cycle value"),
        ("value = 3, ", "value = 2.5, ", "schedule most_in_cycle value"),
        ("rest_days =", "cycle_day =", "schedule cycle_day: is not known"),
        ('rest_days = { value = 9, source = "a test" }', "", "needs rest_days"),
        ("held_is_skipped = { value = true", "held_is_skipped = { value = 1", "held_is_skipped"),
        ('measure = "systolic"', 'measure = "pressure"', "'pressure' is not a measure"),
        ('op = "<"', 'op = "=="', "operator '==' does not fit systolic"),
        ("value = 90", "value = 9", "outside reason for systolic"),
        ('op = "<"\n', "", "needs measure, op and value, or by_hand"),
        ('by_hand = "Looks ill"', 'by_hand = "Looks ill"\nvalue = 3', "either measured or by hand"),
        ('name = "ill"', 'name = "low"', "two reasons to hold have one name"),
        ('level = "relative"', 'level = "slight"', "hold number 2 level"),
        ('name = "made"', 'name = "made', "made.toml: "),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(was: str, now: str, sentence: str) -> None:
    assert was in GOOD
    with pytest.raises(RegimenError) as refused:
        read(GOOD.replace(was, now, 1), "made.toml")
    assert sentence in str(refused.value)


def test_a_course_holds_at_least_a_cycle() -> None:
    course = 'most_in_course = { value = 2, source = "a test" }\ncourse_gap_days = { value = 49, source = "a test" }\n'
    with pytest.raises(RegimenError, match="less than most_in_cycle"):
        read(GOOD.replace("rest_days", course + "rest_days"), "made.toml")
    with pytest.raises(RegimenError, match="need each other"):
        read(GOOD.replace("rest_days", course.splitlines()[0] + "\nrest_days"), "made.toml")
