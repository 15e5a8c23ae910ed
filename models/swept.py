"""The compiled passes put to use: what they read, what they wrote, and the odd stays that are left to the columns."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.assessment import Periods, Timeline
from models.criteria import CriteriaSet
from models.instants import NO_TIME
from models.many import Entries, by_columns
from models.measurements import CODES
from models.readings import BASELINE_KINDS, Floats, Ints, Readings, Stays, thousandths
from models.sweep import STATE, sweep
from models.sweep_tables import STAY, STEP, Table, fits, rule_table, set_table, urine_table
from models.sweep_urine import sweep_urine
from models.sweep_values import prepare

# A reading, and each expiry and each end of counting that it leads to, begins a step at most.
_STEPS_OF_A_READING = 6


class Swept:
    """A criteria set made ready for the compiled pass."""

    def __init__(self, criteria: CriteriaSet) -> None:
        self._criteria, self._fits = criteria, fits(criteria)
        self._rules, self._set, self._urine = rule_table(criteria), set_table(criteria), urine_table(criteria)

    def judge(self, readings: Readings, stays: Stays) -> tuple[Timeline, Entries]:
        """As `by_columns`, on readings in order of stays."""
        if not self._fits or not len(readings):
            return by_columns(readings, stays, self._criteria)
        facts, numbers = np.zeros(len(stays), STAY), np.empty(len(readings))
        if not prepare(readings.stay, readings.at, readings.values.floats, numbers, facts):
            return self.judge(readings.take(np.lexsort((readings.at, readings.stay))), stays)
        edges = np.searchsorted(readings.stay, np.arange(len(stays) + 1))
        periods = _periods(readings, stays, edges)
        _complete(facts, readings, stays, periods)
        entries = self._entries(edges, readings, numbers, facts)
        found = self._timeline(edges, readings, numbers, facts, periods), entries
        odd = facts["odd"]
        if not odd.any():
            return found
        rest = readings.take(np.flatnonzero(odd[readings.stay]))
        return _together(found, by_columns(rest, stays, self._criteria), periods)

    def _entries(self, edges: Ints, readings: Readings, numbers: Floats, facts: Table) -> Entries:
        columns = readings.at, readings.kind, numbers, readings.start, readings.incomplete
        size = int(np.count_nonzero(readings.kind == CODES["urine"]))
        of_rules = len(self._urine), size
        written = (
            np.empty(size, np.int64),
            np.empty(size, np.int64),
            np.empty(of_rules, np.int64),
            np.empty(of_rules),
            np.empty(of_rules, np.int8),
        )
        passed = sweep_urine(edges, columns, facts, self._urine, self._criteria.urine_longest, written)
        stay, at, observed, values, states = written
        return Entries(stay[:passed], at[:passed], observed[:, :passed], values[:, :passed], states[:, :passed])

    def _timeline(self, edges: Ints, readings: Readings, numbers: Floats, facts: Table, periods: Periods) -> Timeline:
        steps = np.empty(_STEPS_OF_A_READING * len(readings) + len(facts), STEP)
        judged = sweep(
            edges, (readings.at, readings.kind, numbers), facts, self._rules, self._set, np.empty(1, STATE), steps
        )
        stay, start, code = (np.ascontiguousarray(steps[name][:judged]) for name in ("stay", "start", "code"))
        criteria = np.stack([code >> 2 * number & 3 for number in range(3)]).astype(np.int8)
        counting = np.stack([code >> 6 + number & 1 for number in range(3)]).astype(np.bool_)
        return Timeline.of(stay, start, criteria, counting, (code >> 9).astype(np.int8), periods)


def _periods(readings: Readings, stays: Stays, edges: Ints) -> Periods:
    read = edges[1:] > edges[:-1]
    first, last = np.full(len(stays), np.iinfo(np.int64).max), np.full(len(stays), NO_TIME)
    first[read], last[read] = readings.at[edges[:-1][read]], readings.at[edges[1:][read] - 1]
    return Periods.between(first, last, stays)


def _complete(facts: Table, readings: Readings, stays: Stays, periods: Periods) -> None:
    """The stays as the passes take them; odd, too, are those with a number that its float does not hold."""
    facts["begins"], facts["stops"], facts["first_dose"] = periods.start, periods.stop, stays.first_dose
    facts["odd"][readings.stay[list(readings.values.exact)]] = True
    for number, kind in enumerate(BASELINE_KINDS):
        entered = stays.baselines[kind]
        facts["baselines"][:, number], whole = thousandths(entered.floats)
        facts["odd"] |= ~whole & ~np.isnan(entered.floats)
        facts["odd"][list(entered.exact)] = True


def _together(
    swept: tuple[Timeline, Entries], rest: tuple[Timeline, Entries], periods: Periods
) -> tuple[Timeline, Entries]:
    """Both in order of stays."""
    (steps, entries), (more_steps, more_entries) = swept, rest
    stay, order = _merged(steps.stay, more_steps.stay)
    passed, by_stay = _merged(entries.stay, more_entries.stay)
    return Timeline.of(
        stay,
        _both(steps.start, more_steps.start, order),
        _both(steps.criteria, more_steps.criteria, order),
        _both(steps.counting, more_steps.counting, order),
        _both(steps.overall, more_steps.overall, order),
        periods,
    ), Entries(
        passed,
        _both(entries.at, more_entries.at, by_stay),
        _both(entries.observed, more_entries.observed, by_stay),
        _both(entries.values, more_entries.values, by_stay),
        _both(entries.states, more_entries.states, by_stay),
    )


def _merged(one: Ints, other: Ints) -> tuple[Ints, Ints]:
    stay = np.concatenate([one, other])
    order = np.argsort(stay, kind="stable")
    return stay[order], order


def _both(one: NDArray[Any], other: NDArray[Any], order: Ints) -> NDArray[Any]:
    return np.concatenate([one, other], axis=-1)[..., order]
