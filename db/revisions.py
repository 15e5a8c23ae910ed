"""When wards last changed: small keys for what is computed of a ward once, for all who look at it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from threading import Lock

from sqlalchemy import URL, func, select
from sqlalchemy.orm import Session

from db.audit import LOOKS
from db.loading import CHANGED_STAY
from models.records import AuditEntry, Stay

_OF_AN_ACCOUNT = "user "


@dataclass
class _Seen:
    """How far a store's audit was read, and the entry by which each ward, or all of them (`every`), last changed."""

    last: int
    every: int
    wards: dict[str, int] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


_seen: dict[URL, _Seen] = {}


def of_wards(session: Session, wards: Collection[str]) -> int:
    """A number that grows with every change that could be seen of these wards; nobody's looking or signing in is one.

    The same number means the same content, in this process. It rests on the audit's numbers growing in the order of
    the commits (docs/decisions/016), and reads only what was written since it was asked last.
    """
    newest = session.connection().scalars(select(func.coalesce(func.max(AuditEntry.id), 0))).one()
    seen = _seen.setdefault(session.get_bind().engine.url, _Seen(newest, newest))
    if newest > seen.last:
        _read_on(session, seen)
    with seen.lock:
        # An older state of the store than the one that was read last: it is nobody else's.
        if newest < seen.last:
            return newest
        return max(seen.every, *(seen.wards.get(ward, 0) for ward in wards), 0)


def _read_on(session: Session, seen: _Seen) -> None:
    new = (
        select(AuditEntry.id, AuditEntry.action, AuditEntry.subject, Stay.ward)
        .outerjoin(Stay, Stay.id == AuditEntry.stay_id)
        .where(AuditEntry.id > seen.last)
        .order_by(AuditEntry.id)
    )
    # On the connection, so that nobody's sight narrows it: the numbers tell nothing of a patient.
    for entry, action, subject, ward in session.connection().execute(new).all():
        _note(seen, entry, action, subject, ward)


def _note(seen: _Seen, entry: int, action: str, subject: str, ward: str | None) -> None:
    with seen.lock:
        if entry <= seen.last:
            return
        shown = action not in LOOKS and not (ward is None and subject.startswith(_OF_AN_ACCOUNT))
        # Who was moved was on another ward before.
        if shown and (ward is None or action == CHANGED_STAY):
            seen.every = entry
        elif shown and ward is not None:
            seen.wards[ward] = entry
        seen.last = entry
