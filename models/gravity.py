"""How grave a stay is over time: its priority (specification, section 7) as a step function, for one stay."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.alerting import SEVERITIES
from models.assessment import FLAGGED, Timeline
from models.bedside_columns import current_systolic
from models.criteria import CriteriaSet
from models.history import History
from models.readings import Ints
from models.rules import MET, Instants
from models.series import Series, distinct, run_starts
from models.urine import collections, judge_all_urine
from models.verdicts import priority

NO_PRIORITY = -1


@dataclass(frozen=True)
class Gravity:
    """From each `start` on (seconds) the place of the priority in `SEVERITIES`, or `NO_PRIORITY`, until the next."""

    start: Ints
    level: NDArray[np.int8]


def gravity(history: History, criteria: CriteriaSet, steps: Timeline) -> Gravity:
    """The priority of the only stay in a history over the steps of its timeline."""
    if not len(steps.start):
        return Gravity(steps.start, np.zeros(0, dtype=np.int8))
    entries = collections(history, criteria.urine_longest)
    at = _turns(history.pressures.moments, criteria.criteria[0].valid_for, entries.at, steps)
    step = np.searchsorted(steps.start, at, side="right") - 1
    only = np.zeros(len(at), dtype=np.int64)
    systolic = np.array(current_systolic(Instants(history, only, at), criteria.criteria[0]), dtype=np.int64)
    entry = np.searchsorted(entries.at, at, side="right") - 1
    met = [
        (entry >= 0) & (np.append(judged.states, 0)[entry] == MET)
        for judged in judge_all_urine(history, criteria.urine, entries)
    ]
    flags = [steps.overall[step] == FLAGGED, steps.counting[:, step].all(axis=0), *met]
    level = _levels(history, [rule.priority for rule in criteria.urine], flags, systolic)
    kept = run_starts(level)
    return Gravity(at[kept], level[kept])


def _turns(pressures: Series, valid_for: int, entries: Ints, steps: Timeline) -> Ints:
    """Every instant at which the priority may change: a step, a pressure taken or gone stale, an entry of urine."""
    at = distinct(steps.start, pressures.at, pressures.at + valid_for, entries)
    inside: Ints = at[(at >= steps.start[0]) & (at < steps.periods.stop[0])]
    return inside


def _levels(
    history: History, priorities: Sequence[str], flags: Sequence[NDArray[np.bool_]], systolic: Ints
) -> NDArray[np.int8]:
    """The level at each instant, asked once for each combination that occurs: a month has few of them."""
    together = sum(flag.astype(np.int64) << place for place, flag in enumerate(flags))
    # Numbers that their floats do not hold are told apart by their rows.
    value = systolic if history.values.exact else np.where(systolic >= 0, history.values.floats[systolic], -1.0)
    _, number = np.unique(value, return_inverse=True)
    _, examples, group = np.unique((number << len(flags)) | together, return_index=True, return_inverse=True)
    found = []
    for place in examples.tolist():
        row = int(systolic[place])
        pressure = None if row < 0 else history.values.exactly(row)
        flagged, all_count, *met = (bool(flag[place]) for flag in flags)
        urine = {name for name, is_met in zip(priorities, met, strict=True) if is_met}
        word = priority(flagged, all_count, pressure, urine)
        found.append(NO_PRIORITY if word is None else SEVERITIES.index(word))
    return np.array(found, dtype=np.int8)[group]
