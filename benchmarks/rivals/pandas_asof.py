"""The simplest form of the rule by pandas merge_asof, which wants its frame in order of time."""

from typing import Any

import numpy as np
import pandas as pd

from benchmarks.courses import ALBUMIN, SYSTOLIC, WEIGHT, Courses
from benchmarks.rivals import GAIN, LOW_ALBUMIN, LOW_SYSTOLIC, WITHIN


def load(courses: Courses) -> Any:
    """One frame in order of time, indexed by the place of each reading; and the baselines by stay."""
    columns = {"stay": courses.stay, "at": courses.at, "kind": courses.kind, "value": courses.value}
    return pd.DataFrame(columns).sort_values("at", kind="stable"), courses.baseline


def size(loaded: Any) -> int:
    """Bytes of the frame without its index, and of the baselines."""
    frame, baseline = loaded
    return int(frame.memory_usage(index=False).sum()) + int(baseline.nbytes)


def judge(loaded: Any) -> Any:
    """Three joins, each to the last reading of a kind that is not too old."""
    frame, baseline = loaded
    low = _last(frame, SYSTOLIC) < LOW_SYSTOLIC
    heavy = _last(frame, WEIGHT) >= GAIN * baseline[frame["stay"]]
    thin = _last(frame, ALBUMIN) < LOW_ALBUMIN
    return pd.Series((low & heavy) | (low & thin) | (heavy & thin), index=frame.index)


def _last(frame: Any, kind: int) -> Any:
    of_kind = frame.loc[frame["kind"] == kind, ["stay", "at", "value"]]
    return pd.merge_asof(frame[["stay", "at"]], of_kind, on="at", by="stay", tolerance=WITHIN[kind])["value"].to_numpy()


def verdicts(result: Any) -> Any:
    """In the order of the columns."""
    return np.asarray(result.sort_index())
