"""One compiled pass over stays, for files of millions of readings: in time order, without making columns.

Needs numba; `models.many` takes it where it is installed, and no result differs. What a rule is stands elsewhere: its
formula in `models.measures`, its number in the criteria set. Here is only another order of work: one instant of a stay
after another, a reading's or an expiry's, instead of one column after another.

Numbers are whole thousandths of the canonical unit. A formula of whole numbers rounds once, in its division, so that
comparing it with a number of at most three decimals is exact. A stay that holds any other number, two collections of
urine at one time, or a window too long to be exact is not judged: it is marked `odd` and left to the columns.
"""

from typing import Any

import numpy as np

from models.compiling import compiled
from models.instants import HOUR, NO_TIME
from models.measurements import CODES
from models.rules import MET, UNKNOWN
from models.sweep_tables import (
    ALBUMIN,
    FIRST_BASE,
    HEAVY,
    MEAN_OF,
    MEAN_WITH,
    NEVER_ENDS,
    OEDEMA,
    PLACES,
    PRESSURE,
    PREVIOUS_WEIGHT,
    PROTEIN,
    SWOLLEN,
    SYSTOLIC,
    WEIGHT,
)
from models.sweep_values import baseline_at, criterion_at, overall_of

# `now`: operands by place, NaN for what is missing; `taken`: when each moment was; `ends`: until when each criterion
# counts; `base_at`: when each baseline was read; `weighed`: how many weights there are;
# `stay` and `code` of the last step, and how many steps are `written`.
STATE = np.dtype(
    [
        ("now", "f8", PLACES),
        ("taken", "i8", 4),
        ("states", "i8", 3),
        ("ends", "i8", 3),
        ("base_at", "i8", 3),
        ("weighed", "i8"),
        ("stay", "i8"),
        ("code", "i8"),
        ("written", "i8"),
    ]
)
_WEIGHT_READ = np.dtype([("at", "i8"), ("value", "f8")])

_SYSTOLIC, _DIASTOLIC, _MEAN = CODES["systolic_bp"], CODES["diastolic_bp"], CODES["mean_bp"]
_WEIGHT, _ALBUMIN, _OEDEMA = CODES["weight"], CODES["albumin"], CODES["oedema"]
_NOT_LOOKED_AT = CODES["urine"], CODES["heart_rate"], CODES["creatinine"]
# A bit for each criterion, in their order.
_LOW_PRESSURE, _SWELLING, _LOW_PROTEIN = 1, 2, 4
_DAY, _HALF_DAY = 24 * HOUR, 12 * HOUR
_FOREVER = np.iinfo(np.int64).max


@compiled
def sweep(edges: Any, readings: Any, stays: Any, rules: Any, whole: Any, states: Any, steps: Any) -> int:
    """The steps of every stay that is not odd; how many were written. `states` is room for one STATE.

    A row does not keep its table alive here, so `states` is the caller's.
    """
    state, weights = states[0], np.empty(np.max(np.diff(edges)), _WEIGHT_READ)
    state.written = 0
    for number in range(len(stays)):
        if not stays[number].odd:
            _begin(number, stays[number], state)
            _one_stay(edges, readings, stays[number], rules, whole[0], state, weights, steps)
    return int(state.written)


@compiled
def _begin(number: int, stay: Any, state: Any) -> None:
    state.stay, state.code, state.weighed = number, -1, 0
    state.now[:] = np.nan
    state.taken[:] = NO_TIME
    state.states[:] = UNKNOWN
    state.ends[:] = NO_TIME
    for base in range(3):
        # Nothing read takes the place of what was entered.
        state.base_at[base] = NO_TIME if np.isnan(stay.baselines[base]) else _FOREVER
        state.now[FIRST_BASE + base] = stay.baselines[base]


@compiled
def _one_stay(
    edges: Any, readings: Any, stay: Any, rules: Any, whole: Any, state: Any, weights: Any, steps: Any
) -> None:
    """Instant after instant: what expires before the next reading, then the readings of that instant together."""
    row, end, stop = edges[state.stay], edges[state.stay + 1], stay.stops
    soon = stay.begins if stay.begins < stop else _FOREVER
    at, kind, _ = readings
    while row < end:
        if kind[row] in _NOT_LOOKED_AT:
            row += 1
            continue
        now = at[row]
        while soon < now:
            _step(soon, _expired(soon, whole, state), rules, whole, state, steps)
            soon = _next(soon, stop, whole, state)
        row, changed = _instant(readings, row, end, stay, state, weights)
        if now < stop:
            _step(now, changed | _expired(now, whole, state), rules, whole, state, steps)
            soon = _next(now, stop, whole, state)
    while soon < stop:
        _step(soon, _expired(soon, whole, state), rules, whole, state, steps)
        soon = _next(soon, stop, whole, state)


@compiled
def _instant(readings: Any, row: int, end: int, stay: Any, state: Any, weights: Any) -> tuple[int, int]:
    """Takes what was read at one instant; the row after it, and a bit for each criterion that looks at any of it."""
    at, kind, numbers = readings
    now, changed = at[row], 0
    systolic = diastolic = mean = np.nan
    while row < end and at[row] == now:
        read, number = kind[row], numbers[row]
        if read == _SYSTOLIC:
            systolic = number
            _base(0, number, now, stay.first_dose, state)
        elif read == _DIASTOLIC:
            diastolic = number
        elif read == _MEAN:
            mean = number
        else:
            changed |= _take(read, number, now, stay.first_dose, state)
        row += 1
    if changed & _SWELLING and state.taken[HEAVY] == now:
        _weigh(now, state, weights)
    if not (np.isnan(systolic) and np.isnan(mean)):
        changed |= _LOW_PRESSURE
        _press(now, systolic, diastolic, mean, state)
    return row, changed


@compiled
def _take(read: int, number: float, now: int, dose: int, state: Any) -> int:
    if read == _WEIGHT:
        state.now[WEIGHT], state.taken[HEAVY] = number, now
        _base(1, number, now, dose, state)
        return _SWELLING
    if read == _OEDEMA:
        state.now[OEDEMA], state.taken[SWOLLEN] = number, now
        return _SWELLING
    if read == _ALBUMIN:
        state.now[ALBUMIN], state.taken[PROTEIN] = number, now
        _base(2, number, now, dose, state)
        return _LOW_PROTEIN
    return 0


@compiled
def _base(number: int, value: float, at: int, dose: int, state: Any) -> None:
    if state.base_at[number] != _FOREVER:
        place = FIRST_BASE + number
        state.now[place], state.base_at[number] = baseline_at(state.now[place], state.base_at[number], value, at, dose)


@compiled
def _press(at: int, systolic: float, diastolic: float, mean: float, state: Any) -> None:
    state.taken[PRESSURE] = at
    state.now[SYSTOLIC] = systolic
    measured, both = not np.isnan(mean), not np.isnan(systolic + diastolic)
    state.now[MEAN_OF] = mean if measured else systolic if both else np.nan
    state.now[MEAN_WITH] = mean if measured else diastolic if both else np.nan


@compiled
def _weigh(at: int, state: Any, weights: Any) -> None:
    """The previous day's weight: of those 12 to 36 hours before, the nearest to 24, of two the earlier."""
    count = state.weighed
    weights[count].at = at
    weights[count].value = state.now[WEIGHT]
    state.weighed = count + 1
    nearest, previous = _HALF_DAY, state.now[WEIGHT] if count == 0 else np.nan
    for one in range(count - 1, -1, -1):
        gap = abs(at - _DAY - weights[one].at)
        if gap <= nearest:
            nearest, previous = gap, weights[one].value
        if weights[one].at < at - _DAY:
            break
    state.now[PREVIOUS_WEIGHT] = previous


@compiled
def _step(at: int, changed: int, rules: Any, whole: Any, state: Any, steps: Any) -> None:
    """The state at an instant, written where it is not what it was; only criteria with a bit in `changed` may be."""
    code, met, open_ = 0, 0, 0
    for number in range(3):
        now = state.states[number]
        if changed >> number & 1:
            now = criterion_at(number, at, rules, whole, state)
        if now == MET:
            state.ends[number] = _FOREVER
        elif state.states[number] == MET and whole.counts_for != NEVER_ENDS:
            state.ends[number] = at + whole.counts_for
        state.states[number] = now
        counts = 1 if at < state.ends[number] else 0
        met += counts
        open_ += 1 if now == UNKNOWN and not counts else 0
        code |= now << (2 * number) | counts << (6 + number)
    code |= overall_of(met, open_, whole.needed) << 9
    if code != state.code:
        step = steps[state.written]
        step.stay, step.start, step.code = state.stay, at, code
        state.code = code
        state.written += 1


@compiled
def _expired(at: int, whole: Any, state: Any) -> int:
    """A bit for each criterion that looks at something which expires at this instant."""
    changed = 0
    for moment in range(4):
        if at == state.taken[moment] + whole.lasts[moment]:
            changed |= _LOW_PRESSURE if moment == PRESSURE else _LOW_PROTEIN if moment == PROTEIN else _SWELLING
    return changed


@compiled
def _next(at: int, stop: int, whole: Any, state: Any) -> int:
    """The next instant at which something expires or ceases to count, before the stay's stop."""
    soon = _FOREVER
    for moment in range(4):
        expiry = state.taken[moment] + whole.lasts[moment]
        if at < expiry < soon:
            soon = expiry
    for number in range(3):
        if at < state.ends[number] < soon:
            soon = state.ends[number]
    return soon if soon < stop else _FOREVER
