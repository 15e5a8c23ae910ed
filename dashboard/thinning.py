"""Fewer points than a screen shows, with every extreme kept."""

from collections.abc import Sequence

import numpy as np

from models.readings import Flags, Floats, Ints


def thinned(at: Ints, run: Ints, columns: Sequence[Floats], most: int) -> Ints:
    """Positions of at most about `most` points, in order; all of them where there are no more.

    Time is cut into equal bins; of each, the lowest and highest value of each column stay, as do both ends of every
    run, so that a gap is neither lost nor made. A course of many short runs therefore keeps more than `most`.
    """
    if len(at) <= most:
        return np.arange(len(at))
    bins = max(1, most // (2 * len(columns)))
    place = np.minimum((at - at[0]) * bins // max(1, int(at[-1] - at[0])), bins - 1)
    kept = _ends(run)
    for column in columns:
        kept |= _extremes(place, column)
    return np.flatnonzero(kept)


def _ends(run: Ints) -> Flags:
    change = run[1:] != run[:-1]
    ends: Flags = np.append(True, change) | np.append(change, True)
    return ends


def _extremes(place: Ints, column: Floats) -> Flags:
    """True at one lowest and one highest value of each bin."""
    kept = np.zeros(len(column), dtype=np.bool_)
    known = np.flatnonzero(~np.isnan(column))
    order = known[np.lexsort((column[known], place[known]))]
    if len(order):
        opens = np.append(True, place[order][1:] != place[order][:-1])
        kept[order[opens]] = True
        kept[order[np.append(opens[1:], True)]] = True
    return kept


def joined_up(start: Ints, end: Ints, low: int, high: int, most: int) -> tuple[Ints, Ints, Ints]:
    """Stretches in order, and how many each is made of: those of one of `most` equal parts of low to high are joined.

    All as they are where there are no more than `most`. None is lost: of those that no screen parts one longer is made.
    """
    if len(start) <= most:
        return start, end, np.ones(len(start), dtype=np.int64)
    first, last = ((edge - low) * most // max(1, high - low) for edge in (start, end))
    opens = np.flatnonzero(np.append(True, first[1:] > last[:-1]))
    return start[opens], end[np.append(opens[1:], len(start)) - 1], np.diff(opens, append=len(start))
