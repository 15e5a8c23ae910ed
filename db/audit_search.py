"""What the audit says, for whoever may read it: by time, person, patient, ward, kind and address."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from db import audit, rights
from models.acts import ACTS, of_kind
from models.instants import moment, text
from models.records import AuditEntry, Patient, Stay, User

SEARCHED, EXPORTED_AUDIT = "searched audit", "exported audit"
MOST_COUNTED = 10_000
_AT_ONCE = 1_000
_LARGEST_ID = 2**63


@dataclass(frozen=True)
class Wanted:
    """What is looked for; None and "" are anything. Instants in seconds, from `start` until before `end`.

    person: by whom, or about whose account (id). patient: a record number, or `stay 12`. ward: where the patient lies
    now. kind: one of models.acts.KINDS. address: how it begins.
    """

    start: int | None = None
    end: int | None = None
    person: int | None = None
    patient: str = ""
    ward: str | None = None
    kind: str | None = None
    address: str = ""

    def said(self) -> dict[str, Any]:
        """What is asked for by name, for the audit; instants in ISO 8601."""
        asked = {name: value for name, value in asdict(self).items() if value not in (None, "")}
        return {name: text(value) if name in ("start", "end") else value for name, value in asked.items()}


@dataclass(frozen=True)
class Told:
    """An entry with the names of whom it is of; None where it is of nobody."""

    entry: AuditEntry
    by: str | None
    patient: str | None
    record_number: str | None
    ward: str | None
    bed: str | None

    @property
    def before(self) -> Mapping[str, Any] | None:
        """What stood before."""
        return None if self.entry.before is None else json.loads(self.entry.before)

    @property
    def after(self) -> Mapping[str, Any] | None:
        """What stands since."""
        return None if self.entry.after is None else json.loads(self.entry.after)


def page(session: Session, wanted: Wanted, *, by: int, older_than: int | None = None, limit: int = 50) -> list[Told]:
    """The entries found, the newest first; `older_than` (an entry's id) goes on where another page ended.

    Raises ValueError with a sentence for a patient whom nobody knows, PermissionError.
    """
    rights.allowed(session, by, "read audit")
    found = _found(session, wanted).order_by(AuditEntry.id.desc()).limit(limit)
    if older_than is not None:
        found = found.where(AuditEntry.id < older_than)
    return _told(session, found)


def count(session: Session, wanted: Wanted, *, by: int) -> int:
    """How many entries are found; one more than `MOST_COUNTED` stands for more."""
    rights.allowed(session, by, "read audit")
    some = _found(session, wanted).with_only_columns(AuditEntry.id).limit(MOST_COUNTED + 1)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def piece(session: Session, wanted: Wanted, *, by: int, after: int, last: int) -> list[Told]:
    """The next entries found after one and up to another (ids), the oldest first, for a file."""
    rights.allowed(session, by, "read audit")
    some = _found(session, wanted).where(AuditEntry.id > after, AuditEntry.id <= last)
    return _told(session, some.order_by(AuditEntry.id).limit(_AT_ONCE))


def note(session: Session, wanted: Wanted, action: str, *, by: int, now: int) -> None:
    """Writes that somebody looked into the audit: `SEARCHED` or `EXPORTED_AUDIT`."""
    rights.allowed(session, by, "read audit")
    audit.write(session, at=now, user_id=by, action=action, subject="audit", after=wanted.said() or None)


def _found(session: Session, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    rows = select(AuditEntry, User.display_name, Patient.name, Patient.record_number, Stay.ward, Stay.bed)
    rows = rows.outerjoin(User, User.id == AuditEntry.user_id).outerjoin(Stay, Stay.id == AuditEntry.stay_id)
    return rows.outerjoin(Patient, Patient.id == Stay.patient_id).where(*_conditions(session, wanted))


def _told(session: Session, found: Select[*tuple[Any, ...]]) -> list[Told]:
    return [Told(*row) for row in session.execute(found)]


def _conditions(session: Session, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.start is not None:
        yield AuditEntry.at >= moment(wanted.start)
    if wanted.end is not None:
        yield AuditEntry.at < moment(wanted.end)
    if wanted.person is not None:
        yield _of_person(session, wanted.person)
    if wanted.patient:
        yield AuditEntry.stay_id.in_(_stays(session, wanted.patient))
    if wanted.ward is not None:
        yield or_(Stay.ward == wanted.ward, AuditEntry.subject == f"ward {wanted.ward}")
    if wanted.kind is not None:
        yield _of_kind(wanted.kind)
    if wanted.address:
        yield AuditEntry.address.startswith(_shown(wanted.address), autoescape=True)


def _of_kind(kind: str) -> ColumnElement[bool]:
    return AuditEntry.action.not_in(tuple(ACTS)) if kind == "other" else AuditEntry.action.in_(of_kind(kind))


def _of_person(session: Session, user_id: int) -> ColumnElement[bool]:
    person = session.get(User, user_id) if user_id < _LARGEST_ID else None
    if person is None:
        raise ValueError("There is no such person.")
    return or_(AuditEntry.user_id == user_id, AuditEntry.subject.in_((f"user {person.name}", f"user {user_id}")))


def _stays(session: Session, patient: str) -> Sequence[int]:
    """The stays of a record number, or the one named by its number."""
    typed = _shown(patient)
    word, _, number = typed.casefold().partition(" ")
    if word == "stay" and number.isascii() and number.isdigit():
        there = int(number) < _LARGEST_ID and session.get(Stay, int(number)) is not None
        found = [int(number)] if there else []
    else:
        known = or_(Patient.record_number == typed, func.lower(Patient.record_number) == typed.lower())
        found = list(session.scalars(select(Stay.id).join(Patient, Patient.id == Stay.patient_id).where(known)))
    if not found:
        raise ValueError("There is no patient with this record number.")
    return found


def _shown(typed: str) -> str:
    """What was typed, where it can be looked for; PostgreSQL cannot be asked for a NUL."""
    if not typed.isprintable():
        raise ValueError("What was typed has a character that cannot be shown.")
    return typed.strip()
