"""The readings of a stay as tables: what stands, what was changed and why, and the file that can be taken away."""

import csv
import io
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from dashboard.words import local
from db.history import Recording
from models.instants import seconds
from models.measurements import KINDS
from models.records import Patient, Reading

_SUPERSEDED = "another value of the same time was recorded later"


@dataclass(frozen=True)
class Change:
    """A reading that does not count: what became of it, by whom, when and why; times on the ward's clock."""

    taken: str
    reading: str
    fate: str
    by: str
    at: str
    reason: str


@dataclass(frozen=True)
class Ground:
    """A reading that an alert rested on: what was taken when, who recorded it and when, what became of it since."""

    reading: str
    recorded: str
    since: str


def changes(recordings: Sequence[Recording], counting: Container[int], zone: ZoneInfo) -> list[Change]:
    """Those of the recordings whose reading is not `counting` (ids), in their order; what replaced them among them."""
    by_id = {one.reading.id: one for one in recordings}
    return [_change(one, by_id, zone) for one in recordings if one.reading.id not in counting]


def grounds(recordings: Sequence[Recording], wanted: Collection[int], zone: ZoneInfo) -> list[Ground]:
    """The `wanted` readings (ids), in the order of the recordings; what replaced them among these."""
    by_id = {one.reading.id: one for one in recordings}
    return [_ground(one, by_id, zone) for one in recordings if one.reading.id in wanted]


def _ground(one: Recording, by_id: Mapping[int, Recording], zone: ZoneInfo) -> Ground:
    became = _change(one, by_id, zone)
    since = "stands" if one.stands else f"{became.fate} by {became.by}, {became.at}: {became.reason}"
    recorded = f"{one.by}, {_briefly(one.reading.recorded_at, zone)}"
    return Ground(f"{became.reading}, {_briefly(one.reading.observed_at, zone)}", recorded, since)


def _briefly(when: datetime, zone: ZoneInfo) -> str:
    then = local(seconds(when), zone)
    return f"{then.day} {then:%b %H:%M}"


def as_csv(recordings: Sequence[Recording], patient: Patient, zone: ZoneInfo) -> str:
    """What stands, in time order: number and unit as typed, in two columns a kind; unknown is empty and zero is 0.

    Times are ISO 8601 on the ward's clock. Several collections of urine of one time stand in lines of their own.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    columns = [column for kind in KINDS for column in (kind, f"{kind}_unit")]
    writer.writerow(["record_number", "patient", "observed_at", *columns, "urine_from", "urine_incomplete"])
    who = [harmless(patient.record_number), harmless(patient.name)]
    for at, kinds in reversed(_by_time(recordings).items()):
        for line in range(max(map(len, kinds.values()))):
            held = {kind: some[line].reading for kind, some in kinds.items() if line < len(some)}
            writer.writerow([*who, local(at, zone).isoformat(), *_numbers(held), *_interval(held.get("urine"), zone)])
    # Spreadsheets take a file without this mark for one in the old encoding of their country.
    return "\ufeff" + out.getvalue()


def _by_time(recordings: Sequence[Recording]) -> Mapping[int, Mapping[str, Sequence[Recording]]]:
    """What counts at each time, the newest first: of a kind the one recorded last, of urine all."""
    found: dict[int, dict[str, list[Recording]]] = {}
    for one in sorted(recordings, key=_order, reverse=True):
        if one.stands:
            kinds = found.setdefault(seconds(one.reading.observed_at), {})
            if one.reading.kind == "urine" or one.reading.kind not in kinds:
                kinds.setdefault(one.reading.kind, []).append(one)
    return found


def _order(one: Recording) -> tuple[int, int, int]:
    return seconds(one.reading.observed_at), seconds(one.reading.recorded_at), one.reading.id


def header(kind: str) -> str:
    """What a column of a kind is called: `Systolic, mmHg`."""
    return f"{KINDS[kind].label.removesuffix(' pressure')}, {KINDS[kind].unit.label}"


def described(reading: Reading, zone: ZoneInfo) -> str:
    """A reading as it was typed, its unit where it is not the column's."""
    kind = KINDS[reading.kind]
    value, code = reading.counted
    unit = "" if code == kind.unit.code else f" {kind.units[code].label}"
    start = f" from {local(seconds(reading.interval_start), zone):%H:%M}" if reading.interval_start else ""
    return f"{value}{unit}{start}{', incomplete' if reading.incomplete else ''}"


def _change(one: Recording, by_id: Mapping[int, Recording], zone: ZoneInfo) -> Change:
    reading, gone, new = one.reading, one.withdrawal, by_id.get(one.replaced_by or 0)
    taken = _moment(reading.observed_at, zone), f"{KINDS[reading.kind].label}: {_with_unit(reading)}"
    if gone is not None:
        return Change(*taken, "withdrawn", one.withdrawn_by or "", _moment(gone.withdrawn_at, zone), gone.reason)
    if new is not None:
        fate, recorded_at = f"corrected to {_with_unit(new.reading)}", _moment(new.reading.recorded_at, zone)
        return Change(*taken, fate, new.by, recorded_at, new.reading.reason or "")
    return Change(*taken, "does not count; recorded", one.by, _moment(reading.recorded_at, zone), _SUPERSEDED)


def _with_unit(reading: Reading) -> str:
    value, code = reading.counted
    return f"{value} {KINDS[reading.kind].units[code].label}"


def _moment(when: datetime, zone: ZoneInfo) -> str:
    return f"{local(seconds(when), zone):%d %b %Y %H:%M}"


def _numbers(held: Mapping[str, Reading]) -> list[str]:
    cells: list[str] = []
    for kind in KINDS:
        reading = held.get(kind)
        value, unit = ("", "") if reading is None else reading.counted
        cells += [_plain_number(value) if value else "", unit]
    return cells


def _plain_number(typed: str) -> str:
    return f"{Decimal(typed.strip().replace(',', '.')):f}"


def _interval(urine: Reading | None, zone: ZoneInfo) -> list[str]:
    if urine is None:
        return ["", ""]
    start = urine.interval_start
    return ["" if start is None else local(seconds(start), zone).isoformat(), "1" if urine.incomplete else ""]


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula and that stays on its line."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(("=", "+", "-", "@")) else line
