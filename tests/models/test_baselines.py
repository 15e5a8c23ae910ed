"""Latest readings, blood pressures, baselines and the previous day's weight (specification, section 2)."""

import pytest

from models.readings import StayFacts
from models.verdicts import RuleVerdict
from tests.models.making import NOTHING_KNOWN, Row, bedside, facts, h, made, row, steps

FALL = made(low=[("systolic_fall", ">=", "40"), ("mean", "<", "65")])
DAY = made(swelling=[("weight_gain_day_kg", ">=", "1.5")])
WHOLE = made(
    low=[("systolic_fall_percent", ">=", "20")],
    swelling=[("weight_gain_kg", ">=", "2")],
    protein=[("albumin_fall", ">=", "0.5")],
)


def first_rule(
    rows: list[Row], now: int, rules: object, place: int = 0, stay: StayFacts = NOTHING_KNOWN
) -> RuleVerdict:
    return bedside(rows, now, rules, stay).criteria[place].rules[0]  # type: ignore[arg-type]


PRESSURES = [row(h(at), "systolic_bp", value) for at, value in ((0, "150"), (10, "140"), (20, "130"), (30, "100"))]


@pytest.mark.parametrize(
    ("stay", "now", "baseline", "origin"),
    [
        (NOTHING_KNOWN, h(30), 150, "first of the stay"),
        (facts(dose=h(20)), h(30), 130, "last before the first dose"),
        (facts(dose=h(20, -1)), h(30), 140, "last before the first dose"),
        (facts(dose=h(0)), h(30), 150, "last before the first dose"),
        (facts(dose=h(0, -1)), h(30), 150, "first of the stay"),
        # Until the dose the baseline is the latest reading itself.
        (facts(dose=h(50)), h(30), 100, "last before the first dose"),
        (facts(dose=h(50)), h(12), 140, "last before the first dose"),
        (facts(systolic_bp="145.5"), h(30), 145.5, "entered for the stay"),
        (facts(systolic_bp="145.5", dose=h(20)), h(30), 145.5, "entered for the stay"),
    ],
)
def test_the_baseline_is_the_first_of_these_that_exists(
    stay: StayFacts, now: int, baseline: float, origin: str
) -> None:
    found = first_rule(PRESSURES, now, FALL, stay=stay)
    assert found.reference is not None
    assert (found.reference.value, found.reference.origin) == (baseline, origin)
    latest = max(one for one in PRESSURES if one[1] <= now)
    assert found.value == baseline - float(latest[3])


def test_every_kind_has_its_own_baseline() -> None:
    rows = [row(h(0), "systolic_bp", "120"), row(h(0), "weight", "70"), row(h(0), "albumin", "4")]
    rows += [row(h(1), "systolic_bp", "90"), row(h(1), "weight", "73"), row(h(1), "albumin", "3.1")]
    rows += [row(h(1), "heart_rate", "80")]
    values = [part.rules[0].value for part in bedside(rows, h(1), WHOLE).criteria]
    assert values == pytest.approx([25, 3, 0.9])
    entered = facts(systolic_bp="100", weight="72", albumin="3.6")
    values = [part.rules[0].value for part in bedside(rows, h(1), WHOLE, entered).criteria]
    assert values == pytest.approx([10, 1, 0.5])


def test_a_baseline_that_goes_stale_is_still_the_baseline() -> None:
    rows = [row(h(0), "systolic_bp", "150"), row(h(500), "systolic_bp", "105")]
    assert first_rule(rows, h(500), FALL).value == 45


def test_a_systolic_that_a_mean_displaced_is_still_the_baseline() -> None:
    rows = [row(h(0), "mean_bp", "80"), row(h(1), "systolic_bp", "150"), row(h(2), "systolic_bp", "100")]
    assert first_rule(rows, h(2), FALL).value == 50


@pytest.mark.parametrize(
    ("rows", "letters"),
    [
        # An older reading never fills in what the latest lacks.
        ([("systolic_bp", 0, "150"), ("mean_bp", 1, "70")], "NU"),
        ([("systolic_bp", 0, "150"), ("mean_bp", 1, "60")], "NM"),
        ([("systolic_bp", 0, "150"), ("diastolic_bp", 1, "40")], "N"),
        ([("diastolic_bp", 0, "40"), ("systolic_bp", 1, "100")], "UN"),
        # A measured mean goes before the calculated one, which needs both.
        ([("systolic_bp", 0, "100"), ("diastolic_bp", 0, "40")], "M"),
        ([("systolic_bp", 0, "100"), ("diastolic_bp", 0, "40"), ("mean_bp", 0, "65")], "N"),
        ([("systolic_bp", 0, "100"), ("diastolic_bp", 0, "90"), ("mean_bp", 0, "64")], "M"),
        # At one time the later row of a kind counts, before pressures are put together.
        ([("systolic_bp", 0, "100"), ("diastolic_bp", 0, "40"), ("diastolic_bp", 0, "80")], "N"),
        ([("mean_bp", 0, "60"), ("systolic_bp", 0, "100"), ("mean_bp", 0, "80")], "N"),
    ],
)
def test_a_blood_pressure_is_what_shares_one_time(rows: list[tuple[str, int, str]], letters: str) -> None:
    readings = [row(h(at), kind, value) for kind, at, value in rows]
    assert "".join(states[0] for _, states, _ in steps([*readings, row(h(2), "heart_rate", "80")], FALL)) == letters


def test_a_mean_alone_displaces_a_systolic_also_where_no_rule_is_on_it() -> None:
    rows = [row(h(0), "systolic_bp", "80"), row(h(1), "mean_bp", "60"), row(h(2), "heart_rate", "80")]
    assert [(at, states[0]) for at, states, _ in steps(rows, made())] == [(h(0), "M"), (h(1), "U")]


def test_the_row_recorded_last_counts_whatever_its_place_in_time() -> None:
    rows = [row(h(5), "albumin", "2"), row(h(0), "albumin", "4"), row(h(5), "albumin", "3.9")]
    assert first_rule(rows, h(5), made(), 2).value == 3.9


WEIGHT = row(h(48), "weight", "71.5")
OLDEST = row(h(-100), "weight", "90")


@pytest.mark.parametrize(
    ("earlier", "used"),
    [
        ([(12, 0)], 0),
        ([(12, -1)], None),
        ([(36, 0)], 0),
        ([(36, 1)], None),
        ([(24, 0), (23, 0), (25, 0)], 0),
        # Of two equally near to 24 hours, the earlier.
        ([(23, 0), (25, 0)], 1),
        ([(25, 0), (23, 0)], 0),
        ([(23, 1), (25, 0)], 0),
        ([(23, 0), (25, 1)], 0),
        ([(12, 0), (36, 0)], 1),
        ([(12, 1), (36, 0)], 0),
        ([(12, -1), (36, 0)], 1),
        ([(12, 0), (36, 1)], 0),
        ([(12, -1), (36, 1)], None),
        ([(1, 0), (40, 0)], None),
        ([], None),
    ],
)
def test_the_previous_days_weight(earlier: list[tuple[int, int]], used: int | None) -> None:
    rows = [row(h(48 - hours, -more), "weight", str(70 - number)) for number, (hours, more) in enumerate(earlier)]
    found = first_rule([OLDEST, *rows, WEIGHT], h(48), DAY, 1)
    if used is None:
        assert (found.state, found.value, found.reference, found.reason) == ("unknown", None, None, "no reference")
    else:
        assert found.reference is not None
        assert (found.reference.value, found.reference.at) == (70 - used, rows[used][1])
        assert found.reference.origin == "the day before"
        assert found.value == 71.5 - (70 - used)


def test_the_first_weight_is_its_own_previous_day() -> None:
    found = first_rule([WEIGHT], h(48), DAY, 1)
    assert (found.state, found.value) == ("not_met", 0)
    tied = [row(h(48), "weight", "90"), WEIGHT]
    assert first_rule(tied, h(48), DAY, 1).value == 0


def test_an_entered_baseline_is_no_previous_weight() -> None:
    assert first_rule([OLDEST, WEIGHT], h(48), DAY, 1, facts(weight="60")).state == "unknown"
    assert first_rule([WEIGHT], h(48), DAY, 1, facts(weight="60")).value == 0


def test_the_previous_day_is_counted_from_the_weight_and_not_from_now() -> None:
    rows = [row(h(24), "weight", "70"), WEIGHT]
    assert first_rule(rows, h(48 + 35), DAY, 1).value == 1.5
