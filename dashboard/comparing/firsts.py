"""When something first held in a part, told by the engine's own steps. Times in seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np

from dashboard.comparing.parts import Part
from models.assessment import CLEAR, FLAGGED, Timeline
from models.criteria import CRITERIA
from models.instants import NO_TIME
from models.readings import Flags
from models.rules import MET, UNKNOWN

FLAG = "flagged"


class How(Enum):
    """What became of a criterion, or of the flag, from the first dose on."""

    FIRST = "first met"
    ALREADY = "met at the first dose already"
    NEVER = "never met"
    UNKNOWN = "unknown throughout"


@dataclass(frozen=True)
class First:
    """When a criterion was first met in a part, or the stay first flagged.

    at: the instant, for FIRST and ALREADY (then since when); dose: the last one given before it, and `after` how long
    before. unknown: for how long nobody could tell, up to `at` or to the end of the part; watched: how long that is.
    """

    how: How
    at: int | None
    dose: int | None
    after: int | None
    unknown: int
    watched: int


def firsts(steps: Timeline, part: Part, until: int) -> Mapping[str, First]:
    """The first time of each criterion by name, and of the flag (`FLAG`), in the steps of the part's stay."""
    found = {
        name: _first(steps, states == MET, states == UNKNOWN, part, until)
        for name, states in zip(CRITERIA, steps.criteria, strict=True)
    }
    flagged = steps.overall == FLAGGED
    return found | {FLAG: _first(steps, flagged, ~flagged & (steps.overall != CLEAR), part, until)}


def _first(steps: Timeline, holds: Flags, is_open: Flags, part: Part, until: int) -> First:
    origin = part.origin or 0
    ends = np.where(steps.end == NO_TIME, until, np.minimum(steps.end, until))
    inside = ((steps.end == NO_TIME) | (steps.end > origin)) & (steps.start <= until)
    held = np.flatnonzero(inside & holds)
    known = inside & ~is_open

    def unknown(at: int) -> int:
        """For how long nobody could tell, from the origin to an instant; before the first step too."""
        seen = np.minimum(ends, at) - np.maximum(steps.start, origin)
        return at - origin - int(np.maximum(seen, 0)[known].sum())

    if not len(held):
        how = How.NEVER if known.any() else How.UNKNOWN
        return First(how, None, None, None, unknown(until), until - origin)
    at = int(steps.start[held[0]])
    if at <= origin:
        return First(How.ALREADY, _since(steps, holds, int(held[0])), None, None, 0, until - origin)
    dose = part.last_before(at)
    after = None if dose is None else at - dose.at
    return First(How.FIRST, at, dose and dose.number, after, unknown(at), until - origin)


def _since(steps: Timeline, holds: Flags, place: int) -> int:
    """The start of the run of steps that holds at a place."""
    lapsed = np.flatnonzero(~holds[:place])
    return int(steps.start[lapsed[-1] + 1 if len(lapsed) else 0])
