"""What the bedside needs of every stay at once, as columns from which one stay's values are quickly taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from models.assessment import CLEAR, Timeline
from models.criteria import CriteriaSet, Criterion, Rule, UrineRule
from models.history import History
from models.instants import HOUR, NO_TIME
from models.readings import Ints
from models.rules import MET, Instants, Judged, States
from models.series import Series, pick, run_starts
from models.urine import JudgedUrine, collections, judge_all_urine

# Shown for every stay, whether or not its criteria set warns by it; the shift of 8 hours is the usual span.
SHOWN_URINE_RATE = UrineRule("urine over 8 hours", "low", "urine_per_kg", "<", Fraction("0.5"), 8 * HOUR, "KDIGO 2012")


@dataclass(frozen=True)
class LastUrine:
    """The latest urine entry of the stays that have one: its place in the columns, its time, and its verdicts, of which
    the first is the rate that is always shown.
    """

    place: Mapping[int, int]
    at: Ints
    judged: list[JudgedUrine]


def last_urine(history: History, criteria: CriteriaSet, when: Ints) -> LastUrine:
    entries = collections(history, criteria.urine_longest)
    moments = Series(history.clock, history.clock.keys(entries.stay, entries.at), np.arange(len(entries.at)))
    last = moments.latest(np.arange(len(when)), when)
    places = last[last >= 0]
    judged = judge_all_urine(history, (SHOWN_URINE_RATE, *criteria.urine), entries, places)
    stays = np.flatnonzero(last >= 0).tolist()
    return LastUrine({stay: place for place, stay in enumerate(stays)}, entries.at[places], judged)


@dataclass(frozen=True)
class Since:
    """For each stay since when it is as it is, since when it is clear or is not, and when each criterion was last met.

    met_last, by criterion and stay, is `NO_TIME` where it is met now or never was.
    """

    overall: list[int]
    settled: list[int]
    met_last: list[list[int]]

    @classmethod
    def of(cls, steps: Timeline, edges: Ints) -> "Since":
        """Read off the steps; those of a stay lie between two of the edges."""
        low, high = edges[:-1], edges[1:]
        if not len(steps.stay):
            return cls([NO_TIME] * len(low), [NO_TIME] * len(low), [[NO_TIME] * len(low)] * len(steps.criteria))
        since = _begun(steps, steps.overall, high)
        settled = _begun(steps, (steps.overall == CLEAR).astype(steps.overall.dtype), high)
        return cls(since, settled, [_ended(steps, states, low, high) for states in steps.criteria])


def _begun(steps: Timeline, states: States, high: Ints) -> list[int]:
    runs = np.flatnonzero(run_starts(steps.stay, states))
    since: list[int] = steps.start[runs[np.searchsorted(runs, high - 1, side="right") - 1]].tolist()
    return since


def _ended(steps: Timeline, states: States, low: Ints, high: Ints) -> list[int]:
    met = np.append(-1, np.flatnonzero(states == MET))
    last = met[np.searchsorted(met, high, side="left") - 1]
    ended: list[int] = np.where((last >= low) & (last < high - 1), steps.end[last], NO_TIME).tolist()
    return ended


@dataclass(frozen=True)
class Listed:
    """A judged rule, its columns as lists: one value at a time is taken from a list several times as fast."""

    rule: Rule
    states: list[int]
    values: list[float]
    operands: list[list[int]]
    at: list[int]
    found: list[bool]
    fresh: list[bool]

    @classmethod
    def of(cls, judged: Judged) -> "Listed":
        """The same, listed."""
        return cls(
            judged.rule,
            judged.states.tolist(),
            judged.values.tolist(),
            [operand.tolist() for operand in judged.operands],
            judged.at.tolist(),
            judged.found.tolist(),
            judged.fresh.tolist(),
        )


def current_systolic(instants: Instants, criterion: Criterion) -> list[int]:
    """The row of each stay's current systolic, -1 for none: pressures are valid as long as the first criterion says."""
    pressures = instants.history.pressures
    place = instants.latest("systolic_bp")
    current = (place >= 0) & (instants.at < pick(pressures.moments.at, place) + criterion.valid_for)
    rows: list[int] = np.where(current, pick(pressures.systolic, place), -1).tolist()
    return rows
