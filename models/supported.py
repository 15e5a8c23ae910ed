"""Values that treatment holds up: an albumin after an albumin infusion, a pressure while a vasopressor ran.

They are values like others to every rule. They are marked where they are shown, since they may only look better.
"""

from collections.abc import Sequence

import numpy as np

from models.instants import HOUR
from models.readings import Flags, Ints

ALBUMIN_LASTS = 48 * HOUR
"""For how long an infusion holds albumin up. Infused albumin of 20 % has a plasma half-life of about 16 h (Crit Care
2022, s13054-022-03979-1), so that within 24 to 48 h of an infusion a normal albumin is no recovery. The longer of the
two, three half-lives, is a local choice."""

Run = tuple[int, int | None]
"""Start and end of an intervention in seconds; without an end it still runs."""


def after_albumin(at: Ints, infusions: Sequence[Run]) -> Flags:
    """Where an albumin was taken after the start of an infusion and at most `ALBUMIN_LASTS` after its end."""
    return _within(at, infusions, ALBUMIN_LASTS)


def under_vasopressor(at: Ints, vasopressors: Sequence[Run]) -> Flags:
    """Where a pressure was taken after a vasopressor was started and before or as it ended.

    The pressure of the very moment of the start is the one it was started for.
    """
    return _within(at, vasopressors, 0)


def _within(at: Ints, runs: Sequence[Run], lasting: int) -> Flags:
    held: Flags = np.zeros(len(at), dtype=np.bool_)
    for start, end in runs:
        held |= (at > start) & (True if end is None else at <= end + lasting)
    return held
