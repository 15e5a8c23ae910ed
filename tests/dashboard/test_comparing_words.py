"""The comparison in words: who was flagged first, what was worse, and what nobody could tell."""

import pytest

from dashboard.comparing import saying
from dashboard.comparing.explaining import explained
from dashboard.comparing.sides import Side
from dashboard.course_marks import DoseMark, InterventionMark
from tests.dashboard.beside import dose, every_eight, made_pair, made_side
from tests.dashboard.courses import Row, at

KNOWN: list[Row] = [
    (1, "weight", "70"),
    (1, "albumin", "3.6"),
    *[(float(hour), "systolic_bp", "124") for hour in range(1, 120, 5)],
    *[(float(hour), "weight", "70") for hour in range(25, 120, 24)],
]


def flagged(hour: float, doses: int = 12, until: float = 110, *, over: bool = True, lost: bool = False) -> Side:
    """A stay flagged from an hour on: albumin and pressure low from then. lost: for 12 h no pressure before."""
    rows = [row for row in KNOWN if row[0] < hour - (13 if lost else 0)]
    rows += [(hour - 1, "albumin", "2.9"), *((hour + more, "systolic_bp", "85") for more in range(0, 40, 5))]
    return made_side(rows, every_eight(doses), until, over=over)


def calm(until: float = 40, *, over: bool = False, doses: int = 4) -> Side:
    rows = [row for row in KNOWN if row[0] < until] + [(30, "albumin", "3.5")]
    return made_side(rows, every_eight(doses), until, over=over)


@pytest.mark.parametrize(
    ("this", "last", "said"),
    [
        (52, 75, "Flagged after dose 6, last cycle after dose 9: 3 doses earlier."),
        (68, 75, "Flagged after dose 8, last cycle after dose 9: 1 dose earlier."),
        (75, 52, "Flagged after dose 9, last cycle after dose 6: 3 doses later."),
        (52, 55, "Flagged after dose 6, as last cycle: 2 h after it, last cycle 5 h after it."),
    ],
)
def test_the_difference_is_said_in_doses(this: float, last: float, said: str) -> None:
    assert saying.flag_sentence(made_pair(flagged(this), flagged(last))) == said


def test_the_later_one_may_have_been_flagged_before_while_nobody_could_tell() -> None:
    said = saying.flag_sentence(made_pair(flagged(52), flagged(75, lost=True)))
    assert said.startswith(
        "Flagged after dose 6, last cycle after dose 9: 3 doses earlier. Last cycle could not be judged"
    )
    assert said.endswith("before that.")


def test_without_doses_the_difference_is_said_in_hours() -> None:
    sides = [made_side([(1, "albumin", "2.9"), (hour, "systolic_bp", "85")], [], 30, over=True) for hour in (12, 20)]
    said = saying.flag_sentence(made_pair(*sides))
    assert said.startswith("Flagged 12 h after the beginning, last cycle 20 h after the beginning: 8 h earlier.")


def test_who_has_not_been_flagged_is_not_said_to_be_later() -> None:
    said = saying.flag_sentence(made_pair(calm(), flagged(75)))
    assert said == (
        "This cycle: not flagged so far. Last cycle: flagged 1 h after dose 9 (2 d 17 h after the first dose)."
    )
    other = saying.flag_sentence(made_pair(flagged(52), calm(over=True)))
    assert other.startswith("This cycle: flagged 2 h after dose 6")
    assert other.endswith("Last cycle: not flagged.")


def test_unknown_is_never_said_as_not_flagged() -> None:
    said = saying.flag_sentence(made_pair(made_side([], every_eight(2), 20), flagged(52)))
    assert said.startswith("This cycle: unknown throughout so far.")
    told = {row.label: row.cells for row in saying.rows(made_pair(made_side([], every_eight(2), 20), calm(over=True)))}
    assert told["Low protein first met"][0] == "Unknown throughout so far"
    assert told["Low protein first met"][1].startswith("Not met")


def test_already_met_is_said_so() -> None:
    side = made_side([(1, "albumin", "2.5")], every_eight(1), 20)
    told = {row.label: row.cells for row in saying.rows(made_pair(side, side))}
    assert told["Low protein first met"] == ("Met already at the first dose",) * 2


def test_what_was_worse_goes_as_far_as_both_went() -> None:
    this = made_side([(9, "systolic_bp", "124"), (12, "systolic_bp", "99"), (9, "albumin", "3.6")], every_eight(2), 20)
    last = made_side(
        [(9, "systolic_bp", "120"), (12, "systolic_bp", "110"), (60, "systolic_bp", "70")], every_eight(9), 99
    )
    said = saying.worse_sentence(made_pair(this, last))
    worse = "worse than last cycle: systolic −25 mmHg (last −10); not to be compared: albumin."
    assert said == f"Up to 2 h after dose 2 of each, {worse}"
    assert "not worse: systolic" in saying.worse_sentence(made_pair(last, this))


def test_an_equal_worst_is_not_worse() -> None:
    side = made_side([(9, "albumin", "3.6"), (12, "albumin", "3.1")], every_eight(2), 20)
    assert saying.worse_sentence(made_pair(side, side)) == "Up to 2 h after dose 2 of each, not worse: albumin."


def test_nothing_read_is_said_so() -> None:
    side = made_side([], every_eight(1), 12)
    assert saying.worse_sentence(made_pair(side, side)) == "Up to 2 h after dose 1 of each, nothing was read."
    assert saying.missing(made_pair(side, side)).startswith("Not recorded in either: systolic, heart rate")


def test_the_table_says_values_with_their_change_and_dose() -> None:
    rows: list[Row] = [
        (9, "systolic_bp", "124"),
        (9, "weight", "62"),
        (12, "systolic_bp", "82"),
        (12, "weight", "65.1"),
    ]
    this = made_side([*rows, (9, "oedema", "0"), (12, "oedema", "2")], every_eight(2), 20)
    last = made_side([(9, "systolic_bp", "120")], every_eight(3), 30)
    told = {row.label: row.cells for row in saying.rows(made_pair(this, last))}
    assert told["Systolic, lowest"] == (
        "82 mmHg (−42 from 124), 2 h after dose 1",
        "not recorded since the first dose",
    )
    assert told["Weight, highest"] == ("65.1 kg (+5 % from 62), 2 h after dose 1", "not recorded")
    assert told["Oedema, highest"][0] == "2 (+2 from 0), 2 h after dose 1"
    assert told["Doses"] == ("2 given", "3 given")


def test_what_treatment_holds_up_is_said_with_the_value() -> None:
    rows: list[Row] = [
        (9, "systolic_bp", "124"),
        (12, "systolic_bp", "95"),
        (9, "albumin", "3.6"),
        (13, "albumin", "3.1"),
    ]
    done = [
        InterventionMark("vasopressor", at(11), at(12), None),
        InterventionMark("albumin", at(10.5), at(11), None),
        InterventionMark("fluid", at(1), at(2), None),
    ]
    helped, alone = made_side(rows, every_eight(1), 20, done=done), made_side(rows, every_eight(1), 20)
    told = {row.label: row.cells for row in saying.rows(made_pair(helped, alone))}
    assert told["Systolic, lowest"] == (
        "95 mmHg (−29 from 124) under a vasopressor, 2 h after dose 1",
        "95 mmHg (−29 from 124), 2 h after dose 1",
    )
    assert told["Albumin, lowest"][0] == "3.1 g/dL (−0.5 from 3.6) after albumin, 3 h after dose 1"
    # The fluid had ended before the first dose.
    assert told["Interventions"] == ("vasopressor 1, albumin infusion 1", "none recorded")


def test_a_true_zero_of_urine_is_the_lowest() -> None:
    side = made_side([(1, "weight", "70"), (2, "urine", "300"), (12, "urine", "0")], every_eight(1), 20)
    told = {row.label: row.cells for row in saying.rows(made_pair(side, side))}
    assert told["Urine, lowest"][0] == "0 mL/kg/h, 2 h after dose 1"


@pytest.mark.parametrize(
    ("doses", "said"),
    [
        ([], "none recorded"),
        ([dose(1, 10), dose(2, 18, "held"), dose(3, 26), dose(4, 34, "stopped")], "2 given, 1 held, 1 stopped"),
    ],
)
def test_doses_are_counted_by_what_became_of_them(doses: list[DoseMark], said: str) -> None:
    assert saying.doses(made_side([], doses, 40).part) == said


def test_it_is_explained_what_0_is_and_how_both_are_aligned() -> None:
    side = made_side([(9, "systolic_bp", "124")], every_eight(2), 20)
    lines = explained(made_pair(side, side), by_hours=False)
    assert any("spread evenly" in line and "(8 h)" in line for line in lines)
    assert "Baselines of this cycle: systolic 124 mmHg (last before the first dose)." in lines
    assert any(line.startswith("By hours") for line in explained(made_pair(side, side), by_hours=True))
    second = made_side(
        [(9, "systolic_bp", "124"), (309, "systolic_bp", "110")], [*every_eight(2), dose(1, 310)], 320, cycle=2
    )
    assert any("before the stay's first dose" in line for line in explained(made_pair(second, side), by_hours=False))
