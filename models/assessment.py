"""Two of three: readings and criteria -> the step function, for all stays at once (specification, sections 3 and 4)."""

from dataclasses import dataclass

import numpy as np

from models.criteria import CriteriaSet, Criterion
from models.history import History
from models.instants import NO_TIME
from models.readings import Flags, Ints, Readings, Stays
from models.rules import MET, UNKNOWN, States, criterion_states
from models.series import Clock, Series, distinct, run_starts

CLEAR, FLAGGED, POSSIBLE, UNASSESSED = range(4)
OVERALL_WORDS = ("clear", "flagged", "possible", "unassessed")


@dataclass(frozen=True)
class Periods:
    """For each stay the part of time that is judged: start <= t < stop. `until` is the instant up to which a run of
    states is known to last; `closed` where the stay has been left. Stays with nothing to judge have stop <= start.
    """

    start: Ints
    stop: Ints
    until: Ints
    closed: Flags

    @classmethod
    def of(cls, readings: Readings, stays: Stays, now: int | None) -> "Periods":
        """The periods of these stays: to the last reading, or at the bedside (`now`) to the present instant."""
        first, last = np.full(len(stays), np.iinfo(np.int64).max), np.full(len(stays), NO_TIME)
        np.minimum.at(first, readings.stay, readings.at)
        np.maximum.at(last, readings.stay, readings.at)
        return cls.between(first, last, stays, now)

    @classmethod
    def between(cls, first: Ints, last: Ints, stays: Stays, now: int | None = None) -> "Periods":
        """The same, of stays whose first and last readings are known: the greatest time and `NO_TIME` where none is."""
        never = np.iinfo(np.int64).max
        start = np.minimum(first, np.where(stays.admitted == NO_TIME, never, stays.admitted))
        # In a file, a stay without readings is not judged; at the bedside it is, from its admission on.
        end = last if now is None else np.full(len(stays), now)
        judged = (last != NO_TIME) if now is None else (start <= end)
        closed = (stays.discharged != NO_TIME) & ((stays.discharged <= end) | (now is None))
        until = np.where(closed, stays.discharged, end)
        stop = np.where(closed, stays.discharged, end + 1)
        return cls(start, np.where(judged, stop, start), until, closed)


@dataclass(frozen=True)
class Timeline:
    """The state of stays as steps, in order of stay and time: rows of equal length, closed at start, open at end.

    end is `NO_TIME` for a last step that is still going on; criteria and counting are (3, rows).
    """

    stay: Ints
    start: Ints
    end: Ints
    criteria: States
    counting: Flags
    overall: States
    periods: Periods

    @classmethod
    def of(
        cls, stay: Ints, start: Ints, criteria: States, counting: Flags, overall: States, periods: Periods
    ) -> "Timeline":
        """Steps in order of stay and time, each until the next."""
        return cls(stay, start, _ends(stay, start, periods), criteria, counting, overall, periods)


def timeline(history: History, criteria: CriteriaSet, now: int | None = None) -> Timeline:
    """The steps of every stay; consecutive steps of a stay differ in a criterion, in what counts or overall.

    With `now`, the history holds nothing observed later, and the last step of each current stay is the state now.
    """
    periods = Periods.of(history.readings, history.stays, now)
    clock = history.clock
    steps = [_criterion_steps(history, criterion) for criterion in criteria.criteria]
    counts = [_counting_steps(clock, part, states, criteria.counts_for) for part, states in steps]
    every = np.flatnonzero(periods.start < periods.stop)
    keys = distinct(
        clock.keys(every, periods.start[every]), *(part.keys for part, _ in steps), *(part.keys for part, _ in counts)
    )
    stay, at = clock.split(keys)
    inside = (at >= periods.start[stay]) & (at < periods.stop[stay])
    stay, at = stay[inside], at[inside]
    states = np.stack([_value_at(part, values, stay, at, UNKNOWN) for part, values in steps])
    counting = np.stack([_value_at(part, values, stay, at, 0) for part, values in counts]).astype(np.bool_)
    overall = _overall(states, counting, criteria.needed)
    every_step = Timeline(stay, at, at, states, counting, overall, periods)
    return _merged(every_step, run_starts(stay, *states, *counting, overall))


def as_written(steps: Timeline) -> Timeline:
    """The same steps, merged where only what counts from before differs: the rows of `timeline.csv`."""
    return _merged(steps, run_starts(steps.stay, *steps.criteria, steps.overall))


def _merged(steps: Timeline, kept: Flags) -> Timeline:
    columns = steps.criteria[:, kept], steps.counting[:, kept], steps.overall[kept]
    return Timeline.of(steps.stay[kept], steps.start[kept], *columns, steps.periods)


def _criterion_steps(history: History, criterion: Criterion) -> tuple[Series, States]:
    """The instants at which a criterion may change, and its state from each on."""
    clock = history.clock
    dosed = np.flatnonzero(history.stays.first_dose != NO_TIME)
    changes = [clock.keys(dosed, history.stays.first_dose[dosed])]
    for kind in {rule.measure.latest for rule in criterion.rules}:
        moments = history.kinds[kind] if kind in ("weight", "albumin", "oedema") else history.pressures.moments
        valid = criterion.oedema_valid_for if kind == "oedema" else criterion.valid_for
        changes += [moments.keys, _expiries(moments, valid)]
    keys = distinct(*changes)
    stay, at = clock.split(keys)
    states = criterion_states(history, criterion, stay, at)
    kept = run_starts(stay, states)
    return Series(clock, keys[kept], np.flatnonzero(kept)), states[kept]


def _expiries(moments: Series, valid: int) -> Ints:
    """When moments go stale: those that no later one takes the place of before."""
    expiry = moments.keys + valid
    # The margin of the clock keeps a sum within its stay.
    stale = np.append(moments.keys[1:] > expiry[:-1], True) if len(expiry) else np.zeros(0, dtype=np.bool_)
    pruned: Ints = expiry[stale]
    return pruned


def _counting_steps(clock: Clock, steps: Series, states: States, counts_for: int | None) -> tuple[Series, States]:
    """When a criterion counts: while it is met, and for `counts_for` seconds after (None: until the stay's end)."""
    begins = np.flatnonzero(states == MET)
    stay, begin = steps.stay[begins], steps.at[begins]
    # Behind the last step stands one of no stay, so that the last run has no end.
    follows, follower = np.append(steps.at, NO_TIME)[begins + 1], np.append(steps.stay, -1)[begins + 1]
    ends = (follower == stay) & (counts_for is not None)
    end = np.where(ends, follows + (counts_for or 0), NO_TIME)
    # A run that begins while the one before still counts goes on from it.
    again = (stay[1:] == stay[:-1]) & ((end[:-1] == NO_TIME) | (begin[1:] <= end[:-1]))
    opens, closes = np.append(True, ~again)[: len(begins)], np.append(~again, True)[: len(begins)]
    closes &= end != NO_TIME
    keys = np.concatenate([clock.keys(stay[opens], begin[opens]), clock.keys(stay[closes], end[closes])])
    values = np.concatenate([np.ones(opens.sum(), np.int8), np.zeros(closes.sum(), np.int8)])
    order = np.argsort(keys)
    return Series(clock, keys[order], order), values[order]


def _value_at(steps: Series, values: States, stay: Ints, at: Ints, before: int) -> States:
    """The value of a step function at instants; `before` ahead of its first step."""
    if not len(values):
        return np.full(len(stay), before, dtype=np.int8)
    place = steps.latest(stay, at)
    return np.where(place >= 0, values[place], before).astype(np.int8)


def _overall(states: States, counting: Flags, needed: int) -> States:
    met = counting.sum(axis=0)
    open_ = ((states == UNKNOWN) & ~counting).sum(axis=0)
    choices = [met >= needed, met + open_ < needed, met >= 1]
    return np.select(choices, [FLAGGED, CLEAR, POSSIBLE], UNASSESSED).astype(np.int8)


def _ends(stay: Ints, at: Ints, periods: Periods) -> Ints:
    """The end of each step: the next one's start, the discharge, or `NO_TIME`."""
    if not len(stay):
        return at
    last = np.append(stay[1:] != stay[:-1], True)
    final = np.where(periods.closed[stay], periods.stop[stay], NO_TIME)
    return np.where(last, final, np.append(at[1:], NO_TIME))
