"""A patient who comes, and what is refused of an admission."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import sight
from models import schedule
from models.criteria import named
from models.legible import legible
from models.records import Patient, Stay, User


@dataclass(frozen=True)
class Admission:
    """A patient as admitted; times in seconds, baselines by kind in canonical units."""

    record_number: str
    name: str
    born_on: date | None
    ward: str
    bed: str
    admitted_at: int
    criteria: str
    baselines: Mapping[str, Fraction] = field(default_factory=dict)
    schedule: str = schedule.WARD


def refuse(admission: Admission, now: int) -> None:
    """Raises ValueError, CriteriaError or ScheduleError with a sentence for what cannot be admitted on any bed."""
    if not all(field.strip() for field in (admission.record_number, admission.name, admission.ward, admission.bed)):
        raise ValueError("An admission needs a record number, a name, a ward and a bed.")
    if admission.admitted_at > now:
        raise ValueError("The admission is in the future.")
    if admission.born_on and admission.born_on > datetime.fromtimestamp(admission.admitted_at, UTC).date():
        raise ValueError("The day of birth is after the admission.")
    named(admission.criteria)
    schedule.named(admission.schedule)


def patient_of(session: Session, admission: Admission, user: User, now: int) -> Patient:
    """Who is admitted: the patient of that record number, else a new one. Raises ValueError with a sentence.

    The name under a record number is told only to a user who sees a stay of that patient.
    """
    number, name = legible(admission.record_number).strip(), legible(admission.name).strip()
    born_on = admission.born_on.isoformat() if admission.born_on else None
    patient = session.scalars(select(Patient).where(Patient.record_number == number)).first()
    if patient is None:
        return Patient(record_number=number, name=name, born_on=born_on)
    if patient.name != name or (born_on and patient.born_on and patient.born_on != born_on):
        name = f", {patient.name}" if _seen(session, patient, user, now) else ""
        raise ValueError(f"Record number {number} belongs to another patient{name}.")
    if session.scalars(select(Stay).where(Stay.patient_id == patient.id, Stay.discharged_at.is_(None))).first():
        raise ValueError(f"{patient.name} is on a ward already.")
    return patient


def _seen(session: Session, patient: Patient, user: User, now: int) -> bool:
    """Whether any stay of a patient is open to them."""
    lay = session.scalars(select(Stay.ward).where(Stay.patient_id == patient.id))
    return any(map(sight.of_user(session, user, now).shows, lay))
