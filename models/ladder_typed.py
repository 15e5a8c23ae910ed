"""A ladder as somebody types it: each step read, and what is wrong with it said beside its field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from models.ladder import MINUTE, Step
from models.ladder_file import LONGEST_MINUTES, MOST_STEPS
from models.phrases import Phrase, phrase

NONE = phrase("A ladder needs at least one step.")
TOO_MANY = phrase("A ladder has at most {most} steps.", most=str(MOST_STEPS))
NOT_AT_ONCE = phrase("The first step is taken at once: 0 minutes.")


@dataclass(frozen=True)
class Row:
    """A step as typed; `minutes` is the text of its field."""

    role: str
    minutes: str
    way: str


@dataclass(frozen=True)
class Read:
    """What was read: the steps, or what is wrong, by the place of a row (None: with the ladder as a whole)."""

    steps: tuple[Step, ...]
    wrong: Mapping[int | None, Phrase]


def read(rows: Sequence[Row]) -> Read:
    """The steps as typed. A step that cannot be, and one that is not later than the one before, is refused."""
    minutes = [_minutes(row.minutes) for row in rows]
    wrong: dict[int | None, Phrase] = {
        place: phrase("Give whole minutes, 0 to {longest}.", longest=str(LONGEST_MINUTES))
        for place, found in enumerate(minutes)
        if found is None
    }
    if not wrong:
        steps = tuple(Step(row.role, MINUTE * (found or 0), row.way) for row, found in zip(rows, minutes, strict=True))
        wrong |= unsafe(steps)
    return Read(() if wrong else steps, wrong)


def unsafe(steps: Sequence[Step]) -> dict[int | None, Phrase]:
    """What would leave an alert without anybody: by the place of the step, None for the ladder as a whole."""
    if not steps:
        return {None: NONE}
    found: dict[int | None, Phrase] = {None: TOO_MANY} if len(steps) > MOST_STEPS else {}
    if steps[0].after:
        found[0] = NOT_AT_ONCE
    for place, (before, step) in enumerate(pairwise(steps), 1):
        if step.after <= before.after:
            found[place] = phrase("Must be later than the step before it.")
    return found


def _minutes(typed: str) -> int | None:
    if not re.fullmatch(r"\d{1,4}", typed.strip(), re.ASCII):
        return None
    found = int(typed)
    return found if found <= LONGEST_MINUTES else None
