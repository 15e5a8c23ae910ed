"""Two of three: what counts, for how long, and what that makes of the whole (specification, section 4)."""

import itertools

import pytest

from models.instants import HOUR
from tests.models.making import BEDSIDE, GAIN, Row, bedside, facts, h, made, overall, row, steps

LOW = row(h(0), "systolic_bp", "80")
LATER = row(h(200), "heart_rate", "80")


def normal(at: int) -> list[Row]:
    return [row(at, "systolic_bp", "120"), row(at, "weight", "70"), row(at, "albumin", "4")]


def when(rows: list[Row], rules: object, letter: str) -> list[int]:
    """Hours at which the state begins to be this one."""
    return [(at - h(0)) // HOUR for at, _, word in overall(rows, rules) if word == letter]  # type: ignore[arg-type]


@pytest.mark.parametrize(("counts", "seconds"), [("24", 24 * HOUR), ("0.5", 1800), ("1", HOUR), ("0", 0)])
def test_a_criterion_counts_until_so_long_after_it_was_met(counts: str, seconds: int) -> None:
    # Low pressure and low albumin at 0; at 2 pressure is normal: it ceases to be met, and counts on.
    rows = [LOW, row(h(0), "albumin", "2.9"), *normal(h(2))[:2], row(h(2), "weight", "70"), LATER]
    runs = overall(rows, made(counts=counts, valid=("300", "300", "300")))
    end = h(2) + seconds
    assert runs == [(h(0), end, "flagged"), (end, None, "clear")]


def test_the_last_second_and_the_first_after_it() -> None:
    rows = [LOW, row(h(0), "albumin", "2.9"), row(h(2), "systolic_bp", "120"), row(h(2), "weight", "70")]
    rules = made(counts="24", valid=("300", "300", "300"))
    before, after = (bedside(rows, at, rules) for at in (h(26) - 1, h(26)))
    assert (before.overall, before.counting, before.criteria[0].counts) == ("flagged", 2, True)
    assert (before.criteria[0].state, before.criteria[0].counts_until) == ("not_met", h(26))
    assert (after.overall, after.counting, after.criteria[0].counts) == ("clear", 1, False)
    assert (after.criteria[0].counts_until, after.criteria[0].met_last) == (None, h(2))


def test_going_stale_is_ceasing_to_be_met() -> None:
    rows = [LOW, row(h(0), "albumin", "2.9"), LATER]
    # Stale at 6 and 36, counting until 30 and 60.
    assert overall(rows, made(counts="24")) == [
        (h(0), h(30), "flagged"),
        (h(30), h(60), "possible"),
        (h(60), None, "unassessed"),
    ]


def test_an_unknown_that_still_counts_leaves_nothing_open() -> None:
    # Pressure is unknown from 6 and counts until 30: one of the needed two, and no other can be met.
    rows = [LOW, row(h(0), "weight", "70"), row(h(0), "albumin", "4"), row(h(30), "heart_rate", "80")]
    assert steps(rows, made(counts="24")) == [(h(0), "MNN", "clear"), (h(6), "UNN", "clear")]
    assert [part.name for part in bedside(rows, h(6), made(counts="24", needed=1)).unsettled] == []


def test_counting_begins_anew_each_time_it_ceases() -> None:
    pressures = [row(h(at), "systolic_bp", value) for at, value in ((0, "80"), (2, "120"), (10, "85"), (11, "120"))]
    rows = [*pressures, row(h(0), "albumin", "2.9"), row(h(0), "weight", "70"), LATER]
    rules = made(counts="12", valid=("300", "300", "300"))
    assert overall(rows, rules) == [(h(0), h(23), "flagged"), (h(23), None, "clear")]


def test_met_again_at_the_instant_it_would_stop_counting() -> None:
    rows = [LOW, row(h(0), "albumin", "2.9"), row(h(0), "weight", "70"), LATER]
    rows += [row(h(1), "systolic_bp", "120"), row(h(13), "systolic_bp", "80")]
    rules = made(counts="12", valid=("300", "300", "300"))
    assert overall(rows, rules) == [(h(0), None, "flagged")]
    gap = [*rows[:-1], row(h(13, 1), "systolic_bp", "80")]
    assert overall(gap, rules) == [(h(0), h(13), "flagged"), (h(13), h(13, 1), "clear"), (h(13, 1), None, "flagged")]


def test_for_the_stay_it_counts_from_the_first_instant_to_the_end() -> None:
    rows = [LOW, *normal(h(1)), row(h(150), "albumin", "2.9"), *normal(h(151)), LATER]
    rules = made(counts='"stay"')
    assert overall(rows, rules)[-1] == (h(150), None, "flagged")
    assert overall(rows, rules, facts(discharged=h(180)))[-1] == (h(150), h(180), "flagged")
    found = bedside(rows, h(10_000), rules)
    assert (found.overall, found.criteria[0].counts_until, found.criteria[0].met_last) == ("flagged", None, h(1))
    assert not bedside(rows, h(149), rules).criteria[2].counts


def test_a_row_may_read_not_met_three_times_and_flagged() -> None:
    rows = [LOW, row(h(0), "albumin", "2.9"), *normal(h(1)), row(h(3), "heart_rate", "80")]
    assert steps(rows, BEDSIDE)[-1] == (h(1), "NNN", "flagged")


@pytest.mark.parametrize("needed", [1, 2, 3])
@pytest.mark.parametrize("states", ["".join(states) for states in itertools.product("MNU", repeat=3)])
def test_what_the_three_make_together(states: str, needed: int) -> None:
    values = {"M": ("80", "77", "2.9"), "N": ("120", "70", "4")}
    kinds = ("systolic_bp", "weight", "albumin")
    rows = [
        row(h(0), kind, values[state][place])
        for place, (kind, state) in enumerate(zip(kinds, states, strict=True))
        if state != "U"
    ]
    met, unknown = states.count("M"), states.count("U")
    if met >= needed:
        expected = "flagged"
    elif met + unknown < needed:
        expected = "clear"
    else:
        expected = "possible" if met else "unassessed"
    rules = made(needed=needed, swelling=GAIN)
    found = bedside([*rows, row(h(0), "heart_rate", "80")], h(0), rules, facts(weight="70"))
    assert "".join({"met": "M", "not_met": "N", "unknown": "U"}[one.state] for one in found.criteria) == states
    assert (found.overall, found.counting) == (expected, met)
    asked = (
        [one.name for one in found.criteria if one.state == "unknown"] if expected in ("possible", "unassessed") else []
    )
    assert [one.name for one in found.unsettled] == asked


def test_an_unknown_that_still_counts_is_not_asked_for() -> None:
    rows = [LOW, row(h(8), "heart_rate", "80")]
    found = bedside(rows, h(8), BEDSIDE)
    assert found.overall == "possible"
    assert [one.name for one in found.unsettled] == ["swelling", "low_protein"]
