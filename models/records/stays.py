"""Patients, their stays, and what was given and done during them."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.interventions import INTERVENTIONS
from models.records.base import Base, Key, key_of, one_of

DOSE_STATES = ("given", "held", "delayed", "stopped")


def _says_why() -> CheckConstraint:
    return CheckConstraint("(replaces_id IS NULL) = (why IS NULL)", name="why")


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
    """A time in hospital. `name` is the identity that an imported file gave it; `regimen` names a treatment's plan.

    `schedule` names how often what is measured (None: the ward's own); `away_since` is when the patient left the ward.
    """

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
    regimen: Mapped[str | None]
    schedule: Mapped[str | None]
    away_since: Mapped[datetime | None]

    patient: Mapped[Patient] = relationship(lazy="raise")


class Dose(Base):
    """What was decided of a dose: given, held or delayed, or the treatment stopped; `given_at` is when that was so.

    `key` was made where it was typed; a row of an earlier version has none. `due_at` is when it was due by the regimen;
    `basis` is what was shown when it was decided, as JSON. `why` says why it replaces another.
    """

    __tablename__ = "doses"
    __table_args__ = (
        one_of("state", DOSE_STATES),
        CheckConstraint("number >= 1", name="number"),
        _says_why(),
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
    key: Mapped[str | None] = mapped_column(unique=True)
    due_at: Mapped[datetime | None]
    basis: Mapped[str | None]
    replaces_id: Mapped[int | None] = key_of("doses.id", unique=True)
    why: Mapped[str | None]


class Intervention(Base):
    """Something done for the patient, from its start to its end (None: it runs).

    Its end is said by a row that replaces it.
    """

    __tablename__ = "interventions"
    __table_args__ = (
        one_of("kind", INTERVENTIONS),
        CheckConstraint("ended_at >= started_at", name="ended_at"),
        _says_why(),
        Index(None, "stay_id", "started_at"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    stay_id: Mapped[int] = key_of("stays.id")
    kind: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    note: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = key_of("users.id")
    key: Mapped[str | None] = mapped_column(unique=True)
    replaces_id: Mapped[int | None] = key_of("interventions.id", unique=True)
    why: Mapped[str | None]


class Asking(Base):
    """That a patient was asked about symptoms: the names of those present and of those absent, each a JSON list."""

    __tablename__ = "askings"
    __table_args__ = (Index(None, "stay_id", "asked_at"), {"sqlite_strict": True})

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    stay_id: Mapped[int] = key_of("stays.id")
    asked_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = key_of("users.id")
    present: Mapped[str]
    absent: Mapped[str]
    note: Mapped[str | None]


class Retraction(Base):
    """A dose, an intervention or an asking that was entered in error, and why."""

    __tablename__ = "retractions"
    __table_args__ = (
        CheckConstraint(
            "(dose_id IS NULL AND intervention_id IS NULL AND asking_id IS NOT NULL)"
            " OR (dose_id IS NULL AND intervention_id IS NOT NULL AND asking_id IS NULL)"
            " OR (dose_id IS NOT NULL AND intervention_id IS NULL AND asking_id IS NULL)",
            name="of_one",
        ),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    dose_id: Mapped[int | None] = key_of("doses.id", unique=True)
    intervention_id: Mapped[int | None] = key_of("interventions.id", unique=True)
    asking_id: Mapped[int | None] = key_of("askings.id", unique=True)
    reason: Mapped[str]
    retracted_at: Mapped[datetime]
    retracted_by: Mapped[int] = key_of("users.id")
