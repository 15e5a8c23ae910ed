"""The course of one stay: readings and criteria -> arrays for a chart. Times in seconds, values in canonical units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.course_marks import AlertMark, DoseMark, InterventionMark
from dashboard.course_urine import Urine, UrineWindow, last_windows, urine_of
from dashboard.course_values import Line, Pressures, Weights, values_of
from dashboard.thresholds import Band, Baseline, bands, baselines
from models.alerting import SEVERITIES
from models.assessment import FLAGGED, OVERALL_WORDS, UNASSESSED, Timeline, timeline
from models.bedside import until
from models.criteria import CriteriaSet
from models.episodes import episodes
from models.gravity import gravity
from models.history import History
from models.instants import NO_TIME
from models.readings import Flags, Ints, Readings, Stays
from models.rules import MET, NOT_MET, UNKNOWN


@dataclass(frozen=True)
class Spans:
    """Stretches of time, closed at start and open at end."""

    start: Ints
    end: Ints


@dataclass(frozen=True)
class Row:
    """One criterion over time; `counting` where it counts from before without being met."""

    name: str
    label: str
    met: Spans
    not_met: Spans
    unknown: Spans
    counting: Spans


@dataclass(frozen=True)
class Course:
    """Everything the chart shows of a stay from `start` up to `end`, as it was at `end`.

    overall: the state at `end`, which holds `since`; severity: when the stay was of each priority, by the words of
    `SEVERITIES`; running: whether the last episode is.
    """

    start: int
    end: int
    pressures: Pressures
    heart_rate: Line
    weight: Weights
    oedema: Line
    albumin: Line
    urine: Urine
    urine_windows: tuple[UrineWindow, ...]
    rows: tuple[Row, ...]
    overall: str
    since: int
    flagged: Spans
    severity: Mapping[str, Spans]
    episodes: Spans
    running: bool
    baselines: dict[str, Baseline]
    bands: tuple[Band, ...]
    doses: tuple[DoseMark, ...]
    interventions: tuple[InterventionMark, ...]
    alerts: tuple[AlertMark, ...]


def shown_at(readings: Readings, stays: Stays, now: int) -> int:
    """The instant at which a stay is shown: now, or its end where it is over.

    An imported stay may lie in the future, its dates having been shifted: it too is shown at its end.
    """
    left, times, admitted = int(stays.discharged[0]), readings.at, stays.admitted
    known = np.concatenate([times, admitted[admitted != NO_TIME]])
    begins = int(known.min()) if len(known) else now
    if left != NO_TIME and (left <= now or begins > now):
        return left
    return int(times.max()) if begins > now and len(times) else now


def course(
    readings: Readings,
    stays: Stays,
    criteria: CriteriaSet,
    now: int,
    doses: Sequence[DoseMark] = (),
    interventions: Sequence[InterventionMark] = (),
    alerts: Sequence[AlertMark] = (),
) -> Course:
    """The course of the only stay in `stays` on what was observed by `now`, and what was done by then."""
    history = History.of(until(readings, now)[0], stays)
    steps = timeline(history, criteria, now)
    found = episodes(steps, criteria.clear_for)
    held = baselines(history, now)
    done = tuple(one for one in interventions if one.start <= now)
    read = values_of(history, criteria, done)
    return Course(
        start=int(steps.start[0]) if len(steps.start) else int(history.readings.at.min(initial=now)),
        end=now,
        pressures=read.pressures,
        heart_rate=read.heart_rate,
        weight=read.weight,
        oedema=read.oedema,
        albumin=read.albumin,
        urine=urine_of(history, criteria.urine_longest),
        urine_windows=last_windows(history, criteria),
        rows=tuple(_row(steps, number, part.name, part.label, now) for number, part in enumerate(criteria.criteria)),
        overall=OVERALL_WORDS[steps.overall[-1] if len(steps.overall) else UNASSESSED],
        since=_since(steps, now),
        flagged=spans(steps, steps.overall == FLAGGED, now),
        severity=_severity(history, criteria, steps, now),
        episodes=Spans(found.start, np.where(found.end == NO_TIME, now, found.end)),
        running=bool((found.end == NO_TIME).any()),
        baselines=held,
        bands=bands(history, criteria, held),
        doses=tuple(dose for dose in doses if dose.at <= now),
        interventions=done,
        alerts=tuple(one for one in alerts if one.severities[0][0] <= now),
    )


def _since(steps: Timeline, now: int) -> int:
    """Since when the last state of the only stay holds; `now` where there is none."""
    if not len(steps.overall):
        return now
    others = np.flatnonzero(steps.overall != steps.overall[-1])
    return int(steps.start[others[-1] + 1 if len(others) else 0])


def _row(steps: Timeline, number: int, name: str, label: str, now: int) -> Row:
    states = steps.criteria[number]
    met, not_met, unknown = (spans(steps, states == state, now) for state in (MET, NOT_MET, UNKNOWN))
    return Row(name, label, met, not_met, unknown, spans(steps, steps.counting[number] & (states != MET), now))


def spans(steps: Timeline, holds: Flags, now: int) -> Spans:
    """The stretches of one stay in which something holds, the last up to `now`."""
    return _where(holds, steps.start, np.where(steps.end == NO_TIME, now, steps.end))


def _severity(history: History, criteria: CriteriaSet, steps: Timeline, now: int) -> dict[str, Spans]:
    grave = gravity(history, criteria, steps)
    last = now if not len(steps.end) or steps.end[-1] == NO_TIME else steps.end[-1]
    ends = np.append(grave.start[1:], last)[: len(grave.start)]
    return {word: _where(grave.level == place, grave.start, ends) for place, word in enumerate(SEVERITIES)}


def _where(holds: Flags, start: Ints, end: Ints) -> Spans:
    """Steps in which something holds, those that follow each other as one."""
    changes = np.diff(np.concatenate([[False], holds, [False]]).astype(np.int8))
    return Spans(start[np.flatnonzero(changes == 1)], end[np.flatnonzero(changes == -1) - 1])
