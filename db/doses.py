"""Doses as they were decided: given, held, delayed or stopped. Nothing is overwritten."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import alerts, events, stays
from db.events import Told
from db.loading import CHANGED_STAY
from models.cycles import GIVEN, REST
from models.instants import moment, parse, seconds
from models.phrases import phrase
from models.records import DOSE_STATES, AuditEntry, Dose, Stay

MOST = 99
"""The highest number that a dose can have."""


@dataclass(frozen=True)
class Decision:
    """What was decided of a dose at an instant; `key` was made when the form was opened. Instants in seconds.

    due_at: when it was due by the regimen; basis: what was shown when it was decided, as JSON.
    """

    key: str
    stay_id: int
    number: int
    state: str
    at: int
    drug: str
    reason: str | None = None
    due_at: int | None = None
    basis: str | None = None


def decide(session: Session, decision: Decision, *, by: int, now: int) -> Dose:
    """Records a decision; the same key twice is one. The stay's first dose follows, and the stay is judged anew.

    Raises ValueError with a sentence for what cannot be, KeyConflict, PermissionError or LookupError.
    """
    stay = events.stay_to_treat(session, Dose, decision.stay_id, by, now)
    dose = _dose(decision, by, now)
    if known := events.same(session, dose):
        return known
    _refuse(session, stay, dose, now)
    events.keep(session, dose, "recorded dose", None, by, now)
    _follow(session, stay, by, now)
    return dose


def correct(session: Session, dose_id: int, decision: Decision, why: str, *, by: int, now: int) -> Dose:
    """Replaces a decision by another; both stay in the history. Raises what `decide` does, and Superseded."""
    old, stay = events.to_change(session, Dose, dose_id, by, now)
    dose = _dose(decision, by, now)
    dose.replaces_id, dose.why = old.id, events.needed(why, phrase("Give a reason."))
    if known := events.same(session, dose):
        return known
    events.refuse_unless_standing(session, old)
    if decision.stay_id != old.stay_id:
        raise ValueError(phrase("A correction stays with its patient."))
    _refuse(session, stay, dose, now)
    events.keep(session, dose, "corrected dose", old, by, now)
    _follow(session, stay, by, now)
    return dose


def withdraw(session: Session, dose_id: int, why: str, *, by: int, now: int) -> None:
    """Takes out a decision that was entered in error. Raises what `correct` does."""
    dose, stay = events.to_change(session, Dose, dose_id, by, now)
    if events.retract(session, dose, why, by, now):
        _follow(session, stay, by, now)


def known(session: Session, key: str) -> bool:
    """Whether this key has made a row already."""
    return session.scalars(select(Dose.id).where(Dose.key == key)).first() is not None


def of_stay(session: Session, stay_id: int, known_at: int | None = None) -> list[Dose]:
    """The decisions of a stay that stand, by time, as far as was known at an instant."""
    return events.of_stay(session, Dose, stay_id, known_at)


def history(session: Session, stay_id: int) -> list[Told[Dose]]:
    """Every decision of a stay by time, with who recorded it and what became of it."""
    return events.history(session, Dose, stay_id)


def _dose(decision: Decision, by: int, now: int) -> Dose:
    reason = (decision.reason or "").strip() or None
    return Dose(
        stay_id=decision.stay_id,
        number=decision.number,
        given_at=moment(decision.at),
        drug=decision.drug.strip(),
        state=decision.state,
        reason=reason,
        recorded_at=moment(now),
        recorded_by=by,
        key=decision.key,
        due_at=None if decision.due_at is None else moment(decision.due_at),
        basis=decision.basis,
    )


def _refuse(session: Session, stay: Stay, dose: Dose, now: int) -> None:
    if not 1 <= dose.number <= MOST:
        raise ValueError(phrase("Give the number of the dose, 1 to 99."))
    if dose.state not in DOSE_STATES:
        raise ValueError(phrase("A dose is given, held, delayed or stopped."))
    if not dose.drug:
        raise ValueError(phrase("Name the drug."))
    if dose.state != GIVEN and not dose.reason:
        raise ValueError(phrase("Give the reason why the dose was not given."))
    _refuse_basis(dose.basis)
    events.refuse_outside(stay, seconds(dose.given_at), now)
    if dose.state == GIVEN:
        _refuse_twice(session, dose)


def _refuse_basis(basis: str | None) -> None:
    # A caller's mistake, not a person's: no sentence for the page.
    if basis is not None:
        json.loads(basis)


def _refuse_twice(session: Session, dose: Dose) -> None:
    """A number comes back only in another cycle, after a rest."""
    for other in of_stay(session, dose.stay_id):
        apart = abs(seconds(other.given_at) - seconds(dose.given_at))
        if (other.number, other.state) == (dose.number, GIVEN) and other.id != dose.replaces_id and apart < REST:
            raise ValueError(phrase("Dose {number} was given in this cycle already.", number=str(dose.number)))


def _follow(session: Session, stay: Stay, by: int, now: int) -> None:
    """The first dose of a stay is the first one given that stands, or one that was entered where it is the earlier."""
    given = [dose.given_at for dose in of_stay(session, stay.id) if dose.state == GIVEN]
    entered = _entered(session, stay)
    first = min(given if entered is None else [*given, entered], default=None)
    if first != stay.first_dose_at:
        stays.change(session, stay, {"first_dose_at": first}, by, now)
    else:
        alerts.settle(session, [stay], now)


def _entered(session: Session, stay: Stay) -> datetime | None:
    """The first dose that somebody entered last; it is told from one that followed by no dose of its very second."""
    given = set(session.scalars(select(Dose.given_at).where(Dose.stay_id == stay.id, Dose.state == GIVEN)))
    for at in _first_doses(session, stay):
        if at not in given:
            return at
    return None


def _first_doses(session: Session, stay: Stay) -> Iterator[datetime | None]:
    """What the first dose of a stay was said to be, the last first."""
    yield stay.first_dose_at
    changes = select(AuditEntry.before).where(AuditEntry.stay_id == stay.id, AuditEntry.action == CHANGED_STAY)
    for before in session.scalars(changes.order_by(AuditEntry.id.desc())):
        said = json.loads(before or "{}")
        if "first_dose_at" in said:
            yield None if said["first_dose_at"] is None else moment(parse(said["first_dose_at"]))
