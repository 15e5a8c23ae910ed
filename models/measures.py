"""The measures that rules compare: what each one is made of, its unit, and which of its values a rule may name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from models.instants import HOUR
from models.measurements import KINDS, Unit

PERCENT = Unit("%", "%")
ML_PER_HOUR = Unit("mL/h", "mL/h")
ML_PER_KG_HOUR = Unit("mL/kg/h", "mL/kg/h")


@dataclass(frozen=True)
class Measure:
    """A quantity of a stay at an instant: `formula` of its operands, which are floats, arrays or Fractions alike.

    `latest` is the kind of reading it is judged on; `reference` what it is compared with: the baseline, the previous
    day's weight, or nothing. `leading` measures can exclude their criterion. `alarming` is the side of the number that
    a rule may watch. The number of a rule lies within `limits`, in the measure's own unit.
    """

    name: str
    label: str
    criterion: str
    latest: str
    reference: str | None
    formula: Callable[..., Any]
    alarming: str
    limits: tuple[Fraction, Fraction]
    percent: bool = False
    leading: bool = True

    @property
    def units(self) -> Mapping[str, Unit]:
        """The units in which a rule's number may be given, its own first."""
        return {PERCENT.code: PERCENT} if self.percent else KINDS[self.latest].units

    @property
    def direct(self) -> bool:
        """Whether it is a reading itself, with nothing computed."""
        return self.formula is _itself

    @property
    def unit(self) -> Unit:
        """The unit in which it is computed."""
        return next(iter(self.units.values()))


def _itself(value: Any) -> Any:
    return value


def _mean(systolic: Any, diastolic: Any) -> Any:
    # A measured mean comes as both operands, and so as itself.
    return (systolic + 2 * diastolic) / 3


def _fall(value: Any, baseline: Any) -> Any:
    return baseline - value


def _fall_percent(value: Any, baseline: Any) -> Any:
    return (baseline - value) * 100 / baseline


def _gain(value: Any, earlier: Any) -> Any:
    return value - earlier


def _gain_percent(value: Any, earlier: Any) -> Any:
    return (value - earlier) * 100 / earlier


FORMULAS: tuple[Callable[..., Any], ...] = (_itself, _mean, _fall, _fall_percent, _gain, _gain_percent)
"""Every formula of a measure of the three criteria."""


def per_hour(volume: Any, seconds: Any) -> Any:
    """Urine per hour, of a volume collected in so many seconds."""
    return volume * HOUR / seconds


def per_kg(volume: Any, seconds: Any, weight: Any) -> Any:
    """Urine per kilogram and hour."""
    return volume * HOUR / (seconds * weight)


def _within(lowest: str, highest: str) -> tuple[Fraction, Fraction]:
    return Fraction(lowest), Fraction(highest)


_BP, _SWELLING, _PROTEIN = "low_blood_pressure", "swelling", "low_protein"
_SYSTOLIC, _BASE, _DAY = "systolic_bp", "baseline", "previous day"
_GAIN = _within("0.1", "50")

# The limits of a rule's number are a local choice: they catch a misplaced decimal or a wrong unit, nothing finer.
MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("systolic", "systolic", _BP, _SYSTOLIC, None, _itself, "low", _within("40", "200")),
        Measure("systolic_fall", "fall of systolic", _BP, _SYSTOLIC, _BASE, _fall, "high", _within("5", "150")),
        Measure(
            "systolic_fall_percent",
            "fall of systolic",
            _BP,
            _SYSTOLIC,
            _BASE,
            _fall_percent,
            "high",
            _within("2", "90"),
            percent=True,
        ),
        Measure("mean", "mean pressure", _BP, "mean_bp", None, _mean, "low", _within("30", "150"), leading=False),
        Measure("weight_gain_kg", "weight gain", _SWELLING, "weight", _BASE, _gain, "high", _GAIN),
        Measure(
            "weight_gain_percent", "weight gain", _SWELLING, "weight", _BASE, _gain_percent, "high", _GAIN, percent=True
        ),
        Measure("weight_gain_day_kg", "weight gain in a day", _SWELLING, "weight", _DAY, _gain, "high", _GAIN),
        Measure(
            "weight_gain_day_percent",
            "weight gain in a day",
            _SWELLING,
            "weight",
            _DAY,
            _gain_percent,
            "high",
            _GAIN,
            percent=True,
        ),
        Measure("oedema_grade", "oedema", _SWELLING, "oedema", None, _itself, "high", _within("1", "4"), leading=False),
        Measure("albumin", "albumin", _PROTEIN, "albumin", None, _itself, "low", _within("1", "5")),
        Measure("albumin_fall", "fall of albumin", _PROTEIN, "albumin", _BASE, _fall, "high", _within("0.1", "4")),
    )
}

URINE_MEASURES: Mapping[str, tuple[Unit, Fraction, Fraction]] = {
    "urine_per_hour": (ML_PER_HOUR, Fraction(1), Fraction(200)),
    "urine_per_kg": (ML_PER_KG_HOUR, Fraction("0.05"), Fraction(5)),
}
"""Unit, and the least and the greatest number that a rule may name."""
