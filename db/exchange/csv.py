"""The files of the evaluate command: what a row of observations or stays means (specification, section 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from db.exchange.opening import opened
from db.exchange.source import UnreadableFile  # noqa: F401 (what the reading functions raise)
from db.exchange.texts import NEEDED
from models import instants
from models.measurements import KINDS, canonical, read_number, refusal, shortened
from models.readings import BASELINE_KINDS, Readings, StayFacts, Stays

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


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be read: where it stands, why, and its fields as they were."""

    file: str
    line: int
    reason: str
    fields: tuple[str, ...]
    counted: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.counted}{self.line}: {self.reason}"


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
    with opened(path, NEEDED) as source:
        found = Observations(source.header)
        for line, fields in source.rows():
            try:
                found.rows.append(observation(found.header, fields))
            except ValueError as error:
                found.bad.append(BadRow(str(path), line, str(error), fields, source.counted))
    return found


def read_stays(path: Path) -> StaysInFile:
    """Every stay of a stays file; the same id twice is refused, both times by its line."""
    found = StaysInFile()
    lines: dict[str, int] = {}
    with opened(path, STAY_COLUMNS[:1]) as source:
        for line, fields in source.rows():
            try:
                values = _named(source.header, fields)
                stay_id = _stay_id(values)
                if stay_id in lines:
                    raise ValueError(
                        f"stay '{shortened(stay_id)}' is already given in {source.counted or 'line '}{lines[stay_id]}"
                    )
                lines[stay_id] = line
                found.facts[stay_id] = _facts(values)
            except ValueError as error:
                found.bad.append(BadRow(str(path), line, str(error), fields, source.counted))
    return found


def _named(header: tuple[str, ...], fields: tuple[str, ...]) -> Mapping[str, str]:
    if len(fields) != len(header):
        raise ValueError(f"the row has {len(fields)} fields, the header {len(header)}")
    return dict(zip(header, fields, strict=True))


def observation(header: tuple[str, ...], fields: tuple[str, ...]) -> Observation:
    """One row of an observations file; raises ValueError with the reason where it cannot be read."""
    row = _named(header, fields)
    stay_id = _stay_id(row)
    if (kind := row["kind"].strip()) not in KINDS:
        raise ValueError(f"'{shortened(kind)}' is not a kind of reading")
    at = _time(row, "observed_at")
    kind, value = measured(row["kind"], row["value"], row["unit"])
    start = _time_or_none(row, "interval_start")
    typed, unit = row["value"].strip(), row["unit"].strip()
    return Observation(stay_id, at, kind, value, typed, unit, start, is_incomplete(row.get("incomplete", "")))


def measured(kind: str, value: str, unit: str) -> tuple[str, Fraction]:
    """The kind and the value in its canonical unit; raises ValueError for what cannot be read or believed."""
    kind, value, unit = kind.strip(), value.strip(), unit.strip()
    found = canonical(kind, read_number(value), unit)
    if reason := refusal(kind, found):
        raise ValueError(f"{shortened(value)} {unit}: {reason}")
    return kind, found


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


def is_incomplete(mark: str) -> bool:
    """Whether the interval was not wholly measured; raises ValueError for a mark that says neither."""
    mark = mark.strip()
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
