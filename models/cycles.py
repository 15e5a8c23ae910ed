"""Cycles: the doses of a stay, parted where the treatment rested or its numbers start again."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.instants import HOUR

REST = 5 * 24 * HOUR
"""Seconds without a dose after which another cycle begins.

A local choice between the 8 or 24 hours from dose to dose of the regimens and the 9 days that rest between two cycles
of aldesleukin (label, section 2).
"""

GIVEN = "given"


@dataclass(frozen=True)
class Cycle:
    """The `number`th cycle of a stay, from 1: the numbers of its given doses, from the first to the last in seconds."""

    number: int
    start: int
    end: int
    doses: tuple[int, ...]


def cycles(doses: Sequence[tuple[int, int, str]], rest: int = REST) -> tuple[Cycle, ...]:
    """The cycles of one stay, in order; together they hold each given dose once. None where no dose was given.

    doses: (number, at in seconds, state), in any order; only those with the state `given` make a cycle. Another one
    begins with a dose that follows the last given one by `rest` seconds or more, or whose number is no higher.
    """
    groups: list[list[tuple[int, int]]] = []
    for at, number in sorted((at, number) for number, at, state in doses if state == GIVEN):
        if not groups or _begins(groups[-1][-1], at, number, rest):
            groups.append([])
        groups[-1].append((at, number))
    return tuple(
        Cycle(place, group[0][0], group[-1][0], tuple(number for _, number in group))
        for place, group in enumerate(groups, 1)
    )


def _begins(last: tuple[int, int], at: int, number: int, rest: int) -> bool:
    last_at, last_number = last
    return at - last_at >= rest or number <= last_number
