"""Loads the demonstration ward into an empty store, with accounts, doses, treatments and alerts as they would stand."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import alerts, audit, facts, users
from db.bulk import insert_entries
from db.demo_alerts import turning_points
from db.demo_ward import NOW, WARD, Bedside, Guest, ward
from db.demo_written import Later, Written, seconds, written
from db.engine import writing
from db.loading import columns_of
from db.saves import Save, hashed
from models.criteria import named
from models.instants import moment
from models.readings import StayFacts
from models.records import Dose, Entry, Intervention, Patient, Reading, Stay, User, Withdrawal

_DRUG = "aldesleukin 600,000 IU/kg"


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in to the demonstration; the password is no secret."""

    name: str
    display_name: str
    role: str
    password: str


ACCOUNTS = (
    Account("nurse", "Demonstration Nurse", "nurse", "nurse-demo"),
    Account("oncologist", "Demonstration Oncologist", "oncologist", "oncologist-demo"),
    Account("administrator", "Demonstration Administrator", "administrator", "administrator-demo"),
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


def load(engine: Engine, now: int, criteria: str = "bedside") -> None:
    """Loads the ward as it is at `now` (seconds), all or nothing; raises NotEmpty for a store that is in use.

    Accounts count as use: their store must never come to show passwords on its sign-in page.
    """
    with writing(engine) as session:
        _refuse_used(session)
        facts.mark_demonstration(session)
        _Loading(session, now - now % 60, criteria).load(ward())


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

    def load(self, beds: Sequence[Bedside]) -> None:
        """People and stays, then everything that was written down, in order, with the alerts it raised and ended."""
        nurse = self._accounts(min(seconds(bed.guest.admitted, self.now) for bed in beds))
        stays = [self._stay(bed.guest, place, nurse) for place, bed in enumerate(beds)]
        for bed, stay in zip(beds, stays, strict=True):
            self.session.add_all([*self._doses(bed, stay, nurse), *self._treatments(bed, stay, nurse)])
        known = [self._facts(bed.guest) for bed in beds]
        record = written(beds, [stay.id for stay in stays], nurse, self.now)
        for at, place in turning_points(record.known(), known, named(self.criteria), self.now):
            self._write_until(at, record)
            alerts.settle(self.session, [stays[place]], at)
        self._write_until(self.now, record)
        alerts.settle(self.session, stays, self.now)

    def _write_until(self, at: int, record: Written) -> None:
        """Writes down, and takes off the record, what was recorded by an instant."""
        due = bisect_right(record.kept, at, key=lambda one: one.entry.recorded_at)
        insert_entries(self.session, [one.entry for one in record.kept[:due]])
        del record.kept[:due]
        while record.later and record.later[0].at <= at:
            self._put_right(record.later.pop(0))

    def _accounts(self, at: int) -> int:
        """Makes the accounts; the nurse's id."""
        made = {
            one.role: users.add(self.session, one.name, one.display_name, one.role, one.password, now=at)
            for one in ACCOUNTS
        }
        return made["nurse"].id

    def _stay(self, guest: Guest, place: int, nurse: int) -> Stay:
        admitted = seconds(guest.admitted, self.now)
        # 365.25 days a year, and some days more, so that nobody's age turns on a birthday.
        born = moment(self.now).date() - timedelta(days=round(guest.age * 365.25) + 40 + 9 * place)
        stay = Stay(
            patient=Patient(record_number=f"DEMO-{place + 1:04}", name=guest.name, born_on=born.isoformat()),
            ward=WARD,
            bed=guest.bed,
            admitted_at=moment(admitted),
            criteria=self.criteria,
            baseline_weight_kg=None if guest.entered_weight is None else Decimal(guest.entered_weight),
            first_dose_at=None if guest.first_dose is None else moment(seconds(guest.first_dose, self.now)),
            away=guest.away,
            created_at=moment(admitted),
        )
        self.session.add(stay)
        self.session.flush()
        subject, after = f"stay {stay.id}", columns_of(stay)
        audit.write(
            self.session, at=admitted, user_id=nurse, action="admitted", subject=subject, stay_id=stay.id, after=after
        )
        return stay

    def _facts(self, guest: Guest) -> StayFacts:
        first = None if guest.first_dose is None else seconds(guest.first_dose, self.now)
        weight = None if guest.entered_weight is None else Fraction(guest.entered_weight)
        return StayFacts(seconds(guest.admitted, self.now), None, first, {"weight": weight})

    def _doses(self, bed: Bedside, stay: Stay, nurse: int) -> Iterator[Dose]:
        for dose in bed.course.doses:
            at = seconds(dose.at, self.now)
            yield Dose(
                stay_id=stay.id,
                number=dose.number,
                given_at=moment(at),
                drug=_DRUG,
                state="held" if dose.held else "given",
                reason=dose.held,
                recorded_at=moment(min(at + 300, self.now)),
                recorded_by=nurse,
            )

    def _treatments(self, bed: Bedside, stay: Stay, nurse: int) -> Iterator[Intervention]:
        given = [(fluid.at, fluid.at + 1, "fluid", f"{fluid.volume * 1000:.0f} mL") for fluid in bed.course.fluids]
        ran = [(start, end, "vasopressor", "phenylephrine") for start, end in bed.course.pressors]
        for start, end, kind, note in [*given, *ran]:
            at = seconds(start, self.now)
            yield Intervention(
                stay_id=stay.id,
                kind=kind,
                started_at=moment(at),
                ended_at=None if end is None or end > NOW else moment(seconds(end, self.now)),
                note=note,
                recorded_at=moment(min(at + 300, self.now)),
                recorded_by=nurse,
            )

    def _put_right(self, later: Later) -> None:
        """Corrects or withdraws a reading, as the nurse would."""
        kept, old = later.kept.entry, self._reading(later)
        save = Save.begin(self.session, self.session.get_one(Stay, kept.stay_id), kept.recorded_by, later.at)
        entry = save.entry(later.key, kept.observed_at, hashed("demonstration", old.id, later.reason))
        before = {"readings": [f"{old.kind} {old.typed_value} {old.typed_unit}"]}
        if later.instead is None:
            given = {"reading_id": old.id, "entry_id": entry.id, "reason": later.reason}
            self.session.add(Withdrawal(**given, withdrawn_at=moment(later.at), withdrawn_by=kept.recorded_by))
            save.finish(entry, "withdrew", [], before, {"reason": later.reason})
            return
        new = save.reading(entry, later.instead)
        new.replaces_id, new.reason = old.id, later.reason
        self.session.add(new)
        typed = f"{new.kind} {new.typed_value} {new.typed_unit}"
        save.finish(entry, "corrected", [new], before, {"readings": [typed], "reason": later.reason})

    def _reading(self, later: Later) -> Reading:
        of_entry = select(Reading).join(Entry, Entry.id == Reading.entry_id).where(Entry.key == later.kept.entry.key)
        return self.session.scalars(of_entry.where(Reading.kind == later.kind)).one()
