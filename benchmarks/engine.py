"""The engine on the columns of the rivals: the full specification, as `evaluate` judges a file."""

from typing import Any

import numpy as np

from benchmarks.courses import ALBUMIN, BEGIN, SYSTOLIC, URINE, WEIGHT, Courses
from models.criteria import named
from models.instants import HOUR, NO_TIME
from models.many import Part, judge_many
from models.measurements import CODES
from models.readings import BASELINE_KINDS, Numbers, Readings, Stays, integers

TITLE = "**the engine, full specification**"
_CODES = {SYSTOLIC: "systolic_bp", WEIGHT: "weight", ALBUMIN: "albumin", URINE: "urine"}


def load(courses: Courses) -> Any:
    """Readings and stays: the weight baseline entered, the others read before a first dose two days in."""
    codes = integers([CODES[_CODES[kind]] for kind in range(len(_CODES))])
    readings = Readings(
        integers(courses.stay),
        courses.at,
        codes[courses.kind],
        Numbers(courses.value),
        np.full(len(courses), NO_TIME),
        np.zeros(len(courses), dtype=np.bool_),
    )
    count = len(courses.baseline)
    baselines = {kind: Numbers(np.full(count, np.nan)) for kind in BASELINE_KINDS}
    baselines["weight"] = Numbers(courses.baseline)
    admitted = np.full(count, BEGIN)
    return readings, Stays(admitted, np.full(count, NO_TIME), admitted + 48 * HOUR, baselines)


def size(loaded: Any) -> int:
    """Bytes of the columns of the readings."""
    readings, _ = loaded
    held = (readings.stay, readings.at, readings.kind, readings.values.floats, readings.start, readings.incomplete)
    return sum(int(column.nbytes) for column in held)


def judge(loaded: Any) -> Any:
    """Timeline, episodes and every urine rule of the default criteria set, part by part."""
    return judged(loaded, compiled=False)


def judged(loaded: Any, compiled: bool) -> list[Part]:
    """The same by columns or by the compiled passes."""
    return list(judge_many(*loaded, named("bedside"), compiled))
