"""The simplest form of the rule by polars, as fast as we could write it: one fill a criterion, and no grouping.

Each reading of a kind says until when its criterion is met; the first reading of a stay says 'not' for every other
kind, so that the fill of a frame in order of stay and time never runs into the next stay.
"""

from typing import Any

import polars as pl

from benchmarks.courses import ALBUMIN, SYSTOLIC, WEIGHT
from benchmarks.rivals import GAIN, LOW_ALBUMIN, LOW_SYSTOLIC, WITHIN
from benchmarks.rivals.polars_over import load, size, verdicts

__all__ = ("judge", "load", "size", "verdicts")


def judge(loaded: Any) -> Any:
    """One lazy query."""
    frame, baseline = loaded
    value, limit = pl.col("value"), pl.lit(GAIN * baseline).gather(pl.col("stay"))
    met = (_met(SYSTOLIC, value < LOW_SYSTOLIC), _met(WEIGHT, value >= limit), _met(ALBUMIN, value < LOW_ALBUMIN))
    return frame.lazy().select(verdict=sum(one.cast(pl.Int8) for one in met) >= 2).collect()


def _met(kind: int, by_reading: Any) -> Any:
    opens = pl.col("stay") != pl.col("stay").shift(fill_value=-1)
    own = pl.when(by_reading).then(pl.col("at") + WITHIN[kind]).otherwise(0)
    until = pl.when(pl.col("kind") == kind).then(own).when(opens).then(0)
    return pl.col("at") <= until.forward_fill()
