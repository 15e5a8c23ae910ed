"""Patients, their stays, and what was given and done during them."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.records.base import Base, Key, key_of, one_of

DOSE_STATES = ("given", "held", "delayed")


class Patient(Base):
    """A person. `born_on` is `YYYY-MM-DD`, since a day of birth has no zone."""

    __tablename__ = "patients"
    __table_args__ = (
        CheckConstraint("born_on LIKE '____-__-__'", name="born_on"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    record_number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    born_on: Mapped[str | None]


class Stay(Base):
    """A time in hospital. `name` is the identity that an imported file gave it."""

    __tablename__ = "stays"
    __table_args__ = (Index(None, "ward", "discharged_at"), {"sqlite_strict": True})

    id: Mapped[Key]
    patient_id: Mapped[int] = key_of("patients.id", index=True)
    name: Mapped[str | None] = mapped_column(unique=True)
    ward: Mapped[str]
    bed: Mapped[str]
    admitted_at: Mapped[datetime | None]
    discharged_at: Mapped[datetime | None]
    criteria: Mapped[str]
    baseline_weight_kg: Mapped[Decimal | None]
    baseline_systolic_mmhg: Mapped[Decimal | None]
    baseline_albumin_g_dl: Mapped[Decimal | None]
    first_dose_at: Mapped[datetime | None]
    away: Mapped[str | None]
    created_at: Mapped[datetime]

    patient: Mapped[Patient] = relationship(lazy="raise")


class Dose(Base):
    """A dose that was given, held or delayed; `given_at` is when that was so."""

    __tablename__ = "doses"
    __table_args__ = (
        one_of("state", DOSE_STATES),
        CheckConstraint("number >= 1", name="number"),
        Index(None, "stay_id", "given_at"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    stay_id: Mapped[int] = key_of("stays.id")
    number: Mapped[int]
    given_at: Mapped[datetime]
    drug: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = key_of("users.id")


class Intervention(Base):
    """Something done for the patient: fluid, albumin, a vasopressor."""

    __tablename__ = "interventions"
    __table_args__ = (Index(None, "stay_id", "started_at"), {"sqlite_strict": True})

    id: Mapped[Key]
    stay_id: Mapped[int] = key_of("stays.id")
    kind: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    note: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = key_of("users.id")
