"""The values of a course, one a moment, and where one of them went stale. Times in seconds, canonical units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.course_marks import InterventionMark
from models.criteria import CriteriaSet
from models.history import History
from models.instants import NO_TIME
from models.measurements import CODES
from models.met import met_when_taken
from models.readings import Flags, Floats, Ints
from models.series import Series, series
from models.supported import Run, after_albumin, under_vasopressor


@dataclass(frozen=True)
class Line:
    """Values of one kind, one a moment, each current for `valid_for` seconds.

    `run` numbers the stretches without a gap: it rises where a reading went stale before the next one came.
    `supported` is true where treatment may hold the value up, `met` where the value met a rule when it was taken.
    """

    at: Ints
    value: Floats
    run: Ints
    valid_for: int
    supported: Flags
    met: Flags


@dataclass(frozen=True)
class Weights(Line):
    """Weights, each with the previous day's as the rules take it: NaN and `NO_TIME` where none is known.

    The first weight of a stay is its own previous day's.
    """

    previous: Floats
    previous_at: Ints


@dataclass(frozen=True)
class Pressures:
    """All that was read of the pressure at one moment, NaN for what was not; `measured` where the mean was.

    systolic_met, mean_met: where it met a rule when it was taken.
    """

    at: Ints
    systolic: Floats
    diastolic: Floats
    mean: Floats
    measured: Flags
    run: Ints
    valid_for: int
    supported: Flags
    systolic_met: Flags
    mean_met: Flags


@dataclass(frozen=True)
class Values:
    """What was read of a stay, kind by kind; urine apart."""

    pressures: Pressures
    heart_rate: Line
    weight: Weights
    oedema: Line
    albumin: Line


def values_of(history: History, criteria: CriteriaSet, interventions: Sequence[InterventionMark]) -> Values:
    """The values of the only stay in a history; no criterion names the heart rate, which is taken with the pressure."""
    pressure, swelling, protein = criteria.criteria
    pulse = np.flatnonzero(history.readings.kind == CODES["heart_rate"])
    met = _met(history, criteria)
    return Values(
        pressures=_pressures(history, pressure.valid_for, _runs_of(interventions, "vasopressor"), met),
        heart_rate=_line(history, series(history.clock, history.readings, pulse), pressure.valid_for, _NEVER),
        weight=_weights(history, swelling.valid_for, met["weight"]),
        oedema=_line(history, history.kinds["oedema"], swelling.oedema_valid_for, met["oedema"]),
        albumin=_line(
            history, history.kinds["albumin"], protein.valid_for, met["albumin"], _runs_of(interventions, "albumin")
        ),
    )


_NEVER: Ints = np.zeros(0, dtype=np.int64)


def _met(history: History, criteria: CriteriaSet) -> Mapping[str, Ints]:
    """By kind, the times at which a reading met a rule when it was taken."""
    found: dict[str, list[Ints]] = {
        kind: [_NEVER] for kind in ("systolic_bp", "mean_bp", "weight", "oedema", "albumin")
    }
    for rule, times in met_when_taken(history, criteria, np.unique(history.readings.at)):
        found[rule.measure.latest].append(times)
    return {kind: np.concatenate(times) for kind, times in found.items()}


def _runs_of(interventions: Sequence[InterventionMark], kind: str) -> list[Run]:
    return [(one.start, one.end) for one in interventions if one.kind == kind]


def _line(history: History, moments: Series, valid_for: int, met: Ints, infusions: Sequence[Run] = ()) -> Line:
    at, values = moments.at, history.values.floats[moments.rows]
    return Line(at, values, _runs(at, valid_for), valid_for, after_albumin(at, infusions), np.isin(at, met))


def _weights(history: History, valid_for: int, met: Ints) -> Weights:
    line, previous = _line(history, history.kinds["weight"], valid_for, met), history.previous_weight
    known = previous >= 0
    value, at = np.full(len(previous), np.nan), np.full(len(previous), NO_TIME)
    value[known], at[known] = history.values.floats[previous[known]], history.readings.at[previous[known]]
    return Weights(line.at, line.value, line.run, valid_for, line.supported, line.met, value, at)


def _pressures(history: History, valid_for: int, vasopressors: Sequence[Run], met: Mapping[str, Ints]) -> Pressures:
    kinds = [history.kinds[kind] for kind in ("systolic_bp", "diastolic_bp", "mean_bp")]
    at = np.unique(np.concatenate([kind.at for kind in kinds]))
    systolic, diastolic, measured = (_values_at(history, kind, at) for kind in kinds)
    is_measured = ~np.isnan(measured)
    mean = np.where(is_measured, measured, (systolic + 2 * diastolic) / 3)
    # A diastolic alone is no blood pressure: it neither ends a gap nor makes one.
    moments = history.pressures.moments.at
    runs = np.append(0, _runs(moments, valid_for))[np.searchsorted(moments, at, side="right")]
    supported = under_vasopressor(at, vasopressors)
    low = [np.isin(at, met[kind]) for kind in ("systolic_bp", "mean_bp")]
    return Pressures(at, systolic, diastolic, mean, is_measured, runs, valid_for, supported, *low)


def _values_at(history: History, moments: Series, at: Ints) -> Floats:
    values: Floats = np.full(len(at), np.nan)
    values[np.searchsorted(at, moments.at)] = history.values.floats[moments.rows]
    return values


def _runs(at: Ints, valid_for: int) -> Ints:
    gaps: Ints = np.cumsum(np.diff(at, prepend=at[:1]) > valid_for)
    return gaps
