"""The simplest form of the rule by pandas: until when each reading meets its criterion, filled forward by stay."""

from typing import Any

import numpy as np
import pandas as pd

from benchmarks.courses import ALBUMIN, SYSTOLIC, WEIGHT, Courses
from benchmarks.rivals import GAIN, LOW_ALBUMIN, LOW_SYSTOLIC, WITHIN


def load(courses: Courses) -> Any:
    """One frame, and the baselines by stay."""
    columns = {"stay": courses.stay, "at": courses.at, "kind": courses.kind, "value": courses.value}
    return pd.DataFrame(columns), courses.baseline


def size(loaded: Any) -> int:
    """Bytes of the frame and of the baselines."""
    frame, baseline = loaded
    return int(frame.memory_usage().sum()) + int(baseline.nbytes)


def judge(loaded: Any) -> Any:
    """One grouped fill of three columns."""
    frame, baseline = loaded
    met = {
        SYSTOLIC: frame["value"] < LOW_SYSTOLIC,
        WEIGHT: frame["value"] >= GAIN * baseline[frame["stay"]],
        ALBUMIN: frame["value"] < LOW_ALBUMIN,
    }
    until = {kind: (frame["at"] + WITHIN[kind]).where(met[kind], 0).where(frame["kind"] == kind) for kind in met}
    filled = pd.DataFrame(until).groupby(frame["stay"]).ffill()
    low, heavy, thin = (frame["at"] <= filled[kind] for kind in met)
    return (low & heavy) | (low & thin) | (heavy & thin)


def verdicts(result: Any) -> Any:
    """As they are."""
    return np.asarray(result)
