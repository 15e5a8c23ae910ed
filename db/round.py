"""A nurse's round: every bed of the house with what is due there, and which of them are this nurse's."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, exists, func, select
from sqlalchemy.orm import Session

from db import audit, stays, users
from db.board import last_at
from db.engine import writing
from db.loading import judged
from models.due import EVERY, SHOWN_BY, Status, due_at, status
from models.instants import moment, seconds
from models.records import Missing, Stay, Undone
from models.records import RoundBed as Kept
from models.verdicts import Assessment


@dataclass(frozen=True)
class Due:
    """When a kind was last measured (None: never) and is to be measured again, in seconds."""

    kind: str
    last_at: int | None
    due_at: int


@dataclass(frozen=True)
class RoundBed:
    """A current stay on a round.

    mine: among the beds of who asks; away: why the patient is off the ward; due: the most pressing first; last_set_at:
    when anything was last observed; same_name: somebody else of that name lies on the ward.
    """

    stay: Stay
    mine: bool
    away: str | None
    due: tuple[Due, ...]
    status: Status
    last_set_at: int | None
    assessment: Assessment | None
    same_name: bool


def beds(session: Session, user_id: int, now: int) -> list[RoundBed]:
    """Every current stay, each with its patient, by ward and bed."""
    here = stays.everywhere(session, now)
    ids = [stay.id for stay in here]
    mine = set(session.scalars(select(Kept.stay_id).where(Kept.user_id == user_id)))
    spared = _not_due(session, ids, now)
    names = Counter((stay.ward, _name(stay)) for stay in here)
    found: dict[int, RoundBed] = {}
    for group in judged(session, here, now):
        for stay, seen, assessment in zip(group.stays, last_at(group), group.assessments, strict=True):
            due = _due(stay, seen, spared.get(stay.id, {}))
            found[stay.id] = RoundBed(
                stay=stay,
                mine=stay.id in mine,
                away=stay.away or None,
                due=due,
                status=status([one.due_at for one in due], now, away=bool(stay.away)),
                last_set_at=max(seen.values(), default=None),
                assessment=assessment,
                same_name=names[stay.ward, _name(stay)] > 1,
            )
    return [found[stay_id] for stay_id in ids]


def set_mine(engine: Engine, stay_id: int, mine: bool, *, by: int, now: int) -> None:
    """Puts a stay on somebody's round, or takes it off. Raises PermissionError or LookupError with a Phrase."""
    with writing(engine) as session:
        users.allowed(session, by, "record")
        stays.one(session, stay_id)
        kept = session.get(Kept, (by, stay_id))
        if (kept is not None) == mine:
            return
        if kept is None:
            session.add(Kept(user_id=by, stay_id=stay_id))
        else:
            session.delete(kept)
        action = "took on round" if mine else "took off round"
        audit.write(session, at=now, user_id=by, action=action, subject=f"stay {stay_id}", stay_id=stay_id)


def _due(stay: Stay, seen: Mapping[str, int], spared: Mapping[str, int]) -> tuple[Due, ...]:
    began = seconds(stay.admitted_at or stay.created_at)
    due = []
    for kind in EVERY:
        last = max((seen[one] for one in SHOWN_BY.get(kind, (kind,)) if one in seen), default=None)
        looked_at = max((at for at in (last, spared.get(kind)) if at is not None), default=None)
        due.append(Due(kind, last, due_at(kind, looked_at, began)))
    return tuple(sorted(due, key=lambda one: one.due_at))


def _not_due(session: Session, stay_ids: Sequence[int], now: int) -> dict[int, dict[str, int]]:
    """When somebody last said of a kind that it was not due: by stay and kind, in seconds."""
    rows = session.execute(
        select(Missing.stay_id, Missing.kind, func.max(Missing.observed_at))
        .where(
            Missing.stay_id.in_(stay_ids),
            Missing.reason == "not_due",
            Missing.observed_at <= moment(now),
            ~exists().where(Undone.set_id == Missing.entry_id),
        )
        .group_by(Missing.stay_id, Missing.kind)
    )
    found: dict[int, dict[str, int]] = {}
    for stay_id, kind, at in rows:
        found.setdefault(stay_id, {})[kind] = seconds(at)
    return found


def _name(stay: Stay) -> str:
    return " ".join(stay.patient.name.casefold().split())
