"""Hours of the real stays by state, under each set and under the naive rule."""

from dataclasses import dataclass

import numpy as np

from models.assessment import OVERALL_WORDS, timeline
from models.criteria import CRITERIA, CriteriaSet, named, shipped
from models.history import History
from models.instants import HOUR
from models.readings import Flags, Floats, Ints
from models.rules import MET, UNKNOWN, States
from models.series import Series
from validation import naive

# Hours after a systolic that count as watched: as long as the bedside set takes a pressure for current.
WATCHED_FOR = 6 * HOUR


@dataclass(frozen=True)
class Cut:
    """Stays cut into pieces in which nothing changes: stay, start in seconds, length in hours, whether watched, the
    overall state, for each criterion whether it is unknown, and how many are met.
    """

    stay: Ints
    at: Ints
    hours: Floats
    watched: Flags
    overall: States
    unknown: Flags
    met: Ints


@dataclass(frozen=True)
class Hours:
    """Hours of one set over some part of the time: `states` by our state, `unknown` by criterion while it was so.

    `safe`: the naive rule did not flag; of that `safe_unsure` with a criterion unknown, `safe_lacking` with no value
    for one of the naive rule's own three, `safe_states` by our state, and `safe_met` with two criteria or more met.
    """

    total: float
    states: dict[str, float]
    unknown: dict[str, float]
    safe: float
    safe_unsure: float
    safe_lacking: float
    safe_states: dict[str, float]
    safe_met: float


def cut(history: History, criteria: CriteriaSet) -> Cut:
    """The pieces under one set."""
    steps = timeline(history, criteria)
    systolic = history.kinds["systolic_bp"]
    clock = history.clock
    watching = [systolic.keys, clock.keys(systolic.stay, systolic.at + WATCHED_FOR)]
    step_keys = clock.keys(steps.stay, steps.start)
    keys = np.unique(np.concatenate([step_keys, naive.changes(history), *watching]))
    stay, at = clock.split(keys)
    inside = (at >= steps.periods.start[stay]) & (at < steps.periods.stop[stay])
    stay, at = stay[inside], at[inside]
    last = np.append(stay[1:] != stay[:-1], True)
    end = np.where(last, steps.periods.stop[stay], np.append(at[1:], 0))
    place = systolic.latest(stay, at)
    watched = (place >= 0) & (at < systolic.at[place] + WATCHED_FOR)
    step = Series(clock, step_keys, np.arange(len(step_keys))).latest(stay, at)
    states = steps.criteria[:, step]
    met = (states == MET).sum(axis=0)
    return Cut(stay, at, (end - at) / HOUR, watched, steps.overall[step], states == UNKNOWN, met)


def of_set(history: History, name: str, watched_only: bool) -> Hours:
    """The hours of one shipped set."""
    pieces = cut(history, named(name))
    part = pieces.watched if watched_only else np.ones(len(pieces.at), dtype=np.bool_)
    safe = ~naive.flagged(history, pieces.stay, pieces.at)

    def hours(where: Flags) -> float:
        return float(pieces.hours[part & where].sum())

    def by_state(where: Flags) -> dict[str, float]:
        return {word: hours(where & (pieces.overall == code)) for code, word in enumerate(OVERALL_WORDS)}

    every = np.ones(len(pieces.at), dtype=np.bool_)
    return Hours(
        total=hours(every),
        states=by_state(every),
        unknown={label: hours(lacks) for label, lacks in zip(CRITERIA.values(), pieces.unknown, strict=True)},
        safe=hours(safe),
        safe_unsure=hours(safe & pieces.unknown.any(axis=0)),
        safe_lacking=hours(safe & naive.lacking(history, pieces.stay, pieces.at)),
        safe_states=by_state(safe),
        safe_met=hours(safe & (pieces.met >= 2)),
    )


def sets() -> list[str]:
    """The shipped sets, the default first."""
    return ["bedside", *(name for name in shipped() if name != "bedside")]
