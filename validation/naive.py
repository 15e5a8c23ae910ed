"""The simplest form of the rule, as many a script writes it: what is missing is taken for normal."""

import numpy as np

from models.history import History
from models.instants import HOUR
from models.readings import Flags, Ints
from models.series import Series, pick

PRESSURE_FOR, WEIGHT_FOR, ALBUMIN_FOR = 4 * HOUR, 24 * HOUR, 48 * HOUR
SYSTOLIC, GAIN_PERCENT, ALBUMIN = 90, 5, 3.0
WORDS = (
    "last systolic within 4 h below 90; last weight within 24 h at least 5 % over the first; "
    "last albumin within 48 h below 3.0; two of three; missing = normal"
)
_PARTS = (("systolic_bp", PRESSURE_FOR), ("weight", WEIGHT_FOR), ("albumin", ALBUMIN_FOR))


def flagged(history: History, stay: Ints, at: Ints) -> Flags:
    """Whether the naive rule flags each of these stays at each instant."""
    systolic, weight, albumin = (_last(history, kind, lasting, stay, at) for kind, lasting in _PARTS)
    weights = history.kinds["weight"]
    first = _values(history, pick(weights.rows, weights.first(stay)))
    # Rounded far below what is measured: 65.1 kg over 62.0 is a gain of 5 %, though not in floats.
    gain = np.round((weight - first) * 100 / first, 9)
    return (systolic < SYSTOLIC).astype(int) + (gain >= GAIN_PERCENT) + (albumin < ALBUMIN) >= 2


def lacking(history: History, stay: Ints, at: Ints) -> Flags:
    """Whether the naive rule has no value within its hours for at least one of its three."""
    return np.any([np.isnan(_last(history, kind, lasting, stay, at)) for kind, lasting in _PARTS], axis=0)


def changes(history: History) -> Ints:
    """Every key at which the naive rule may change: a reading, and the end of its hours."""
    found = []
    for kind, lasting in _PARTS:
        moments = history.kinds[kind]
        found += [moments.keys, history.clock.keys(moments.stay, moments.at + lasting)]
    return np.concatenate(found)


def _last(history: History, kind: str, lasting: int, stay: Ints, at: Ints) -> np.ndarray:
    """The last value within its hours; NaN, which compares as normal, where there is none."""
    moments: Series = history.kinds[kind]
    place = moments.latest(stay, at)
    fresh = (place >= 0) & (at < pick(moments.at, place) + lasting)
    return np.where(fresh, _values(history, pick(moments.rows, place)), np.nan)


def _values(history: History, rows: Ints) -> np.ndarray:
    return np.where(rows >= 0, history.values.floats[rows], np.nan)
