"""Kinds, units, limits and numbers: the table of section 1, written down a second time."""

from decimal import Decimal
from fractions import Fraction

import pytest

from models.measurements import KINDS, canonical, plain, read_number, refusal

TABLE = [
    ("systolic_bp", "mm[Hg]", "8480-6", "20", "300", "70", "220"),
    ("diastolic_bp", "mm[Hg]", "8462-4", "10", "200", "30", "130"),
    ("mean_bp", "mm[Hg]", "8478-0", "10", "250", "45", "160"),
    ("heart_rate", "/min", "8867-4", "10", "300", "40", "160"),
    ("weight", "kg", "29463-7", "20", "400", "35", "200"),
    ("albumin", "g/dL", "1751-7", "0.3", "8", "1.5", "5.5"),
    ("urine", "mL", "9187-6", "0", "5000", "0", "1500"),
    ("oedema", "{grade}", None, "0", "4", None, None),
    ("creatinine", "mg/dL", "2160-0", "0.1", "30", "0.1", "10"),
]
LITTLE = Fraction(1, 10**30)


def test_the_table_of_kinds_is_that_of_the_specification() -> None:
    found = [
        (kind.name, kind.unit.code, kind.loinc, kind.lowest, kind.highest, kind.usual_low, kind.usual_high)
        for kind in KINDS.values()
    ]
    assert found == [
        (name, unit, loinc, *(None if limit is None else Fraction(limit) for limit in limits))
        for name, unit, loinc, *limits in TABLE
    ]


@pytest.mark.parametrize(
    ("kind", "typed", "unit", "value"),
    [
        ("systolic_bp", "12", "kPa", "90.00740196"),
        ("diastolic_bp", "8", "kPa", "60.00493464"),
        ("mean_bp", "8.7", "kPa", "65.255366421"),
        ("weight", "150", "[lb_av]", "68.0388555"),
        ("weight", "65100", "g", "65.1"),
        ("albumin", "29.9", "g/L", "2.99"),
        ("urine", "0.08", "L", "80"),
        ("urine", "0", "mL", "0"),
        ("oedema", "2", "{grade}", "2"),
        ("heart_rate", "80.5", "/min", "80.5"),
    ],
)
def test_every_other_unit_is_converted_exactly(kind: str, typed: str, unit: str, value: str) -> None:
    assert canonical(kind, read_number(typed), unit) == Fraction(value)


def test_creatinine_is_divided_exactly() -> None:
    assert canonical("creatinine", Decimal("88.42"), "umol/L") == 1
    assert canonical("creatinine", Decimal(97), "umol/L") == Fraction(9700, 8842)


@pytest.mark.parametrize(
    ("kind", "units"),
    [
        ("weight", ["kg", "[lb_av]", "g"]),
        ("albumin", ["g/dL", "g/L"]),
        ("urine", ["mL", "L"]),
        ("creatinine", ["mg/dL", "umol/L"]),
        ("heart_rate", ["/min"]),
        ("oedema", ["{grade}"]),
        *((pressure, ["mm[Hg]", "kPa"]) for pressure in ("systolic_bp", "diastolic_bp", "mean_bp")),
    ],
)
def test_no_other_units_are_known(kind: str, units: list[str]) -> None:
    assert list(KINDS[kind].units) == units


@pytest.mark.parametrize(("kind", "unit"), [("pulse", "/min"), ("weight", "lb"), ("albumin", "g/dl"), ("urine", "")])
def test_unknown_kinds_and_units_are_refused(kind: str, unit: str) -> None:
    with pytest.raises(ValueError, match=r"is not a (kind of reading|unit of)"):
        canonical(kind, Decimal(1), unit)


@pytest.mark.parametrize(("kind", "lowest", "highest"), [(row[0], row[3], row[4]) for row in TABLE])
def test_bounds_are_inclusive_and_nothing_beyond_is_taken(kind: str, lowest: str, highest: str) -> None:
    assert refusal(kind, Fraction(lowest)) is None
    assert refusal(kind, Fraction(highest)) is None
    for beyond in (Fraction(lowest) - LITTLE, Fraction(highest) + LITTLE):
        sentence = refusal(kind, beyond)
        assert sentence is not None
        assert sentence.startswith(KINDS[kind].label)


@pytest.mark.parametrize(("grade", "taken"), [("0", True), ("3", True), ("1.5", False), ("5", False), ("-1", False)])
def test_oedema_is_graded_in_whole_numbers(grade: str, taken: bool) -> None:
    assert (refusal("oedema", Fraction(grade)) is None) is taken


@pytest.mark.parametrize(
    ("text", "number"),
    [("65.1", "65.1"), (" 7 ", "7"), ("0", "0"), (".5", "0.5"), ("5.", "5"), ("+3", "3"), ("1e2", "100"), ("-0", "0")],
)
def test_numbers_in_files_are_read_exactly(text: str, number: str) -> None:
    assert read_number(text) == Decimal(number)


def test_forty_digits_are_kept_and_more_are_refused() -> None:
    assert Fraction(read_number("3." + "1" * 39)) == Fraction("3." + "1" * 39)
    with pytest.raises(ValueError, match="more digits"):
        read_number("3." + "1" * 40)


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "NaN", "inf", "-Infinity", "1,5", "1 5", "1_000", "٣", "９", "0x10", "1e", "1e9999", "--1"),
        *("9" * 10**6, "1e99", "1e-99", "twelve", "5.0.0", "."),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_anything_else_is_refused_with_a_short_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"missing|is not a number|more digits") as refused:
        read_number(text)
    assert len(str(refused.value)) < 120


@pytest.mark.parametrize(
    ("value", "apart_from", "shown"),
    [
        ("65.1", None, "65.1"),
        ("90", None, "90"),
        ("0", None, "0"),
        ("-0.001", None, "0"),
        ("89.99999", "90", "89.99999"),
        ("90", "90", "90"),
        ("1000", None, "1000"),
    ],
)
def test_numbers_in_sentences_are_not_rounded_onto_a_threshold(value: str, apart_from: str | None, shown: str) -> None:
    assert plain(Fraction(value), apart_from=None if apart_from is None else Fraction(apart_from)) == shown
