"""What the readings of a stay say at one instant, and whether a criterion is met (specification, sections 2 and 3)."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from .inputs import Series, Stay

HOUR = 3600
DAY = 24 * HOUR
CRITERIA = ("low_blood_pressure", "swelling", "low_protein")
LEADING = {
    "low_blood_pressure": [{"systolic", "systolic_fall", "systolic_fall_percent"}, {"mean"}],
    "swelling": [
        {"weight_gain_kg", "weight_gain_percent", "weight_gain_day_kg", "weight_gain_day_percent"},
        {"oedema_grade"},
    ],
    "low_protein": [{"albumin", "albumin_fall"}],
}
Values = dict[str, Fraction | None]


def current(series: Series, t: int, valid_for_hours: int | Decimal) -> int | None:
    """The time of the latest reading, if it is current at t."""
    latest = series.latest(t)
    if latest is not None and t < latest + Fraction(valid_for_hours) * HOUR:
        return latest
    return None


def baseline(stay: Stay, kind: str, t: int) -> Fraction | None:
    """The first that exists of: entered, latest up to the first dose and t, first of the stay."""
    if kind in stay.entered:
        return stay.entered[kind]
    series = stay.series[kind]
    if stay.first_dose is not None:
        before = series.latest(min(t, stay.first_dose))
        if before is not None:
            return series.values[before]
    if series.times and series.times[0] <= t:
        return series.values[series.times[0]]
    return None


def previous_weight(stay: Stay, w: int) -> Fraction | None:
    """The previous day's weight for the weight taken at w."""
    weights = stay.series["weight"]
    if w == weights.times[0]:
        return weights.values[w]
    candidates = weights.between(w - 36 * HOUR, w - 12 * HOUR)
    if not candidates:
        return None
    nearest = min(candidates, key=lambda then: (abs(w - DAY - then), then))
    return weights.values[nearest]


def minus(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return None if a is None or b is None else a - b


def percent(part: Fraction | None, whole: Fraction | None) -> Fraction | None:
    return None if part is None or whole is None else 100 * part / whole


def pressure_values(stay: Stay, table: dict[str, Any], t: int) -> Values:
    """The measures of the current blood pressure: all of them from one observed_at."""
    at = current(stay.pressures, t, table["valid_for_hours"])
    if at is None:
        return {}
    systolic, diastolic, mean = (
        stay.series[kind].values.get(at) for kind in ("systolic_bp", "diastolic_bp", "mean_bp")
    )
    if mean is None and systolic is not None and diastolic is not None:
        mean = (systolic + 2 * diastolic) / 3
    before = baseline(stay, "systolic_bp", t)
    fall = minus(before, systolic)
    return {
        "systolic": systolic,
        "systolic_fall": fall,
        "systolic_fall_percent": percent(fall, before),
        "mean": mean,
    }


def swelling_values(stay: Stay, table: dict[str, Any], t: int) -> Values:
    """The measures of the current weight, and the current oedema grade."""
    values: Values = {}
    if (w := current(stay.series["weight"], t, table["valid_for_hours"])) is not None:
        weight = stay.series["weight"].values[w]
        before, yesterday = baseline(stay, "weight", t), previous_weight(stay, w)
        values["weight_gain_kg"] = minus(weight, before)
        values["weight_gain_percent"] = percent(minus(weight, before), before)
        values["weight_gain_day_kg"] = minus(weight, yesterday)
        values["weight_gain_day_percent"] = percent(minus(weight, yesterday), yesterday)
    if (graded := current(stay.series["oedema"], t, table.get("oedema_valid_for_hours", 0))) is not None:
        values["oedema_grade"] = stay.series["oedema"].values[graded]
    return values


def protein_values(stay: Stay, table: dict[str, Any], t: int) -> Values:
    """The current albumin, and its fall from the baseline."""
    at = current(stay.series["albumin"], t, table["valid_for_hours"])
    if at is None:
        return {}
    albumin = stay.series["albumin"].values[at]
    return {"albumin": albumin, "albumin_fall": minus(baseline(stay, "albumin", t), albumin)}


def compare(value: Fraction | None, op: str, bound: int | Decimal) -> str:
    """met, not_met, or unknown where there is no value."""
    if value is None:
        return "unknown"
    limit = Fraction(bound)
    met = {"<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit}[op]
    return "met" if met else "not_met"


def leading_measures(name: str, rules: list[dict[str, Any]]) -> set[str]:
    """The leading measures of a criterion: the second choice only where no rule is on the first."""
    used = {rule["measure"] for rule in rules}
    return next(choice for choice in LEADING[name] if choice & used)


def state(stay: Stay, name: str, table: dict[str, Any], t: int) -> str:
    """The state of one criterion at t."""
    values = {"low_blood_pressure": pressure_values, "swelling": swelling_values, "low_protein": protein_values}[name](
        stay, table, t
    )
    rules = table["rules"]
    judged = [(rule["measure"], compare(values.get(rule["measure"]), rule["op"], rule["value"])) for rule in rules]
    if any(found == "met" for _, found in judged):
        return "met"
    leading = leading_measures(name, rules)
    return "not_met" if all(found == "not_met" for measure, found in judged if measure in leading) else "unknown"
