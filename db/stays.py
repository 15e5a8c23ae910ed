"""Patients and their stays: who lies where, and what is known about them."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from db import admissions, alerts, audit, criteria_versions, rights, sight
from db.admissions import Admission
from db.loading import BASELINES, CHANGED_STAY, columns_of
from models import regimen, schedule
from models.instants import moment
from models.legible import legible
from models.measurements import refusal
from models.phrases import phrase
from models.records import Stay, as_decimal
from models.roles import Action, require

_NEEDS: Mapping[str, Action] = {"criteria": "set criteria", "regimen": "decide"}
"""What a change of a column asks for; any other column asks for what an admission does."""


def wards(session: Session) -> list[str]:
    """Every ward that has or had a stay."""
    return sorted(session.scalars(select(Stay.ward).distinct()), key=natural)


def in_use(session: Session, now: int, *which: ColumnElement[bool]) -> list[str]:
    """The wards on which somebody is now, by name; `which`: of these stays alone."""
    return sorted(session.scalars(select(Stay.ward).where(*_here(now), *which).distinct()), key=natural)


def current(session: Session, ward: str, now: int) -> list[Stay]:
    """Who is on the ward now, by bed, each with the patient."""
    return _by_bed(session, Stay.ward == ward, *_here(now))


def past(session: Session, ward: str, now: int) -> list[Stay]:
    """Who was on the ward, or is yet to come, by bed, each with the patient."""
    here = {stay.id for stay in current(session, ward, now)}
    return [stay for stay in _by_bed(session, Stay.ward == ward) if stay.id not in here]


def everywhere(session: Session, now: int) -> list[Stay]:
    """Who is on any ward now, by bed, each with the patient."""
    return _by_bed(session, *_here(now))


def one(session: Session, stay_id: int) -> Stay:
    """A stay with its patient; raises LookupError with a sentence where there is none."""
    found = _by_bed(session, Stay.id == stay_id)
    if not found:
        raise LookupError(sight.NO_STAY)
    return found[0]


def of_patient(session: Session, patient_id: int) -> list[Stay]:
    """Every stay of a patient, each with the patient: the latest admission first, those without one last."""
    found = _by_bed(session, Stay.patient_id == patient_id)
    return sorted(found, key=lambda stay: (stay.admitted_at or stay.created_at, stay.id), reverse=True)


def natural(words: str) -> list[tuple[int, str]]:
    """A key that sorts bed 2 before bed 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"([0-9]+)", words.casefold())]


def admit(session: Session, admission: Admission, *, by: int, now: int, usual: str | None = None) -> Stay:
    """Makes a stay, and the patient where the record number is new.

    usual: the criteria set of new stays; another one is for who may set criteria. Raises ValueError with a sentence for
    a bed that is taken, a patient who is here already, another name under the same record number, or a baseline outside
    its limits; PermissionError also for a ward that is not open to them; CriteriaError or ScheduleError for a file that
    cannot be read.
    """
    user = rights.allowed(session, by, "admit")
    if usual not in (None, admission.criteria):
        require(user.role, "set criteria")
    if not sight.of_user(session, user, now).shows(admission.ward.strip()):
        raise PermissionError(phrase("The ward {ward} is not open to you.", ward=admission.ward.strip()))
    admissions.refuse(admission, now)
    _refuse_taken(session, legible(admission.ward).strip(), legible(admission.bed).strip(), now)
    stay = Stay(
        patient=admissions.patient_of(session, admission, user, now),
        ward=admission.ward.strip(),
        bed=admission.bed.strip(),
        admitted_at=moment(admission.admitted_at),
        criteria=admission.criteria,
        schedule=admission.schedule,
        created_at=moment(now),
        **{BASELINES[kind]: _baseline(kind, value) for kind, value in admission.baselines.items()},
    )
    session.add(stay)
    session.flush()
    criteria_versions.note(session, stay.criteria, now)
    audit.write(
        session,
        at=now,
        user_id=by,
        action="admitted",
        subject=f"stay {stay.id}",
        stay_id=stay.id,
        after=columns_of(stay) | {"patient": audit.columns(stay.patient)},
    )
    return stay


def discharge(session: Session, stay_id: int, at: int, *, by: int, now: int) -> None:
    """Ends a stay, and with it its alerts. Raises ValueError where it has ended, or would end before it began."""
    stay = rights.stay_for(session, stay_id, by, "admit", now)
    if stay.discharged_at:
        raise ValueError("This patient has been discharged already.")
    if at > now or (stay.admitted_at and moment(at) <= stay.admitted_at):
        raise ValueError("The discharge must be after the admission and not in the future.")
    change(session, stay, {"discharged_at": moment(at)}, by, now)


def amend(session: Session, stay_id: int, changes: Mapping[str, Any], *, by: int, now: int) -> None:
    """Changes columns of a stay: bed, ward, away, regimen, schedule, criteria, admitted_at, first_dose_at, baseline_...

    Another criteria set is for who may set criteria, another regimen for who decides on doses, the rest for who admits.

    Instants are aware datetimes, baselines Fractions in canonical units. A patient who leaves the ward has left it now
    unless `away_since` says since when. The stay is judged anew. Raises ValueError, CriteriaError or ScheduleError with
    a sentence.
    """
    stay = rights.stay_for(session, stay_id, by, "see", now)
    kinds = {column: kind for kind, column in BASELINES.items()}
    checked: dict[str, Any] = {
        column: _baseline(kinds[column], value) if column in kinds and value is not None else value
        for column, value in changes.items()
    }
    _require_for(session, stay, checked, by)
    if checked.get("regimen") is not None:
        regimen.named(checked["regimen"])
    if checked.get("schedule") is not None:
        schedule.named(checked["schedule"])
    if "away" in checked or "away_since" in checked:
        checked["away_since"] = _away_since(stay, checked, now)
    if "criteria" in checked:
        criteria_versions.note(session, checked["criteria"], now)
    bed, ward = checked.get("bed", stay.bed), checked.get("ward", stay.ward)
    if (bed, ward) != (stay.bed, stay.ward):
        _refuse_taken(session, ward, bed, now)
    change(session, stay, checked, by, now)


def _require_for(session: Session, stay: Stay, changes: Mapping[str, Any], by: int) -> None:
    """A form sends every column of a stay; what it leaves as it was asks for no more than the rest of it."""
    changed = {column for column, value in changes.items() if value != getattr(stay, column, None)}
    actions: set[Action] = {_NEEDS.get(column, "admit") for column in changed} or {"admit"}
    for action in sorted(actions):
        rights.allowed(session, by, action)


def change(session: Session, stay: Stay, changes: Mapping[str, Any], by: int, now: int) -> None:
    """Changes columns as given, unchecked, with its audit entry; the stay is judged anew."""
    before = columns_of(stay)
    for column in changes:
        if column not in before:
            raise ValueError(f"'{column}' is not something that can change about a stay.")
        setattr(stay, column, changes[column])
    after = columns_of(stay)
    changed = [column for column in before if before[column] != after[column]]
    audit.write(
        session,
        at=now,
        user_id=by,
        action=CHANGED_STAY,
        subject=", ".join(changed),
        stay_id=stay.id,
        before={column: before[column] for column in changed},
        after={column: after[column] for column in changed},
    )
    alerts.settle(session, [stay], now)


def _away_since(stay: Stay, changes: Mapping[str, Any], now: int) -> datetime | None:
    """Since when the patient is off the ward, None where they are on it; raises ValueError with a sentence."""
    if not changes.get("away", stay.away):
        return None
    since: datetime = changes.get("away_since", stay.away_since) or moment(now)
    if since > moment(now):
        raise ValueError("The patient cannot have left the ward in the future.")
    if stay.admitted_at and since < stay.admitted_at:
        raise ValueError("The patient cannot have left the ward before the admission.")
    return since


def _here(now: int) -> list[ColumnElement[bool]]:
    at = moment(now)
    return [
        or_(Stay.admitted_at.is_(None), Stay.admitted_at <= at),
        or_(Stay.discharged_at.is_(None), Stay.discharged_at > at),
    ]


def _by_bed(session: Session, *which: ColumnElement[bool]) -> list[Stay]:
    found = session.scalars(select(Stay).where(*which).options(joinedload(Stay.patient)))
    return sorted(found, key=lambda stay: (natural(stay.ward), natural(stay.bed), stay.id))


def _refuse_taken(session: Session, ward: str, bed: str, now: int) -> None:
    if _by_bed(session, Stay.ward == ward, Stay.bed == bed, *_here(now)):
        raise ValueError(f"Bed {bed} of {ward} is taken.")


def _baseline(kind: str, value: Fraction) -> Decimal:
    if sentence := refusal(kind, value):
        raise ValueError(f"Baseline: {sentence}")
    return as_decimal(value)
