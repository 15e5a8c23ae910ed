"""What each criteria set said, and since when: its content is kept whenever it is first seen to differ."""

from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import audit
from models.criteria import CriteriaError, CriteriaSet, content, named, read, shipped
from models.instants import moment
from models.records import CriteriaVersion, Stay


def note(session: Session, name: str, now: int) -> None:
    """Keeps the content of a set where it differs from what was last kept under its name; raises CriteriaError."""
    criteria = named(name)
    rows = select(CriteriaVersion.hash).where(CriteriaVersion.name == name).order_by(CriteriaVersion.id.desc())
    if session.scalars(rows.limit(1)).first() == criteria.hash:
        return
    row = CriteriaVersion(
        name=name, version=criteria.version, hash=criteria.hash, content=content(name), seen_at=moment(now)
    )
    session.add(row)
    session.flush()
    audit.write(session, at=now, user_id=None, action="noted criteria", subject=name, after=audit.columns(row))


def note_all(session: Session, now: int, more: Iterable[str] = ()) -> None:
    """Keeps the content of the sets that come with the program, of `more`, and of every stay's that can be read."""
    for name in sorted({*shipped(), *more, *session.scalars(select(Stay.criteria).distinct())}):
        # One that cannot be read any more is no reason not to serve the others.
        with suppress(CriteriaError):
            note(session, name, now)


def known(session: Session, name: str, at: int) -> tuple[CriteriaSet, bool]:
    """The set of that name as it was at an instant, and whether that is assumed: nothing had been kept by then.

    Assumed is what was first seen later, or what the set says now. Raises CriteriaError.
    """
    rows = select(CriteriaVersion).where(CriteriaVersion.name == name).order_by(CriteriaVersion.id)
    kept = list(session.scalars(rows))
    by_then = [row for row in kept if row.seen_at <= moment(at)]
    found = by_then[-1] if by_then else kept[0] if kept else None
    return (_read(found.content, name) if found else named(name)), not by_then


@lru_cache(maxsize=64)
def _read(text: str, name: str) -> CriteriaSet:
    return read(text, name)
