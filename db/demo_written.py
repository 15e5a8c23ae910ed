"""What was written down on the demonstration ward, from hours of its clock to the instants and units of the store."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID, uuid5

from db.bulk import CheckedEntry
from db.demo_alerts import STANDS, Known
from db.demo_round import Set, Value
from db.demo_ward import NOW, Bedside
from models.measurements import canonical
from models.readings import Readings, integers
from models.typed import Accepted

_KEYS = UUID("5a0c8d5e-6f0d-4a52-8a3b-4e2f5b9f1987")


class Kept(NamedTuple):
    """A set as it was kept, and the place of its patient on the ward."""

    place: int
    entry: CheckedEntry


class Later(NamedTuple):
    """What was said at an instant about one reading of a set: withdrawn, or to be replaced by another."""

    at: int
    kept: Kept
    kind: str
    reason: str
    instead: Accepted | None

    @property
    def key(self) -> str:
        """The key of the save that says so."""
        return str(uuid5(_KEYS, f"{self.kept.entry.key} {self.kind}"))


@dataclass(frozen=True)
class Written:
    """Everything written down by one person (an account's id) until `now`, in order of time."""

    kept: list[Kept]
    later: list[Later]

    def known(self) -> Known:
        """All readings, with from when to before when each stood."""
        said = {(one.kept.entry.key, one.kind): one.at for one in self.later}
        rows = [
            (one, reading, one.entry.recorded_at, said.get((one.entry.key, reading.kind), STANDS))
            for one in self.kept
            for reading in one.entry.readings
        ]
        rows += [(one.kept, one.instead, one.at, STANDS) for one in self.later if one.instead]
        rows.sort(key=lambda row: row[2])
        readings = [
            (one.place, one.entry.observed_at, typed.kind, typed.value, typed.start, typed.incomplete)
            for one, typed, _, _ in rows
        ]
        since, until = integers([row[2] for row in rows]), integers([row[3] for row in rows])
        return Known(Readings.gather(readings), since, until)


def written(beds: Sequence[Bedside], stay_ids: Sequence[int], by: int, now: int) -> Written:
    """The sets of all beds, by an account, and what was said about them later."""
    kept: list[Kept] = []
    later: list[Later] = []
    for place, (bed, stay_id) in enumerate(zip(beds, stay_ids, strict=True)):
        for number, one in enumerate(bed.sets):
            kept.append(Kept(place, _entry(one, str(uuid5(_KEYS, f"{stay_id} {number}")), stay_id, by, now)))
            later += _later(one, kept[-1], now)
    kept.sort(key=lambda one: one.entry.recorded_at)
    return Written(kept, sorted(later, key=lambda one: one.at))


def seconds(hour: float, now: int) -> int:
    """The instant of an hour of the ward's clock, to the minute."""
    return now + round((hour - NOW) * 60) * 60


def _entry(one: Set, key: str, stay_id: int, by: int, now: int) -> CheckedEntry:
    readings = [_accepted(value, now) for value in one.values]
    return CheckedEntry(key, stay_id, seconds(one.at, now), seconds(one.recorded, now), by, readings, one.note)


def _later(one: Set, kept: Kept, now: int) -> Iterator[Later]:
    for value in one.values:
        if slip := value.slip:
            instead = None
            if slip.value and slip.unit:
                instead = _accepted(replace(value, value=slip.value, unit=slip.unit, slip=None), now)
            yield Later(seconds(slip.at, now), kept, value.kind, slip.reason, instead)


def _accepted(value: Value, now: int) -> Accepted:
    start = None if value.start is None else seconds(value.start, now)
    number = canonical(value.kind, Decimal(value.value), value.unit)
    return Accepted(value.kind, value.value, value.unit, number, start, value.incomplete, value.confirmed)
