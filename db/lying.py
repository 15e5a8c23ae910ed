"""Where patients lay as time went by."""

import json
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.loading import CHANGED_STAY
from db.sight import WHOLE_STORE
from models.instants import NO_TIME, seconds
from models.lying import Lying
from models.records import AuditEntry, Stay


def of(session: Session, stays: Sequence[Stay]) -> dict[int, Lying]:
    """Where each patient lay; a move counts from when it was written down, and the audit keeps those."""
    moves: dict[int, list[tuple[int, str]]] = {}
    moved = select(AuditEntry.stay_id, AuditEntry.at, AuditEntry.before).where(
        AuditEntry.action == CHANGED_STAY, AuditEntry.before.contains('"ward"'), AuditEntry.stay_id.is_not(None)
    )
    for stay_id, at, before in session.execute(moved.order_by(AuditEntry.id), execution_options=WHOLE_STORE):
        if "ward" in (held := json.loads(before or "{}")):
            moves.setdefault(stay_id or 0, []).append((seconds(at), held["ward"]))
    return {stay.id: _of_moves(stay.ward, moves.get(stay.id, [])) for stay in stays}


def _of_moves(now: str, moves: Sequence[tuple[int, str]]) -> Lying:
    return Lying((*(ward for _, ward in moves), now), (NO_TIME, *(at for at, _ in moves)))
