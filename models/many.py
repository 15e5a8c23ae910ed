"""Many stays judged a part at a time: in little memory, on every core, by the compiled pass where there is one."""

import os
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise

import numpy as np

from models.assessment import Timeline, timeline
from models.criteria import CriteriaSet
from models.episodes import Episodes, episodes
from models.history import History
from models.readings import Floats, Ints, Numbers, Readings, Stays
from models.rules import States
from models.urine import collections, judge_all_urine

# Small enough for its columns to stay in a processor's cache, large enough that what is done once a part weighs little.
_ROWS_IN_PART = 1 << 16
# Below it, getting the compiled pass ready takes longer than it saves.
_WORTH_COMPILING = 10_000_000


@dataclass(frozen=True)
class Entries:
    """The urine entries of a part in order of stay and time.

    By rule and entry: seconds `observed`, `values` (NaN where unknown) and `states`.
    """

    stay: Ints
    at: Ints
    observed: Ints
    values: Floats
    states: States


@dataclass(frozen=True)
class Part:
    """What is known of the stays from position `first` on; within the part, stays are counted from 0."""

    first: int
    steps: Timeline
    episodes: Episodes
    entries: Entries


Judge = Callable[[Readings, Stays], tuple[Timeline, Entries]]


def judge_many(readings: Readings, stays: Stays, criteria: CriteriaSet, compiled: bool | None = None) -> Iterator[Part]:
    """Timeline, episodes and urine of every stay as `evaluate` judges a file, part after part in order of stays.

    compiled: whether to take the compiled pass (which needs numba); by itself, where it is there and pays.
    """
    readings = _by_stay(readings)
    edges = np.searchsorted(readings.stay, np.arange(len(stays) + 1))
    exact = sorted(readings.values.exact)
    judge = judging(criteria, len(readings), compiled)

    def part(first: int, stop: int) -> Part:
        own = _rows(readings, int(edges[first]), int(edges[stop]), first, exact)
        steps, entries = judge(own, _stays(stays, first, stop))
        return Part(first, steps, episodes(steps, criteria.clear_for), entries)

    yield from _on_every_core(part, _bounds(edges))


def judging(criteria: CriteriaSet, rows: int, compiled: bool | None = None) -> Judge:
    """What judges some of so many rows: the compiled pass where it is there and pays, or as `compiled` says.

    It takes readings in order of stays.
    """
    pays = rows >= _WORTH_COMPILING and find_spec("numba") is not None
    if not (pays if compiled is None else compiled):
        return lambda readings, stays: by_columns(readings, stays, criteria)
    from models.swept import Swept

    return Swept(criteria).judge


def by_columns(readings: Readings, stays: Stays, criteria: CriteriaSet) -> tuple[Timeline, Entries]:
    """The steps of the stays and their urine entries, column by column."""
    history = History.of(readings, stays)
    found = collections(history, criteria.urine_longest)
    judged = judge_all_urine(history, criteria.urine, found)
    size = len(judged), len(found.at)
    entries = Entries(
        found.stay,
        found.at,
        np.array([rule.observed for rule in judged], dtype=np.int64).reshape(size),
        np.array([rule.values for rule in judged], dtype=np.float64).reshape(size),
        np.array([rule.states for rule in judged], dtype=np.int8).reshape(size),
    )
    return timeline(history, criteria), entries


def _by_stay(readings: Readings) -> Readings:
    if np.all(readings.stay[1:] >= readings.stay[:-1]):
        return readings
    return readings.take(np.argsort(readings.stay, kind="stable"))


def _bounds(edges: Ints) -> list[tuple[int, int]]:
    """Runs of whole stays, each of about as many rows."""
    wanted = np.arange(_ROWS_IN_PART, edges[-1] + _ROWS_IN_PART, _ROWS_IN_PART)
    stops = np.unique(np.minimum(np.searchsorted(edges, wanted), len(edges) - 1)).tolist()
    return list(pairwise([0, *stops]))


def _rows(readings: Readings, low: int, high: int, first: int, exact: list[int]) -> Readings:
    """A stretch of the readings without copying more than the stays; `exact` are the places of numbers kept exactly."""
    inside = exact[bisect_left(exact, low) : bisect_left(exact, high)]
    numbers = Numbers(readings.values.floats[low:high], {row - low: readings.values.exact[row] for row in inside})
    return Readings(
        readings.stay[low:high] - first,
        readings.at[low:high],
        readings.kind[low:high],
        numbers,
        readings.start[low:high],
        readings.incomplete[low:high],
    )


def _stays(stays: Stays, first: int, stop: int) -> Stays:
    every = np.arange(first, stop)
    baselines = {kind: numbers.take(every) for kind, numbers in stays.baselines.items()}
    return Stays(stays.admitted[first:stop], stays.discharged[first:stop], stays.first_dose[first:stop], baselines)


def _on_every_core(judge: Callable[[int, int], Part], bounds: list[tuple[int, int]]) -> Iterator[Part]:
    """The parts in order, no more at work or waiting than there are cores, and one."""
    cores = os.cpu_count() or 1
    with ThreadPoolExecutor(cores) as pool:
        waiting: deque[Future[Part]] = deque()
        for first, stop in bounds:
            waiting.append(pool.submit(judge, first, stop))
            if len(waiting) > cores:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
