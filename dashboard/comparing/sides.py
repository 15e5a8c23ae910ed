"""One part made ready to be laid beside another: its traces, its thresholds, and when what first held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dashboard.comparing.edges import Edges, edges
from dashboard.comparing.firsts import First, firsts
from dashboard.comparing.parameters import PARAMETERS, Parameter
from dashboard.comparing.parts import Part
from dashboard.comparing.traces import Histories, Trace, traces
from dashboard.course import Spans, spans
from dashboard.course_marks import InterventionMark
from dashboard.thresholds import baselines
from models.assessment import CLEAR, FLAGGED, timeline
from models.bedside import until
from models.criteria import CriteriaSet
from models.history import History
from models.readings import Readings, Stays, integers


@dataclass(frozen=True)
class Worst:
    """The worst reading of a parameter from the first dose on; its change is NaN where there is no baseline."""

    at: int
    value: float
    change: float
    supported: bool
    dose: int | None
    after: int | None


@dataclass(frozen=True)
class Side:
    """A part up to `end`, as it is judged by its stay's criteria; `running` while that is not its last word.

    begun: from when on there is a state; flagged and open are the stretches in which the stay was flagged, and in
    which nobody could tell. criteria_assumed: what the criteria said at an instant of the past was not kept.
    """

    part: Part
    criteria: CriteriaSet
    end: int
    running: bool
    traces: Mapping[str, Trace]
    edges: Edges
    firsts: Mapping[str, First]
    worst: Mapping[str, Worst]
    begun: int
    flagged: Spans
    open: Spans
    rebased: bool
    interventions: tuple[InterventionMark, ...]
    criteria_assumed: bool = False

    @property
    def origin(self) -> int:
        """The instant from which it is laid out."""
        return self.part.origin or 0


def side(
    part: Part,
    readings: Readings,
    stays: Stays,
    criteria: CriteriaSet,
    at: int,
    interventions: Sequence[InterventionMark] = (),
    *,
    over: bool,
) -> Side:
    """A part of the only stay in `stays`, as it was at an instant; `over` where the stay has ended by then.

    Changes are from the part's own baseline: that of the specification's section 2, with the part's first dose. The
    criteria are those of the stay, whose first dose may be that of an earlier cycle; `rebased` tells that it is.
    """
    end = at if part.end is None else min(part.end, at)
    seen = until(readings, end)[0]
    origin = int(seen.at.min(initial=end)) if part.origin is None else part.origin
    part = replace(part, origin=origin, doses=tuple(dose for dose in part.doses if dose.at <= end))
    histories = _histories(part, seen, stays, interventions, end)
    steps = timeline(histories.judged, criteria, end)
    found = traces(histories, criteria)
    judged = baselines(histories.judged, end)
    flagged = steps.overall == FLAGGED
    return Side(
        part=part,
        criteria=criteria,
        end=end,
        running=part.end is None and not over,
        traces=found,
        edges=edges(criteria, judged, found),
        firsts=firsts(steps, part, end),
        worst={name: worst for name, one in found.items() if (worst := _worst(part, PARAMETERS[name], one, end))},
        begun=int(steps.start[0]) if len(steps.start) else end,
        flagged=spans(steps, flagged, end),
        open=spans(steps, ~flagged & (steps.overall != CLEAR), end),
        rebased=judged != baselines(histories.own, end),
        interventions=tuple(one for one in interventions if _during(one, origin, end)),
    )


def _histories(
    part: Part, seen: Readings, stays: Stays, interventions: Sequence[InterventionMark], end: int
) -> Histories:
    own = replace(stays, first_dose=integers([part.origin])) if part.dosed else stays
    kinds = {one.kind for one in interventions}
    runs = {kind: [(one.start, one.end) for one in interventions if one.kind == kind] for kind in kinds}
    return Histories(History.of(seen, stays), History.of(seen, own), end, runs)


def _during(one: InterventionMark, origin: int, end: int) -> bool:
    """Whether it was begun from the origin on or still ran then; without an end only a vasopressor runs on."""
    still = one.kind == "vasopressor" if one.end is None else one.end >= origin
    return one.start <= end and (one.start >= origin or still)


def _worst(part: Part, parameter: Parameter, trace: Trace, end: int) -> Worst | None:
    """The earliest of the worst readings after the origin, None where there is none."""
    inside = np.flatnonzero((trace.at > (part.origin or 0)) & (trace.at <= end))
    if not len(inside):
        return None
    value = trace.value[inside]
    place = int(inside[value.argmin() if parameter.worse == "low" else value.argmax()])
    at = int(trace.at[place])
    dose = part.last_before(at)
    after = None if dose is None else at - dose.at
    found = float(trace.value[place]), float(trace.change[place]), bool(trace.supported[place])
    return Worst(at, *found, dose and dose.number, after)
