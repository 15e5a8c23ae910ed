"""A batch of stays made ready for the rules: series by kind, blood pressures, baselines, previous days' weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.instants import HOUR, NO_TIME
from models.measurements import CODES
from models.readings import BASELINE_KINDS, Ints, Numbers, Readings, Stays
from models.series import Clock, Series, pick, series

ENTERED, BEFORE_FIRST_DOSE, FIRST_READING, NO_BASELINE = range(4)
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
        keys = np.union1d(systolic.keys, mean.keys)
        at_once = [_rows_at(part, keys) for part in (systolic, diastolic, mean)]
        both = (at_once[0] >= 0) & (at_once[1] >= 0)
        derived = [np.where(both, rows, -1) for rows in at_once[:2]]
        measured = at_once[2]
        means = [np.where(measured >= 0, measured, rows) for rows in derived]
        return BloodPressures(Series(self.clock, keys, np.arange(len(keys))), at_once[0], means[0], means[1])

    def baseline(self, kind: str, stay: Ints, at: Ints) -> tuple[Ints, Ints]:
        """Rows of the values that are the baseline at each instant (-1 for none), and where each came from."""
        moments = self.kinds[kind]
        entered = len(self.readings) + BASELINE_KINDS.index(kind) * len(self.stays) + stay
        has_entered = ~np.isnan(self.values.floats[entered])
        dose = self.stays.first_dose[stay]
        before = moments.latest(stay, np.minimum(at, dose))
        before = np.where(dose == NO_TIME, -1, before)
        first = moments.first(stay)
        first = np.where((first >= 0) & (pick(moments.at, first) <= at), first, -1)
        choices = [has_entered, before >= 0, first >= 0]
        origin: Ints = np.select(choices, [ENTERED, BEFORE_FIRST_DOSE, FIRST_READING], NO_BASELINE).astype(np.int64)
        read = pick(moments.rows, np.where(before >= 0, before, first))
        return np.where(has_entered, entered, read), origin

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
