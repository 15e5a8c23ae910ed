"""Symptoms that a patient was asked about. Nothing is overwritten: an asking in error is withdrawn."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import events
from db.event_standing import stands
from db.events import Told
from models.instants import moment
from models.phrases import phrase
from models.records import Asking, Stay
from models.symptoms import SYMPTOMS


@dataclass(frozen=True)
class Asked:
    """What a patient said at an instant (seconds): the names of the symptoms that are there, and of those that are not.

    What is in neither was not asked. `key` was made when the form was opened.
    """

    key: str
    stay_id: int
    asked_at: int
    present: tuple[str, ...]
    absent: tuple[str, ...]
    note: str | None = None


def ask(session: Session, asked: Asked, *, by: int, now: int) -> Asking:
    """Records an asking; the same key twice is one.

    Raises ValueError with a sentence for what cannot be, KeyConflict, PermissionError or LookupError.
    """
    stay = events.stay_to_treat(session, Asking, asked.stay_id, by, now)
    row = Asking(
        key=asked.key,
        stay_id=asked.stay_id,
        asked_at=moment(asked.asked_at),
        recorded_at=moment(now),
        recorded_by=by,
        present=json.dumps(asked.present),
        absent=json.dumps(asked.absent),
        note=(asked.note or "").strip() or None,
    )
    if known := events.same(session, row):
        return known
    _refuse(stay, asked, now)
    events.keep(session, row, "asked symptoms", None, by, now)
    return row


def withdraw(session: Session, asking_id: int, why: str, *, by: int, now: int) -> None:
    """Takes out an asking that was entered in error. Raises what `ask` does, and Superseded."""
    row, _ = events.to_change(session, Asking, asking_id, by, now)
    events.retract(session, row, why, by, now)


def of_stay(session: Session, stay_id: int, known_at: int | None = None) -> list[Asking]:
    """The askings of a stay that stand, by time, as far as was known at an instant."""
    return events.of_stay(session, Asking, stay_id, known_at)


def by_stay(session: Session, stay_ids: Collection[int]) -> dict[int, list[Asking]]:
    """The askings of these stays that stand, by time, for each stay that has any."""
    found: dict[int, list[Asking]] = {}
    rows = select(Asking).where(Asking.stay_id.in_(stay_ids), stands(Asking))
    for row in session.scalars(rows.order_by(Asking.asked_at, Asking.id)):
        found.setdefault(row.stay_id, []).append(row)
    return found


def history(session: Session, stay_id: int) -> list[Told[Asking]]:
    """Every asking of a stay by time, with who recorded it and what became of it."""
    return events.history(session, Asking, stay_id)


def _refuse(stay: Stay, asked: Asked, now: int) -> None:
    names = (*asked.present, *asked.absent)
    if not names:
        raise ValueError(phrase("Say of at least one symptom whether it is there."))
    if unknown := [name for name in names if name not in SYMPTOMS]:
        raise ValueError(phrase("There is no symptom named {name}.", name=unknown[0]))
    if len(set(names)) < len(names):
        raise ValueError(phrase("A symptom is either there or not."))
    events.refuse_outside(stay, asked.asked_at, now)
