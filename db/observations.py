"""Readings as they are saved at the bedside: recorded, corrected, withdrawn. Nothing is ever overwritten."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import alerts, audit, users
from db.engine import writing
from db.loading import assessment, load
from models import entry as rules
from models.instants import moment, seconds, text
from models.measurements import KINDS
from models.records import Entry, Reading, Stay, User, Withdrawal, as_decimal
from models.typed import Accepted, Context, Said, Typed
from models.verdicts import Assessment

_KINDS = tuple(KINDS)


@dataclass(frozen=True)
class NewEntry:
    """A set as typed. `key` was made when its form was opened: sent again, it is the same save."""

    key: str
    stay_id: int
    observed_at: int
    typed: tuple[Typed, ...]
    note: str | None = None


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


@dataclass(frozen=True)
class Recorded:
    """What a save did: the assessment without it and with it (None: the stay has not begun), and its new readings."""

    status: Literal["saved", "same"]
    entry_id: int
    reading_ids: tuple[int, ...]
    before: Assessment | None
    after: Assessment | None


class Refused(Exception):
    """Nothing was saved: some values cannot be, or are asked about first."""

    def __init__(self, refusals: tuple[Said, ...], questions: tuple[Said, ...] = ()) -> None:
        self.refusals, self.questions = refusals, questions
        super().__init__(" ".join(said.sentence for said in (*refusals, *questions)))


class KeyConflict(Exception):
    """The key belongs to another save, which is untouched; the message is a sentence."""


class Superseded(Exception):
    """Somebody else corrected or withdrew the reading first; the message is a sentence that says who."""


def record(engine: Engine, entry: NewEntry, *, by: int, now: int) -> Recorded:
    """Saves a set, all of it or nothing, with its alerts and audit in the same transaction.

    Raises Refused, KeyConflict, PermissionError, or LookupError for a stay that is not there.
    """
    content = hashed("record", entry.stay_id, entry.observed_at, entry.note, *map(_content, entry.typed))
    with writing(engine) as session:
        stay = _stay(session, entry.stay_id, by)
        if same := _same(session, stay, entry.key, content, now):
            return same
        accepted = _checked(session, stay, entry.observed_at, entry.typed, now)
        save = _Save(session, stay, by, now, assessment(session, stay, now))
        kept = save.entry(entry.key, entry.observed_at, content, entry.note)
        readings = [save.reading(kept, one, entry.observed_at) for one in accepted]
        session.add_all(readings)
        return save.finish(kept, "recorded", readings, after=_audited(entry.observed_at, readings))


def correct(engine: Engine, correction: Correction, *, by: int, now: int) -> Recorded:
    """Replaces a reading by a new one; both stay in the history. Raises what `record` does, and Superseded."""
    observed_at, typed = correction.observed_at, correction.typed
    content = hashed("correct", correction.reading_id, observed_at, correction.reason, _content(typed))
    with writing(engine) as session:
        old, stay = _reading(session, correction.reading_id, by)
        if same := _same(session, stay, correction.key, content, now):
            return same
        _refuse_unless_standing(session, old)
        _refuse_without_reason(correction.reason)
        if typed.kind != old.kind:
            raise Refused((Said("set", "A correction keeps the kind of the reading."),))
        (accepted,) = _checked(session, stay, observed_at, (typed,), now, without=old.id)
        save = _Save(session, stay, by, now, assessment(session, stay, now))
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
        old, stay = _reading(session, retraction.reading_id, by)
        if same := _same(session, stay, retraction.key, content, now):
            return same
        _refuse_unless_standing(session, old)
        _refuse_without_reason(retraction.reason)
        save = _Save(session, stay, by, now, assessment(session, stay, now))
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


@dataclass(frozen=True)
class _Save:
    """One save on its way: who, when, and how the stay stood before."""

    session: Session
    stay: Stay
    by: int
    now: int
    before: Assessment | None

    def entry(self, key: str, observed_at: int, content: str, note: str | None = None) -> Entry:
        entry = Entry(
            key=key,
            stay_id=self.stay.id,
            observed_at=moment(observed_at),
            recorded_at=moment(self.now),
            recorded_by=self.by,
            content_hash=content,
            note=note,
        )
        self.session.add(entry)
        self.session.flush()
        return entry

    def reading(self, entry: Entry, accepted: Accepted, observed_at: int) -> Reading:
        return Reading(
            entry_id=entry.id,
            stay_id=self.stay.id,
            kind=accepted.kind,
            typed_value=accepted.typed_value,
            typed_unit=accepted.unit,
            canonical=as_decimal(accepted.value),
            observed_at=moment(observed_at),
            interval_start=None if accepted.start is None else moment(accepted.start),
            incomplete=accepted.incomplete,
            confirmed=accepted.confirmed,
            recorded_at=moment(self.now),
            recorded_by=self.by,
        )

    def finish(
        self,
        entry: Entry,
        action: str,
        readings: list[Reading],
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
    ) -> Recorded:
        settled = alerts.settle(self.session, [self.stay], self.now)[self.stay.id]
        audit.write(
            self.session,
            at=self.now,
            user_id=self.by,
            action=action,
            subject=f"entry {entry.id}",
            stay_id=self.stay.id,
            before=before,
            after=after,
        )
        return Recorded("saved", entry.id, tuple(reading.id for reading in readings), self.before, settled)


def _stay(session: Session, stay_id: int, by: int) -> Stay:
    users.allowed(session, by, "record")
    # Where writers do not take turns by themselves (PostgreSQL), those of one stay do so here.
    stay = session.get(Stay, stay_id, with_for_update=True)
    if stay is None:
        raise LookupError("There is no such stay.")
    return stay


def _reading(session: Session, reading_id: int, by: int) -> tuple[Reading, Stay]:
    reading = session.get(Reading, reading_id)
    if reading is None:
        raise LookupError("There is no such reading.")
    return reading, _stay(session, reading.stay_id, by)


def _same(session: Session, stay: Stay, key: str, content: str, now: int) -> Recorded | None:
    """The save that this key has made already, with the assessments as they were without it and are now."""
    kept = session.scalars(select(Entry).where(Entry.key == key)).first()
    if kept is None:
        return None
    if kept.content_hash != content:
        raise KeyConflict("This form has been saved before with other values. Open it anew to record more.")
    saved_at = seconds(kept.recorded_at)
    ids = tuple(session.scalars(select(Reading.id).where(Reading.entry_id == kept.id).order_by(Reading.id)))
    before = assessment(session, stay, saved_at, known_at=saved_at - 1)
    return Recorded("same", kept.id, ids, before, assessment(session, stay, now))


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


def _refuse_unless_standing(session: Session, old: Reading) -> None:
    """Two people may have opened the same reading; the second is told what the first did."""
    correction = session.execute(
        select(Reading, User).join(User, User.id == Reading.recorded_by).where(Reading.replaces_id == old.id)
    ).first()
    if correction:
        new, user = correction
        unit = KINDS[new.kind].units[new.typed_unit].label
        raise Superseded(f"{user.display_name} has already corrected this reading: it is now {new.typed_value} {unit}.")
    name = session.scalars(
        select(User.display_name)
        .join(Withdrawal, Withdrawal.withdrawn_by == User.id)
        .where(Withdrawal.reading_id == old.id)
    ).first()
    if name:
        raise Superseded(f"{name} has already withdrawn this reading.")


def _refuse_without_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused((Said("reason", "Give a reason."),))


def _content(typed: Typed) -> list[Any]:
    # Whether a question was answered is not part of what was typed.
    return [typed.kind, typed.value.strip(), typed.unit, typed.interval_start, typed.incomplete]


def hashed(*content: Any) -> str:
    """What tells two saves under one key apart."""
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _audited(observed_at: int, readings: list[Reading]) -> dict[str, Any]:
    typed = [f"{reading.kind} {reading.typed_value} {reading.typed_unit}" for reading in readings]
    return {"observed_at": text(observed_at), "readings": typed}
