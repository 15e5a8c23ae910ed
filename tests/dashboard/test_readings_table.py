"""The table of readings: what stands, as typed, each marked by the rule that it met when it was taken."""

from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from dashboard import readings_table
from dashboard.components.readings import legend
from dashboard.readings_table import ALBUMIN, VASOPRESSOR, Cell, Line, Table, Treated
from models.bedside import assess
from models.criteria import named
from models.instants import NO_TIME, moment
from models.measurements import KINDS, canonical
from models.readings import Readings, StayFacts, Stays
from models.records import Reading
from tests.dashboard.courses import T0, at

ZONE = ZoneInfo("Europe/Berlin")
Row = tuple[float, str, str]
STAY = Stays.gather([StayFacts(T0)])


def made(
    *rows: tuple[float, str, str] | tuple[float, str, str, str],
    most: int = 99,
    criteria: str = "bedside",
    **more: Treated,
) -> Table:
    """The table of readings (hour, kind, number as typed, unit where it is not the usual one)."""
    typed = [_reading(number, *row) for number, row in enumerate(rows)]
    held = [
        (0, at(hour), kind, Fraction(one.canonical), None, False)
        for (hour, kind, *_), one in zip(rows, typed, strict=True)
    ]
    columns = Readings.gather(held)
    shown = readings_table.newest(columns, most)
    by_row = dict(enumerate(typed))
    treated = more.get("treated", Treated())
    return readings_table.table(columns, STAY, named(criteria), shown, by_row, treated, ZONE)


def _reading(number: int, hour: float, kind: str, value: str, unit: str | None = None) -> Reading:
    exact = canonical(kind, Decimal(value.replace(",", ".")), unit or KINDS[kind].unit.code)
    return Reading(
        id=number,
        kind=kind,
        typed_value=value,
        typed_unit=unit or KINDS[kind].unit.code,
        canonical=Decimal(exact.numerator) / exact.denominator,
        observed_at=moment(at(hour)),
        interval_start=None,
        incomplete=False,
        bag=None,
    )


def cell(table: Table, column: str, line: int = 0) -> Cell:
    return table.lines[line].cells[table.columns.index(column)]


def test_times_run_down_and_kinds_across_as_typed() -> None:
    found = made((0, "systolic_bp", "16,2", "kPa"), (0, "urine", "0"), (4, "systolic_bp", "118"))
    assert found.columns == ("Systolic, mmHg", "Urine, mL")
    assert [line.time for line in found.lines] == ["15 Jan 2027 13:00", "15 Jan 2027 09:00"]
    assert [[one.text for one in line.cells] for line in found.lines] == [["118", ""], ["16,2 kPa", "0"]]


def test_of_two_values_of_one_time_the_one_recorded_last_is_shown_and_collections_all() -> None:
    found = made((0, "albumin", "3"), (0, "urine", "80"), (0, "urine", "20"), (0, "albumin", "3.5"))
    assert [one.text for one in found.lines[0].cells] == ["3.5", "20 + 80"]


@pytest.mark.parametrize(
    ("kind", "low", "ok", "sign"),
    [
        ("systolic_bp", "89", "90", "▼"),
        ("mean_bp", "64", "65", "▼"),
        ("albumin", "2.9", "3.0", "▼"),
        ("oedema", "2", "1", "▲"),
    ],
)
def test_what_meets_a_rule_is_marked_with_its_reason_and_what_does_not_is_not(
    kind: str, low: str, ok: str, sign: str
) -> None:
    (found,) = made((1, kind, low)).lines[0].cells
    assert (found.text, found.mark) == (low, sign)
    assert found.why
    assert made((1, kind, ok)).lines[0].cells == (Cell(ok),)


def test_a_gain_is_judged_against_what_was_known_when_it_was_taken() -> None:
    found = made((0, "weight", "70"), (24, "weight", "71.4"), (48, "weight", "73"))
    assert [line.cells[0].mark for line in found.lines] == ["▲", "", ""]
    assert found.lines[0].cells[0].why == "weight gain in a day at least 1.5 kg"


def test_an_old_low_value_does_not_mark_the_times_after_it() -> None:
    found = made((0, "albumin", "2"), (1, "heart_rate", "90"), (2, "albumin", "3.2"))
    assert [cell(found, "Albumin, g/dL", line).mark for line in range(3)] == ["", "", "▼"]


def test_a_mean_that_was_not_measured_is_made_and_marked() -> None:
    found = made((0, "systolic_bp", "95"), (0, "diastolic_bp", "45"), (1, "systolic_bp", "95"))
    assert cell(found, "Mean, mmHg", 1) == Cell("(61.7)", "▼", "mean pressure below 65 mmHg")
    assert cell(found, "Mean, mmHg") == Cell()
    assert "In brackets" in legend(found)


@pytest.mark.parametrize(("volume", "sign"), [("279", "▼"), ("280", ""), ("281", "")])
def test_urine_is_marked_by_its_rule_at_that_entry(volume: str, sign: str) -> None:
    found = made((0, "weight", "70"), (0, "urine", "100"), (8, "urine", volume))
    assert [cell(found, "Urine, mL", line).mark for line in (0, 1)] == [sign, ""]


def test_what_treatment_may_hold_up_is_marked_as_such() -> None:
    rows = [(0, "albumin", "2.8"), (0, "systolic_bp", "95"), (9, "albumin", "3.1"), (9, "systolic_bp", "95")]
    treated = Treated(albumin=[(at(2), at(3))], vasopressor=[(at(8), None)])
    found = made(*rows, treated=treated)
    assert [cell(found, "Albumin, g/dL", line).held for line in (0, 1)] == [ALBUMIN, ""]
    assert [cell(found, "Systolic, mmHg", line).held for line in (0, 1)] == [VASOPRESSOR, ""]
    assert "after an albumin infusion" in legend(found)
    assert "under a vasopressor" in legend(found)


def test_nothing_is_capped_silently() -> None:
    found = made(*[(hour, "heart_rate", "90") for hour in range(9)], most=4)
    assert (len(found.lines), found.of) == (4, 9)
    assert found.lines[0].time == "15 Jan 2027 17:00"


def test_no_readings_make_no_lines() -> None:
    assert made() == Table((), (), 0)


def test_without_a_criteria_set_nothing_is_marked() -> None:
    columns = Readings.gather([(0, at(0), "albumin", Fraction(2), None, False)])
    shown = readings_table.newest(columns, 9)
    found = readings_table.table(columns, STAY, None, shown, {0: _reading(0, 0, "albumin", "2")}, Treated(), ZONE)
    assert found.lines == (Line("15 Jan 2027 09:00", (Cell("2"),)),)


_rows = some.lists(
    some.tuples(
        some.integers(0, 60), some.sampled_from(["systolic_bp", "weight", "albumin", "oedema"]), some.integers(0, 4)
    ),
    min_size=1,
    max_size=10,
)


@settings(deadline=None, max_examples=40)
@given(_rows)
def test_a_mark_is_what_the_engine_said_at_that_time(rows: list[tuple[int, str, int]]) -> None:
    usual = {"systolic_bp": (80, 6), "weight": (68, 1), "albumin": (2, 1), "oedema": (0, 1)}
    typed = [(hour, kind, str(usual[kind][0] + usual[kind][1] * step)) for hour, kind, step in rows]
    found = made(*typed)
    columns = Readings.gather([(0, at(hour), kind, Fraction(value), None, False) for hour, kind, value in typed])
    for line, hour in zip(found.lines, sorted({hour for hour, *_ in typed}, reverse=True), strict=True):
        (said,) = assess(columns, STAY, named("bedside"), at(hour))
        assert said is not None
        met = {
            KINDS[rule.rule.measure.latest].label.removesuffix(" pressure").split(",")[0]
            for part in said.criteria
            for rule in part.rules
            if rule.state == "met" and rule.latest[0].at == at(hour)
        }
        marked = {name.split(",")[0] for name, one in zip(found.columns, line.cells, strict=True) if one.mark}
        assert marked == met


def test_what_counts_is_what_the_rules_look_at() -> None:
    columns = Readings(
        np.zeros(4, dtype=np.int64),
        np.array([at(0), at(0), at(0), at(1)]),
        np.array([5, 5, 6, 5]),
        Readings.gather([(0, at(0), "albumin", Fraction(3), None, False)] * 4).values,
        np.full(4, NO_TIME),
        np.zeros(4, dtype=np.bool_),
    )
    assert readings_table.counted(columns).tolist() == [1, 2, 3]
