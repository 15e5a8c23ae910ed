"""Sets as a whole: taken back, moved to the patient they were taken of, and listed with what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import audit, rights
from db.beside import context
from db.engine import writing
from db.history import SetOf, sets
from db.saves import (
    Recorded,
    Refused,
    Save,
    Superseded,
    checked,
    hashed,
    refuse_if_counted_on,
    refuse_unless_standing,
    refuse_without_reason,
    same,
    stay_to_write,
)
from db.standing import stands
from models.instants import seconds, text
from models.phrases import phrase
from models.records import Entry, Missing, Reading, Stay, Undone, User
from models.typed import Accepted, Said, Typed, Whole

__all__ = ["Moved", "SetOf", "move_set", "sets", "withdraw_set"]

_NO_SET = phrase("There is no such set.")


@dataclass(frozen=True)
class Moved:
    """What a move did to the stay that the set was saved in, and to the one in which it stands now."""

    from_: Recorded
    to: Recorded

    @property
    def status(self) -> Literal["saved", "same"]:
        """Whether this call moved it, or one before with the same key."""
        return self.from_.status


def withdraw_set(engine: Engine, key: str, entry_id: int, reason: str, *, by: int, now: int) -> Recorded:
    """Takes back what still stands of a set as it was saved. Raises what `record` does, and Superseded."""
    content = hashed("withdraw set", entry_id, reason)
    with writing(engine) as session:
        entry, stay = _entry(session, entry_id, by, now)
        if known := same(session, stay, key, content, now):
            return known
        _refuse_undone(session, entry)
        readings = _readings(session, entry)
        standing = list(session.scalars(select(Reading).where(Reading.entry_id == entry.id, stands())))
        if readings and not standing:
            refuse_unless_standing(session, readings[0])
        refuse_without_reason(reason)
        save, kept, said = _taken_back(session, stay, entry, standing, (key, content, reason), by, now)
        session.add(Undone(entry_id=kept.id, set_id=entry.id, reason=reason.strip()))
        said["undid"] = entry.id
        return save.finish(kept, "withdrew set", [], before=audit.of_readings(standing), said=said)


def move_set(engine: Engine, key: str, entry_id: int, to_stay: int, reason: str, *, by: int, now: int) -> Moved:
    """Makes a set count in another stay instead, in one transaction. Raises what `record` does, and Superseded.

    Only a whole set moves: once a reading of it was corrected or withdrawn, its readings are put right one by one.
    """
    content = hashed("move set", entry_id, to_stay, reason)
    with writing(engine) as session:
        entry, old = _entry(session, entry_id, by, now)
        new = stay_to_write(session, to_stay, by, now)
        left, arrived = same(session, old, key, content, now), same(session, new, _arrival(key), content, now)
        if left and arrived:
            return Moved(left, arrived)
        _refuse_undone(session, entry)
        readings = _readings(session, entry)
        for reading in readings:
            refuse_unless_standing(session, reading)
        refuse_without_reason(reason)
        accepted = _fitting(session, entry, readings, new, now)
        leaving, leaves, said = _taken_back(session, old, entry, readings, (key, content, reason), by, now)
        arriving = Save.begin(session, new, by, now)
        about = _about(session, entry)
        arrives = arriving.entry(_arrival(key), seconds(entry.observed_at), content, entry.note, about)
        made = arriving.readings(arrives, accepted)
        session.add(Undone(entry_id=leaves.id, set_id=entry.id, moved_to_id=arrives.id, reason=reason.strip()))
        away = {**said, "undid": entry.id, "to": f"stay {new.id}", "moved_to": arrives.id}
        here = {"reason": reason.strip(), "from": f"stay {old.id}", "moved_from": entry.id}
        return Moved(
            leaving.finish(leaves, "moved set away", [], before=audit.of_readings(readings), said=away),
            arriving.finish(arrives, "moved set here", made, about, said=here),
        )


def _entry(session: Session, entry_id: int, by: int, now: int) -> tuple[Entry, Stay]:
    """A set and its stay, where this user may record."""
    rights.allowed(session, by, "record")
    entry = session.get(Entry, entry_id)
    if entry is None:
        raise LookupError(_NO_SET)
    return entry, rights.stay_for(session, entry.stay_id, by, "record", now, _NO_SET)


def _readings(session: Session, entry: Entry) -> list[Reading]:
    """All readings of a save, standing or not; raises Refused where it was a mere withdrawal."""
    readings = list(session.scalars(select(Reading).where(Reading.entry_id == entry.id).order_by(Reading.id)))
    if not readings and not _about(session, entry).missing:
        raise Refused((Said("set", phrase("This was no set of readings.")),))
    return readings


def _about(session: Session, entry: Entry) -> Whole:
    rows = session.scalars(select(Missing).where(Missing.entry_id == entry.id).order_by(Missing.id))
    missing = tuple((one.kind, one.reason) for one in rows)
    return Whole(entry.position, entry.site, missing, frozenset({"observed_at", "same"}))


def _refuse_undone(session: Session, entry: Entry) -> None:
    found = session.execute(
        select(Undone, User.display_name)
        .join(Entry, Entry.id == Undone.entry_id)
        .join(User, User.id == Entry.recorded_by)
        .where(Undone.set_id == entry.id)
    ).first()
    if found is None:
        return
    undone, name = found
    if undone.moved_to_id is None:
        raise Superseded(phrase("{name} has already withdrawn this set.", name=name))
    raise Superseded(phrase("{name} has already moved this set to another patient.", name=name))


def _taken_back(
    session: Session,
    stay: Stay,
    entry: Entry,
    readings: Sequence[Reading],
    words: tuple[str, str, str],
    by: int,
    now: int,
) -> tuple[Save, Entry, dict[str, Any]]:
    """Withdraws readings of a set; `words` are the key, the hash of what was asked, and the reason."""
    key, content, reason = words
    for reading in readings:
        refuse_if_counted_on(session, reading)
    save = Save.begin(session, stay, by, now)
    kept = save.entry(key, seconds(entry.observed_at), content)
    return save, kept, save.withdraw(kept, readings, reason)


def _fitting(session: Session, entry: Entry, readings: Sequence[Reading], to: Stay, now: int) -> list[Accepted]:
    """The readings as they count in the other stay, with what was confirmed; raises Refused where they cannot."""
    observed_at = seconds(entry.observed_at)
    if to.id == entry.stay_id:
        raise Refused((Said("set", phrase("The set is this patient's already.")),))
    if to.admitted_at and observed_at < seconds(to.admitted_at):
        raise Refused((Said("observed_at", phrase("The patient had not been admitted by then.")),))
    held = context(session, to.id, observed_at, now)
    if any(reading.bag is not None for reading in readings) and (held.urine is None or held.urine.bag is None):
        sentence = phrase("What this patient's bag held before is not known. Withdraw the set and enter it anew.")
        raise Refused((Said("urine", sentence),))
    found = checked(to, observed_at, tuple(map(_typed, readings)), held, _about(session, entry))
    return [replace(one, confirmed=old.confirmed) for one, old in zip(found, readings, strict=True)]


def _typed(reading: Reading) -> Typed:
    """A reading as it was typed, believed."""
    return Typed(
        reading.kind,
        reading.typed_value,
        reading.typed_unit,
        None if reading.interval_start is None else text(seconds(reading.interval_start)),
        reading.incomplete,
        confirmed=True,
        resulted_at=None if reading.resulted_at is None else text(seconds(reading.resulted_at)),
        bag=reading.bag is not None,
    )


def _arrival(key: str) -> str:
    # One call, two saves: no browser's key, a UUID, looks like this.
    return f"{key}/moved"
