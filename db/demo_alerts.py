"""When the alerts of a made-up past turn: found by judging every stay at every instant in one go.

Shifting all times of a stay shifts all that is judged of it, so each instant becomes a stay of its own, moved to `now`.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.assessment import timeline
from models.bedside import assess
from models.criteria import CriteriaSet
from models.due import Known as Record
from models.due import Watch, due
from models.history import History
from models.instants import NO_TIME
from models.measurements import CODES
from models.readings import Ints, Readings, StayFacts, Stays, integers
from models.schedule import WARD, named
from models.verdicts import Assessment

STANDS = int(np.iinfo(np.int64).max)
"""Stands for the end of what has none."""


@dataclass(frozen=True)
class Known:
    """Readings in the order in which they were recorded, and from when to before when each one stood (seconds)."""

    readings: Readings
    since: Ints
    until: Ints


def turning_points(known: Known, facts: Sequence[StayFacts], criteria: CriteriaSet, now: int) -> list[tuple[int, int]]:
    """The instants at which the problems of a stay (not discharged) change, each with the stay, in order of time."""
    instants = _instants(known, facts, criteria, now)
    judged = assess(*_at_each(known, facts, instants, now), criteria, now)
    problems: dict[int, object] = {}
    found = []
    for (stay, at), assessment in zip(instants, judged, strict=True):
        present = _problems(assessment)
        if present != problems.get(stay, _problems(None)):
            problems[stay] = present
            found.append((at, stay))
    return sorted(found)


def turned_late(known: Known, facts: Sequence[StayFacts], criteria: CriteriaSet, now: int) -> list[tuple[int, int]]:
    """Since when something of a stay that is late at `now` is late, each with the stay."""
    readings = known.readings.take(np.flatnonzero(known.until == STANDS))
    judged = assess(readings, Stays.gather(facts), criteria, now)
    found = []
    for stay, (fact, assessment) in enumerate(zip(facts, judged, strict=True)):
        mine = readings.stay == stay
        last = {
            kind: int(readings.at[mine & (readings.kind == code)].max(initial=NO_TIME)) for kind, code in CODES.items()
        }
        record = Record(fact.admitted or now, {kind: at for kind, at in last.items() if at != NO_TIME})
        turned = _first_late(record, Watch.of(assessment), now)
        found += [] if turned is None else [(turned, stay)]
    return found


def _first_late(record: Record, watch: Watch, now: int) -> int | None:
    """The first instant at which something is late on this record; what is late stays so."""

    def late(at: int) -> bool:
        return any(one.late for one in due(named(WARD), record, watch, at))

    if not late(now):
        return None
    return bisect_left(range(record.began, now), True, key=late) + record.began


def _problems(assessment: Assessment | None) -> object:
    if assessment is None:
        return (False, None, ())
    met = tuple(verdict.rule.name for verdict in assessment.urine if verdict.state == "met")
    return (assessment.episode_since is not None, assessment.severity, met)


def _instants(known: Known, facts: Sequence[StayFacts], criteria: CriteriaSet, now: int) -> list[tuple[int, int]]:
    """Stay and time of everything that may turn a problem: what is written down, and what only time does."""
    stands = known.readings.take(np.flatnonzero(known.until == STANDS))
    steps = timeline(History.of(stands, Stays.gather(facts)), criteria, now)
    stay, at = known.readings.stay, known.since
    columns = [
        (stay, at),
        (stay, known.until),
        (steps.stay, steps.start),
        (steps.stay, steps.start + criteria.clear_for),
    ]
    return sorted(
        {pair for column in columns for pair in zip(*(part.tolist() for part in column), strict=True) if pair[1] <= now}
    )


def _at_each(
    known: Known, facts: Sequence[StayFacts], instants: Sequence[tuple[int, int]], now: int
) -> tuple[Readings, Stays]:
    """For each instant its stay as it was known then, with all its times moved so that the instant is now."""
    rows = [
        np.flatnonzero((known.readings.stay == stay) & (known.since <= at) & (at < known.until))
        for stay, at in instants
    ]
    place = np.repeat(np.arange(len(instants)), [len(part) for part in rows])
    moved = now - integers([at for _, at in instants])
    taken, by = known.readings.take(np.concatenate(rows)), moved[place]
    start = np.where(taken.start == NO_TIME, NO_TIME, taken.start + by)
    readings = Readings(place, taken.at + by, taken.kind, taken.values, start, taken.incomplete)
    stays = [_moved(facts[stay], by) for (stay, _), by in zip(instants, moved.tolist(), strict=True)]
    return readings, Stays.gather(stays)


def _moved(facts: StayFacts, by: int) -> StayFacts:
    first = None if facts.first_dose is None else facts.first_dose + by
    admitted = None if facts.admitted is None else facts.admitted + by
    return replace(facts, admitted=admitted, first_dose=first)
