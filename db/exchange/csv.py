"""The files of the evaluate command: observations and stays in CSV (specification, section 8)."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from models import instants
from models.measurements import KINDS, canonical, read_number, refusal, shortened
from models.readings import BASELINE_KINDS, Readings, StayFacts, Stays

OBSERVATION_COLUMNS = ("stay_id", "observed_at", "kind", "value", "unit")
STAY_COLUMNS = (
    "stay_id",
    "admitted_at",
    "discharged_at",
    "first_dose_at",
    "baseline_weight_kg",
    "baseline_systolic_mmhg",
    "baseline_albumin_g_dl",
)
_BASELINES = {
    "weight": "baseline_weight_kg",
    "systolic_bp": "baseline_systolic_mmhg",
    "albumin": "baseline_albumin_g_dl",
}

_LONGEST_FIELD = 2**31 - 1


class UnreadableFile(ValueError):
    """A file that as a whole cannot be read: one sentence that names it."""


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be read: where it stands, why, and its fields as they were."""

    file: str
    line: int
    reason: str
    fields: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


@dataclass(frozen=True)
class Observation:
    """One reading of a file: what was written, and the same in canonical unit and UTC seconds."""

    stay_id: str
    at: int
    kind: str
    value: Fraction
    typed_value: str
    unit: str
    start: int | None
    incomplete: bool


@dataclass
class Observations:
    """The readings of a file in its order, the rows that could not be read, and the header as it was."""

    header: tuple[str, ...] = ()
    rows: list[Observation] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)


@dataclass
class StaysInFile:
    """The stays of a file by their id, and the rows that could not be read."""

    facts: dict[str, StayFacts] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)


def read_observations(path: Path) -> Observations:
    """Every row of an observations file, read or refused with a reason; raises UnreadableFile for no such file."""
    found = Observations()
    found.header, rows = _rows(path, OBSERVATION_COLUMNS)
    for line, fields in rows:
        try:
            found.rows.append(_observation(_named(found.header, fields)))
        except ValueError as error:
            found.bad.append(BadRow(str(path), line, str(error), fields))
    return found


def read_stays(path: Path) -> StaysInFile:
    """Every stay of a stays file; the same id twice is refused, both times by its line."""
    found = StaysInFile()
    header, rows = _rows(path, STAY_COLUMNS[:1])
    lines: dict[str, int] = {}
    for line, fields in rows:
        try:
            values = _named(header, fields)
            stay_id = _stay_id(values)
            if stay_id in lines:
                raise ValueError(f"stay '{shortened(stay_id)}' is already given in line {lines[stay_id]}")
            lines[stay_id] = line
            found.facts[stay_id] = _facts(values)
        except ValueError as error:
            found.bad.append(BadRow(str(path), line, str(error), fields))
    return found


def _rows(path: Path, needed: Sequence[str]) -> tuple[tuple[str, ...], Iterator[tuple[int, tuple[str, ...]]]]:
    """The header, and each further row with the line on which it starts; blank lines are no rows."""
    try:
        # Not read as text: that would change the line ends within quoted fields.
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{path} cannot be read: {_why(error)}") from None
    # A field too long for a number or a name is refused with its row, not with the whole file.
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = tuple(next(_checked(path, reader), []))
    missing = [column for column in needed if column not in header]
    if missing:
        raise UnreadableFile(f"{path}:1: the header lacks {', '.join(missing)}")
    if len(set(header)) < len(header):
        raise UnreadableFile(f"{path}:1: the header names a column twice")
    return header, _numbered(path, reader)


def _why(error: OSError | UnicodeDecodeError) -> str:
    return "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error.strerror)


def _checked(path: Path, reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        raise UnreadableFile(f"{path}:{reader.line_num}: {error}") from None  # type: ignore[attr-defined]


def _numbered(path: Path, reader: Iterator[list[str]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    line = reader.line_num + 1  # type: ignore[attr-defined]
    for fields in _checked(path, reader):
        if fields:
            yield line, tuple(fields)
        line = reader.line_num + 1  # type: ignore[attr-defined]


def _named(header: tuple[str, ...], fields: tuple[str, ...]) -> Mapping[str, str]:
    if len(fields) != len(header):
        raise ValueError(f"the row has {len(fields)} fields, the header {len(header)}")
    return dict(zip(header, fields, strict=True))


def _observation(row: Mapping[str, str]) -> Observation:
    stay_id = _stay_id(row)
    kind, unit, typed = row["kind"].strip(), row["unit"].strip(), row["value"].strip()
    if kind not in KINDS:
        raise ValueError(f"'{shortened(kind)}' is not a kind of reading")
    at = _time(row, "observed_at")
    value = canonical(kind, read_number(typed), unit)
    if reason := refusal(kind, value):
        raise ValueError(f"{shortened(typed)} {unit}: {reason}")
    start = _time_or_none(row, "interval_start")
    return Observation(stay_id, at, kind, value, typed, unit, start, _incomplete(row))


def _stay_id(row: Mapping[str, str]) -> str:
    if not row["stay_id"]:
        raise ValueError("stay_id is missing")
    return row["stay_id"]


def _time(row: Mapping[str, str], column: str) -> int:
    try:
        return instants.parse(row[column])
    except ValueError as error:
        raise ValueError(f"{column}: {error}") from None


def _time_or_none(row: Mapping[str, str], column: str) -> int | None:
    return _time(row, column) if row.get(column, "").strip() else None


def _incomplete(row: Mapping[str, str]) -> bool:
    mark = row.get("incomplete", "").strip()
    if mark not in ("", "1"):
        raise ValueError(f"incomplete: '{shortened(mark)}' is neither 1 nor empty")
    return mark == "1"


def _facts(row: Mapping[str, str]) -> StayFacts:
    return StayFacts(
        admitted=_time_or_none(row, "admitted_at"),
        discharged=_time_or_none(row, "discharged_at"),
        first_dose=_time_or_none(row, "first_dose_at"),
        baselines={kind: _baseline(row, kind) for kind in BASELINE_KINDS},
    )


def _baseline(row: Mapping[str, str], kind: str) -> Fraction | None:
    typed = row.get(_BASELINES[kind], "").strip()
    if not typed:
        return None
    try:
        value = Fraction(read_number(typed))
    except ValueError as error:
        raise ValueError(f"{_BASELINES[kind]}: {error}") from None
    if reason := refusal(kind, value):
        raise ValueError(f"{_BASELINES[kind]}: {shortened(typed)}: {reason}")
    return value


def columns(observations: Sequence[Observation], facts: Mapping[str, StayFacts]) -> tuple[list[str], Readings, Stays]:
    """The ids of the stays that have readings, by code point, with their readings and facts as the engine's columns."""
    ids = sorted({row.stay_id for row in observations})
    place = {stay_id: number for number, stay_id in enumerate(ids)}
    readings = Readings.gather(
        [(place[row.stay_id], row.at, row.kind, row.value, row.start, row.incomplete) for row in observations]
    )
    return ids, readings, Stays.gather([facts.get(stay_id, StayFacts()) for stay_id in ids])
