"""The simplest form of the rule as one compiled pass, on one core: what is left when nothing is done twice."""

from typing import Any

import numba
import numpy as np

from benchmarks.courses import ALBUMIN, SYSTOLIC, WEIGHT
from benchmarks.rivals import GAIN, LOW_ALBUMIN, LOW_SYSTOLIC, WITHIN
from benchmarks.rivals.numpy_repeat import load, size, verdicts

__all__ = ("judge", "load", "size", "verdicts")

_LOW_LASTS, _HEAVY_LASTS, _THIN_LASTS = WITHIN[SYSTOLIC], WITHIN[WEIGHT], WITHIN[ALBUMIN]


def judge(loaded: Any) -> Any:
    """One loop over the readings."""
    return _pass(loaded.stay, loaded.at, loaded.kind, loaded.value, loaded.baseline)


@numba.njit
def _pass(stay: Any, at: Any, kind: Any, value: Any, baseline: Any) -> Any:
    verdict = np.empty(len(at), np.bool_)
    current = -1
    low = heavy = thin = 0
    for row in range(len(at)):
        if stay[row] != current:
            current = stay[row]
            low = heavy = thin = 0
        if kind[row] == SYSTOLIC:
            low = at[row] + _LOW_LASTS if value[row] < LOW_SYSTOLIC else 0
        elif kind[row] == WEIGHT:
            heavy = at[row] + _HEAVY_LASTS if value[row] >= GAIN * baseline[current] else 0
        elif kind[row] == ALBUMIN:
            thin = at[row] + _THIN_LASTS if value[row] < LOW_ALBUMIN else 0
        verdict[row] = (at[row] <= low) + (at[row] <= heavy) + (at[row] <= thin) >= 2
    return verdict
