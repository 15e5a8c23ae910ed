"""Who did what: written in the same transaction as the thing itself."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from db import chain
from db.origin import current
from db.sight import WHOLE_STORE
from models.acts import of_kind
from models.instants import moment, seconds, text
from models.records import AuditEntry, Base, Entry, Reading
from models.typed import Whole

OPENED, PRINTED, EXPORTED = "opened patient", "printed", "exported"
LOOKS = tuple(action for kind in ("access", "looking", "keeping") for action in of_kind(kind))
"""The actions that change nothing of what is shown of patients."""


def write(
    session: Session,
    *,
    at: int,
    user_id: int | None,
    action: str,
    subject: str,
    stay_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Adds one entry; `at` in seconds, `before` and `after` as JSON can hold them. No user: the server's clock."""
    origin = current()
    entry = AuditEntry(
        at=moment(at),
        user_id=user_id,
        action=action,
        subject=subject,
        stay_id=stay_id,
        before=_json(before),
        after=_json(after),
        address=origin.address,
        request=origin.request,
    )
    chain.link(session, entry)
    session.add(entry)


def revision(session: Session, stay_id: int | None = None) -> int:
    """A number that grows with every change of a stay, or of the whole store: a small key for what is computed from it.

    Every change leaves an audit entry, so the last one that is no mere look will do; 0 where there is none.
    """
    last = select(func.coalesce(func.max(AuditEntry.id), 0)).where(AuditEntry.action.not_in(LOOKS))
    if stay_id is not None:
        last = last.where(AuditEntry.stay_id == stay_id)
    # A number tells nobody anything, and whoever sees a part of the store need not search for its last change.
    return session.scalars(last, execution_options=WHOLE_STORE).one()


def last_at(session: Session) -> int:
    """The instant of the last entry; 0 where there is none."""
    found = session.scalars(select(AuditEntry.at).order_by(AuditEntry.id.desc()).limit(1)).first()
    return 0 if found is None else seconds(found)


def columns(row: Base) -> dict[str, Any]:
    """A row in full for `before` and `after`: instants in ISO 8601, decimals as text; what is not there is left out."""
    written = {column.key: as_text(getattr(row, column.key)) for column in inspect(type(row)).column_attrs}
    return {name: value for name, value in written.items() if value is not None}


def as_text(value: Any) -> Any:
    """An instant in ISO 8601, a decimal in digits; all else as it is."""
    if isinstance(value, datetime):
        return text(seconds(value))
    return f"{value:f}" if isinstance(value, Decimal) else value


def of_save(entry: Entry, readings: Sequence[Reading], about: Whole | None = None) -> dict[str, Any]:
    """A save in full, apart from what its audit entry says of every save: the stay, when, and by whom."""
    said = {
        "entry": _without(columns(entry), _OF_SAVE),
        "readings": [_of_reading(reading) for reading in readings],
        "missing": [list(one) for one in about.missing] if about else [],
    }
    return {name: value for name, value in said.items() if value}


def of_readings(readings: Sequence[Reading]) -> dict[str, Any]:
    """Readings of one time for `before`."""
    at = {"observed_at": as_text(readings[0].observed_at)} if readings else {}
    return {**at, "readings": [_of_reading(reading) for reading in readings]}


def _of_reading(reading: Reading) -> dict[str, Any]:
    """A reading in full, apart from what its save says of it; what is not so of it is left out."""
    return {name: value for name, value in _without(columns(reading), _OF_READING).items() if value is not False}


def _without(written: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in written.items() if name not in known}


_OF_SAVE = frozenset({"stay_id", "recorded_at", "recorded_by"})
_OF_READING = _OF_SAVE | {"entry_id", "observed_at"}


def _json(values: Mapping[str, Any] | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False, default=str)
