"""A batch of stays made ready for the rules: series by kind, blood pressures, baselines, previous days' weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.instants import HOUR, NO_TIME
from models.measurements import CODES
from models.readings import BASELINE_KINDS, Ints, Numbers, Readings, Stays
from models.series import Clock, Series, distinct, pick, series

ENTERED, BEFORE_FIRST_DOSE, FIRST_READING = range(3)
"""Where a baseline came from."""


@dataclass(frozen=True)
class BloodPressures:
    """All readings that share a moment and hold a systolic or a mean; rows of values, -1 for what is missing.

    A mean that was not measured is made of systolic and diastolic; a measured one stands for both.
    """

    moments: Series
    systolic: Ints
    mean_systolic: Ints
    mean_diastolic: Ints


@dataclass(frozen=True)
class History:
    """Readings of many stays. `values` are those of the readings, then the entered baselines, kind by kind."""

    readings: Readings
    stays: Stays
    clock: Clock
    values: Numbers
    kinds: Mapping[str, Series]

    @classmethod
    def of(cls, readings: Readings, stays: Stays) -> "History":
        """The history in these readings, which are in the order in which they were recorded."""
        clock = Clock.around(readings, stays)
        kinds = {
            name: series(clock, readings, np.flatnonzero(readings.kind == code))
            for name, code in CODES.items()
            if name not in ("urine", "heart_rate", "creatinine")
        }
        values = readings.values
        for kind in BASELINE_KINDS:
            values = values.followed_by(stays.baselines[kind])
        return cls(readings, stays, clock, values, kinds)

    @cached_property
    def pressures(self) -> BloodPressures:
        """The blood pressures of all stays."""
        systolic, diastolic, mean = (self.kinds[kind] for kind in ("systolic_bp", "diastolic_bp", "mean_bp"))
        keys = distinct(systolic.keys, mean.keys)
        at_once = [_rows_at(part, keys) for part in (systolic, diastolic, mean)]
        both = (at_once[0] >= 0) & (at_once[1] >= 0)
        derived = [np.where(both, rows, -1) for rows in at_once[:2]]
        measured = at_once[2]
        means = [np.where(measured >= 0, measured, rows) for rows in derived]
        return BloodPressures(Series(self.clock, keys, np.arange(len(keys))), at_once[0], means[0], means[1])

    def baseline(self, kind: str, stay: Ints, at: Ints) -> Ints:
        """Rows of the values that are the baseline at each instant; -1 for none."""
        first_row, first_at = self._firsts[kind]
        rows = np.where(first_at[stay] <= at, first_row[stay], -1)
        if (self.stays.first_dose != NO_TIME).any():
            moments, dose = self.kinds[kind], self.stays.first_dose[stay]
            before = np.where(dose == NO_TIME, -1, moments.latest(stay, np.minimum(at, dose)))
            rows = np.where(before >= 0, pick(moments.rows, before), rows)
        entered = ~np.isnan(self.stays.baselines[kind].floats)
        if entered.any():
            own = len(self.readings) + BASELINE_KINDS.index(kind) * len(self.stays) + stay
            rows = np.where(entered[stay], own, rows)
        return rows

    def origin(self, row: int, stay: int) -> int:
        """Where the baseline in a row of the values came from."""
        if row >= len(self.readings):
            return ENTERED
        dose = int(self.stays.first_dose[stay])
        return BEFORE_FIRST_DOSE if dose != NO_TIME and self.readings.at[row] <= dose else FIRST_READING

    @cached_property
    def _firsts(self) -> Mapping[str, tuple[Ints, Ints]]:
        """For each stay the row and the time of its first reading of a kind, or -1 and a time that never comes."""
        every, never = np.arange(len(self.stays)), np.iinfo(np.int64).max
        firsts = {}
        for kind in BASELINE_KINDS:
            moments = self.kinds[kind]
            place = moments.first(every)
            firsts[kind] = pick(moments.rows, place), np.where(place >= 0, pick(moments.at, place), never)
        return firsts

    @cached_property
    def previous_weight(self) -> Ints:
        """For each weight, the row of the previous day's: of those 12 to 36 hours before, the nearest to 24."""
        weights = self.kinds["weight"]
        if not len(weights.keys):
            return np.zeros(0, dtype=np.int64)
        stay, at = weights.stay, weights.at
        earlier = weights.latest(stay, at - 24 * HOUR)
        gap_earlier = np.where(earlier >= 0, at - 24 * HOUR - at[earlier], NO_TIME)
        # The next one after that is the nearest on the other side of 24 hours.
        first = weights.first(stay)
        later = np.where(earlier >= 0, earlier + 1, first)
        gap_later = at[later] - (at - 24 * HOUR)
        has_earlier = (earlier >= 0) & (gap_earlier <= 12 * HOUR)
        has_later = gap_later <= 12 * HOUR
        nearest = np.where(has_earlier & (~has_later | (gap_earlier <= gap_later)), earlier, later)
        nearest = np.where(has_earlier | has_later, nearest, -1)
        nearest = np.where(first == np.arange(len(at)), first, nearest)
        return pick(weights.rows, nearest)


def _rows_at(moments: Series, keys: Ints) -> Ints:
    """The rows of the moments with exactly these keys; -1 where there is none."""
    if not len(moments.keys):
        return np.full(len(keys), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(moments.keys, keys), len(moments.keys) - 1)
    return np.where(moments.keys[place] == keys, moments.rows[place], -1)
