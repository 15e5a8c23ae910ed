"""Seeded random files aimed at the edges of the specification; every row is well-formed and within the limits."""

import random
from collections.abc import Callable
from datetime import timedelta, timezone

from .evaluator import written
from .hostile_values import Row, bedside_values, episode_edges, previous_day_edges, urine_edges
from .inputs import EPOCH
from .measures import HOUR

STRANGE_IDS = [
    'bed "7", left',
    "comma,comma",
    "it's",
    "Ünit-é",
    "Ünit-e\u0301",
    "病棟-3",
    "\uff5e-high",
    "\U0001d11e-astral",
    "NA",
    "nan",
    "null",
    "True",
    "007",
    "7",
    "10",
    "9",
    "1e5",
    "#note",
    "a b",
    "Z",
    "z",
    "-1",
    "=1+1",
]
OBSERVED = ["stay_id", "observed_at", "kind", "value", "unit", "interval_start", "incomplete"]
FACTS = [
    "stay_id",
    "admitted_at",
    "discharged_at",
    "first_dose_at",
    "baseline_weight_kg",
    "baseline_systolic_mmhg",
    "baseline_albumin_g_dl",
]
ZONES = [0, 0, 60, -300, 330, 345, 840, -720, -210]
FRACTIONS = ["", "", "", ".0", ".5", ".999", ".999999", ".999999999"]
NEAR = [-1, 0, 1]
SCENARIOS: list[Callable[[random.Random, int], list[Row]]] = [
    bedside_values,
    bedside_values,
    previous_day_edges,
    urine_edges,
    episode_edges,
]


def hostile_files(seed: int, stays: int) -> tuple[str, str]:
    """The texts of an observations file and a stays file with so many stays, the same for the same seed."""
    rng = random.Random(seed)
    observed, facts = [], []
    for stay_id in stay_ids(rng, stays):
        readings = one_stay(rng)
        observed += [observation(rng, stay_id, row) for row in readings]
        if rng.random() < 0.85:
            facts.append(stay_facts(rng, stay_id, sorted({row.at for row in readings})))
    facts.append(["no readings", "2024-01-01T00:00:00Z", "", "", "70", "", ""])
    rng.shuffle(facts)
    if rng.random() < 0.7:
        rng.shuffle(observed)
    return written([OBSERVED, *observed]), written([FACTS, *facts])


def stay_ids(rng: random.Random, stays: int) -> list[str]:
    """Strange ids first in a random choice, then plain ones; all differ."""
    strange = rng.sample(STRANGE_IDS, min(stays // 2, len(STRANGE_IDS)))
    return strange + [f"h{number}" for number in range(stays - len(strange))]


def one_stay(rng: random.Random) -> list[Row]:
    """The readings of one stay: one scenario or several on top of each other, or a single reading."""
    base = rng.choice([1_709_251_199, 1_711_846_800, 4_466_000_000, -3_600]) + rng.randrange(10 * HOUR)
    rows = [row for scenario in rng.choices(SCENARIOS, k=rng.choice([1, 1, 2])) for row in scenario(rng, base)]
    if rng.random() < 0.08:
        return [rng.choice(rows)]
    return rows + ties(rng, rows)


def ties(rng: random.Random, rows: list[Row]) -> list[Row]:
    """Rows of the same kind and time as others: the same again, or with another's value."""
    found = []
    for row in rng.sample(rows, len(rows) // 8):
        if rng.random() < 0.4:
            found.append(row)
        else:
            other = rng.choice([other for other in rows if other.kind == row.kind])
            found.append(row._replace(value=other.value, unit=other.unit))
    return found


def stay_facts(rng: random.Random, stay_id: str, times: list[int]) -> list[str]:
    """The optional facts, each empty or at, just before or just after a reading."""

    def edge(chance: float, choices: list[int]) -> str:
        return instant(rng, rng.choice(choices) + rng.choice(NEAR)) if rng.random() < chance else ""

    def entered(choices: list[str]) -> str:
        return rng.choice(choices) if rng.random() < 0.25 else ""

    before_all = [times[0] - 30 * HOUR, times[0]]
    late = times[len(times) // 2 :]
    return [
        stay_id,
        edge(0.6, [*before_all, *before_all, *times[:3]]),
        edge(0.5, [*late, *late, times[0], times[0] - HOUR, times[-1] + 5 * HOUR]),
        edge(0.6, [*times, *times, times[0] - 2 * HOUR, times[-1] + HOUR]),
        entered(["62", "62.0", "70", "60.5", "62.001"]),
        entered(["130", "120", "129.9", "130.1"]),
        entered(["3.5", "4", "4.0", "3.49", "3.51"]),
    ]


def instant(rng: random.Random, t: int) -> str:
    """An instant in some zone, with some fraction of a second that is to be cut off."""
    zone = timezone(timedelta(minutes=rng.choice(ZONES)))
    local = (EPOCH + timedelta(seconds=t)).astimezone(zone)
    offset = "Z" if zone.utcoffset(None) == timedelta(0) and rng.random() < 0.8 else local.isoformat()[-6:]
    return local.replace(tzinfo=None).isoformat() + rng.choice(FRACTIONS) + offset


def observation(rng: random.Random, stay_id: str, row: Row) -> list[str]:
    """A row of the file, the number sometimes with needless decimals."""
    value = format(row.value, "f")
    if rng.random() < 0.15:
        value += "0" if "." in value else ".0"
    start = "" if row.start is None else instant(rng, row.start)
    return [stay_id, instant(rng, row.at), row.kind, value, row.unit, start, row.incomplete]
