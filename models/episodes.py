"""Episodes: from the first flagged instant to the first clear run that is long enough (specification, section 5)."""

from dataclasses import dataclass

import numpy as np

from models.assessment import CLEAR, FLAGGED, Timeline
from models.instants import NO_TIME
from models.readings import Ints
from models.series import run_starts


@dataclass(frozen=True)
class Episodes:
    """Episodes in order of stay and time, in seconds; end is `NO_TIME` for one that has not ended."""

    stay: Ints
    start: Ints
    end: Ints


def episodes(steps: Timeline, clear_for: int) -> Episodes:
    """The episodes in a timeline; only a clear run of at least `clear_for` seconds, or the discharge, ends one."""
    runs = np.flatnonzero(run_starts(steps.stay, steps.overall))
    stay, start, overall = steps.stay[runs], steps.start[runs], steps.overall[runs]
    last = np.append(stay[1:] != stay[:-1], True)[: len(stay)]
    end = np.where(last, steps.periods.until[stay], np.append(start[1:], NO_TIME)[: len(stay)])
    ends_one = (overall == CLEAR) & (end - start >= clear_for)
    turns = np.flatnonzero((overall == FLAGGED) | ends_one)
    kept = turns[run_starts(stay[turns], ends_one[turns])]
    begins = np.flatnonzero(~ends_one[kept])
    begun = stay[kept[begins]]
    follows = np.append(kept, -1)[begins + 1]
    ended = (follows >= 0) & (np.append(stay, -1)[follows] == begun)
    final = np.where(steps.periods.closed[begun], steps.periods.stop[begun], NO_TIME)
    finish = np.where(ended, np.append(start, NO_TIME)[follows], final)
    return Episodes(begun, start[kept[begins]], finish)
