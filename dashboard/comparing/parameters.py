"""What is compared: each parameter with its unit and the side on which it is worse. One table for figure and words."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.measurements import KINDS
from models.measures import MEASURES, ML_PER_HOUR, ML_PER_KG_HOUR


@dataclass(frozen=True)
class Parameter:
    """A parameter: change from the baseline in `unit`, for `per_cent` in % of it, for urine the rate itself.

    `kind` is whose validity and rules it follows; `digits` are those of a change in words.
    """

    name: str
    label: str
    kind: str
    unit: str
    worse: str
    digits: int
    per_cent: bool = False

    @property
    def changes(self) -> bool:
        """Whether a change is shown; urine is a rate per hour, made of each one's own weight already."""
        return self.kind != "urine"

    @property
    def worse_words(self) -> str:
        """The worse side, in words."""
        return "lower is worse" if self.worse == "low" else "higher is worse"


def _parameter(name: str, label: str, kind: str, worse: str, digits: int, unit: str = "") -> Parameter:
    return Parameter(name, label, kind, unit or KINDS[kind].unit.label, worse, digits, unit == "%")


PARAMETERS: Mapping[str, Parameter] = {
    one.name: one
    for one in (
        _parameter("systolic", "Systolic", "systolic_bp", "low", 0),
        _parameter("mean", "Mean pressure", "mean_bp", "low", 0),
        _parameter("heart_rate", "Heart rate", "heart_rate", "high", 0, "per min"),
        _parameter("weight", "Weight", "weight", "high", 1, "%"),
        _parameter("albumin", "Albumin", "albumin", "low", 1),
        _parameter("urine_per_kg", "Urine", "urine", "low", 2, ML_PER_KG_HOUR.label),
        _parameter("urine_per_hour", "Urine", "urine", "low", 0, ML_PER_HOUR.label),
        _parameter("oedema", "Oedema", "oedema", "high", 0, "grades"),
        _parameter("creatinine", "Creatinine", "creatinine", "high", 1),
    )
}
"""In the order in which they are drawn, by name. Of a pair (pressures, urine) one or both are shown."""


def measured(parameter: Parameter) -> frozenset[str]:
    """The names of the measures of the three criteria that are judged on this parameter."""
    return frozenset(name for name, measure in MEASURES.items() if measure.latest == parameter.kind)
