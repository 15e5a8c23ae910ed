"""Everything the ward board shows, in a handful of queries whatever the number of beds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import alerts, due, stays, symptoms, treatment
from db.due import last_at
from db.event_standing import stands
from db.loading import Judged, judged
from models.criteria import CriteriaSet
from models.cycles import GIVEN
from models.due import Due
from models.history import History
from models.instants import HOUR, moment
from models.measurements import CODES
from models.readings import BASELINE_KINDS, Floats, Ints, Readings
from models.records import Alert, Dose, Stay
from models.symptoms import Notice
from models.verdicts import Assessment

_TRENDS = {"systolic_bp": 24 * HOUR, "weight": 72 * HOUR}


@dataclass(frozen=True)
class Trend:
    """Values of a kind in canonical units, in order of time; seconds."""

    at: Ints
    values: Floats


@dataclass(frozen=True)
class Bed:
    """A current stay on the board.

    `assessment`: None for a stay that has not begun; `last_at`: when each kind that has a reading was last observed;
    `baselines`: in canonical units, of the kinds that have one; `dose`: the last that was given; `alerts`: those that
    have not ended; `trends`: systolic of 24 h, weight of 72 h; `notices`: the grave symptoms that stand;
    `due`: what is to be measured, the most pressing first.
    """

    stay: Stay
    criteria: CriteriaSet
    assessment: Assessment | None
    last_at: Mapping[str, int]
    baselines: Mapping[str, float]
    dose: Dose | None
    alerts: Sequence[Alert]
    trends: Mapping[str, Trend]
    notices: Sequence[Notice] = ()
    due: Sequence[Due] = ()

    @property
    def last_set_at(self) -> int | None:
        """When anything at all was last observed, in seconds."""
        return max(self.last_at.values(), default=None)


def board(session: Session, ward: str, now: int) -> list[Bed]:
    """Every current stay of a ward as it is at `now`, by bed."""
    return beds(session, stays.current(session, ward, now), now)


def beds(session: Session, here: Sequence[Stay], now: int) -> list[Bed]:
    """These stays (each with its patient loaded) as they are at `now`, in the order given."""
    ids = [stay.id for stay in here]
    doses = _last_doses(session, ids, now)
    running = alerts.by_stay(session, ids)
    asked = symptoms.by_stay(session, ids)
    found = {}
    for group in judged(session, here, now):
        baselines, seen, trends = _baselines(group, now), last_at(group), _trends(group, now)
        expected = due.by_stay(session, group, now, seen)
        for place, stay in enumerate(group.stays):
            found[stay.id] = Bed(
                stay=stay,
                criteria=group.criteria,
                assessment=group.assessments[place],
                last_at=seen[place],
                baselines=baselines[place],
                dose=doses.get(stay.id),
                alerts=list(running.get(stay.id, {}).values()),
                trends={kind: trend[place] for kind, trend in trends.items()},
                notices=treatment.standing_notices(asked.get(stay.id, [])),
                due=expected[stay.id],
            )
    return [found[stay_id] for stay_id in ids]


def _baselines(group: Judged, now: int) -> list[dict[str, float]]:
    """The baselines of each stay of a group, whether or not its criteria look at them."""
    history = History.of(group.loaded.readings, group.loaded.stays)
    every = np.arange(len(group.stays))
    rows = {kind: history.baseline(kind, every, np.full(len(every), now)) for kind in BASELINE_KINDS}
    values = history.values.floats
    return [{kind: float(values[at[place]]) for kind, at in rows.items() if at[place] >= 0} for place in every.tolist()]


def _last_doses(session: Session, stay_ids: Sequence[int], now: int) -> dict[int, Dose]:
    latest_first = func.row_number().over(partition_by=Dose.stay_id, order_by=(Dose.given_at.desc(), Dose.id.desc()))
    given = (
        select(Dose.id, latest_first.label("number"))
        .where(Dose.stay_id.in_(stay_ids), Dose.state == GIVEN, Dose.given_at <= moment(now), stands(Dose))
        .subquery()
    )
    last = select(Dose).join(given, given.c.id == Dose.id).where(given.c.number == 1)
    return {dose.stay_id: dose for dose in session.scalars(last)}


def _trends(group: Judged, now: int) -> dict[str, list[Trend]]:
    readings, count = group.loaded.readings, len(group.stays)
    return {kind: trends(readings, kind, now - span, count) for kind, span in _TRENDS.items()}


def trends(readings: Readings, kind: str, since: int, count: int) -> list[Trend]:
    """The values of a kind after an instant, for each of so many stays; of several at one time, the last recorded."""
    rows = np.flatnonzero((readings.kind == CODES[kind]) & (readings.at > since))
    # The sort keeps readings of one time in recorded order.
    rows = rows[np.lexsort((readings.at[rows], readings.stay[rows]))]
    stay, at = readings.stay[rows], readings.at[rows]
    counts = np.append((at[1:] != at[:-1]) | (stay[1:] != stay[:-1]), True)[: len(at)]
    at, values = at[counts], readings.values.floats[rows[counts]]
    edges = np.searchsorted(stay[counts], np.arange(count + 1)).tolist()
    return [Trend(at[low:high], values[low:high]) for low, high in pairwise(edges)]
