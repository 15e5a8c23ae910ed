"""Many sets at once: an import, a demonstration ward. The caller has checked them, and settles the alerts after."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from db.saves import hashed
from models.instants import moment
from models.legible import legible
from models.records import Entry, Reading, as_decimal
from models.typed import Accepted

_AT_ONCE = 1_000

Progress = Callable[[int, int], None]
"""Told how many sets are done, and how many there are."""


@dataclass(frozen=True)
class CheckedEntry:
    """A set to be kept as it is; instants in seconds. Of one time and kind, the later set counts."""

    key: str
    stay_id: int
    observed_at: int
    recorded_at: int
    recorded_by: int
    readings: Sequence[Accepted]
    note: str | None = None


def insert_entries(session: Session, entries: Sequence[CheckedEntry], progress: Progress | None = None) -> None:
    """Adds sets that are not there yet, with their readings, in the order given."""
    for start in range(0, len(entries), _AT_ONCE):
        some = entries[start : start + _AT_ONCE]
        ids = session.scalars(
            insert(Entry).returning(Entry.id, sort_by_parameter_order=True), [_entry(one) for one in some]
        ).all()
        readings = [row for entry_id, one in zip(ids, some, strict=True) for row in _readings(entry_id, one)]
        session.execute(insert(Reading), readings)
        if progress:
            progress(start + len(some), len(entries))


def _entry(entry: CheckedEntry) -> dict[str, Any]:
    content = [[one.kind, one.typed_value, one.unit, one.start, one.incomplete] for one in entry.readings]
    return {
        "key": entry.key,
        "stay_id": entry.stay_id,
        "observed_at": moment(entry.observed_at),
        "recorded_at": moment(entry.recorded_at),
        "recorded_by": entry.recorded_by,
        "content_hash": hashed("bulk", entry.stay_id, entry.observed_at, content),
        "note": entry.note and legible(entry.note),
    }


def _readings(entry_id: int, entry: CheckedEntry) -> list[dict[str, Any]]:
    observed_at, recorded_at = moment(entry.observed_at), moment(entry.recorded_at)
    return [
        {
            "entry_id": entry_id,
            "stay_id": entry.stay_id,
            "kind": one.kind,
            "typed_value": one.typed_value,
            "typed_unit": one.unit,
            "canonical": as_decimal(one.value),
            "observed_at": observed_at,
            "interval_start": _moment(one.start),
            "incomplete": one.incomplete,
            "confirmed": one.confirmed,
            "recorded_at": recorded_at,
            "recorded_by": entry.recorded_by,
        }
        for one in entry.readings
    ]


def _moment(at: int | None) -> datetime | None:
    return None if at is None else moment(at)
