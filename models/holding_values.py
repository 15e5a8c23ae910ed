"""The values that speak for holding, of one stay at an instant, exact: what each is made of, or what it lacks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from models.bedside import ORIGINS
from models.history import History
from models.holding_measures import URINE_WINDOW, HoldMeasure
from models.measurements import CODES
from models.measures import per_hour
from models.readings import Readings, Stays, integers
from models.series import Series, series
from models.urine import collections, windows

_ONE = integers([0])


@dataclass(frozen=True)
class Taken:
    """The reading a measure is made of: canonical value, seconds. Of urine the volume of so many `observed` seconds."""

    value: Fraction
    at: int
    observed: int | None = None


@dataclass(frozen=True)
class Reference:
    """What a reading is compared with; `at` None: it was entered for the stay."""

    value: Fraction
    at: int | None
    origin: str


@dataclass(frozen=True)
class Measured:
    """A measure, or what it `lack`s: missing, incomplete, no reference."""

    taken: Taken | None
    value: Fraction | None = None
    reference: Reference | None = None
    lack: str | None = None


@dataclass(frozen=True)
class Record:
    """One stay's readings up to an instant, made ready. `longest`: seconds that an interval of urine may have."""

    history: History
    cycle_start: int | None
    longest: int
    now: int

    @classmethod
    def of(cls, seen: Readings, stays: Stays, cycle_start: int | None, longest: int, now: int) -> "Record":
        """The record of the one stay in these columns; `seen` holds nothing that was observed after `now`."""
        return cls(History.of(seen, stays), cycle_start, longest, now)

    def measured(self, measure: HoldMeasure) -> Measured:
        """The measure now, whatever its age."""
        return _FORMULAS.get(measure.name, _itself)(self, measure)

    def series(self, kind: str) -> Series:
        """The readings of a kind, one a moment."""
        rows = np.flatnonzero(self.history.readings.kind == CODES[kind])
        return series(self.history.clock, self.history.readings, rows)

    def latest(self, kind: str, at: int | None = None) -> int:
        """The row of the latest reading of a kind at or before an instant; -1 for none."""
        found = self.series(kind)
        place = int(found.latest(_ONE, integers([self.now if at is None else at]))[0])
        return -1 if place < 0 else int(found.rows[place])

    def taken(self, row: int) -> Taken:
        """The reading in a row."""
        return Taken(self.history.values.exactly(row), int(self.history.readings.at[row]))

    def baseline(self, kind: str) -> Reference | None:
        """The baseline of a kind now (specification, section 2)."""
        row = int(self.history.baseline(kind, _ONE, integers([self.now]))[0])
        if row < 0:
            return None
        entered = row >= len(self.history.readings)
        at = None if entered else int(self.history.readings.at[row])
        return Reference(self.history.values.exactly(row), at, ORIGINS[self.history.origin(row, 0)])


def _itself(record: Record, measure: HoldMeasure) -> Measured:
    row = record.latest(measure.kind)
    if row < 0:
        return Measured(None, lack="missing")
    taken = record.taken(row)
    return Measured(taken, taken.value)


def _systolic(record: Record, measure: HoldMeasure) -> Measured:
    """Of the latest pressure: an older one does not fill in what that lacks (specification, section 2)."""
    found = _itself(record, measure)
    mean = record.latest("mean_bp")
    if found.taken is None or mean < 0 or record.taken(mean).at <= found.taken.at:
        return found
    return Measured(found.taken, None, lack="no systolic")


def _weight_gain_percent(record: Record, measure: HoldMeasure) -> Measured:
    found, baseline = _itself(record, measure), record.baseline("weight")
    if found.taken is None or baseline is None:
        return Measured(found.taken, lack="missing")
    return Measured(found.taken, (found.taken.value - baseline.value) * 100 / baseline.value, baseline)


def _weight_gain_day(record: Record, measure: HoldMeasure) -> Measured:
    found, weights = _itself(record, measure), record.history.kinds["weight"]
    if found.taken is None:
        return found
    before = int(record.history.previous_weight[int(weights.latest(_ONE, integers([record.now]))[0])])
    if before < 0:
        return Measured(found.taken, lack="no reference")
    earlier = record.taken(before)
    origin = "first of the stay" if earlier.at == found.taken.at else "the day before"
    return Measured(found.taken, found.taken.value - earlier.value, Reference(earlier.value, earlier.at, origin))


def _albumin_fall(record: Record, measure: HoldMeasure) -> Measured:
    """From the last albumin before the cycle; where no dose of a cycle was given yet the latest is that itself."""
    found = _itself(record, measure)
    if found.taken is None:
        return found
    start = record.now if record.cycle_start is None else record.cycle_start
    row = record.latest("albumin", start)
    if row >= 0:
        before = record.taken(row)
        reference: Reference | None = Reference(before.value, before.at, "last before the cycle")
    else:
        reference = record.baseline("albumin")
        reference = reference if reference and reference.at is None else None
    if reference is None:
        return Measured(found.taken, lack="no reference")
    return Measured(found.taken, reference.value - found.taken.value, reference)


def _urine(record: Record, measure: HoldMeasure) -> Measured:
    """The volume of 8 hours, at the rate of the window that ends with the last entry (specification, section 6)."""
    entries = collections(record.history, record.longest)
    if not len(entries.at):
        return Measured(None, lack="missing")
    place = integers([len(entries.at) - 1])
    window = windows(record.history, entries, URINE_WINDOW, place)
    inside = entries.rows[entries.first[window.earliest[0]] : window.ends[0]].tolist()
    volume = sum((record.history.values.exactly(row) for row in inside), Fraction(0))
    observed = int(window.observed[0])
    taken = Taken(volume, int(entries.at[-1]), observed)
    if not window.whole[0] or observed < URINE_WINDOW:
        return Measured(taken, lack="incomplete")
    return Measured(taken, Fraction(per_hour(volume, observed)) * URINE_WINDOW / 3600)


def _urine_per_kg(record: Record, measure: HoldMeasure) -> Measured:
    found = _urine(record, measure)
    if found.taken is None or found.value is None:
        return found
    weight = record.baseline("weight")
    if weight is None:
        return Measured(found.taken, lack="no reference")
    return Measured(found.taken, found.value / weight.value, weight)


_FORMULAS: Mapping[str, Callable[[Record, HoldMeasure], Measured]] = {
    "systolic": _systolic,
    "weight_gain_percent": _weight_gain_percent,
    "weight_gain_day_kg": _weight_gain_day,
    "albumin_fall_in_cycle": _albumin_fall,
    "urine_volume": _urine,
    "urine_volume_per_kg": _urine_per_kg,
}
