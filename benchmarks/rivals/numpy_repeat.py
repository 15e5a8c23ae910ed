"""The simplest form of the rule by plain numpy: each reading's verdict repeated up to the next one of its kind."""

from typing import Any

import numpy as np

from benchmarks.courses import ALBUMIN, SYSTOLIC, WEIGHT, Courses
from benchmarks.rivals import GAIN, LOW_ALBUMIN, LOW_SYSTOLIC, WITHIN


def load(courses: Courses) -> Any:
    """The columns themselves."""
    return courses


def size(loaded: Any) -> int:
    """Bytes of the columns."""
    return int(loaded.nbytes)


def judge(loaded: Any) -> Any:
    """Three passes, each over the readings of one kind and then over all."""
    opens = np.append(True, loaded.stay[1:] != loaded.stay[:-1])
    votes = _met(loaded, opens, SYSTOLIC, lambda value, _: value < LOW_SYSTOLIC).astype(np.int8)
    votes += _met(loaded, opens, WEIGHT, lambda value, stay: value >= GAIN * loaded.baseline[stay])
    votes += _met(loaded, opens, ALBUMIN, lambda value, _: value < LOW_ALBUMIN)
    return votes >= 2


def _met(loaded: Any, opens: Any, kind: int, met: Any) -> Any:
    # The first reading of a stay is taken along, as one that meets nothing, so that no verdict runs into the next stay.
    places = np.flatnonzero(opens | (loaded.kind == kind))
    by_reading = met(loaded.value[places], loaded.stay[places]) & (loaded.kind[places] == kind)
    until = np.where(by_reading, loaded.at[places] + WITHIN[kind], 0)
    return loaded.at <= np.repeat(until, np.diff(places, append=len(loaded.at)))


def verdicts(result: Any) -> Any:
    """As they are."""
    return result
