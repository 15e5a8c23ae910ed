"""What is asked because of the last value, of another reading or of a likely mistake of units (section 1)."""

import pytest

from models.instants import HOUR, text
from models.typed import Answer, Typed
from tests.models.making import h
from tests.models.typing_in import NOW, checked


@pytest.mark.parametrize(
    ("kind", "value", "last", "asked"),
    [
        ("weight", "77", "70", False),
        ("weight", "77.000001", "70", True),
        ("weight", "63", "70", False),
        ("weight", "62.999999", "70", True),
        ("albumin", "4.5", "3", False),
        ("albumin", "4.500001", "3", True),
        ("albumin", "2.1", "3.6", False),
        ("albumin", "2.099999", "3.6", True),
        ("heart_rate", "150", "60", False),
        ("systolic_bp", "71", "200", False),
    ],
)
def test_a_change_from_the_last_value_is_asked_about(kind: str, value: str, last: str, asked: bool) -> None:
    found = checked((kind, value), last={kind: last})
    assert [one.field for one in found.questions] == [kind] * asked
    assert checked((kind, value)).good
    if asked:
        assert "the last value" in found.questions[0].sentence
        assert [answer.confirmed for answer in found.questions[0].answers] == [True]


@pytest.mark.parametrize(
    ("value", "unit", "last", "sentence", "units"),
    [
        ("152", "kg", "80", "pounds?", ["[lb_av]"]),
        ("192", "kg", "80", "pounds?", ["[lb_av]"]),
        ("151.999999", "kg", "80", "above the last value", []),
        ("192.000001", "kg", "80", "Is it lb?", ["[lb_av]"]),
        ("42", "kg", "100", "mixed up?", []),
        ("53", "kg", "100", "mixed up?", []),
        ("41.999999", "kg", "100", "below the last value", []),
        ("53.000001", "kg", "100", "below the last value", []),
        ("100", "[lb_av]", "100", "kilograms?", ["kg"]),
        ("160000", "g", "80", "twice the last", []),
    ],
)
def test_pounds_typed_as_kilograms(value: str, unit: str, last: str, sentence: str, units: list[str]) -> None:
    (question,) = checked(("weight", value, unit), last={"weight": last}).questions
    assert sentence in question.sentence
    assert [answer.unit for answer in question.answers[:-1]] == units
    assert question.answers[-1].confirmed


def test_an_answer_in_another_unit_is_a_set_that_can_be_kept() -> None:
    (question,) = checked(("weight", "154.3"), last={"weight": "70"}).questions
    assert question.answers[0] == Answer("154.3 lb = 69.99 kg", unit="[lb_av]")
    assert checked(("weight", "154.3", "[lb_av]"), last={"weight": "70"}).good


@pytest.mark.parametrize(("value", "refused"), [("6", False), ("8", False), ("30", True), ("60", True)])
def test_albumin_typed_in_grams_per_litre(value: str, refused: bool) -> None:
    found = checked(("albumin", value))
    (told,) = found.refusals if refused else found.questions
    assert Answer(f"{value} g/L = {int(value) / 10:g} g/dL", unit="g/L") in told.answers
    assert any(answer.confirmed for answer in told.answers) is not refused


@pytest.mark.parametrize(
    ("kind", "value", "unit", "label"),
    [
        ("systolic_bp", "12.5", "mm[Hg]", "12.5 kPa = 93.76 mmHg"),
        ("weight", "500", "kg", "500 lb = 226.8 kg"),
        ("urine", "6000", "L", None),
        ("creatinine", "97", "mg/dL", "97 µmol/L = 1.1 mg/dL"),
        ("heart_rate", "700", "/min", None),
    ],
)
def test_a_refused_value_that_fits_another_unit_can_be_taken_in_it(
    kind: str, value: str, unit: str, label: str | None
) -> None:
    (refusal,) = checked((kind, value, unit)).refusals
    assert [answer.label for answer in refusal.answers] == ([label] if label else [])
    assert not any(answer.confirmed for answer in refusal.answers)


@pytest.mark.parametrize(
    ("pressures", "beside", "asked"),
    [
        ((("systolic_bp", "100"), ("diastolic_bp", "85")), {}, []),
        ((("systolic_bp", "100"), ("diastolic_bp", "85.000001")), {}, ["diastolic_bp"]),
        ((("diastolic_bp", "86"),), {"systolic_bp": "100"}, ["diastolic_bp"]),
        ((("systolic_bp", "100"),), {"diastolic_bp": "86"}, ["systolic_bp"]),
        ((("systolic_bp", "100"),), {"diastolic_bp": "85"}, []),
        ((("diastolic_bp", "86"),), {}, []),
        ((("weight", "70"),), {"systolic_bp": "100", "diastolic_bp": "86"}, []),
    ],
)
def test_a_narrow_pulse_pressure(
    pressures: tuple[tuple[str, str], ...], beside: dict[str, str], asked: list[str]
) -> None:
    assert [one.field for one in checked(*pressures, beside=beside).questions] == asked


@pytest.mark.parametrize(
    ("volume", "start", "last_urine", "asked"),
    [
        ("500", h(9), None, False),
        ("500.000001", h(9), None, True),
        ("500.000001", None, h(9), True),
        ("500", None, h(9), False),
        ("501", None, None, False),
        ("501", h(8), h(9), False),
        ("501", h(9), h(8), True),
        ("501", None, NOW, False),
    ],
)
def test_more_than_500_ml_in_an_hour(volume: str, start: int | None, last_urine: int | None, asked: bool) -> None:
    assert NOW - h(9) == HOUR
    typed = Typed("urine", volume, "mL", None if start is None else text(start))
    found = checked(typed, last_urine=last_urine)
    assert ["in an hour" in one.sentence for one in found.questions] == [True] * asked


def test_one_question_a_field_and_a_confirmed_one_is_believed() -> None:
    found = checked(("weight", "30"), last={"weight": "70"})
    assert [one.field for one in found.questions] == ["weight"]
    assert checked(Typed("weight", "30", "kg", confirmed=True), last={"weight": "70"}).good


@pytest.mark.parametrize(
    ("value", "unit", "asked"),
    [
        ("1,200", "mL", True),
        ("1.200", "mL", True),
        ("1200", "mL", False),
        ("120,5", "mL", False),
        ("1,200", "L", False),
    ],
)
def test_a_mark_that_may_part_thousands_is_asked_about(value: str, unit: str, asked: bool) -> None:
    found = checked(("urine", value, unit))
    assert [one.sentence for one in found.questions] == [
        f"{value} mL is read as 1.2 mL. For 1200 mL type it without a mark."
    ] * asked
    assert checked(Typed("urine", value, unit, confirmed=True)).good
