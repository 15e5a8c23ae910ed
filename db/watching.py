"""Which wards somebody looks after: their alerts are shown to them on every page."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import audit, rights, sight, stays
from models.phrases import phrase
from models.records import RoundBed, Stay, WatchedWard


def chosen(session: Session, user_id: int) -> tuple[str, ...]:
    """The wards that somebody chose, of those that the session shows, in order of their names."""
    rows = session.scalars(select(WatchedWard.ward).where(WatchedWard.user_id == user_id))
    return tuple(sorted(filter(sight.held(session).shows, rows), key=stays.natural))


def watched(session: Session, user_id: int, now: int) -> tuple[str, ...]:
    """The wards whose alerts concern somebody: those chosen, else those of their round, else every one in use."""
    if wards := chosen(session, user_id):
        return wards
    mine = stays.in_use(session, now, Stay.id.in_(select(RoundBed.stay_id).where(RoundBed.user_id == user_id)))
    return tuple(mine or stays.in_use(session, now))


def watch(session: Session, wards: Collection[str], *, by: int, now: int) -> None:
    """Chooses the wards that somebody looks after; none stands for those of their round.

    Raises ValueError with a sentence for a ward that nobody knows or that is not open to them, PermissionError.
    """
    shown = sight.of_user(session, rights.allowed(session, by, "see"), now)
    unknown = set(wards) - {ward for ward in session.scalars(select(Stay.ward).distinct()) if shown.shows(ward)}
    if unknown:
        raise ValueError(phrase("There is no ward {ward}.", ward=min(unknown)))
    before = chosen(session, by)
    if set(before) == set(wards):
        return
    for row in session.scalars(select(WatchedWard).where(WatchedWard.user_id == by)):
        if row.ward not in wards:
            session.delete(row)
    session.add_all(WatchedWard(user_id=by, ward=ward) for ward in sorted(set(wards) - set(before)))
    session.flush()
    audit.write(
        session,
        at=now,
        user_id=by,
        action="chose wards",
        subject=f"user {by}",
        before={"wards": list(before)},
        after={"wards": sorted(set(wards), key=stays.natural)},
    )
