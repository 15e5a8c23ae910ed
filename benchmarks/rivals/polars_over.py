"""The simplest form of the rule by polars as it reads: last value and its time, filled forward within each stay."""

from typing import Any

import polars as pl

from benchmarks.courses import ALBUMIN, SYSTOLIC, WEIGHT, Courses
from benchmarks.rivals import GAIN, LOW_ALBUMIN, LOW_SYSTOLIC, WITHIN


def load(courses: Courses) -> Any:
    """One frame of readings, and the baselines by stay."""
    columns = {"stay": courses.stay, "at": courses.at, "kind": courses.kind, "value": courses.value}
    return pl.DataFrame(columns), pl.Series(courses.baseline)


def size(loaded: Any) -> int:
    """Bytes of the frame and of the baselines."""
    return sum(int(part.estimated_size()) for part in loaded)


def judge(loaded: Any) -> Any:
    """Six fills by stay, then the comparisons; one lazy query, so that polars may use every core."""
    frame, baseline = loaded
    limit = pl.lit(GAIN * baseline).gather(pl.col("stay"))
    low = (_last("value", SYSTOLIC) < LOW_SYSTOLIC) & _recent(SYSTOLIC)
    heavy = (_last("value", WEIGHT) >= limit) & _recent(WEIGHT)
    thin = (_last("value", ALBUMIN) < LOW_ALBUMIN) & _recent(ALBUMIN)
    votes = sum(one.fill_null(False).cast(pl.Int8) for one in (low, heavy, thin))
    return frame.lazy().select(verdict=votes >= 2).collect()


def _last(column: str, kind: int) -> Any:
    return pl.when(pl.col("kind") == kind).then(pl.col(column)).forward_fill().over("stay")


def _recent(kind: int) -> Any:
    return pl.col("at") - _last("at", kind) <= WITHIN[kind]


def verdicts(result: Any) -> Any:
    """As they are."""
    return result["verdict"].to_numpy()
