"""The measures that speak for holding a dose: what each is made of, and for how long its reading proves something."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from models.instants import HOUR
from models.measurements import KINDS, Unit
from models.measures import PERCENT

URINE_WINDOW = 8 * HOUR
"""Seconds over which urine is judged before a dose: a shift (Dutcher 2014; TIL consensus 2024)."""


@dataclass(frozen=True)
class Validity:
    """For how many seconds a reading of a kind proves something before a dose, and where that comes from."""

    seconds: int
    source: str


def _validity(hours: int, source: str) -> Validity:
    return Validity(hours * HOUR, f"Local choice, no expiry is published: {source}")


_EVERY_FOUR = _validity(6, "vital signs are taken every 2 to 4 h (Dutcher 2014, table 2)")
_DAILY = _validity(36, "taken daily, before the dose (Dutcher 2014, table 2; Elzonris label, section 2.2)")

VALID: Mapping[str, Validity] = {
    "systolic_bp": _EVERY_FOUR,
    "heart_rate": _EVERY_FOUR,
    "urine": _validity(12, "urine is measured each shift (Dutcher 2014, table 2)"),
    "weight": _DAILY,
    "albumin": _DAILY,
    "creatinine": _validity(
        24, "taken twice a day (TIL consensus 2024, table 2), at least daily (Dutcher 2014, table 2)"
    ),
}


@dataclass(frozen=True)
class HoldMeasure:
    """A quantity of a stay before a dose.

    kind: the reading it is judged on; reference: what it is compared with (`baseline`, `previous day`, `cycle`: the
    last before the cycle) or None; alarming: the side of its number that speaks for holding; limits: of that number.
    """

    name: str
    label: str
    kind: str
    unit: Unit
    reference: str | None
    alarming: str
    limits: tuple[Fraction, Fraction]


def _itself(name: str, kind: str, label: str) -> HoldMeasure:
    found = KINDS[kind]
    return HoldMeasure(name, label, kind, found.unit, None, "either", (found.lowest, found.highest))


def _made(name: str, label: str, kind: str, unit: Unit, reference: str | None, alarming: str, most: int) -> HoldMeasure:
    return HoldMeasure(name, label, kind, unit, reference, alarming, (Fraction(0), Fraction(most)))


HOLD_MEASURES: Mapping[str, HoldMeasure] = {
    measure.name: measure
    for measure in (
        _itself("systolic", "systolic_bp", "systolic"),
        _itself("heart_rate", "heart_rate", "heart rate"),
        _itself("albumin", "albumin", "albumin"),
        _itself("creatinine", "creatinine", "creatinine"),
        _made("weight_gain_percent", "weight over the baseline", "weight", PERCENT, "baseline", "high", 100),
        _made(
            "weight_gain_day_kg",
            "weight over the day before",
            "weight",
            KINDS["weight"].unit,
            "previous day",
            "high",
            50,
        ),
        _made(
            "albumin_fall_in_cycle",
            "fall of albumin in the cycle",
            "albumin",
            KINDS["albumin"].unit,
            "cycle",
            "high",
            8,
        ),
        _made("urine_volume", "urine in 8 h", "urine", KINDS["urine"].unit, None, "low", 5000),
        _made("urine_volume_per_kg", "urine in 8 h", "urine", Unit("mL/kg", "mL/kg"), "baseline", "low", 100),
    )
}
"""Every measure that a regimen can name. The weight per which urine is told is the baseline: a leaking patient's own
grows with water."""
