"""What was probably meant: just below, at and just above each number of the guesses."""

from fractions import Fraction

import pytest

from models.entry import check
from models.held import Context, Urine
from models.instants import HOUR
from models.numbers import moved_point
from models.typed import Typed
from tests.models.typing_in import NOW, checked


def labels(kind: str, value: str, unit: str = "", last: str | None = None) -> list[str]:
    found = checked((kind, value, unit), last=None if last is None else {kind: last})
    return [answer.label for said in (*found.refusals, *found.questions) for answer in said.answers]


@pytest.mark.parametrize(
    ("value", "offered"),
    [("9.332", False), ("9.333", True), ("29.330", True), ("29.332", False), ("8.4", False)],
)
def test_kilopascals_are_offered_where_they_would_be_usual(value: str, offered: bool) -> None:
    assert any("kPa" in label for label in labels("systolic_bp", value)) is offered


@pytest.mark.parametrize(
    ("value", "offered"),
    [
        *(("704", False), ("705.5", False), ("705.6", True), ("784", True), ("862.4", True), ("862.5", False)),
        *(("7.055", False), ("7.056", True), ("8.624", True), ("8.625", False), ("0.784", False)),
    ],
)
def test_the_decimal_mark_is_offered_where_the_weight_would_be_near_the_last(value: str, offered: bool) -> None:
    meant = float(value) / 10 if float(value) > 100 else float(value) * 10
    assert (f"{meant:g} kg" in labels("weight", value, last="78.4")) is offered
    assert f"{meant:g} kg" not in labels("weight", value)


@pytest.mark.parametrize(
    ("value", "last", "offered"),
    [
        *(("0.229", "3.8", False), ("0.23", "3.8", True), ("0.53", "3.8", True), ("0.531", "3.8", False)),
        *(("55", None, True), ("55.1", None, False), ("15", None, True), ("14.9", None, False)),
    ],
)
def test_and_the_albumin_too_or_usual_where_nothing_was_before(value: str, last: str | None, offered: bool) -> None:
    meant = Fraction(value) * 10 if last else Fraction(value) / 10
    assert (f"{float(meant):g} g/dL" in labels("albumin", value, last=last)) is offered


@pytest.mark.parametrize(
    ("value", "asked"),
    [("0", False), ("0.000001", True), ("0,45", True), ("4.999999", True), ("5", False), ("3", False)],
)
def test_litres_typed_as_millilitres(value: str, asked: bool) -> None:
    assert any(" L = " in label for label in labels("urine", value)) is asked


def urine(value: str, held: Urine, at: int = NOW) -> list[str]:
    found = check(at, [Typed("urine", value, "mL")], Context(NOW, last_urine=held.at, urine=held))
    return [said.sentence for said in found.questions]


@pytest.mark.parametrize(
    ("value", "asked"),
    [("479.999999", False), ("480", True), ("600", True), ("720", True), ("720.000001", False)],
)
def test_a_running_total_is_within_a_fifth_of_what_would_have_come(value: str, asked: bool) -> None:
    held = Urine(NOW - 4 * HOUR, NOW - 8 * HOUR, Fraction(300))
    assert ["what the bag holds now" in said for said in urine(value, held)] == [True] * asked


@pytest.mark.parametrize(("before", "asked"), [(2 * HOUR - 1, False), (2 * HOUR, True), (None, False)])
def test_after_much_longer_than_before_nothing_follows(before: int | None, asked: bool) -> None:
    since = None if before is None else NOW - 4 * HOUR - before
    assert bool(urine("900", Urine(NOW - 4 * HOUR, since, Fraction(300)))) is asked


@pytest.mark.parametrize(("value", "asked"), [("399.999999", False), ("400", True), ("1000", True)])
def test_after_a_bag_was_read_any_volume_it_could_hold_is_asked_about(value: str, asked: bool) -> None:
    held = Urine(NOW - 4 * HOUR, None, Fraction(300), Fraction(400))
    assert bool(urine(value, held)) is asked


def test_no_urine_before_is_no_total() -> None:
    assert urine("100", Urine(NOW - HOUR, NOW - 2 * HOUR, Fraction(0))) == []


@pytest.mark.parametrize(
    ("typed", "places", "moved"),
    [("784", -1, "78.4"), ("7,84", 1, "78,4"), ("0.5", 1, "5"), ("123456", 1, None), ("0.123456", -1, None)],
)
def test_a_decimal_mark_moves_as_it_was_typed(typed: str, places: int, moved: str | None) -> None:
    assert moved_point(typed, places) == moved
