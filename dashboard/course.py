"""The course of one stay: readings and criteria -> arrays for a chart. Times in seconds, values in canonical units."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.thresholds import Band, Baseline, bands, baselines
from models.assessment import FLAGGED, Timeline, timeline
from models.bedside import until
from models.criteria import CriteriaSet
from models.episodes import episodes
from models.history import History
from models.instants import HOUR, NO_TIME
from models.readings import Flags, Floats, Ints, Readings, Stays
from models.rules import MET, NOT_MET, UNKNOWN
from models.series import Series
from models.urine import collections


@dataclass(frozen=True)
class Line:
    """Values of one kind, one a moment, each current for `valid_for` seconds.

    `run` numbers the stretches without a gap: it rises where a reading went stale before the next one came.
    """

    at: Ints
    value: Floats
    run: Ints
    valid_for: int


@dataclass(frozen=True)
class Pressures:
    """All that was read of the pressure at one moment, NaN for what was not; `measured` where the mean was."""

    at: Ints
    systolic: Floats
    diastolic: Floats
    mean: Floats
    measured: Flags
    run: Ints
    valid_for: int


@dataclass(frozen=True)
class Urine:
    """Entries of urine over start to `at`; start is `NO_TIME` where none is known, mL/h NaN where it is unknown."""

    start: Ints
    at: Ints
    volume: Floats
    rate: Floats


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
class DoseMark:
    """A dose given, held or delayed."""

    number: int
    at: int
    state: str
    drug: str


@dataclass(frozen=True)
class Course:
    """Everything the chart shows of a stay from `start` up to `end`, as it was at `end`."""

    start: int
    end: int
    pressures: Pressures
    weight: Line
    oedema: Line
    albumin: Line
    urine: Urine
    rows: tuple[Row, ...]
    flagged: Spans
    episodes: Spans
    running: bool
    baselines: dict[str, Baseline]
    bands: tuple[Band, ...]
    doses: tuple[DoseMark, ...]


def shown_at(readings: Readings, stays: Stays, now: int) -> int:
    """The instant at which a stay is shown: now, or its end where it is over.

    An imported stay may lie in the future, its dates having been shifted: it too is shown at its end.
    """
    left, times = int(stays.discharged[0]), readings.at
    begins = min([*times.tolist(), *(at for at in stays.admitted.tolist() if at != NO_TIME)], default=now)
    if left != NO_TIME and (left <= now or begins > now):
        return left
    return int(times.max()) if begins > now and len(times) else now


def course(readings: Readings, stays: Stays, criteria: CriteriaSet, now: int, doses: Sequence[DoseMark] = ()) -> Course:
    """The course of the only stay in `stays` on what was observed by `now`."""
    history = History.of(until(readings, now)[0], stays)
    steps = timeline(history, criteria, now)
    found = episodes(steps, criteria.clear_for)
    held = baselines(history, now)
    pressure, swelling, protein = criteria.criteria
    begun = len(steps.start) > 0
    return Course(
        start=int(steps.start[0]) if begun else int(history.readings.at.min(initial=now)),
        end=now,
        pressures=_pressures(history, pressure.valid_for),
        weight=_line(history, history.kinds["weight"], swelling.valid_for),
        oedema=_line(history, history.kinds["oedema"], swelling.oedema_valid_for),
        albumin=_line(history, history.kinds["albumin"], protein.valid_for),
        urine=_urine(history, criteria.urine_longest),
        rows=tuple(_row(steps, number, part.name, part.label, now) for number, part in enumerate(criteria.criteria)),
        flagged=_spans(steps, steps.overall == FLAGGED, now),
        episodes=Spans(found.start, np.where(found.end == NO_TIME, now, found.end)),
        running=bool((found.end == NO_TIME).any()),
        baselines=held,
        bands=bands(history, criteria, held),
        doses=tuple(dose for dose in doses if dose.at <= now),
    )


def _line(history: History, moments: Series, valid_for: int) -> Line:
    return Line(moments.at, history.values.floats[moments.rows], _runs(moments.at, valid_for), valid_for)


def _runs(at: Ints, valid_for: int) -> Ints:
    gaps: Ints = np.cumsum(np.diff(at, prepend=at[:1]) > valid_for)
    return gaps


def _pressures(history: History, valid_for: int) -> Pressures:
    kinds = [history.kinds[kind] for kind in ("systolic_bp", "diastolic_bp", "mean_bp")]
    at = np.unique(np.concatenate([kind.at for kind in kinds]))
    systolic, diastolic, measured = (_values_at(history, kind, at) for kind in kinds)
    is_measured = ~np.isnan(measured)
    mean = np.where(is_measured, measured, (systolic + 2 * diastolic) / 3)
    # A diastolic alone is no blood pressure: it neither ends a gap nor makes one.
    moments = history.pressures.moments.at
    runs = np.append(0, _runs(moments, valid_for))[np.searchsorted(moments, at, side="right")]
    return Pressures(at, systolic, diastolic, mean, is_measured, runs, valid_for)


def _values_at(history: History, moments: Series, at: Ints) -> Floats:
    values: Floats = np.full(len(at), np.nan)
    values[np.searchsorted(at, moments.at)] = history.values.floats[moments.rows]
    return values


def _urine(history: History, longest: int) -> Urine:
    entries = collections(history, longest)
    if not len(entries.first):
        nothing = np.zeros(0)
        return Urine(entries.at, entries.at, nothing, nothing)
    volume = np.add.reduceat(history.readings.values.floats[entries.rows], entries.first)
    given = history.readings.start[entries.rows]
    given = np.minimum.reduceat(np.where(given == NO_TIME, np.iinfo(np.int64).max, given), entries.first)
    start = np.where(given == np.iinfo(np.int64).max, np.append(NO_TIME, entries.at[:-1]), given)
    start = np.where(start >= entries.at, NO_TIME, start)
    rate: Floats = np.full(len(volume), np.nan)
    rate[~entries.unknown] = volume[~entries.unknown] * HOUR / entries.seconds[~entries.unknown]
    return Urine(start, entries.at, volume, rate)


def _row(steps: Timeline, number: int, name: str, label: str, now: int) -> Row:
    states = steps.criteria[number]
    met, not_met, unknown = (_spans(steps, states == state, now) for state in (MET, NOT_MET, UNKNOWN))
    return Row(name, label, met, not_met, unknown, _spans(steps, steps.counting[number] & (states != MET), now))


def _spans(steps: Timeline, holds: Flags, now: int) -> Spans:
    changes = np.diff(np.concatenate([[False], holds, [False]]).astype(np.int8))
    ends = np.where(steps.end == NO_TIME, now, steps.end)
    return Spans(steps.start[np.flatnonzero(changes == 1)], ends[np.flatnonzero(changes == -1) - 1])
