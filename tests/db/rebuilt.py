"""A store rebuilt from the audit of another, up to an instant: every entry is played onto an empty one."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from db.engine import reading, writing
from models.instants import moment, parse
from models.records import (
    Acknowledgement,
    Alert,
    Asking,
    AuditEntry,
    Base,
    Climb,
    CriteriaVersion,
    Dose,
    Entry,
    Exact,
    Instant,
    Intervention,
    Message,
    Missing,
    Patient,
    Reading,
    Retraction,
    Stay,
    Taking,
    Undone,
    User,
    Withdrawal,
)

Said = Mapping[str, Any]
Row = TypeVar("Row", bound=Base)

_REFERRING_AHEAD = {
    "sqlite": "PRAGMA defer_foreign_keys = ON",
    "postgresql": """
        DO $$ DECLARE key record; BEGIN
          FOR key IN SELECT conrelid::regclass AS of, conname AS name FROM pg_constraint WHERE contype = 'f' LOOP
            EXECUTE 'ALTER TABLE ' || key.of || ' ALTER CONSTRAINT ' || quote_ident(key.name)
              || ' DEFERRABLE INITIALLY DEFERRED';
          END LOOP;
        END $$
    """,
}
"""Lets an entry speak of a row that a later one brings: references are looked at in the end."""


def play(source: Engine, target: Engine, until: int) -> None:
    """Plays what the audit of `source` says up to an instant (seconds, inclusive) onto `target`, which is empty.

    Accounts are taken as they are: they are no part of a patient's record. Rows keep the ids that the audit gives them.
    """
    with reading(source) as old:
        users = [_copy(user) for user in old.scalars(select(User))]
        entries = list(old.scalars(select(AuditEntry).where(AuditEntry.at <= moment(until)).order_by(AuditEntry.id)))
    with writing(target) as session:
        session.connection().exec_driver_sql(_REFERRING_AHEAD[target.dialect.name])
        session.add_all(users)
        session.flush()
        for entry in entries:
            session.add(_copy(entry))
            if act := _ACTS.get(entry.action):
                act(session, entry, json.loads(entry.before or "{}"), json.loads(entry.after or "{}"))
                session.flush()


def _copy(row: Row) -> Row:
    return type(row)(**{column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs})


def _made(mapped: type[Row], written: Said, **more: Any) -> Row:
    """A row from what the audit says of it."""
    kinds = {column.key: column.columns[0].type for column in inspect(mapped).column_attrs}
    return mapped(**{name: _read(kinds[name], value) for name, value in written.items()}, **more)


def _read(kind: TypeEngine[Any], value: Any) -> Any:
    if value is None or not isinstance(kind, Instant | Exact):
        return value
    return moment(parse(value)) if isinstance(kind, Instant) else Decimal(value)


def _admitted(session: Session, entry: AuditEntry, _: Said, after: Said) -> None:
    columns = dict(after)
    patient = _made(Patient, columns.pop("patient"))
    session.merge(patient)
    session.add(_made(Stay, columns, id=entry.stay_id, patient_id=patient.id, created_at=entry.at))


def _changed(session: Session, entry: AuditEntry, _: Said, after: Said) -> None:
    stay = session.get_one(Stay, entry.stay_id)
    made = _made(Stay, after)
    for column in after:
        setattr(stay, column, getattr(made, column))


_NOT_SO = {"incomplete": False, "confirmed": False}


def _saved(session: Session, entry: AuditEntry, before: Said, after: Said) -> None:
    """A set, a correction, a withdrawal, a set taken back or moved: a save, and what came of it."""
    by = {"recorded_at": entry.at, "recorded_by": entry.user_id, "stay_id": entry.stay_id}
    save = _made(Entry, after["entry"], **by)
    session.add(save)
    at = {**by, "entry_id": save.id, "observed_at": save.observed_at}
    session.add_all(
        _made(Reading, {"incomplete": False, "confirmed": False, **one}, **at) for one in after.get("readings", ())
    )
    whole = {"entry_id": save.id, "stay_id": entry.stay_id, "observed_at": save.observed_at}
    session.add_all(Missing(kind=kind, reason=reason, **whole) for kind, reason in after.get("missing", ()))
    said = {"entry_id": save.id, "reason": after.get("reason")}
    when = {"withdrawn_at": entry.at, "withdrawn_by": entry.user_id}
    session.add_all(Withdrawal(reading_id=one, **said, **when) for one in after.get("withdrew", ()))
    if "undid" in after:
        session.add(Undone(set_id=after["undid"], moved_to_id=after.get("moved_to"), **said))


def _row(mapped: type[Base]) -> Callable[[Session, AuditEntry, Said, Said], None]:
    def keep(session: Session, _: AuditEntry, before: Said, after: Said) -> None:
        session.add(_made(mapped, after))

    return keep


def _retracted(column: str) -> Callable[[Session, AuditEntry, Said, Said], None]:
    def retract(session: Session, entry: AuditEntry, before: Said, after: Said) -> None:
        which = {column: before["id"], "reason": after["reason"]}
        session.add(Retraction(**which, retracted_at=entry.at, retracted_by=entry.user_id))

    return retract


def _raised(session: Session, entry: AuditEntry, _: Said, after: Said) -> None:
    alert = session.get(Alert, after["alert"])
    if alert is None:
        alert = Alert(id=after["alert"], stay_id=entry.stay_id, problem=entry.subject, raised_at=entry.at)
        session.add(alert)
    alert.severity, alert.raised_to_at, alert.grounds = after["severity"], entry.at, json.dumps(after["grounds"])
    for column in ("criteria_name", "criteria_version", "criteria_hash"):
        setattr(alert, column, after[column])


def _ended(session: Session, entry: AuditEntry, _: Said, after: Said) -> None:
    alert = session.get_one(Alert, after["alert"])
    alert.ended_at, alert.end_kind, alert.end_reason = entry.at, after["end_kind"], after["end_reason"]
    alert.end_grounds = json.dumps(after["end_grounds"])


def _climbed(session: Session, _: AuditEntry, before: Said, after: Said) -> None:
    """A step with its messages as they were written; what became of those later is not part of a patient's record."""
    columns = dict(after)
    messages = columns.pop("messages")
    session.add(_made(Climb, columns))
    session.add_all(_made(Message, message) for message in messages)


_ACTS: Mapping[str, Callable[[Session, AuditEntry, Said, Said], None]] = {
    "admitted": _admitted,
    "changed stay": _changed,
    **dict.fromkeys(("recorded", "corrected", "withdrew", "withdrew set", "moved set away", "moved set here"), _saved),
    **dict.fromkeys(("recorded dose", "corrected dose"), _row(Dose)),
    **dict.fromkeys(("recorded intervention", "corrected intervention", "ended intervention"), _row(Intervention)),
    "asked symptoms": _row(Asking),
    "withdrew dose": _retracted("dose_id"),
    "withdrew intervention": _retracted("intervention_id"),
    "withdrew asking": _retracted("asking_id"),
    "acknowledged alert": _row(Acknowledgement),
    **dict.fromkeys(("took alert over", "declined alert"), _row(Taking)),
    "climbed": _climbed,
    "noted criteria": _row(CriteriaVersion),
    "raised alert": _raised,
    "raised severity": _raised,
    "ended alert": _ended,
}
