"""Readings as they are saved at the bedside: recorded, corrected, withdrawn. Nothing is ever overwritten."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db.engine import reading, writing
from db.loading import load
from db.saves import (
    KeyConflict,
    Recorded,
    Refused,
    Save,
    Superseded,
    hashed,
    reading_to_change,
    refuse_unless_standing,
    same,
    stay_to_write,
)
from models import entry as rules
from models.held import Context
from models.instants import moment, seconds, text
from models.measurements import KINDS
from models.records import Reading, Stay, Withdrawal
from models.typed import Accepted, Missing, Said, Typed

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

_KINDS = tuple(KINDS)


@dataclass(frozen=True)
class NewEntry:
    """A set as typed. `key` was made when its form was opened: sent again, it is the same save."""

    key: str
    stay_id: int
    observed_at: int
    typed: tuple[Typed, ...]
    note: str | None = None
    position: str | None = None
    site: str | None = None
    missing: tuple[Missing, ...] = ()
    confirmed: frozenset[str] = frozenset()


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
    content = hashed("record", entry.stay_id, entry.observed_at, entry.note, *map(_content, entry.typed))
    with writing(engine) as session:
        stay = stay_to_write(session, entry.stay_id, by)
        if known := same(session, stay, entry.key, content, now):
            return known
        accepted = _checked(session, stay, entry.observed_at, entry.typed, now)
        save = Save.begin(session, stay, by, now)
        kept = save.entry(entry.key, entry.observed_at, content, entry.note)
        readings = [save.reading(kept, one, entry.observed_at) for one in accepted]
        session.add_all(readings)
        return save.finish(kept, "recorded", readings, after=_audited(entry.observed_at, readings))


def check(engine: Engine, entry: NewEntry, *, by: int, now: int) -> None:
    """Raises what `record` would raise for a new set, and saves nothing."""
    with reading(engine) as session:
        stay = stay_to_write(session, entry.stay_id, by)
        _checked(session, stay, entry.observed_at, entry.typed, now)


def correct(engine: Engine, correction: Correction, *, by: int, now: int) -> Recorded:
    """Replaces a reading by a new one; both stay in the history. Raises what `record` does, and Superseded."""
    observed_at, typed = correction.observed_at, correction.typed
    content = hashed("correct", correction.reading_id, observed_at, correction.reason, _content(typed))
    with writing(engine) as session:
        old, stay = reading_to_change(session, correction.reading_id, by)
        if known := same(session, stay, correction.key, content, now):
            return known
        refuse_unless_standing(session, old)
        _refuse_without_reason(correction.reason)
        if typed.kind != old.kind:
            raise Refused((Said("set", "A correction keeps the kind of the reading."),))
        (accepted,) = _checked(session, stay, observed_at, (typed,), now, without=old.id)
        save = Save.begin(session, stay, by, now)
        kept = save.entry(correction.key, observed_at, content)
        new = save.reading(kept, accepted, observed_at)
        new.replaces_id, new.reason = old.id, correction.reason.strip()
        session.add(new)
        before, after = _audited(seconds(old.observed_at), [old]), _audited(observed_at, [new])
        return save.finish(kept, "corrected", [new], before, after | {"reason": new.reason})


def withdraw(engine: Engine, retraction: Retraction, *, by: int, now: int) -> Recorded:
    """Takes a reading out of all that counts; it stays in the history. Raises what `correct` does."""
    content = hashed("withdraw", retraction.reading_id, retraction.reason)
    with writing(engine) as session:
        old, stay = reading_to_change(session, retraction.reading_id, by)
        if known := same(session, stay, retraction.key, content, now):
            return known
        refuse_unless_standing(session, old)
        _refuse_without_reason(retraction.reason)
        save = Save.begin(session, stay, by, now)
        kept = save.entry(retraction.key, seconds(old.observed_at), content)
        reason = retraction.reason.strip()
        session.add(
            Withdrawal(entry_id=kept.id, reading_id=old.id, reason=reason, withdrawn_at=moment(now), withdrawn_by=by)
        )
        return save.finish(kept, "withdrew", [], _audited(seconds(old.observed_at), [old]), {"reason": reason})


def context(session: Session, stay_id: int, observed_at: int, now: int, without: int | None = None) -> Context:
    """What stands in a stay before and at an instant, apart from one reading: what a set taken then is held against."""
    readings, _, ids = load(session, [stay_id], until=observed_at)
    last: dict[str, int] = {}
    beside: dict[str, int] = {}
    # In order of time; of one time, the one recorded last comes last and counts.
    for row in np.argsort(readings.at, kind="stable").tolist():
        if ids[row] != without:
            (last if readings.at[row] < observed_at else beside)[_KINDS[readings.kind[row]]] = row
    return Context(
        now=now,
        last={kind: (readings.values.exactly(row), int(readings.at[row])) for kind, row in last.items()},
        beside={kind: readings.values.exactly(row) for kind, row in beside.items()},
        last_urine=int(readings.at[last["urine"]]) if "urine" in last else None,
    )


def _checked(
    session: Session, stay: Stay, observed_at: int, typed: tuple[Typed, ...], now: int, without: int | None = None
) -> tuple[Accepted, ...]:
    checked = rules.check(observed_at, typed, context(session, stay.id, observed_at, now, without))
    refusals = checked.refusals
    if stay.discharged_at and observed_at >= seconds(stay.discharged_at):
        refusals += (Said("observed_at", "The patient had been discharged by then."),)
    if refusals or checked.questions:
        raise Refused(refusals, checked.questions)
    return checked.readings


def _refuse_without_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused((Said("reason", "Give a reason."),))


def _content(typed: Typed) -> list[Any]:
    # Whether a question was answered is not part of what was typed.
    return [typed.kind, typed.value.strip(), typed.unit, typed.interval_start, typed.incomplete]


def _audited(observed_at: int, readings: list[Reading]) -> dict[str, Any]:
    typed = [f"{reading.kind} {reading.typed_value} {reading.typed_unit}" for reading in readings]
    return {"observed_at": text(observed_at), "readings": typed}
