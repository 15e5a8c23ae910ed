"""Scenarios of one stay each: readings on, just below and just above every threshold, at and around every expiry."""

import random
from decimal import Decimal
from typing import NamedTuple

from .measures import HOUR

NEAR = [-1, 0, 0, 1]
# Ages at which the shipped sets let a reading go stale or stop counting, sums of the two, and urine windows.
AGES = [0, 0, 1, 3, 4, 6, 6, 8, 12, 24, 24, 30, 36, 36, 48, 60, 72]
BASES = {"kg": ["62", "62.0", "70", "60.5", "71.3"], "[lb_av]": ["100", "143.3", "150.5"], "g": ["62000", "70000"]}
SYSTOLIC = {
    "mm[Hg]": ["90", "89.9", "89.999999", "90.1", "80", "79.9", "80.1", "130", "90.0", "120", "84", "170", "129.9"],
    "kPa": ["12", "11.999", "11.99901", "11.999013", "10.665789", "10.66579", "17.332", "17.3", "6", "38.5"],
}
DIASTOLIC = {"mm[Hg]": ["50", "49.9", "50.1", "52.5", "45", "60", "10"], "kPa": ["6.666", "6.667", "8", "7"]}
MEAN = {
    "mm[Hg]": ["65", "64.9", "64.999999", "65.1", "70", "65.0", "64"],
    "kPa": ["8.666", "8.665953", "8.665954", "8.67", "9"],
}
ALBUMIN = {
    "g/dL": ["3", "3.0", "2.99", "3.01", "3.5", "3.49", "3.51", "4.0", "4", "3.6", "0.9"],
    "g/L": ["30", "29.9", "30.1", "35", "34.9", "35.1", "40", "36", "35.0001"],
}


class Row(NamedTuple):
    """One reading of the observations file, its times in epoch seconds."""

    at: int
    kind: str
    value: Decimal
    unit: str
    start: int | None = None
    incomplete: str = ""


def row(at: int, kind: str, value: str | Decimal, unit: str) -> Row:
    return Row(at, kind, Decimal(value), unit)


def drawn(rng: random.Random, at: int, kind: str, values: dict[str, list[str]]) -> Row:
    """A reading with one of the values, in their usual unit more often than in the others."""
    usual = next(iter(values))
    unit = usual if rng.random() < 0.6 else rng.choice(list(values))
    return row(at, kind, rng.choice(values[unit]), unit)


def moments(rng: random.Random, base: int, count: int) -> list[int]:
    """Times that fall on, one second before or after the expiries of earlier ones."""
    found = [base]
    while len(found) < count:
        found.append(rng.choice(found[-4:]) + rng.choice(AGES) * HOUR + rng.choice(NEAR))
    return found


def bedside_values(rng: random.Random, base: int) -> list[Row]:
    """All kinds at edge times and edge values, with full and partial blood pressures."""
    unit = rng.choice(list(BASES))
    weight = Decimal(rng.choice(BASES[unit]))
    found: list[Row] = []
    for at in moments(rng, base, rng.choice([2, 6, 14, 30])):
        kind = rng.choice(["pressure", "pressure", "weight", "weight", "albumin", "albumin", "oedema", "other", "all"])
        if kind in ("pressure", "all"):
            found += pressure(rng, at)
        if kind in ("weight", "all"):
            found.append(row(at, "weight", edge_weight(rng, weight, unit), unit))
        if kind in ("albumin", "all"):
            found.append(drawn(rng, at, "albumin", ALBUMIN))
        if kind in ("oedema", "all"):
            found.append(row(at, "oedema", rng.choice("0001234"), "{grade}"))
        if kind == "other":
            creatinine = {"mg/dL": ["1.1", "30", "0.1"], "umol/L": ["88.42", "97"]}
            found.append(rng.choice([row(at, "heart_rate", "80", "/min"), drawn(rng, at, "creatinine", creatinine)]))
    return found


def pressure(rng: random.Random, at: int) -> list[Row]:
    """Systolic, diastolic and measured mean in every combination, sometimes a calculated mean of exactly 65."""
    if rng.random() < 0.25:
        systolic, diastolic = rng.choice(
            [("95", "50"), ("105", "45"), ("90", "52.5"), ("95", "49.99"), ("95", "50.01")]
        )
        return [row(at, "systolic_bp", systolic, "mm[Hg]"), row(at, "diastolic_bp", diastolic, "mm[Hg]")]
    parts = [
        drawn(rng, at, "systolic_bp", SYSTOLIC),
        drawn(rng, at, "diastolic_bp", DIASTOLIC),
        drawn(rng, at, "mean_bp", MEAN),
    ]
    return rng.choice([parts, parts[:1], parts[1:2], parts[2:], parts[:2], parts[1:], parts[::2]])


def edge_weight(rng: random.Random, base: Decimal, unit: str) -> Decimal:
    """The base itself, a gain of exactly 5 % or exactly 1.5 kg, and a little to both sides."""
    little = Decimal(rng.choice(["0", "0", "0.001", "-0.001", "0.00001"]))
    day = {"kg": Decimal("1.5"), "g": Decimal(1500), "[lb_av]": Decimal("3.307")}[unit]
    return rng.choice([base, base, base * Decimal("1.05"), base + day, base + 2 * day, base - day]) + little


def previous_day_edges(rng: random.Random, base: int) -> list[Row]:
    """Weights 12, 24 and 36 hours apart to the second, and pairs equally near to 24 hours before."""
    unit = rng.choice(list(BASES))
    weight = Decimal(rng.choice(BASES[unit]))
    latest = base + 60 * HOUR
    times = [latest]
    for hours in rng.sample([12, 24, 36, 0, 37], rng.choice([0, 1, 2, 3])):
        times.append(latest - hours * HOUR + rng.choice(NEAR))
    if rng.random() < 0.6:
        apart = rng.choice([1, HOUR, 7 * HOUR, 12 * HOUR])
        times += [latest - 24 * HOUR - apart, latest - 24 * HOUR + apart + rng.choice([0, 0, 1, -1])]
    if rng.random() < 0.6:
        times.append(base - rng.choice([0, 1, HOUR, 40 * HOUR]))
    others = [drawn(rng, latest, "systolic_bp", SYSTOLIC), drawn(rng, latest + HOUR, "albumin", ALBUMIN)]
    return [row(at, "weight", edge_weight(rng, weight, unit), unit) for at in times] + others


def urine_edges(rng: random.Random, base: int) -> list[Row]:
    """Entries that fill 8 or 12 hours exactly at rates on the threshold, and intervals of unknown length."""
    found = []
    weights = rng.choice([[], ["70"], ["70", "80"], ["62"]])
    for weight in weights:
        found.append(row(base + rng.choice([0, 0, 8, 9, 24]) * HOUR + rng.choice(NEAR), "weight", weight, "kg"))
    at = base
    for _ in range(rng.choice([1, 5, 12, 25])):
        hours = rng.choice([1, 1, 2, 4, 8, 8, 12, 24])
        at += hours * HOUR + rng.choice([*NEAR, 0, 0])
        found.append(urine(rng, at, hours))
        if rng.random() < 0.2:
            again, other = in_litres(found[-1]), urine(rng, at, hours)
            found += rng.choice([[found[-1]], [again], [other], [again, other]])
    return found


def urine(rng: random.Random, at: int, hours: int) -> Row:
    """A volume at 10 mL/h or 0.5 mL/kg/h over the hours, or near it, or nothing at all."""
    rate = Decimal(rng.choice(["0", "10", "10", "35", "35", "31", "40", "100"]))
    volume = max(rate * hours + Decimal(rng.choice(["0", "0", "0", "0.1", "-0.1", "0.000001"])), Decimal(0))
    start = None
    if rng.random() < 0.35:
        start = at - rng.choice([hours * HOUR, 8 * HOUR, 24 * HOUR, 24 * HOUR + 1, 24 * HOUR - 1, 0, -1, -HOUR, 1])
    incomplete = "1" if rng.random() < 0.06 else ""
    if rng.random() < 0.2:
        return in_litres(Row(at, "urine", volume, "mL", start, incomplete))
    return Row(at, "urine", volume, "mL", start, incomplete)


def in_litres(entry: Row) -> Row:
    """The same urine entry in the other unit."""
    return entry if entry.unit == "L" else entry._replace(value=entry.value / 1000, unit="L")


def episode_edges(rng: random.Random, base: int) -> list[Row]:
    """An episode, then clear for 4 or 8 hours to the second before the next sign or the last reading."""
    found = [*normal(base), *sign(rng, base + HOUR), *sign(rng, base + HOUR)]
    better = base + rng.choice([2, 3, 25]) * HOUR
    stop = better + rng.choice([0, 0, 24]) * HOUR + rng.choice([4, 8]) * HOUR + rng.choice(NEAR)
    at = better
    while at < stop:
        found += normal(at)
        at += rng.choice([1, 5, 6]) * HOUR + rng.choice(NEAR)
    for _ in range(rng.choice([0, 1, 2, 2])):
        found += sign(rng, stop)
    if rng.random() < 0.5:
        found += normal(stop + rng.choice([1, 4, 8]) * HOUR)
    return [*found, row(stop + rng.choice([0, HOUR]), "heart_rate", "80", "/min")]


def normal(at: int) -> list[Row]:
    """Readings that exclude all three criteria."""
    parts = [("systolic_bp", "120", "mm[Hg]"), ("weight", "62", "kg"), ("albumin", "4", "g/dL")]
    return [row(at, "oedema", "0", "{grade}")] + [row(at, *part) for part in parts]


def sign(rng: random.Random, at: int) -> list[Row]:
    """A reading that meets one of the criteria in every shipped set."""
    parts = [
        ("systolic_bp", "80", "mm[Hg]"),
        ("weight", "65.1", "kg"),
        ("albumin", "2.9", "g/dL"),
        ("oedema", "2", "{grade}"),
    ]
    return [row(at, *rng.choice(parts))]
