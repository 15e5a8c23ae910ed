"""The measures that rules compare: what each one is made of, its unit, and which of its values a rule may name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from models.measurements import KINDS, Unit

PERCENT = Unit("%", "%")
ML_PER_HOUR = Unit("mL/h", "mL/h")
ML_PER_KG_HOUR = Unit("mL/kg/h", "mL/kg/h")


@dataclass(frozen=True)
class Measure:
    """A quantity of a stay at an instant, computed by `formula` from its `operands` (floats, arrays or Fractions alike).

    `latest` is the kind of reading it is judged on; `reference` what it is compared with: the baseline, the previous
    day's weight, or nothing. `leading` measures can exclude their criterion. `alarming` is the side of the number that
    a rule may watch. Numbers of a rule lie within `lowest` to `highest`, in the first of `units`.
    """

    name: str
    label: str
    criterion: str
    latest: str
    reference: str | None
    formula: Callable[..., Any]
    units: Mapping[str, Unit]
    alarming: str
    lowest: Fraction
    highest: Fraction
    leading: bool = True

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


def _measure(
    name: str,
    label: str,
    criterion: str,
    latest: str,
    reference: str | None,
    formula: Callable[..., Any],
    alarming: str,
    limits: tuple[str, str],
    units: Mapping[str, Unit] | None = None,
    leading: bool = True,
) -> Measure:
    lowest, highest = (Fraction(limit) for limit in limits)
    units = units or KINDS[latest].units
    return Measure(name, label, criterion, latest, reference, formula, units, alarming, lowest, highest, leading)


_PERCENT = {PERCENT.code: PERCENT}
_BP, _SWELLING, _PROTEIN = "low_blood_pressure", "swelling", "low_protein"

# The limits of a rule's number are a local choice: they catch a misplaced decimal or a wrong unit, nothing finer.
MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        _measure("systolic", "systolic", _BP, "systolic_bp", None, _itself, "low", ("40", "200")),
        _measure("systolic_fall", "fall of systolic", _BP, "systolic_bp", "baseline", _fall, "high", ("5", "150")),
        _measure(
            "systolic_fall_percent",
            "fall of systolic",
            _BP,
            "systolic_bp",
            "baseline",
            _fall_percent,
            "high",
            ("2", "90"),
            _PERCENT,
        ),
        _measure("mean", "mean pressure", _BP, "mean_bp", None, _mean, "low", ("30", "150"), leading=False),
        _measure("weight_gain_kg", "weight gain", _SWELLING, "weight", "baseline", _gain, "high", ("0.1", "50")),
        _measure(
            "weight_gain_percent",
            "weight gain",
            _SWELLING,
            "weight",
            "baseline",
            _gain_percent,
            "high",
            ("0.1", "50"),
            _PERCENT,
        ),
        _measure(
            "weight_gain_day_kg",
            "weight gain in a day",
            _SWELLING,
            "weight",
            "previous day",
            _gain,
            "high",
            ("0.1", "50"),
        ),
        _measure(
            "weight_gain_day_percent",
            "weight gain in a day",
            _SWELLING,
            "weight",
            "previous day",
            _gain_percent,
            "high",
            ("0.1", "50"),
            _PERCENT,
        ),
        _measure("oedema_grade", "oedema", _SWELLING, "oedema", None, _itself, "high", ("1", "4"), leading=False),
        _measure("albumin", "albumin", _PROTEIN, "albumin", None, _itself, "low", ("1", "5")),
        _measure("albumin_fall", "fall of albumin", _PROTEIN, "albumin", "baseline", _fall, "high", ("0.1", "4")),
    )
}

URINE_MEASURES: Mapping[str, tuple[Unit, Fraction, Fraction]] = {
    "urine_per_hour": (ML_PER_HOUR, Fraction(1), Fraction(200)),
    "urine_per_kg": (ML_PER_KG_HOUR, Fraction("0.05"), Fraction(5)),
}
"""Unit, and the least and the greatest number that a rule may name."""
