"""Readings as they are saved at the bedside: recorded, corrected, withdrawn. Nothing is ever overwritten."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import audit
from db.beside import context
from db.engine import reading, writing
from db.saves import (
    KeyConflict,
    Recorded,
    Refused,
    Save,
    Superseded,
    checked,
    hashed,
    reading_to_change,
    refuse_if_counted_on,
    refuse_unless_standing,
    refuse_without_reason,
    same,
    stay_to_write,
)
from models.instants import seconds, text
from models.phrases import phrase
from models.records import Reading, Stay
from models.typed import Accepted, Missing, Said, Typed, Whole

__all__ = [
    "Correction",
    "KeyConflict",
    "NewEntry",
    "Recorded",
    "Refused",
    "Retraction",
    "Superseded",
    "check",
    "context",
    "correct",
    "record",
    "withdraw",
]


# A reading of some time ago is corrected for good reason, and is nobody else's.
_NOT_ASKED = Whole(confirmed=frozenset({"observed_at", "same"}))


@dataclass(frozen=True)
class NewEntry:
    """A set as typed. `key` was made when its form was opened: sent again, it is the same save.

    missing: which kinds were not measured, and why; confirmed: what `Whole` says; timed: whether somebody said when it
    was, else `observed_at` is when it came, which is another time when it is sent again.
    """

    key: str
    stay_id: int
    observed_at: int
    typed: tuple[Typed, ...]
    note: str | None = None
    position: str | None = None
    site: str | None = None
    missing: tuple[Missing, ...] = ()
    confirmed: frozenset[str] = frozenset()
    timed: bool = True


@dataclass(frozen=True)
class Correction:
    """What a reading should have been: value, unit or time may differ, the kind stays."""

    key: str
    reading_id: int
    observed_at: int
    typed: Typed
    reason: str


@dataclass(frozen=True)
class Retraction:
    """That a reading was entered in error."""

    key: str
    reading_id: int
    reason: str


def record(engine: Engine, entry: NewEntry, *, by: int, now: int) -> Recorded:
    """Saves a set, all of it or nothing, with its alerts and audit in the same transaction.

    Raises Refused, KeyConflict, PermissionError, or LookupError for a stay that is not there.
    """
    at = entry.observed_at if entry.timed else None
    content = hashed("record", entry.stay_id, at, entry.note, *map(_content, entry.typed), *_more(entry))
    with writing(engine) as session:
        stay = stay_to_write(session, entry.stay_id, by, now)
        if known := same(session, stay, entry.key, content, now):
            return known
        about, accepted = _judged(session, stay, entry, by, now)
        save = Save.begin(session, stay, by, now)
        kept = save.entry(entry.key, entry.observed_at, content, entry.note, about)
        readings = save.readings(kept, accepted)
        return save.finish(kept, "recorded", readings, about)


def check(engine: Engine, entry: NewEntry, *, by: int, now: int) -> None:
    """Raises what `record` would of a set that is new, and saves nothing."""
    with reading(engine) as session:
        _judged(session, stay_to_write(session, entry.stay_id, by, now), entry, by, now)


def correct(engine: Engine, correction: Correction, *, by: int, now: int) -> Recorded:
    """Replaces a reading by a new one; both stay in the history. Raises what `record` does, and Superseded."""
    observed_at, typed = correction.observed_at, correction.typed
    content = hashed("correct", correction.reading_id, observed_at, correction.reason, _content(typed))
    with writing(engine) as session:
        old, stay = reading_to_change(session, correction.reading_id, by, now)
        if known := same(session, stay, correction.key, content, now):
            return known
        refuse_unless_standing(session, old)
        refuse_without_reason(correction.reason)
        refuse_if_counted_on(session, old)
        if typed.kind != old.kind:
            raise Refused((Said("set", phrase("A correction keeps the kind of the reading.")),))
        held = context(session, stay.id, observed_at, now, without=old.id)
        (accepted,) = checked(stay, observed_at, (_in_place_of(old, typed),), held, _NOT_ASKED)
        save = Save.begin(session, stay, by, now)
        kept = save.entry(correction.key, observed_at, content)
        new = save.reading(kept, accepted)
        new.replaces_id, new.reason = old.id, correction.reason.strip()
        session.add(new)
        return save.finish(kept, "corrected", [new], before=audit.of_readings([old]))


def withdraw(engine: Engine, retraction: Retraction, *, by: int, now: int) -> Recorded:
    """Takes a reading out of all that counts; it stays in the history. Raises what `correct` does."""
    content = hashed("withdraw", retraction.reading_id, retraction.reason)
    with writing(engine) as session:
        old, stay = reading_to_change(session, retraction.reading_id, by, now)
        if known := same(session, stay, retraction.key, content, now):
            return known
        refuse_unless_standing(session, old)
        refuse_without_reason(retraction.reason)
        refuse_if_counted_on(session, old)
        save = Save.begin(session, stay, by, now)
        kept = save.entry(retraction.key, seconds(old.observed_at), content)
        said = save.withdraw(kept, [old], retraction.reason)
        return save.finish(kept, "withdrew", [], before=audit.of_readings([old]), said=said)


def _judged(session: Session, stay: Stay, entry: NewEntry, by: int, now: int) -> tuple[Whole, tuple[Accepted, ...]]:
    about = Whole(entry.position, entry.site, entry.missing, entry.confirmed)
    held = context(session, stay.id, entry.observed_at, now, by=by)
    return about, checked(stay, entry.observed_at, entry.typed, held, about)


def _in_place_of(old: Reading, typed: Typed) -> Typed:
    """A bag stays a bag, and a result came when it came, unless the correction says otherwise."""
    came = None if old.resulted_at is None else text(seconds(old.resulted_at))
    return replace(typed, bag=typed.bag or old.bag is not None, resulted_at=typed.resulted_at or came)


def _content(typed: Typed) -> list[Any]:
    # Whether a question was answered is not part of what was typed. What an earlier version did not know is added only
    # where it was said, so that a set which that version saved is still known when it is sent again.
    more = [name for name, said in (("bag", typed.bag), (f"resulted {typed.resulted_at}", typed.resulted_at)) if said]
    return [typed.kind, typed.value.strip(), typed.unit, typed.interval_start, typed.incomplete, *more]


def _more(entry: NewEntry) -> list[Any]:
    said = {"position": entry.position, "site": entry.site, "missing": entry.missing}
    return [said] if any(said.values()) else []
