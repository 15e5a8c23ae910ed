"""Many stays at once: the compiled passes, parts and threads change nothing that the columns say of a stay."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import many, swept
from models.criteria import CriteriaSet, named, read
from models.instants import HOUR
from models.many import Part, judge_many
from models.readings import Readings, StayFacts, Stays
from tests.exchange.comparing import columns_of
from tests.exchange.test_agreement import SETS
from tests.models.making import BEDSIDE, columns, facts, h, made, row
from tests.models.strategies import facts as stay_facts
from tests.models.strategies import of_stay, rows, sets
from tests.reference.hostile import hostile_files

Found = dict[str, Any]


def found(parts: Iterator[Part]) -> Found:
    """Every column of every part, one after another, stays counted through."""
    held: dict[str, list[Any]] = {}
    for part in parts:
        for name in ("steps", "episodes", "entries"):
            table = getattr(part, name)
            for field in fields(table):
                if field.name != "periods":
                    column = getattr(table, field.name)
                    moved = column + part.first if field.name == "stay" else column
                    held.setdefault(f"{name}.{field.name}", []).append(moved)
    return {name: np.concatenate(parts, axis=-1) for name, parts in held.items()}


def same(one: Found, other: Found) -> None:
    assert one.keys() == other.keys()
    for name, column in one.items():
        # To the last bit: not nearly, and not a number where there is none.
        np.testing.assert_array_equal(column, other[name], err_msg=name, strict=True)


def both(readings: Readings, stays: Stays, rules: CriteriaSet) -> Found:
    by_columns = found(judge_many(readings, stays, rules, compiled=False))
    same(by_columns, found(judge_many(readings, stays, rules, compiled=True)))
    return by_columns


@pytest.mark.parametrize("rules", SETS.values(), ids=SETS)
def test_compiled_as_by_columns_on_hostile_stays(rules: str, tmp_path: Any) -> None:
    for seed in range(12):
        judged = both(*columns_of(*hostile_files(seed, 25), tmp_path), read(rules, "made.toml"))
        assert len(judged["steps.stay"])


@settings(max_examples=300, deadline=None)
@given(st.lists(rows(), min_size=1, max_size=4), st.lists(stay_facts, min_size=4, max_size=4), sets)
def test_compiled_as_by_columns(some: list[list[Any]], known: list[StayFacts], rules: CriteriaSet) -> None:
    together = [one for stay, own in enumerate(some) for one in of_stay(own, stay)]
    both(*columns(together, *known[: len(some)]), rules)


SYSTOLIC = ("179", "180", "181", "140", "140.001", "139.999", "126", "125.999", "90", "89.999")
WEIGHTS = ("62", "65.1", "65.099", "65.101", "64.999", "60.5")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from(("systolic_bp",)), st.sampled_from(SYSTOLIC)),
            st.tuples(st.sampled_from(("weight",)), st.sampled_from(WEIGHTS)),
            st.tuples(st.sampled_from(("albumin",)), st.sampled_from(("3", "2.999", "3.5", "4", "3.501"))),
            st.tuples(st.sampled_from(("urine",)), st.sampled_from(("0", "248", "247.999", "80", "79.999", "0.001"))),
        ),
        min_size=3,
        max_size=24,
    ),
    sets,
)
def test_on_numbers_at_the_thresholds(some: list[tuple[str, str]], rules: CriteriaSet) -> None:
    readings = [row(h(4 * place), kind, Fraction(value)) for place, (kind, value) in enumerate(some)]
    both(*columns(readings), rules)


def left_to_the_columns(monkeypatch: pytest.MonkeyPatch, readings: Readings, stays: Stays) -> set[int]:
    """The stays that the compiled passes did not judge themselves."""
    left: set[int] = set()

    def watched(readings: Readings, *rest: Any) -> Any:
        left.update(readings.stay.tolist())
        return many.by_columns(readings, *rest)

    monkeypatch.setattr(swept, "by_columns", watched)
    list(judge_many(readings, stays, BEDSIDE, compiled=True))
    return left


PLAIN = [row(h(0), "systolic_bp", "84.5"), row(h(1), "urine", "33.3"), row(h(2), "weight", "70.125")]


def test_a_plain_stay_is_judged_by_the_compiled_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert left_to_the_columns(monkeypatch, *columns(PLAIN)) == set()


@pytest.mark.parametrize(
    "more",
    [
        [row(h(3), "weight", "70.1251")],
        [row(h(3), "systolic_bp", "12", "kPa")],
        [row(h(3), "weight", "70.0000000000000001")],
        [row(h(1), "urine", "10")],
        # Twenty entries of 20 hours that end within one window: more seconds than are sure to be exact.
        [row(h(3) + part, "urine", "5", start=h(3) + part - 20 * HOUR) for part in range(20)],
    ],
    ids=["four decimals", "kPa", "more digits than a float", "two collections at once", "a long window"],
)
def test_an_odd_stay_is_left_to_the_columns(monkeypatch: pytest.MonkeyPatch, more: Sequence[Any]) -> None:
    together = columns([*PLAIN, *of_stay([*PLAIN, *more], 1)], facts(), facts())
    assert left_to_the_columns(monkeypatch, *together) == {1}
    both(*together, BEDSIDE)


def test_an_entered_baseline_of_many_decimals_makes_a_stay_odd(monkeypatch: pytest.MonkeyPatch) -> None:
    known = facts(weight="70.12345")
    assert left_to_the_columns(monkeypatch, *columns(PLAIN, known)) == {0}


def test_a_set_with_a_number_of_many_decimals_is_judged_by_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    both(*columns(PLAIN), made(protein=[("albumin", "<", "3.0001")]))


@pytest.mark.parametrize("compiled", [False, True])
def test_parts_change_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Any, compiled: bool) -> None:
    files = columns_of(*hostile_files(7, 60), tmp_path)
    whole = found(judge_many(*files, BEDSIDE, compiled))
    monkeypatch.setattr(many, "_ROWS_IN_PART", 50)
    parts = list(judge_many(*files, BEDSIDE, compiled))
    assert len(parts) > 5
    same(whole, found(iter(parts)))


def test_stays_without_readings_have_no_rows() -> None:
    nothing = columns([], facts(admitted=h(0)), facts())
    for compiled in (False, True):
        assert list(judge_many(*nothing, BEDSIDE, compiled)) == []


def test_rows_in_any_order_are_judged_in_order(tmp_path: Any) -> None:
    readings, stays = columns_of(*hostile_files(3, 30), tmp_path)
    # Stays in another order; within a stay nothing is recorded in another order.
    order = np.lexsort((np.arange(len(readings)), -readings.stay))
    assert (np.diff(readings.stay[order]) <= 0).all()
    same(both(readings, stays, BEDSIDE), both(readings.take(order), stays, BEDSIDE))


def test_a_few_readings_are_not_worth_compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swept.Swept, "judge", lambda *_: pytest.fail("compiled for three readings"))
    assert len(list(judge_many(*columns(PLAIN), named("bedside")))) == 1
