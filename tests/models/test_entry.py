"""A set as typed: limits, numbers and what cannot stand together (specification, section 1)."""

from fractions import Fraction

import pytest

from models.instants import text
from models.typed import Typed
from tests.models.making import h
from tests.models.typing_in import NOW, checked, said


@pytest.mark.parametrize(
    ("kind", "value", "unit", "expected"),
    [
        *(("systolic_bp", value, "mm[Hg]", "R") for value in ("19.999999", "300.000001", "0", "1300")),
        *(("systolic_bp", value, "mm[Hg]", "A") for value in ("20", "69.999999", "220.000001", "300", "40")),
        *(("systolic_bp", value, "mm[Hg]", "") for value in ("70", "220", "120")),
        *(("systolic_bp", value, "kPa", expected) for value, expected in (("16", ""), ("9.33", "A"), ("2.66", "R"))),
        *(("diastolic_bp", value, "mm[Hg]", "R") for value in ("9.999999", "200.000001")),
        *(("diastolic_bp", value, "mm[Hg]", "A") for value in ("10", "29.999999", "130.000001", "200")),
        *(("diastolic_bp", value, "mm[Hg]", "") for value in ("30", "130")),
        *(("mean_bp", value, "mm[Hg]", "R") for value in ("9.999999", "250.000001")),
        *(("mean_bp", value, "mm[Hg]", "A") for value in ("10", "44.999999", "160.000001", "250")),
        *(("mean_bp", value, "mm[Hg]", "") for value in ("45", "160")),
        *(("heart_rate", value, "/min", "R") for value in ("9.999999", "300.000001")),
        *(("heart_rate", value, "/min", "A") for value in ("10", "39.999999", "160.000001", "300")),
        *(("heart_rate", value, "/min", "") for value in ("40", "160")),
        *(("weight", value, "kg", "R") for value in ("19.999999", "400.000001")),
        *(("weight", value, "kg", "A") for value in ("20", "34.999999", "200.000001", "400")),
        *(("weight", value, "kg", "") for value in ("35", "200")),
        *(("weight", value, "g", expected) for value, expected in (("70000", ""), ("34999", "A"), ("19999", "R"))),
        ("weight", "154", "[lb_av]", ""),
        *(("albumin", value, "g/dL", "R") for value in ("0.299999", "8.000001", "60", "61")),
        *(("albumin", value, "g/dL", "A") for value in ("0.3", "1.499999", "5.500001", "6", "8")),
        *(("albumin", value, "g/dL", "") for value in ("1.5", "5.5")),
        *(("albumin", value, "g/L", expected) for value, expected in (("15", ""), ("14.9", "A"), ("2.9", "R"))),
        *(("urine", value, "mL", "") for value in ("0", "1500")),
        *(("urine", value, "mL", "A") for value in ("1500.000001", "5000")),
        ("urine", "5000.000001", "mL", "R"),
        *(("urine", value, "L", expected) for value, expected in (("0", ""), ("1.5", ""), ("1.6", "A"), ("5.1", "R"))),
        *(("oedema", value, "{grade}", "") for value in ("0", "1", "2", "3", "4")),
        *(("oedema", value, "{grade}", "R") for value in ("5", "1.5")),
        *(("creatinine", value, "mg/dL", "R") for value in ("0.099999", "30.000001")),
        *(("creatinine", value, "mg/dL", "A") for value in ("10.000001", "30")),
        *(("creatinine", value, "mg/dL", "") for value in ("0.1", "10")),
        *(("creatinine", value, "umol/L", expected) for value, expected in (("884.2", ""), ("884.3", "A"), ("8", "R"))),
    ],
)
def test_limits_are_inclusive_and_what_is_unusual_is_asked_once(
    kind: str, value: str, unit: str, expected: str
) -> None:
    found = checked((kind, value, unit))
    assert said(found) == expected
    assert found.good is (expected == "")
    told = found.refusals + found.questions
    assert [one.field for one in told] == [kind] * bool(expected)
    assert all(one.sentence[-1] in ".?" for one in told)
    if expected == "A":
        assert told[0].answers[-1].confirmed
        confirmed = checked(Typed(kind, value, unit, confirmed=True))
        assert confirmed.good
        assert (confirmed.readings[0].typed_value, confirmed.readings[0].confirmed) == (value, True)
    elif expected == "R":
        assert said(checked(Typed(kind, value, unit, confirmed=True))) == "R"
        assert found.readings == ()


@pytest.mark.parametrize(
    ("typed", "value"), [("36,5", "36.5"), ("36.5", "36.5"), (" 36 ", "36"), ("036", "36"), ("36.500000", "36.5")]
)
def test_numbers_are_read_exactly_with_point_or_comma(typed: str, value: str) -> None:
    (reading,) = checked(("weight", typed)).readings
    assert (reading.value, reading.typed_value, reading.unit) == (Fraction(value), typed.strip(), "kg")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Type a number."),
        ("  ", "Type a number."),
        ("-5", "'-5' is below zero."),
        ("−5", "'−5' is below zero."),
        ("1.2.3", "more than one decimal mark"),
        ("1.234,5", "more than one decimal mark"),
        *(
            (typed, "is not a plain number")
            for typed in ("NaN", "inf", "1e2", "0x46", "+70", "70kg", "7 0", "70.", ".5")
        ),
        *((typed, "is not a plain number") for typed in ("٧٠", "７０", "seventy", "70\n70", "1234567", "70.1234567")),
        ("7" * 2**20, "is not a plain number"),
        ("70<script>" * 2**17, "is not a plain number"),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_what_is_no_plain_number_is_refused_with_a_short_sentence(typed: str, sentence: str) -> None:
    (refusal,) = checked(("weight", typed)).refusals
    assert refusal.field == "weight"
    assert sentence in refusal.sentence
    assert len(refusal.sentence) < 160


def test_unknown_kinds_and_units_are_refused() -> None:
    assert [one.field for one in checked(("temperature", "37", "Cel")).refusals] == ["set"]
    (refusal,) = checked(("weight", "70", "st")).refusals
    assert (refusal.field, refusal.sentence) == ("weight", "'st' is not a unit of weight.")


def test_zero_urine_is_believed() -> None:
    found = checked(("urine", "0"), last_urine=h(2))
    assert found.good
    assert found.readings[0].value == 0


def test_what_was_typed_is_kept_beside_the_canonical_value() -> None:
    (reading,) = checked(Typed("albumin", "29,9", "g/L")).readings
    assert (reading.typed_value, reading.unit, reading.value) == ("29,9", "g/L", Fraction("2.99"))


@pytest.mark.parametrize(
    ("pressures", "field"),
    [
        ((("systolic_bp", "80"), ("diastolic_bp", "120")), "diastolic_bp"),
        ((("systolic_bp", "80"), ("diastolic_bp", "80")), "diastolic_bp"),
        ((("systolic_bp", "120"), ("diastolic_bp", "80"), ("mean_bp", "79.9")), "mean_bp"),
        ((("systolic_bp", "120"), ("diastolic_bp", "80"), ("mean_bp", "120.1")), "mean_bp"),
        ((("systolic_bp", "16", "kPa"), ("diastolic_bp", "121")), "diastolic_bp"),
        ((("systolic_bp", "120"), ("mean_bp", "121")), "mean_bp"),
        ((("diastolic_bp", "80"), ("mean_bp", "79")), "mean_bp"),
    ],
)
def test_pressures_that_cannot_stand_together_are_refused(pressures: tuple[tuple[str, str], ...], field: str) -> None:
    found = checked(*pressures)
    assert [one.field for one in found.refusals] == [field]
    assert field not in [one.field for one in found.questions]


@pytest.mark.parametrize(
    ("pressure", "beside", "field"),
    [
        (("diastolic_bp", "120"), {"systolic_bp": "110"}, "diastolic_bp"),
        (("systolic_bp", "80"), {"diastolic_bp": "90"}, "systolic_bp"),
        (("mean_bp", "130"), {"systolic_bp": "120"}, "mean_bp"),
        (("systolic_bp", "100"), {"mean_bp": "110"}, "systolic_bp"),
        (("diastolic_bp", "90"), {"mean_bp": "80"}, "diastolic_bp"),
        (("weight", "70"), {"mean_bp": "80", "diastolic_bp": "90", "systolic_bp": "60"}, None),
    ],
)
def test_they_are_held_against_what_stands_at_the_same_time(
    pressure: tuple[str, str], beside: dict[str, str], field: str | None
) -> None:
    assert [one.field for one in checked(pressure, beside=beside).refusals] == ([field] if field else [])


def test_a_mean_on_either_pressure_is_believed() -> None:
    for mean in ("80", "120"):
        assert checked(("systolic_bp", "120"), ("diastolic_bp", "80"), ("mean_bp", mean)).good


def test_a_set_is_not_empty_not_in_the_future_and_names_a_kind_once() -> None:
    assert [one.field for one in checked().refusals] == ["set"]
    assert checked(("weight", "70"), at=NOW).good
    assert [one.field for one in checked(("weight", "70"), at=NOW + 1).refusals] == ["observed_at"]
    assert [one.field for one in checked(("weight", "70"), ("weight", "71")).refusals] == ["weight"]
    assert checked(("urine", "70"), ("urine", "71")).good


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (text(NOW), "before its end"),
        (text(NOW + 1), "before its end"),
        ("2026-03-01T00:00:00", "no time zone"),
        ("noon", "is not a time"),
    ],
)
def test_a_collection_starts_before_it_ends(start: str, sentence: str) -> None:
    (refusal,) = checked(Typed("urine", "50", "mL", start)).refusals
    assert refusal.field == "urine"
    assert sentence in refusal.sentence
    (reading,) = checked(Typed("urine", "50", "mL", text(NOW - 1), incomplete=True, confirmed=True)).readings
    assert (reading.start, reading.incomplete) == (NOW - 1, True)


def test_one_bad_field_does_not_hide_the_others() -> None:
    found = checked(("systolic_bp", "12O"), ("weight", "1000"), ("albumin", "3"), ("heart_rate", "190"))
    assert [one.field for one in found.refusals] == ["systolic_bp", "weight"]
    assert [one.field for one in found.questions] == ["heart_rate"]
    assert [one.kind for one in found.readings] == ["albumin", "heart_rate"]
    assert not found.good
