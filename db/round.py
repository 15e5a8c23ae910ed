"""A nurse's round: every bed of the house with what is due there, and which of them are this nurse's."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import audit, rights, stays
from db.due import by_stay, last_at
from db.engine import writing
from db.loading import judged
from models.due import Due, Status, worst
from models.records import RoundBed as Kept
from models.records import Stay
from models.verdicts import Assessment


@dataclass(frozen=True)
class RoundBed:
    """A current stay on a round.

    mine: among the beds of who asks; away: why the patient is off the ward; due: the most pressing first; status: the
    most pressing of it; last_set_at: when anything was last observed; same_name: somebody else of that name lies on the
    ward.
    """

    stay: Stay
    mine: bool
    away: str | None
    due: tuple[Due, ...]
    status: Status | Literal["away"]
    last_set_at: int | None
    assessment: Assessment | None
    same_name: bool


def beds(session: Session, user_id: int, now: int) -> list[RoundBed]:
    """Every current stay, each with its patient, by ward and bed."""
    here = stays.everywhere(session, now)
    ids = [stay.id for stay in here]
    mine = set(session.scalars(select(Kept.stay_id).where(Kept.user_id == user_id)))
    names = Counter((stay.ward, _name(stay)) for stay in here)
    found: dict[int, RoundBed] = {}
    for group in judged(session, here, now):
        last = last_at(group)
        expected = by_stay(session, group, now, last)
        for stay, seen, assessment in zip(group.stays, last, group.assessments, strict=True):
            found[stay.id] = RoundBed(
                stay=stay,
                mine=stay.id in mine,
                away=stay.away or None,
                due=expected[stay.id],
                status="away" if stay.away else worst(expected[stay.id]),
                last_set_at=max(seen.values(), default=None),
                assessment=assessment,
                same_name=names[stay.ward, _name(stay)] > 1,
            )
    return [found[stay_id] for stay_id in ids]


def set_mine(engine: Engine, stay_id: int, mine: bool, *, by: int, now: int) -> None:
    """Puts a stay on somebody's round, or takes it off. Raises PermissionError or LookupError with a Phrase."""
    with writing(engine) as session:
        rights.stay_for(session, stay_id, by, "record", now)
        kept = session.get(Kept, (by, stay_id))
        if (kept is not None) == mine:
            return
        if kept is None:
            session.add(Kept(user_id=by, stay_id=stay_id))
        else:
            session.delete(kept)
        action = "took on round" if mine else "took off round"
        audit.write(session, at=now, user_id=by, action=action, subject=f"stay {stay_id}", stay_id=stay_id)


def _name(stay: Stay) -> str:
    return " ".join(stay.patient.name.casefold().split())
