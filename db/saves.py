"""What every save shares: one key, one transaction, alerts settled and the audit written before it ends."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import alerts, audit, rights
from db.beside import bag_counted_on
from db.loading import assessment
from models import entry as rules
from models.held import Context
from models.instants import moment, seconds
from models.measurements import KINDS
from models.phrases import Clock, phrase
from models.records import Entry, Missing, Reading, Stay, User, Withdrawal, as_decimal
from models.typed import Accepted, Said, Typed, Whole
from models.verdicts import Assessment

NO_READING = phrase("There is no such reading.")


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
    """The key belongs to another save, which is untouched; the argument is a Phrase."""


OTHER_VALUES = phrase("This form has been saved before with other values. Open it anew to record more.")
"""What is said of a form that was saved, and is sent again under its key with something else in it."""


class Superseded(Exception):
    """Somebody else corrected or withdrew the reading first; the argument is a Phrase that says who."""


def stay_to_write(session: Session, stay_id: int, by: int, now: int) -> Stay:
    """The stay, where this user may record; raises PermissionError or LookupError with a sentence."""
    return rights.stay_for(session, stay_id, by, "record", now)


def reading_to_change(session: Session, reading_id: int, by: int, now: int) -> tuple[Reading, Stay]:
    """A reading and its stay, where this user may record; raises PermissionError or LookupError with a sentence."""
    rights.allowed(session, by, "record")
    reading = session.get(Reading, reading_id)
    if reading is None:
        raise LookupError(NO_READING)
    return reading, rights.stay_for(session, reading.stay_id, by, "record", now, NO_READING)


def same(session: Session, stay: Stay, key: str, content: str, now: int) -> Recorded | None:
    """The save that this key made already, with the assessments as they were without it and are now.

    Raises KeyConflict where it had other content.
    """
    kept = session.scalars(select(Entry).where(Entry.key == key)).first()
    if kept is None:
        return None
    if kept.content_hash != content:
        raise KeyConflict(OTHER_VALUES)
    saved_at = seconds(kept.recorded_at)
    ids = tuple(session.scalars(select(Reading.id).where(Reading.entry_id == kept.id).order_by(Reading.id)))
    before = assessment(session, stay, saved_at, known_at=saved_at - 1)
    return Recorded("same", kept.id, ids, before, assessment(session, stay, now))


def refuse_unless_standing(session: Session, old: Reading) -> None:
    """Two people may have opened the same reading; the second is told what the first did."""
    correction = session.execute(
        select(Reading, User).join(User, User.id == Reading.recorded_by).where(Reading.replaces_id == old.id)
    ).first()
    if correction:
        new, user = correction
        value, code = new.counted
        sentence = phrase(
            "{name} has already corrected this reading: it is now {typed} {unit}.",
            name=user.display_name,
            typed=value,
            unit=phrase(KINDS[new.kind].units[code].label),
        )
        raise Superseded(sentence)
    name = session.scalars(
        select(User.display_name)
        .join(Withdrawal, Withdrawal.withdrawn_by == User.id)
        .where(Withdrawal.reading_id == old.id)
    ).first()
    if name:
        raise Superseded(phrase("{name} has already withdrawn this reading.", name=name))


def refuse_without_reason(reason: str) -> None:
    """A change of what was recorded says why."""
    if not reason.strip():
        raise Refused((Said("reason", phrase("Give a reason.")),))


def refuse_if_counted_on(session: Session, old: Reading) -> None:
    """What was new in a urine bag was counted from what it held before: that stays while the later reading does."""
    later = bag_counted_on(session, old)
    if later is not None:
        sentence = phrase("The bag at {time} was counted from this reading. Withdraw that first.", time=Clock(later))
        raise Refused((Said("urine", sentence),))


def checked(
    stay: Stay, observed_at: int, typed: tuple[Typed, ...], held: Context, about: Whole
) -> tuple[Accepted, ...]:
    """The readings of a set that can be kept as it is; raises Refused."""
    found = rules.check(observed_at, typed, held, about)
    refusals = found.refusals
    if stay.discharged_at and observed_at >= seconds(stay.discharged_at):
        refusals += (Said("observed_at", phrase("The patient had been discharged by then.")),)
    if refusals or found.questions:
        raise Refused(refusals, found.questions)
    return found.readings


def hashed(*content: Any) -> str:
    """What tells two saves under one key apart."""
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


@dataclass(frozen=True)
class Save:
    """One save on its way: who, when, and how the stay stood before."""

    session: Session
    stay: Stay
    by: int
    now: int
    before: Assessment | None

    @classmethod
    def begin(cls, session: Session, stay: Stay, by: int, now: int) -> "Save":
        """Takes note of how the stay stands."""
        return cls(session, stay, by, now, assessment(session, stay, now))

    def entry(
        self, key: str, observed_at: int, content: str, note: str | None = None, about: Whole | None = None
    ) -> Entry:
        """Claims the key, and keeps what is said about the set as a whole."""
        about = about or Whole()
        entry = Entry(
            key=key,
            stay_id=self.stay.id,
            observed_at=moment(observed_at),
            recorded_at=moment(self.now),
            recorded_by=self.by,
            content_hash=content,
            note=note,
            position=about.position,
            site=about.site,
        )
        self.session.add(entry)
        self.session.flush()
        self.session.add_all(
            Missing(entry_id=entry.id, stay_id=entry.stay_id, kind=kind, reason=reason, observed_at=entry.observed_at)
            for kind, reason in about.missing
        )
        return entry

    def readings(self, entry: Entry, accepted: Sequence[Accepted]) -> list[Reading]:
        """Keeps the readings of this save."""
        made = [self.reading(entry, one) for one in accepted]
        self.session.add_all(made)
        return made

    def withdraw(self, entry: Entry, readings: Sequence[Reading], reason: str) -> dict[str, Any]:
        """Takes readings out of all that counts; what the audit is to say of it."""
        self.session.add_all(
            Withdrawal(
                entry_id=entry.id,
                reading_id=old.id,
                reason=reason.strip(),
                withdrawn_at=moment(self.now),
                withdrawn_by=self.by,
            )
            for old in readings
        )
        return {"withdrew": [old.id for old in readings], "reason": reason.strip()}

    def reading(self, entry: Entry, accepted: Accepted) -> Reading:
        """A reading of this save, as yet unsaved."""
        return Reading(
            entry_id=entry.id,
            stay_id=self.stay.id,
            kind=accepted.kind,
            typed_value=accepted.typed_value,
            typed_unit=accepted.unit,
            canonical=as_decimal(accepted.value),
            observed_at=entry.observed_at,
            interval_start=None if accepted.start is None else moment(accepted.start),
            incomplete=accepted.incomplete,
            confirmed=accepted.confirmed,
            resulted_at=None if accepted.resulted_at is None else moment(accepted.resulted_at),
            bag=None if accepted.bag is None else as_decimal(accepted.bag),
            recorded_at=moment(self.now),
            recorded_by=self.by,
        )

    def finish(
        self,
        entry: Entry,
        action: str,
        readings: list[Reading],
        about: Whole | None = None,
        before: dict[str, Any] | None = None,
        said: dict[str, Any] | None = None,
    ) -> Recorded:
        """Judges the stay anew, settles its alerts and writes the audit: the save in full, and what more is `said`."""
        settled = alerts.settle(self.session, [self.stay], self.now)[self.stay.id]
        audit.write(
            self.session,
            at=self.now,
            user_id=self.by,
            action=action,
            subject=f"entry {entry.id}",
            stay_id=self.stay.id,
            before=before,
            after={**audit.of_save(entry, readings, about), **(said or {})},
        )
        return Recorded("saved", entry.id, tuple(reading.id for reading in readings), self.before, settled)
