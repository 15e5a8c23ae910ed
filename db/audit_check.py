"""Checks of the audit's chain as they were made: each is itself an entry of the audit."""

import json
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import audit, chain, rights
from db.engine import reading, writing
from models.instants import seconds
from models.records import AuditEntry

CHECKED = "checked audit"


@dataclass(frozen=True)
class Checked:
    """What a check found at an instant (seconds): the last entry then, and why the chain does not hold (or None)."""

    at: int
    head: chain.Head
    broken: str | None


def check(engine: Engine, *, by: int | None, now: int) -> Checked:
    """Reads every entry, and writes what came of it; nobody stands for the server. Raises PermissionError."""
    with reading(engine) as session:
        if by is not None:
            rights.allowed(session, by, "read audit")
        found, last = chain.verify(session), chain.head(session.connection())
    checked = Checked(now, last, found.sentence if found else None)
    said = {"last": str(last), "holds": checked.broken is None, "broken": checked.broken}
    with writing(engine) as session:
        audit.write(session, at=now, user_id=by, action=CHECKED, subject="audit", after=said)
    return checked


def last(session: Session) -> Checked | None:
    """The last check that was made."""
    rows = select(AuditEntry).where(AuditEntry.action == CHECKED).order_by(AuditEntry.id.desc()).limit(1)
    entry = session.scalars(rows).first()
    if entry is None:
        return None
    said = json.loads(entry.after or "{}")
    return Checked(seconds(entry.at), chain.Head.read(said["last"]), said["broken"])
