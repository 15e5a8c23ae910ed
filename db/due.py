"""What is to be measured of each stay, and what of it is late: asked by board, round and the alerts alike."""

from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from db.event_standing import stands
from db.loading import Judged
from db.standing import whole_number
from models.cycles import GIVEN
from models.due import LONGEST_AFTER_DOSE, Due, Known, Watch, due
from models.instants import NO_TIME, moment, seconds
from models.measurements import KINDS
from models.records import Dose, Missing, Undone
from models.schedule import WARD, named

Seen = Sequence[Mapping[str, int]]


def by_stay(session: Session, group: Judged, now: int, seen: Seen | None = None) -> dict[int, tuple[Due, ...]]:
    """What is due of each stay of a group, the most pressing first; nothing of one that is over or has not begun.

    seen: what `last_at` gives, where it is known already. Raises ScheduleError for a schedule that cannot be read.
    """
    ids = [stay.id for stay in group.stays]
    reasons, doses = _reasons(session, ids, now), _doses(session, ids, now)
    found: dict[int, tuple[Due, ...]] = {}
    for stay, last, assessment in zip(group.stays, seen or last_at(group), group.assessments, strict=True):
        if stay.discharged_at is not None and now >= seconds(stay.discharged_at):
            found[stay.id] = ()
            continue
        began = min([seconds(stay.admitted_at or stay.created_at), *last.values()])
        known = Known(began, last, reasons.get(stay.id, {}), doses.get(stay.id, ()), bool(stay.away))
        found[stay.id] = due(named(stay.schedule or WARD), known, Watch.of(assessment), now)
    return found


def late(session: Session, group: Judged, now: int) -> dict[int, tuple[Due, ...]]:
    """What is overdue or long overdue, by stay; only the stays of which something is."""
    every = {
        stay_id: tuple(one for one in found if one.late) for stay_id, found in by_stay(session, group, now).items()
    }
    return {stay_id: found for stay_id, found in every.items() if found}


def last_at(group: Judged) -> list[dict[str, int]]:
    """When each kind that a stay has was last observed, for each stay of a group."""
    readings, last = group.loaded.readings, np.full(len(group.stays) * len(KINDS), NO_TIME)
    np.maximum.at(last, readings.stay * len(KINDS) + readings.kind, readings.at)
    rows = last.reshape(-1, len(KINDS)).tolist()
    return [{kind: at for kind, at in zip(KINDS, row, strict=True) if at != NO_TIME} for row in rows]


def _reasons(session: Session, stay_ids: Sequence[int], now: int) -> dict[int, dict[str, dict[str, int]]]:
    """When each reason for not measuring was last given: by stay, kind and reason, in seconds."""
    rows = session.execute(
        select(Missing.stay_id, Missing.kind, Missing.reason, func.max(whole_number(Missing.observed_at)))
        .where(
            Missing.stay_id.in_(stay_ids),
            Missing.observed_at <= moment(now),
            ~exists().where(Undone.set_id == Missing.entry_id),
        )
        .group_by(Missing.stay_id, Missing.kind, Missing.reason)
    )
    found: dict[int, dict[str, dict[str, int]]] = {}
    for stay_id, kind, reason, at in rows:
        found.setdefault(stay_id, {}).setdefault(kind, {})[reason] = at
    return found


def _doses(session: Session, stay_ids: Sequence[int], now: int) -> dict[int, list[int]]:
    """When doses were lately given, by stay, in seconds."""
    rows = session.execute(
        select(Dose.stay_id, whole_number(Dose.given_at)).where(
            Dose.stay_id.in_(stay_ids),
            Dose.state == GIVEN,
            Dose.given_at.between(moment(now - LONGEST_AFTER_DOSE), moment(now)),
            stands(Dose),
        )
    )
    found: dict[int, list[int]] = {}
    for stay_id, at in rows:
        found.setdefault(stay_id, []).append(at)
    return found
