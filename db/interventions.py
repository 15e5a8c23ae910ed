"""Interventions: what was done for a patient, from when to when. Nothing is overwritten."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from db import events
from db.events import Told
from models.instants import moment, seconds
from models.interventions import INTERVENTIONS
from models.phrases import phrase
from models.records import Intervention, Stay

ENDED = "ended"
"""Why a row replaces another where an intervention that ran has ended."""


@dataclass(frozen=True)
class Given:
    """An intervention as typed; `ended_at` None: it runs. `key` was made when the form was opened."""

    key: str
    stay_id: int
    kind: str
    started_at: int
    ended_at: int | None = None
    note: str | None = None


def start(session: Session, given: Given, *, by: int, now: int) -> Intervention:
    """Records an intervention; the same key twice is one.

    Raises ValueError with a sentence for what cannot be, KeyConflict, PermissionError or LookupError.
    """
    stay = events.stay_to_treat(session, Intervention, given.stay_id, by, now)
    new = _row(given, by, now)
    if known := events.same(session, new):
        return known
    _refuse(stay, given, now)
    events.keep(session, new, "recorded intervention", None, by, now)
    return new


def correct(session: Session, intervention_id: int, given: Given, why: str, *, by: int, now: int) -> Intervention:
    """Replaces an intervention by another; both stay in the history. Raises what `start` does, and Superseded."""
    old, stay = events.to_change(session, Intervention, intervention_id, by, now)
    new = _row(given, by, now)
    new.replaces_id, new.why = old.id, events.needed(why, phrase("Give a reason."))
    if known := events.same(session, new):
        return known
    events.refuse_unless_standing(session, old)
    if given.stay_id != old.stay_id:
        raise ValueError(phrase("A correction stays with its patient."))
    _refuse(stay, given, now)
    events.keep(session, new, "corrected intervention", old, by, now)
    return new


def end(session: Session, intervention_id: int, at: int, key: str, *, by: int, now: int) -> Intervention:
    """Ends an intervention that runs, by a row that replaces it. Raises what `correct` does."""
    old, stay = events.to_change(session, Intervention, intervention_id, by, now)
    given = Given(key, old.stay_id, old.kind, seconds(old.started_at), at, old.note)
    new = _row(given, by, now)
    new.replaces_id, new.why = old.id, ENDED
    if known := events.same(session, new):
        return known
    events.refuse_unless_standing(session, old)
    if old.ended_at is not None:
        raise ValueError(phrase("This has ended already."))
    _refuse(stay, given, now)
    events.keep(session, new, "ended intervention", old, by, now)
    return new


def withdraw(session: Session, intervention_id: int, why: str, *, by: int, now: int) -> None:
    """Takes out an intervention that was entered in error. Raises what `correct` does."""
    row, _ = events.to_change(session, Intervention, intervention_id, by, now)
    events.retract(session, row, why, by, now)


def of_stay(session: Session, stay_id: int, known_at: int | None = None) -> list[Intervention]:
    """The interventions of a stay that stand, by their start, as far as was known at an instant."""
    return events.of_stay(session, Intervention, stay_id, known_at)


def history(session: Session, stay_id: int) -> list[Told[Intervention]]:
    """Every intervention of a stay by its start, with who recorded it and what became of it."""
    return events.history(session, Intervention, stay_id)


def _row(given: Given, by: int, now: int) -> Intervention:
    return Intervention(
        stay_id=given.stay_id,
        kind=given.kind,
        started_at=moment(given.started_at),
        ended_at=None if given.ended_at is None else moment(given.ended_at),
        note=(given.note or "").strip() or None,
        recorded_at=moment(now),
        recorded_by=by,
        key=given.key,
    )


def _refuse(stay: Stay, given: Given, now: int) -> None:
    if given.kind not in INTERVENTIONS:
        raise ValueError(phrase("Choose what was done."))
    events.refuse_outside(stay, given.started_at, now)
    if given.ended_at is None:
        return
    if given.ended_at < given.started_at:
        raise ValueError(phrase("The end is before the start."))
    if given.ended_at > now:
        raise ValueError(phrase("The end is in the future."))
