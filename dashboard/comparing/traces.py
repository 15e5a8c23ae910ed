"""A parameter of one part over time: its readings, their change from the part's own baseline, and what met a rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.comparing.parameters import PARAMETERS, Parameter, measured
from dashboard.thresholds import Baseline, baselines
from models.bedside_columns import SHOWN_URINE_RATE
from models.criteria import CriteriaSet, UrineRule
from models.history import BEFORE_FIRST_DOSE, FIRST_READING, History
from models.instants import NO_TIME
from models.measurements import CODES
from models.readings import BASELINE_KINDS, Flags, Floats, Ints
from models.rules import MET, Instants, judge
from models.series import series
from models.supported import Run, after_albumin, under_vasopressor
from models.urine import collections, judge_all_urine


@dataclass(frozen=True)
class Trace:
    """Readings of a parameter, one a moment. `change` is in the parameter's unit, NaN where there is no baseline.

    `value` is in the canonical unit of its kind (urine: the rate itself); `run` numbers the stretches without a gap;
    `met` tells which readings met a rule of the stay's criteria when they were taken; `supported` which were taken
    under a vasopressor or after an albumin infusion, and so may only look better.
    """

    at: Ints
    value: Floats
    change: Floats
    run: Ints
    met: Flags
    supported: Flags
    baseline: Baseline | None


@dataclass(frozen=True)
class Histories:
    """The readings of a stay up to the end of a part: as the stay is judged, and from the part's own first dose.

    runs: the interventions by kind.
    """

    judged: History
    own: History
    end: int
    runs: Mapping[str, Sequence[Run]]

    def value(self, rows: Ints) -> Floats:
        """The values in these rows, NaN for -1."""
        floats = np.append(self.own.values.floats, np.nan)
        values: Floats = floats[np.where(rows < 0, len(floats) - 1, rows)]
        return values


def traces(histories: Histories, criteria: CriteriaSet) -> dict[str, Trace]:
    """Every parameter by name; one of which nothing was read is empty."""
    urine = {name: _urine(histories, criteria, name) for name in ("urine_per_kg", "urine_per_hour")}
    return {name: urine.get(name) or _trace(histories, criteria, one) for name, one in PARAMETERS.items()}


def _trace(histories: Histories, criteria: CriteriaSet, parameter: Parameter) -> Trace:
    at, value = _moments(histories, parameter)
    read = ~np.isnan(value)
    run = _runs(at, read, _valid_for(criteria, parameter))[read]
    at, value = at[read], value[read]
    baseline = _baseline(histories, parameter, at, value)
    base = baseline.value if baseline else np.nan
    change = (value - base) * 100 / base if parameter.per_cent else value - base
    met, supported = _met(histories.judged, criteria, parameter, at), _supported(histories, parameter, at)
    return Trace(at, value, change, run, met, supported, baseline)


def _supported(histories: Histories, parameter: Parameter, at: Ints) -> Flags:
    if parameter.kind == "albumin":
        return after_albumin(at, histories.runs.get("albumin", ()))
    vasopressors = histories.runs.get("vasopressor", ()) if parameter.kind in ("systolic_bp", "mean_bp") else ()
    return under_vasopressor(at, vasopressors)


def _moments(histories: Histories, parameter: Parameter) -> tuple[Ints, Floats]:
    """The moments of a parameter; NaN where a blood pressure lacks it, since nothing older fills it in."""
    history = histories.own
    if parameter.kind in ("systolic_bp", "mean_bp"):
        pressures = history.pressures
        if parameter.kind == "systolic_bp":
            return pressures.moments.at, histories.value(pressures.systolic)
        systolic, diastolic = histories.value(pressures.mean_systolic), histories.value(pressures.mean_diastolic)
        return pressures.moments.at, (systolic + 2 * diastolic) / 3
    rows = np.flatnonzero(history.readings.kind == CODES[parameter.kind])
    moments = series(history.clock, history.readings, rows)
    return moments.at, histories.value(moments.rows)


def _runs(at: Ints, read: Flags, valid_for: int) -> Ints:
    """Numbers that rise where a reading went stale before the next one, and where one that lacks the value lies."""
    stale = np.diff(at, prepend=at[:1]) > valid_for
    runs: Ints = np.cumsum(stale | ~read)
    return runs


def _valid_for(criteria: CriteriaSet, parameter: Parameter) -> int:
    """How long a reading counts. Those that no rule looks at follow their neighbours: a pulse the pressure, with which
    it is taken, and creatinine the albumin of the same sample (a local choice)."""
    pressure, swelling, protein = criteria.criteria
    if parameter.kind == "oedema":
        return swelling.oedema_valid_for
    return {"weight": swelling, "albumin": protein, "creatinine": protein}.get(parameter.kind, pressure).valid_for


def _baseline(histories: Histories, parameter: Parameter, at: Ints, value: Floats) -> Baseline | None:
    """The baseline at the end of the part (specification, section 2)."""
    if parameter.kind in BASELINE_KINDS:
        return baselines(histories.own, histories.end).get(parameter.kind)
    if not len(at):
        return None
    dose = int(histories.own.stays.first_dose[0])
    place = -1 if dose == NO_TIME else int(np.searchsorted(at, dose, side="right")) - 1
    origin = BEFORE_FIRST_DOSE if place >= 0 else FIRST_READING
    place = max(place, 0)
    return Baseline(parameter.kind, float(value[place]), origin, int(at[place]))


def _met(history: History, criteria: CriteriaSet, parameter: Parameter, at: Ints) -> Flags:
    """Whether each reading met a rule when it was taken, as the stay is judged."""
    met: Flags = np.zeros(len(at), dtype=np.bool_)
    instants = Instants(history, np.zeros(len(at), dtype=np.int64), at)
    for criterion in criteria.criteria:
        for rule in criterion.rules:
            if rule.measure.name in measured(parameter) and len(at):
                met |= judge(instants, criterion, rule).states == MET
    return met


def _urine(histories: Histories, criteria: CriteriaSet, name: str) -> Trace:
    """The rate over 8 hours at each entry of which it is known; the others are gaps."""
    entries = collections(histories.own, criteria.urine_longest)
    shown = UrineRule(SHOWN_URINE_RATE.name, "low", name, "<", SHOWN_URINE_RATE.value, SHOWN_URINE_RATE.over, "")
    (rate,) = judge_all_urine(histories.own, [shown], entries)
    judged = judge_all_urine(histories.judged, criteria.urine, entries)
    met = np.logical_or.reduce([np.zeros(len(entries.at), dtype=np.bool_), *(rule.states == MET for rule in judged)])
    known = ~np.isnan(rate.values)
    run = _runs(entries.at, known, criteria.urine_longest)[known]
    value = rate.values[known]
    weight = baselines(histories.own, histories.end).get("weight")
    return Trace(entries.at[known], value, value, run, met[known], np.zeros(len(value), dtype=np.bool_), weight)
