"""Reads well-formed observations and stays into exact numbers and epoch seconds (specification, sections 1 and 8)."""

import csv
import io
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cached_property

KPA = Fraction("7.50061683")
UNITS = {
    "systolic_bp": {"mm[Hg]": Fraction(1), "kPa": KPA},
    "diastolic_bp": {"mm[Hg]": Fraction(1), "kPa": KPA},
    "mean_bp": {"mm[Hg]": Fraction(1), "kPa": KPA},
    "heart_rate": {"/min": Fraction(1)},
    "weight": {"kg": Fraction(1), "[lb_av]": Fraction("0.45359237"), "g": Fraction(1, 1000)},
    "albumin": {"g/dL": Fraction(1), "g/L": Fraction(1, 10)},
    "urine": {"mL": Fraction(1), "L": Fraction(1000)},
    "oedema": {"{grade}": Fraction(1)},
    "creatinine": {"mg/dL": Fraction(1), "umol/L": 1 / Fraction("88.42")},
}
ENTERED = {
    "weight": "baseline_weight_kg",
    "systolic_bp": "baseline_systolic_mmhg",
    "albumin": "baseline_albumin_g_dl",
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Series:
    """The readings of one kind that count, by time."""

    def __init__(self, values: dict[int, Fraction]) -> None:
        self.values = values
        self.times = sorted(values)

    def latest(self, t: int) -> int | None:
        """The greatest time at or before t."""
        place = bisect_right(self.times, t)
        return self.times[place - 1] if place else None

    def between(self, first: int, last: int) -> list[int]:
        """The times from first to last, both inclusive."""
        return self.times[bisect_left(self.times, first) : bisect_right(self.times, last)]


@dataclass(frozen=True)
class Entry:
    """All the urine collected at one time: mL, the earliest start given, incomplete if any part is."""

    at: int
    volume: Fraction
    start: int | None
    incomplete: bool


@dataclass
class Stay:
    """One stay: its optional facts, and the readings that count."""

    stay_id: str
    admitted: int | None = None
    discharged: int | None = None
    first_dose: int | None = None
    entered: dict[str, Fraction] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)
    urine: list[Entry] = field(default_factory=list)

    @cached_property
    def pressures(self) -> Series:
        """The times that hold a systolic or a mean; a diastolic alone is no blood pressure."""
        return Series({**self.series["systolic_bp"].values, **self.series["mean_bp"].values})

    @cached_property
    def observed(self) -> set[int]:
        """Every observed_at of any kind."""
        return {t for series in self.series.values() for t in series.times} | {entry.at for entry in self.urine}

    def start(self) -> int:
        """The admission or the first reading of any kind, whichever is earlier."""
        first = min(self.observed)
        return first if self.admitted is None else min(first, self.admitted)

    def last(self) -> int:
        """The last observed_at of any kind."""
        return max(self.observed)


def seconds(text: str) -> int:
    """Epoch seconds of an ISO 8601 text with a zone; fractions are cut off."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"no zone: {text}")
    return (moment.replace(microsecond=0) - EPOCH) // timedelta(seconds=1)


def text(t: int | None) -> str:
    """YYYY-MM-DDTHH:MM:SSZ; empty where there is no instant."""
    return "" if t is None else (EPOCH + timedelta(seconds=t)).replace(tzinfo=None).isoformat() + "Z"


def optional_seconds(text: str | None) -> int | None:
    return seconds(text) if text else None


def read_stays(obs_text: str, stays_text: str | None) -> list[Stay]:
    """The stays that have readings, by stay_id in code point order."""
    rows: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(io.StringIO(obs_text, newline="")):
        rows.setdefault(row["stay_id"], []).append(row)
    facts = {row["stay_id"]: row for row in csv.DictReader(io.StringIO(stays_text or "", newline=""))}
    stays = []
    for stay_id in sorted(rows):
        stay = stay_with_facts(stay_id, facts.get(stay_id, {}))
        stay.series = read_series(rows[stay_id])
        stay.urine = read_urine(rows[stay_id])
        stays.append(stay)
    return stays


def stay_with_facts(stay_id: str, row: dict[str, str]) -> Stay:
    return Stay(
        stay_id,
        admitted=optional_seconds(row.get("admitted_at")),
        discharged=optional_seconds(row.get("discharged_at")),
        first_dose=optional_seconds(row.get("first_dose_at")),
        entered={kind: Fraction(row[column]) for kind, column in ENTERED.items() if row.get(column)},
    )


def canonical(row: dict[str, str]) -> Fraction:
    return Fraction(row["value"]) * UNITS[row["kind"]][row["unit"]]


def read_series(rows: list[dict[str, str]]) -> dict[str, Series]:
    """Every kind but urine: of several readings at one time the later row counts."""
    values: dict[str, dict[int, Fraction]] = {kind: {} for kind in UNITS if kind != "urine"}
    for row in rows:
        if row["kind"] != "urine":
            values[row["kind"]][seconds(row["observed_at"])] = canonical(row)
    return {kind: Series(found) for kind, found in values.items()}


def read_urine(rows: list[dict[str, str]]) -> list[Entry]:
    """Collections at one time add up to one entry; the same row twice is one collection."""
    collections: dict[int, set[tuple[Fraction, int | None, bool]]] = {}
    for row in rows:
        if row["kind"] == "urine":
            start = optional_seconds(row.get("interval_start"))
            collection = (canonical(row), start, row.get("incomplete") == "1")
            collections.setdefault(seconds(row["observed_at"]), set()).add(collection)
    return [one_entry(at, collections[at]) for at in sorted(collections)]


def one_entry(at: int, collections: set[tuple[Fraction, int | None, bool]]) -> Entry:
    starts = [start for _, start, _ in collections if start is not None]
    return Entry(
        at,
        volume=sum((volume for volume, _, _ in collections), Fraction(0)),
        start=min(starts, default=None),
        incomplete=any(incomplete for _, _, incomplete in collections),
    )
