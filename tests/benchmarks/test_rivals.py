"""Those beside the engine judge alike: each agrees, reading by reading, with the rule written out slowly."""

import importlib
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.courses import ALBUMIN, SYSTOLIC, URINE, WEIGHT, Courses, courses
from benchmarks.rivals import RIVALS, Rival
from models.instants import HOUR

HOURS = {SYSTOLIC: 4, WEIGHT: 24, ALBUMIN: 48}
EDGES = (
    # (stay, seconds, kind, value); baselines are 80 and 60 kg
    (0, 0, ALBUMIN, 2.9),
    (0, 10, SYSTOLIC, 89.0),
    (0, 10 + 4 * HOUR, URINE, 50.0),  # the systolic is 4 h old: still the last within 4 h
    (0, 11 + 4 * HOUR, URINE, 50.0),  # and a second later no more
    (0, 12 + 4 * HOUR, WEIGHT, 84.0),  # exactly 5 % over the baseline
    (0, 48 * HOUR - 1, WEIGHT, 83.9),
    (0, 48 * HOUR, SYSTOLIC, 89.0),  # the albumin is 48 h old
    (0, 48 * HOUR + 1, SYSTOLIC, 89.0),
    (0, 48 * HOUR + 2, ALBUMIN, 2.9),
    (1, 48 * HOUR + 3, URINE, 50.0),  # nothing of the stay before is carried over
    (1, 48 * HOUR + 4, WEIGHT, 70.0),
    (1, 48 * HOUR + 5, ALBUMIN, 3.0),
    (1, 48 * HOUR + 6, SYSTOLIC, 90.0),
    (1, 48 * HOUR + 7, SYSTOLIC, 89.9),
)


def _edges() -> Courses:
    stay, at, kind, value = (np.array(column) for column in zip(*EDGES, strict=True))
    return Courses(stay.astype(np.int32), at + 10**9, kind.astype(np.int8), value, np.array([80.0, 60.0]))


def _slowly(given: Courses) -> list[bool]:
    last: dict[tuple[int, int], tuple[int, float]] = {}
    verdicts = []
    for stay, at, kind, value in zip(*(column.tolist() for column in _columns(given)), strict=True):
        last[stay, kind] = at, value
        recent = [(of, *last[stay, of]) for of in HOURS if (stay, of) in last]
        met = [at - then <= HOURS[of] * HOUR and _met(of, read, given.baseline[stay]) for of, then, read in recent]
        verdicts.append(sum(met) >= 2)
    return verdicts


def _columns(given: Courses) -> tuple[NDArray[Any], ...]:
    return given.stay, given.at, given.kind, given.value


def _met(kind: int, value: float, baseline: float) -> bool:
    return {SYSTOLIC: value < 90, WEIGHT: value >= 1.05 * baseline, ALBUMIN: value < 3.0}[kind]


@pytest.mark.parametrize("given", [_edges(), courses(25)], ids=["edges", "courses"])
@pytest.mark.parametrize("rival", RIVALS, ids=lambda rival: rival.title)
def test_every_rival_gives_the_verdict_of_the_rule(rival: Rival, given: Courses) -> None:
    pytest.importorskip(rival.package, reason=f"{rival.title}: {rival.package} comes with make bench only")
    judge = importlib.import_module(rival.module)
    said = judge.verdicts(judge.judge(judge.load(given)))
    assert said.dtype == np.bool_
    assert said.tolist() == _slowly(given)


def test_the_edges_are_judged_as_they_are_meant() -> None:
    expected = [False, True, True, False, True, False, True, False, True, False, False, False, False, True]
    assert _slowly(_edges()) == expected
