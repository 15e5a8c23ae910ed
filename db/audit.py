"""Who did what: written in the same transaction as the thing itself."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.instants import moment, text
from models.records import AuditEntry, Reading
from models.typed import Whole

OPENED = "opened patient"


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
    session.add(
        AuditEntry(
            at=moment(at),
            user_id=user_id,
            action=action,
            subject=subject,
            stay_id=stay_id,
            before=_json(before),
            after=_json(after),
        )
    )


def opened_patient(session: Session, user_id: int, stay_id: int, now: int) -> None:
    """Notes that somebody looked at a patient."""
    write(session, at=now, user_id=user_id, action=OPENED, subject=f"stay {stay_id}", stay_id=stay_id)


def revision(session: Session, stay_id: int | None = None) -> int:
    """A number that grows with every change of a stay, or of the whole store: a small key for what is computed from it.

    Every write leaves an audit entry, so the last one that is no mere look will do; 0 where there is none.
    """
    last = select(func.coalesce(func.max(AuditEntry.id), 0)).where(AuditEntry.action != OPENED)
    if stay_id is not None:
        last = last.where(AuditEntry.stay_id == stay_id)
    return session.scalars(last).one()


def audited(observed_at: int, readings: Sequence[Reading], about: Whole | None = None) -> dict[str, Any]:
    """A set in words for `before` and `after`."""
    about = about or Whole()
    said = {"position": about.position, "site": about.site, "missing": [" ".join(one) for one in about.missing]}
    return {
        "observed_at": text(observed_at),
        "readings": [f"{reading.kind} {reading.typed_value} {reading.typed_unit}" for reading in readings],
        **{name: value for name, value in said.items() if value},
    }


def _json(values: Mapping[str, Any] | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False, default=str)
