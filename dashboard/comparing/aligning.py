"""Where an instant of a cycle stands beside another cycle: by the number of the dose, or by hours from the first."""

from collections.abc import Sequence

import numpy as np

from dashboard.comparing.parts import Part
from models.cycles import GIVEN
from models.instants import HOUR
from models.readings import Floats, Ints

BY_DOSE, BY_HOURS = "By dose number", "By hours"

USUAL_STEP = 8 * HOUR
"""From dose to dose where no two doses tell it: every 8 hours, as aldesleukin is given (label, section 2)."""


def by_hours(part: Part, at: Ints) -> Floats:
    """Hours from the part's origin."""
    hours: Floats = (at - (part.origin or 0)) / HOUR
    return hours


def by_dose(part: Part, at: Ints, step: float) -> Floats:
    """The number of the dose, exactly at the time of each, and spread evenly over the time between two.

    Before the first and after the last dose a number passes in `step` seconds.
    """
    times, numbers = (np.array(column, dtype=np.float64) for column in zip(*nodes(part), strict=True))
    placed: Floats = np.interp(at, times, numbers)
    before, after = at < times[0], at > times[-1]
    placed[before] = numbers[0] - (times[0] - at[before]) / step
    placed[after] = numbers[-1] + (at[after] - times[-1]) / step
    return placed


def step(*beside: Part) -> float:
    """The usual seconds from dose to dose of the first of these parts that knows; `USUAL_STEP` where none does."""
    for part in beside:
        placed = np.array(nodes(part), dtype=np.float64).reshape(-1, 2)
        if len(placed) > 1:
            return float(np.median(np.diff(placed[:, 0]) / np.diff(placed[:, 1])))
    return float(USUAL_STEP)


def nodes(part: Part) -> list[tuple[int, int]]:
    """Time and number of the doses that hold the scale: those given, and the others where they were due.

    Both rise. A dose that was not given has a place only where its time lies between those of its neighbours.
    """
    found: list[tuple[int, int]] = []
    for dose in part.given:
        if not found or dose.at > found[-1][0]:
            found.append((dose.at, dose.number))
    for dose in part.doses:
        if dose.state != GIVEN:
            found = _placed(found, dose.at if dose.due_at is None else dose.due_at, dose.number)
    return found


def _placed(found: Sequence[tuple[int, int]], at: int, number: int) -> list[tuple[int, int]]:
    place = sum(node[1] < number for node in found)
    before, after = found[:place], found[place:]
    if not found or (before and before[-1][0] >= at) or (after and (after[0][1] == number or after[0][0] <= at)):
        return list(found)
    return [*before, (at, number), *after]
