"""Everything the ward board shows, in a handful of queries whatever the number of beds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import alerts, stays
from db.loading import Judged, judged
from models.criteria import CriteriaSet
from models.history import History
from models.instants import HOUR, moment
from models.measurements import CODES, KINDS
from models.readings import BASELINE_KINDS, Floats, Ints, Readings
from models.records import Alert, Dose, Stay
from models.verdicts import Assessment

_KINDS = tuple(KINDS)
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
    have not ended; `trends`: systolic of 24 h, weight of 72 h.
    """

    stay: Stay
    criteria: CriteriaSet
    assessment: Assessment | None
    last_at: Mapping[str, int]
    baselines: Mapping[str, float]
    dose: Dose | None
    alerts: Sequence[Alert]
    trends: Mapping[str, Trend]

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
    found = {}
    for group in judged(session, here, now):
        baselines = _baselines(group, now)
        for place, stay in enumerate(group.stays):
            unended = list(running.get(stay.id, {}).values())
            found[stay.id] = _bed(group, place, baselines[place], doses.get(stay.id), unended, now)
    return [found[stay_id] for stay_id in ids]


def _baselines(group: Judged, now: int) -> list[dict[str, float]]:
    """The baselines of each stay of a group, whether or not its criteria look at them."""
    history = History.of(group.loaded.readings, group.loaded.stays)
    every = np.arange(len(group.stays))
    rows = {kind: history.baseline(kind, every, np.full(len(every), now)) for kind in BASELINE_KINDS}
    values = history.values.floats
    return [{kind: float(values[at[place]]) for kind, at in rows.items() if at[place] >= 0} for place in every.tolist()]


def _last_doses(session: Session, stay_ids: Sequence[int], now: int) -> dict[int, Dose]:
    given = select(Dose).where(Dose.stay_id.in_(stay_ids), Dose.state == "given", Dose.given_at <= moment(now))
    return {dose.stay_id: dose for dose in session.scalars(given.order_by(Dose.given_at, Dose.id))}


def _bed(
    group: Judged, place: int, baselines: Mapping[str, float], dose: Dose | None, running: Sequence[Alert], now: int
) -> Bed:
    readings = group.loaded.readings
    own = readings.take(np.flatnonzero(readings.stay == place))
    return Bed(
        stay=group.stays[place],
        criteria=group.criteria,
        assessment=group.assessments[place],
        last_at={kind: int(own.at[own.kind == CODES[kind]].max()) for kind in _kinds(own)},
        baselines=baselines,
        dose=dose,
        alerts=running,
        trends={kind: trend(own, kind, now - span) for kind, span in _TRENDS.items()},
    )


def _kinds(readings: Readings) -> list[str]:
    return [_KINDS[code] for code in np.unique(readings.kind).tolist()]


def trend(readings: Readings, kind: str, since: int) -> Trend:
    """A stay's values of a kind after an instant; of several at one time, the one recorded last."""
    rows = np.flatnonzero((readings.kind == CODES[kind]) & (readings.at > since))
    rows = rows[np.argsort(readings.at[rows], kind="stable")]
    at = readings.at[rows]
    counts = np.append(at[1:] != at[:-1], True)[: len(at)]
    return Trend(at[counts], readings.values.floats[rows[counts]])
