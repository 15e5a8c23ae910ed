"""What is refused and asked about a set as a whole: time, position, reasons, somebody else's set, bags, results."""

from fractions import Fraction

import pytest

from models.entry import check
from models.held import Context, OtherSet, Urine
from models.instants import HOUR, text
from models.phrases import Clock
from models.typed import Answer, Checked, Typed, Whole
from models.whole import DISCARD, LONG_AGO, SAME_WITHIN
from tests.models.typing_in import NOW

PRESSURE = (Typed("systolic_bp", "120", "mm[Hg]"), Typed("diastolic_bp", "80", "mm[Hg]"))
T = NOW - HOUR


def whole(*typed: Typed, at: int = NOW, held: Context | None = None, **about: object) -> Checked:
    return check(at, typed, held or Context(NOW), Whole(**about))  # type: ignore[arg-type]


@pytest.mark.parametrize(("ago", "asked"), [(0, False), (LONG_AGO - 1, False), (LONG_AGO, False), (LONG_AGO + 1, True)])
def test_more_than_four_hours_back_is_asked_about(ago: int, asked: bool) -> None:
    found = whole(*PRESSURE, at=NOW - ago)
    assert [one.field for one in found.questions] == ["observed_at"] * asked
    if asked:
        (answer,) = found.questions[0].answers
        assert answer == Answer(f"Yes, taken {Clock(NOW - ago)}", confirmed=True)
        assert whole(*PRESSURE, at=NOW - ago, confirmed=frozenset({"observed_at"})).good


@pytest.mark.parametrize(("ago", "words"), [(24 * HOUR - 1, "23 h ago"), (24 * HOUR, "1 d ago. Is the date right?")])
def test_a_day_back_doubts_the_date(ago: int, words: str) -> None:
    assert words in whole(*PRESSURE, at=NOW - ago).questions[0].sentence


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"position": "lying", "site": "cuff"}, None),
        ({"position": "hanging"}, "set"),
        ({"site": "lying"}, "set"),
        ({"missing": (("weight", "asleep"),)}, None),
        ({"missing": (("weight", "forgotten"),)}, "missing"),
        ({"missing": (("shoes", "asleep"),)}, "missing"),
        ({"missing": (("weight", "asleep"), ("weight", "away"))}, "missing"),
        ({"missing": (("systolic_bp", "away"),)}, "missing"),
    ],
)
def test_how_it_was_taken_and_what_is_missing(about: dict[str, object], field: str | None) -> None:
    assert [one.field for one in whole(*PRESSURE, **about).refusals] == ([field] if field else [])


def test_reasons_alone_are_a_set_and_nothing_is_not() -> None:
    assert whole(missing=(("weight", "refused"), ("albumin", "not_due"))).good
    assert [one.field for one in whole().refusals] == ["set"]


def other(at: int = NOW, **values: str) -> Context:
    return Context(NOW, others=[OtherSet("The nurse", at, {kind: Fraction(value) for kind, value in values.items()})])


@pytest.mark.parametrize(
    ("apart", "asked"),
    [(0, True), (SAME_WITHIN - 1, True), (SAME_WITHIN, True), (-SAME_WITHIN, True), (SAME_WITHIN + 1, False)],
)
def test_somebody_elses_set_of_the_same_time_and_values(apart: int, asked: bool) -> None:
    found = whole(*PRESSURE, held=other(NOW - apart, systolic_bp="120", diastolic_bp="80", weight="70"))
    assert [one.field for one in found.questions] == ["same"] * asked
    if asked:
        assert found.questions[0].answers == (
            Answer("The same: do not save", value=DISCARD),
            Answer("No, save mine too", confirmed=True),
        )
        assert "The nurse saved 120/80 mmHg, Weight 70 kg at" in found.questions[0].sentence


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ({"systolic_bp": "120"}, True),
        ({"systolic_bp": "121", "diastolic_bp": "80"}, False),
        ({"weight": "70"}, False),
        ({}, False),
    ],
)
def test_other_values_are_another_set(values: dict[str, str], asked: bool) -> None:
    held = other(**values)
    assert bool(whole(*PRESSURE, held=held).questions) is asked
    assert whole(*PRESSURE, held=held, confirmed=frozenset({"same"})).good


@pytest.mark.parametrize(
    ("kind", "came", "words"),
    [
        ("albumin", T - 1, "before the blood was taken"),
        ("albumin", T, None),
        ("creatinine", NOW, None),
        ("albumin", NOW + 1, "in the future"),
        ("weight", NOW, "Only a result of the laboratory"),
    ],
)
def test_when_a_result_came(kind: str, came: int, words: str | None) -> None:
    value, unit = ("70", "kg") if kind == "weight" else ("3", {"albumin": "g/dL"}.get(kind, "mg/dL"))
    found = whole(Typed(kind, value, unit, resulted_at=text(came)), at=T)
    if words is None:
        assert found.good
        assert found.readings[0].resulted_at == came
    else:
        assert words in found.refusals[0].sentence


def bag(value: str, unit: str = "mL", **more: object) -> Typed:
    return Typed("urine", value, unit, bag=True, **more)  # type: ignore[arg-type]


def filled(held: str | None, volume: str = "300") -> Context:
    return Context(NOW, urine=Urine(T, T - HOUR, Fraction(volume), None if held is None else Fraction(held)))


@pytest.mark.parametrize(
    ("value", "unit", "volume"), [("400", "mL", 0), ("400.5", "mL", "0.5"), ("650", "mL", 250), ("0,65", "L", 250)]
)
def test_what_is_new_in_a_bag(value: str, unit: str, volume: object) -> None:
    found = whole(bag(value, unit), held=filled("400"))
    assert found.good
    assert (found.readings[0].value, found.readings[0].typed_value) == (Fraction(volume), value)  # type: ignore[arg-type]
    assert found.readings[0].bag == Fraction(volume) + 400  # type: ignore[arg-type]


def test_a_bag_cannot_hold_less_than_before() -> None:
    (refusal,) = whole(bag("399.999999"), held=filled("400")).refusals
    assert (refusal.field, "If it was emptied" in refusal.sentence) == ("urine", True)


@pytest.mark.parametrize(
    ("held", "words"),
    [(Context(NOW), "when the collection began"), (filled(None), f"Was the bag empty at {Clock(T)}?")],
)
def test_a_bag_of_which_nothing_is_known_may_have_been_empty(held: Context, words: str) -> None:
    (question,) = whole(bag("200"), held=held).questions
    assert words in question.sentence
    assert [answer.confirmed for answer in question.answers] == [True]
    assert whole(bag("200", confirmed=True), held=held).readings[0].value == 200
    assert "unusually high" in whole(bag("1600"), held=held).questions[0].sentence


def test_what_a_bag_cannot_be() -> None:
    assert [one.field for one in whole(Typed("weight", "70", "kg", bag=True)).refusals] == ["weight"]
    assert "twice" in whole(bag("100", confirmed=True), bag("200", confirmed=True)).refusals[0].sentence
    assert "already" in whole(bag("100"), held=Context(NOW, bag_beside=True)).refusals[0].sentence
    assert "Withdraw that first" in whole(bag("100"), held=Context(NOW, bag_after=NOW)).refusals[0].sentence
    assert whole(bag("500", interval_start=text(T)), held=filled("400")).good
    assert "is counted from" in whole(bag("500", interval_start=text(T - 1)), held=filled("400")).refusals[0].sentence
