"""Short ways to write a case by hand: times as hours after a midnight, states as one letter each."""

import csv
import io

from . import hostile
from .evaluator import evaluate
from .inputs import seconds, text

MIDNIGHT = seconds("2024-03-01T00:00:00Z")
USUAL = {
    "systolic_bp": "mm[Hg]",
    "diastolic_bp": "mm[Hg]",
    "mean_bp": "mm[Hg]",
    "heart_rate": "/min",
    "weight": "kg",
    "albumin": "g/dL",
    "urine": "mL",
    "oedema": "{grade}",
    "creatinine": "mg/dL",
}
OBSERVED = ",".join(hostile.OBSERVED) + "\n"
FACTS = ",".join(hostile.FACTS) + "\n"
SYSTOLIC, GAIN, ALBUMIN = ("systolic < 90",), ("weight_gain_percent >= 5",), ("albumin < 3.0",)


def h(hours: float, plus: int = 0) -> str:
    """The instant so many hours (and seconds) after midnight."""
    return text(MIDNIGHT + round(hours * 3600) + plus)


def obs(at: float | str, kind: str, value: str | float, unit: str = "", start: str = "", incomplete: str = "") -> str:
    """A row of the observations file, of the stay named s."""
    when = at if isinstance(at, str) else h(at)
    return f"s,{when},{kind},{value},{unit or USUAL[kind]},{start},{incomplete}\n"


def stay(admitted: str = "", discharged: str = "", dose: str = "", weight: str = "", albumin: str = "") -> str:
    """The stays file with the one stay s."""
    return f"{FACTS}s,{admitted},{discharged},{dose},{weight},,{albumin}\n"


def rule_list(rules: tuple[str, ...]) -> str:
    parts = [rule.split() for rule in rules]
    return ", ".join(f'{{measure = "{measure}", op = "{op}", value = {value}}}' for measure, op, value in parts)


def criteria(
    low: tuple[str, ...] = SYSTOLIC,
    swelling: tuple[str, ...] = GAIN,
    protein: tuple[str, ...] = ALBUMIN,
    counts: str = "0",
    clear: int = 4,
    urine: str = "",
    valid: tuple[str, str, str] = ("6", "36", "24"),
) -> str:
    """A criteria file: two of three; valid hours of pressures, of weight and albumin, of oedema."""
    return f"""
needed = 2
counts_for_hours = {counts}
clear_for_hours = {clear}
urine_longest_interval_hours = 24
[low_blood_pressure]
valid_for_hours = {valid[0]}
rules = [{rule_list(low)}]
[swelling]
valid_for_hours = {valid[1]}
oedema_valid_for_hours = {valid[2]}
rules = [{rule_list(swelling)}]
[low_protein]
valid_for_hours = {valid[1]}
rules = [{rule_list(protein)}]
{urine}
"""


def table(out: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(out)))


def hour(instant: str) -> float | None:
    return (seconds(instant) - MIDNIGHT) / 3600 if instant else None


def timeline(rows: list[str], rules: str, stays: str | None = None) -> list[tuple[float | None, str, str]]:
    """Start hour, the three states by letter (Met, Not met, Unknown) and overall of each row."""
    out = evaluate(OBSERVED + "".join(rows), stays, rules)
    found = table(out["timeline.csv"])
    names = ("low_blood_pressure", "swelling", "low_protein")
    return [(hour(row["start"]), "".join(row[name][0] for name in names).upper(), row["overall"]) for row in found]


def states(place: int, rows: list[str], rules: str, stays: str | None = None) -> list[tuple[float | None, str]]:
    """Start hour and letter of each unbroken run of one criterion's state."""
    found: list[tuple[float | None, str]] = []
    for start, letters, _ in timeline(rows, rules, stays):
        if not found or found[-1][1] != letters[place]:
            found.append((start, letters[place]))
    return found


def episodes(rows: list[str], rules: str, stays: str | None = None) -> list[tuple[float | None, float | None]]:
    out = evaluate(OBSERVED + "".join(rows), stays, rules)
    return [(hour(row["start"]), hour(row["end"])) for row in table(out["episodes.csv"])]


def urine(
    rows: list[str], measure: str, over: int, stays: str | None = None
) -> list[tuple[float | None, str, str, str]]:
    """Hour, observed hours, value and state of each entry under the rule: below 10 mL/h or 0.5 mL/kg/h."""
    value = {"urine_per_hour": "10", "urine_per_kg": "0.5"}[measure]
    rule = f'[[urine]]\nname = "r"\nmeasure = "{measure}"\nop = "<"\nvalue = {value}\nover_hours = {over}\n'
    out = evaluate(OBSERVED + "".join(rows), stays, criteria(urine=rule))
    found = table(out["urine.csv"])
    return [(hour(row["at"]), row["observed_hours"], row["value"], row["state"]) for row in found]
