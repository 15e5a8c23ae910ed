"""The readings that stand as a table: times down, the newest first, kinds across, each as it was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from zoneinfo import ZoneInfo

import numpy as np

from dashboard.abnormal import mark, reasons
from dashboard.tables import described, header
from dashboard.words import local
from models.criteria import CriteriaSet
from models.measurements import CODES, plain
from models.readings import Ints, Readings, Stays
from models.records import Reading
from models.supported import Run, after_albumin, under_vasopressor

ALBUMIN, VASOPRESSOR = "†", "‡"
_PRESSURES = ("systolic_bp", "diastolic_bp", "mean_bp")


@dataclass(frozen=True)
class Cell:
    """What was read: `mark` and `why` where it meets a rule, `held` where treatment may hold it up."""

    text: str = ""
    mark: str = ""
    why: str = ""
    held: str = ""


@dataclass(frozen=True)
class Line:
    """All that was taken at one time, a cell for each column."""

    time: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """Some of the lines, the newest first; there are `of` altogether."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    of: int


@dataclass(frozen=True)
class Treated:
    """When albumin was infused and when vasopressors ran."""

    albumin: Sequence[Run] = ()
    vasopressor: Sequence[Run] = ()


def counted(readings: Readings) -> Ints:
    """Positions of the readings that count: of a kind at one time the one recorded last, of urine all."""
    at, kind = readings.at, readings.kind
    order = np.lexsort((np.arange(len(at)), kind, at))
    last = np.append((np.diff(at[order]) != 0) | (np.diff(kind[order]) != 0), True)[: len(at)]
    return np.union1d(order[last], np.flatnonzero(kind == CODES["urine"]))


def newest(readings: Readings, most: int) -> tuple[Ints, int]:
    """Positions of what was taken at the newest times, at most so many; and how many times there are."""
    rows = counted(readings)
    times = np.unique(readings.at[rows])
    first = times[-most:].min(initial=np.iinfo(np.int64).max)
    return rows[readings.at[rows] >= first], len(times)


def table(
    readings: Readings,
    stays: Stays,
    criteria: CriteriaSet | None,
    shown: tuple[Ints, int],
    typed: Mapping[int, Reading],
    treated: Treated,
    zone: ZoneInfo,
) -> Table:
    """The table of what `newest` chose; typed: those readings by position. Without criteria nothing is marked."""
    rows, of = shown
    by_time: dict[int, dict[str, list[Reading]]] = {}
    for row in rows[np.lexsort((rows, readings.at[rows]))][::-1].tolist():
        kinds = by_time.setdefault(int(readings.at[row]), {})
        kinds.setdefault(typed[row].kind, []).append(typed[row])
    times = np.array(list(by_time), dtype=np.int64)
    why = {} if criteria is None else reasons(readings, stays, criteria, times)
    columns = _columns(readings)
    held = _held(times, treated)
    lines = [
        Line(
            f"{local(at, zone):%d %b %Y %H:%M}",
            tuple(_cell(kind, kinds, why.get((kind, at), []), held.get((kind, at), ""), zone) for kind in columns),
        )
        for at, kinds in by_time.items()
    ]
    return Table(tuple(map(header, columns)), tuple(lines), of)


def _columns(readings: Readings) -> list[str]:
    """The kinds that were ever recorded, and the mean wherever it can be made."""
    recorded = set(np.unique(readings.kind).tolist())
    made = {CODES["mean_bp"]} if {CODES["systolic_bp"], CODES["diastolic_bp"]} <= recorded else set()
    return [kind for kind, code in CODES.items() if code in recorded | made]


def _held(times: Ints, treated: Treated) -> dict[tuple[str, int], str]:
    """By kind and time, the sign of what may only look better under treatment."""
    albumin = times[after_albumin(times, treated.albumin)].tolist()
    pressures = times[under_vasopressor(times, treated.vasopressor)].tolist()
    return {("albumin", at): ALBUMIN for at in albumin} | {
        (kind, at): VASOPRESSOR for kind in _PRESSURES for at in pressures
    }


def _cell(kind: str, kinds: Mapping[str, Sequence[Reading]], why: Sequence[str], held: str, zone: ZoneInfo) -> Cell:
    text = " + ".join(described(reading, zone) for reading in kinds.get(kind, ()))
    if kind == "mean_bp" and not text:
        text = _made_mean(kinds)
    if not text:
        return Cell()
    return Cell(text, mark(kind) if why else "", "; ".join(why), held)


def _made_mean(kinds: Mapping[str, Sequence[Reading]]) -> str:
    if "systolic_bp" not in kinds or "diastolic_bp" not in kinds:
        return ""
    systolic, diastolic = (Fraction(kinds[kind][0].canonical) for kind in ("systolic_bp", "diastolic_bp"))
    return f"({plain((systolic + 2 * diastolic) / 3, 1)})"
