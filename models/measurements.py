"""The kinds of reading: units, limits, codes, labels. One table, read by form, file and interface alike."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from models.phrases import Phrase, Value, phrase
from models.plain import plain

__all__ = [
    "CODES",
    "KINDS",
    "MOST_DIGITS",
    "Kind",
    "Unit",
    "canonical",
    "plain",
    "read_number",
    "refusal",
    "shortened",
]


@dataclass(frozen=True)
class Unit:
    """A unit that may be typed: UCUM code, words, and the exact factor to the canonical unit."""

    code: str
    label: str
    factor: Fraction = Fraction(1)


@dataclass(frozen=True)
class Kind:
    """A kind of reading. Limits are in the canonical unit and inclusive (specification, section 1).

    Outside `lowest` to `highest` a value is refused; outside `usual_low` to `usual_high` it is asked about.
    """

    name: str
    label: str
    units: Mapping[str, Unit]
    loinc: str | None
    lowest: Fraction
    highest: Fraction
    usual_low: Fraction | None = None
    usual_high: Fraction | None = None
    whole: bool = False

    @property
    def unit(self) -> Unit:
        """The canonical unit."""
        return next(iter(self.units.values()))


def _units(*units: Unit) -> dict[str, Unit]:
    return {unit.code: unit for unit in units}


_PRESSURE = _units(Unit("mm[Hg]", "mmHg"), Unit("kPa", "kPa", Fraction("7.50061683")))
_WEIGHT = _units(Unit("kg", "kg"), Unit("[lb_av]", "lb", Fraction("0.45359237")), Unit("g", "g", Fraction(1, 1000)))
_ALBUMIN = _units(Unit("g/dL", "g/dL"), Unit("g/L", "g/L", Fraction(1, 10)))
_URINE = _units(Unit("mL", "mL"), Unit("L", "L", Fraction(1000)))
_CREATININE = _units(Unit("mg/dL", "mg/dL"), Unit("umol/L", "µmol/L", 1 / Fraction("88.42")))


def _kind(
    name: str, label: str, units: Mapping[str, Unit], loinc: str | None, *limits: str, whole: bool = False
) -> Kind:
    lowest, highest, *usual = (Fraction(limit) for limit in limits)
    usual_low, usual_high = usual or (None, None)
    return Kind(name, label, units, loinc, lowest, highest, usual_low, usual_high, whole)


# Limits: specification, section 1, with the sources in docs/rules.md. They are wide on purpose: a systolic of 40, an
# albumin of 0.9 g/dL and a doubling of weight are all published cases.
KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        _kind("systolic_bp", "Systolic pressure", _PRESSURE, "8480-6", "20", "300", "70", "220"),
        _kind("diastolic_bp", "Diastolic pressure", _PRESSURE, "8462-4", "10", "200", "30", "130"),
        _kind("mean_bp", "Mean pressure", _PRESSURE, "8478-0", "10", "250", "45", "160"),
        _kind("heart_rate", "Heart rate", _units(Unit("/min", "per minute")), "8867-4", "10", "300", "40", "160"),
        _kind("weight", "Weight", _WEIGHT, "29463-7", "20", "400", "35", "200"),
        _kind("albumin", "Albumin", _ALBUMIN, "1751-7", "0.3", "8", "1.5", "5.5"),
        _kind("urine", "Urine", _URINE, "9187-6", "0", "5000", "0", "1500"),
        _kind("oedema", "Oedema", _units(Unit("{grade}", "grade")), None, "0", "4", whole=True),
        _kind("creatinine", "Creatinine", _CREATININE, "2160-0", "0.1", "30", "0.1", "10"),
    )
}

CODES: Mapping[str, int] = {name: code for code, name in enumerate(KINDS)}
"""The small number that stands for a kind in arrays of readings."""

# More digits than any instrument gives, few enough that exact arithmetic stays quick.
MOST_DIGITS = 40
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


def read_number(text: str) -> Decimal:
    """The number exactly as written, with a decimal point; raises ValueError with a sentence for anything else."""
    text = text.strip()
    if not text:
        raise ValueError("the value is missing")
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"'{shortened(text)}' is not a number")
    number = Decimal(text)
    if len(number.as_tuple().digits) > MOST_DIGITS or abs(number.adjusted()) > MOST_DIGITS:
        raise ValueError(f"'{shortened(text)}' has more digits than a measurement can have")
    return number


def shortened(text: str) -> str:
    """At most 40 characters of what was typed, for a sentence."""
    return text if len(text) <= 40 else text[:39] + "…"


def canonical(kind: str, value: Decimal | Fraction, unit: str) -> Fraction:
    """The exact value in the kind's canonical unit; raises ValueError for a kind or unit that is not in the table."""
    if kind not in KINDS:
        raise ValueError(f"'{shortened(kind)}' is not a kind of reading")
    if unit not in KINDS[kind].units:
        raise ValueError(f"'{shortened(unit)}' is not a unit of {KINDS[kind].label.lower()}")
    return Fraction(value) * KINDS[kind].units[unit].factor


def refusal(kind: str, value: Fraction) -> Phrase | None:
    """Why a canonical value cannot be believed, as a sentence; None where it can."""
    limits = KINDS[kind]
    bounds: dict[str, Value] = {"label": phrase(limits.label), "lowest": limits.lowest, "highest": limits.highest}
    if limits.lowest <= value <= limits.highest and (value.denominator == 1 or not limits.whole):
        return None
    if limits.whole:
        return phrase("{label} is graded in whole numbers from {lowest} to {highest}.", **bounds)
    return phrase("{label} must be {lowest} to {highest} {unit}.", **bounds, unit=phrase(limits.unit.label))
