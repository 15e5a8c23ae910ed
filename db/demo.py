"""Loads the demonstration ward into an empty store, with accounts, doses, treatments and alerts as they would stand."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import acknowledgements, alerts, audit, criteria_versions, facts, takings, users
from db.bulk import insert_entries
from db.demo_alerts import turned_late, turning_points
from db.demo_decisions import REGIMEN, Deciding, tale
from db.demo_tales import Said
from db.demo_ward import DAY_UNIT, NOW, SEED, Bedside, Guest, day_unit, earlier, ward
from db.demo_written import Later, Written, seconds, written
from db.engine import writing
from db.loading import CHANGED_STAY, columns_of
from db.saves import Save, hashed
from models.criteria import named
from models.instants import moment
from models.instants import seconds as instant
from models.readings import StayFacts
from models.records import Entry, Patient, Reading, Stay, User
from models.typed import Whole

# What is known of a stay only once it has happened.
_LATER = ("first_dose_at", "discharged_at", "away", "away_since")


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in to the demonstration, for these wards (None: every one); the password is no secret."""

    name: str
    display_name: str
    role: str
    password: str
    wards: tuple[str, ...] | None = None


ACCOUNTS = (
    Account("nurse", "Demonstration Nurse", "nurse", "nurse-demo-ward"),
    Account("oncologist", "Demonstration Oncologist", "oncologist", "oncologist-demo"),
    Account("administrator", "Demonstration Administrator", "administrator", "administrator-demo"),
    Account("auditor", "Demonstration Auditor", "auditor", "auditor-demo"),
    Account("day-nurse", "Demonstration Day Nurse", "nurse", "day-nurse-demo", (DAY_UNIT,)),
)


class NotEmpty(Exception):
    """The store has patients or accounts already; the message is a sentence."""


def load_if_empty(engine: Engine, now: int, criteria: str = "bedside") -> bool:
    """Loads the demonstration ward into a store without patients and accounts; whether it did."""
    try:
        load(engine, now, criteria)
    except NotEmpty:
        return False
    return True


def load(engine: Engine, now: int, criteria: str = "bedside", seed: int = SEED) -> None:
    """Loads the ward as it is at `now` (seconds), all or nothing; raises NotEmpty for a store that is in use.

    Accounts count as use: their store must never come to show passwords on its sign-in page.
    """
    with writing(engine) as session:
        _refuse_used(session)
        facts.mark_demonstration(session)
        _Loading(session, now - now % 60, criteria).load([*ward(seed), *day_unit(seed)], earlier())


def _refuse_used(session: Session) -> None:
    if facts.is_demonstration(session):
        raise NotEmpty("The store holds the demonstration ward already.")
    for mapped, what in ((Patient, "patients"), (User, "accounts")):
        if session.scalars(select(mapped).limit(1)).first():
            raise NotEmpty(f"The store holds {what} that are not a demonstration's; nothing was loaded.")


@dataclass(frozen=True)
class _Loading:
    """One loading on its way; `now` is a whole minute."""

    session: Session
    now: int
    criteria: str

    def load(self, beds: Sequence[Bedside], before: Sequence[Bedside]) -> None:
        """People and stays, then everything that was written down, in order, with the alerts it raised and ended."""
        begin = min(seconds(bed.guest.admitted, self.now) for bed in [*beds, *before])
        criteria_versions.note(self.session, self.criteria, begin)
        people = self._accounts(begin)
        patients = [self._patient(bed.guest, place) for place, bed in enumerate(beds)]
        known = {patient.name: patient for patient in patients}
        stays = [self._stay(bed.guest, patient, people["nurse"]) for bed, patient in zip(beds, patients, strict=True)]
        over = [self._stay(bed.guest, known[bed.guest.name], people["nurse"]) for bed in before]
        for bed, stay in zip(before, over, strict=True):
            self._record([bed], [stay], people, seconds(bed.guest.left or NOW, self.now))
        self._record(beds, stays, people, self.now)
        for bed, stay in zip(beds, stays, strict=True):
            self._refuse(bed.guest, stay, people["nurse"])
        for bed, stay in zip(beds, stays, strict=True):
            self._answer(bed, stay, people)

    def _record(self, beds: Sequence[Bedside], stays: Sequence[Stay], people: Mapping[str, int], until: int) -> None:
        """What was written down of some stays until an instant."""
        nurse, doctor = people["nurse"], people["oncologist"]
        Deciding(self.session, self.now, doctor).keep(beds, stays)
        for stay in stays:
            self._tell_of(stay, nurse)
        known = [self._facts(bed.guest) for bed in beds]
        record = written(beds, [stay.id for stay in stays], nurse, self.now)
        turns = turning_points(record.known(), known, named(self.criteria), until)
        here = [place for place, bed in enumerate(beds) if not bed.guest.away]
        lateness = turned_late(record.known(), known, named(self.criteria), until)
        for at, place in sorted([*turns, *(one for one in lateness if one[1] in here)]):
            self._write_until(at, record)
            alerts.settle(self.session, [stays[place]], at)
        self._write_until(until, record)
        alerts.settle(self.session, stays, until)

    def _write_until(self, at: int, record: Written) -> None:
        """Writes down, and takes off the record, what was recorded by an instant."""
        due = bisect_right(record.kept, at, key=lambda one: one.entry.recorded_at)
        insert_entries(self.session, [one.entry for one in record.kept[:due]])
        del record.kept[:due]
        while record.later and record.later[0].at <= at:
            self._put_right(record.later.pop(0))

    def _accounts(self, at: int) -> dict[str, int]:
        """Makes the accounts; the id of each by name, which is that of its role where it is for every ward."""
        return {
            one.name: users.add(
                self.session, one.name, one.display_name, one.role, one.password, now=at, wards=one.wards
            ).id
            for one in ACCOUNTS
        }

    def _patient(self, guest: Guest, place: int) -> Patient:
        # 365.25 days a year, and some days more, so that nobody's age turns on a birthday.
        born = moment(self.now).date() - timedelta(days=round(guest.age * 365.25) + 40 + 9 * place)
        return Patient(record_number=f"DEMO-{place + 1:04}", name=guest.name, born_on=born.isoformat())

    def _stay(self, guest: Guest, patient: Patient, nurse: int) -> Stay:
        admitted = seconds(guest.admitted, self.now)
        stay = Stay(
            patient=patient,
            ward=guest.ward,
            bed=guest.bed,
            admitted_at=moment(admitted),
            discharged_at=None if guest.left is None else moment(seconds(guest.left, self.now)),
            criteria=self.criteria,
            baseline_weight_kg=None if guest.entered_weight is None else Decimal(guest.entered_weight),
            first_dose_at=None if guest.first_dose is None else moment(seconds(guest.first_dose, self.now)),
            away=guest.away,
            away_since=None if guest.away_since is None else moment(seconds(guest.away_since, self.now)),
            regimen=REGIMEN,
            created_at=moment(admitted),
        )
        self.session.add(stay)
        self.session.flush()
        audit.write(
            self.session,
            at=admitted,
            user_id=nurse,
            action="admitted",
            subject=f"stay {stay.id}",
            stay_id=stay.id,
            after={**columns_of(stay), **dict.fromkeys(_LATER), "patient": audit.columns(patient)},
        )
        return stay

    def _tell_of(self, stay: Stay, nurse: int) -> None:
        """The audit of what came to be known of a stay after its admission: first dose, discharge, off the ward."""
        said = [
            (min(instant(stay.first_dose_at) + 300, self.now), ("first_dose_at",)) if stay.first_dose_at else None,
            (instant(stay.discharged_at), ("discharged_at",)) if stay.discharged_at else None,
            (instant(stay.away_since), ("away", "away_since")) if stay.away_since else None,
        ]
        for at, columns in filter(None, said):
            audit.write(
                self.session,
                at=at,
                user_id=nurse,
                action=CHANGED_STAY,
                subject=", ".join(columns),
                stay_id=stay.id,
                before=dict.fromkeys(columns),
                after={column: audit.as_text(getattr(stay, column)) for column in columns},
            )

    def _answer(self, bed: Bedside, stay: Stay, people: Mapping[str, int]) -> None:
        """What people did about the gravest alert: took note of it, took it over or declined it."""
        running = list(alerts.by_stay(self.session, [stay.id]).get(stay.id, {}).values())
        for number, said in enumerate(tale(bed).said if running else ()):
            raised = instant(running[0].raised_to_at)
            at = self.now - said.before * 60 if said.after is None else min(raised + said.after * 60, self.now)
            self._say(
                said, running[0].id, f"demonstration {running[0].id} {number}", people[said.role], max(at, raised)
            )

    def _say(self, said: Said, alert_id: int, key: str, by: int, at: int) -> None:
        if said.kind == "taken":
            takings.take(self.session, alert_id, key, minutes=said.minutes, by=by, now=at)
        elif said.kind == "declined":
            takings.decline(self.session, alert_id, said.words or "", key, by=by, now=at)
        else:
            quiet = said.minutes
            acknowledgements.acknowledge(
                self.session, alert_id, said.kind, said.words, key, quiet_minutes=quiet, by=by, now=at
            )

    def _refuse(self, guest: Guest, stay: Stay, nurse: int) -> None:
        """Some patients did not want something measured, five minutes ago."""
        if guest.refused:
            save = Save.begin(self.session, stay, nurse, self.now)
            about = Whole(missing=tuple((kind, "refused") for kind in guest.refused))
            content = hashed("demonstration", "refused", stay.id)
            entry = save.entry(f"demonstration refused {stay.id}", self.now - 300, content, about=about)
            save.finish(entry, "recorded", [], about)

    def _facts(self, guest: Guest) -> StayFacts:
        first = None if guest.first_dose is None else seconds(guest.first_dose, self.now)
        weight = None if guest.entered_weight is None else Fraction(guest.entered_weight)
        return StayFacts(seconds(guest.admitted, self.now), None, first, {"weight": weight})

    def _put_right(self, later: Later) -> None:
        """Corrects or withdraws a reading, as the nurse would."""
        kept, old = later.kept.entry, self._reading(later)
        save = Save.begin(self.session, self.session.get_one(Stay, kept.stay_id), kept.recorded_by, later.at)
        entry = save.entry(later.key, kept.observed_at, hashed("demonstration", old.id, later.reason))
        before = audit.of_readings([old])
        if later.instead is None:
            save.finish(entry, "withdrew", [], before=before, said=save.withdraw(entry, [old], later.reason))
            return
        new = save.reading(entry, later.instead)
        new.replaces_id, new.reason = old.id, later.reason
        self.session.add(new)
        save.finish(entry, "corrected", [new], before=before)

    def _reading(self, later: Later) -> Reading:
        of_entry = select(Reading).join(Entry, Entry.id == Reading.entry_id).where(Entry.key == later.kept.entry.key)
        return self.session.scalars(of_entry.where(Reading.kind == later.kind)).one()
