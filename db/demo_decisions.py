"""Doses as they were decided on the demonstration ward, what was done beside them, and what patients said."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from db import audit
from db.demo_course import DOSE_EVERY, PlannedDose
from db.demo_tales import EARLIER, TALES, Answer, Tale, Treatment
from db.demo_ward import NOW, Bedside
from db.demo_written import seconds
from db.interventions import ENDED
from models.cycles import GIVEN
from models.instants import moment
from models.records import Asking, Dose, Intervention, Stay

REGIMEN, DRUG = "aldesleukin-high-dose", "aldesleukin 600,000 IU/kg"

_KEYS = UUID("9d0f7c44-3a0b-4d5c-8b52-0c9d1f2a1987")
_WRITTEN = 5 / 60
"""Hours from something done to its being written down."""


def tale(bed: Bedside) -> Tale:
    """What is told of a patient, or of the cycle before."""
    return TALES.get(bed.guest.bed, Tale()) if bed.guest.left is None else EARLIER


class _Kept(NamedTuple):
    """A row, what the audit calls it, when it was written down, and the row that it replaces."""

    row: Dose | Intervention | Asking
    action: str
    at: int
    old: Dose | Intervention | None = None


@dataclass(frozen=True)
class Deciding:
    """What people decide and do, written down by an account; `now` is the instant of `NOW` in seconds."""

    session: Session
    now: int
    by: int

    def keep(self, beds: Sequence[Bedside], stays: Sequence[Stay]) -> None:
        """Everything of some stays, with its audit; all at once, which takes half the time."""
        made = [kept for bed, stay in zip(beds, stays, strict=True) for kept in self._of(bed, stay)]
        self.session.add_all(kept.row for kept in made if kept.old is None)
        self.session.flush()
        for kept in made:
            if kept.old is not None and not isinstance(kept.row, Asking):
                kept.row.replaces_id = kept.old.id
                self.session.add(kept.row)
        self.session.flush()
        for kept in made:
            self._audit(kept)

    def _audit(self, kept: _Kept) -> None:
        audit.write(
            self.session,
            at=kept.at,
            user_id=self.by,
            action=kept.action,
            subject=f"{type(kept.row).__name__.lower()} {kept.row.id}",
            stay_id=kept.row.stay_id,
            before=None if kept.old is None else audit.columns(kept.old),
            after=audit.columns(kept.row),
        )

    def _of(self, bed: Bedside, stay: Stay) -> Iterator[_Kept]:
        for hour, dose in self._doses(bed, stay):
            yield from self._decided(hour, dose, tale(bed).misread)
        for treatment in [*self._given(bed), *tale(bed).treatments]:
            yield from self._treated(treatment, stay)
        for answer in tale(bed).answers:
            yield _Kept(self._asking(answer, stay), "asked symptoms", self._at(answer.at))

    def _asking(self, answer: Answer, stay: Stay) -> Asking:
        return Asking(
            present=json.dumps(answer.present),
            absent=json.dumps(answer.absent),
            note=answer.note,
            asked_at=moment(seconds(answer.at, self.now)),
            **self._kept(stay, "asking", answer.at),
        )

    def _doses(self, bed: Bedside, stay: Stay) -> Iterator[tuple[float, Dose]]:
        """Each decision with its hour: a delayed dose is given an hour later, and the end of a treatment is said."""
        told = tale(bed)
        for dose in bed.course.doses:
            if dose.number == told.delayed:
                yield self._dose(stay, dose, dose.at, "delayed", told.why_delayed)
                yield self._dose(stay, dose, dose.at + 1, GIVEN, None)
            else:
                yield self._dose(stay, dose, dose.at, "held" if dose.held else GIVEN, dose.held)
        if told.stopped:
            last = bed.course.doses[-1]
            due = PlannedDose(last.number + 1, last.at + DOSE_EVERY, None)
            yield self._dose(stay, due, due.at - 0.5, "stopped", told.stopped)

    def _dose(self, stay: Stay, dose: PlannedDose, hour: float, state: str, reason: str | None) -> tuple[float, Dose]:
        about = {"number": dose.number, "drug": DRUG, "state": state, "reason": reason}
        due_at, given_at = moment(seconds(dose.at, self.now)), moment(seconds(hour, self.now))
        return hour, Dose(**about, due_at=due_at, given_at=given_at, **self._kept(stay, f"dose {state}", hour))

    def _decided(self, hour: float, dose: Dose, misread: int | None) -> Iterator[_Kept]:
        """A dose as it was written down; one that was misread was first written two hours too early."""
        if dose.number != misread:
            yield _Kept(dose, "recorded dose", self._at(hour))
            return
        made = {column: getattr(dose, column) for column in ("stay_id", "number", "drug", "state", "reason", "due_at")}
        given_at, at = moment(seconds(hour - 2, self.now)), self._at(hour)
        key = str(uuid5(_KEYS, f"misread {dose.key}"))
        wrong = Dose(**made, given_at=given_at, key=key, recorded_at=moment(at), recorded_by=self.by)
        yield _Kept(wrong, "recorded dose", at)
        dose.why, dose.recorded_at = "Time misread", moment(self._at(hour + 0.5))
        yield _Kept(dose, "corrected dose", self._at(hour + 0.5), wrong)

    def _given(self, bed: Bedside) -> Iterator[Treatment]:
        """The fluid and the vasopressors of a course."""
        for fluid in bed.course.fluids:
            yield Treatment("fluid", fluid.at, fluid.at + 1, f"{fluid.volume * 1000:.0f} mL")
        for start, end in bed.course.pressors:
            yield Treatment("vasopressor", start, end, "phenylephrine")

    def _treated(self, one: Treatment, stay: Stay) -> Iterator[_Kept]:
        """A treatment as it was begun, and a row in its place once it has ended."""
        row = self._row(one, stay, one.start, None)
        yield _Kept(row, "recorded intervention", self._at(one.start))
        if one.end is not None and one.end <= NOW:
            ended = self._row(one, stay, one.end, one.end)
            ended.why = ENDED
            yield _Kept(ended, "ended intervention", self._at(one.end), row)

    def _row(self, one: Treatment, stay: Stay, hour: float, end: float | None) -> Intervention:
        return Intervention(
            kind=one.kind,
            started_at=moment(seconds(one.start, self.now)),
            ended_at=None if end is None else moment(seconds(end, self.now)),
            note=one.note,
            **self._kept(stay, f"{one.kind} {one.start}", hour),
        )

    def _kept(self, stay: Stay, what: str, hour: float) -> dict[str, object]:
        return {
            "stay_id": stay.id,
            "key": str(uuid5(_KEYS, f"{stay.id} {what} {hour}")),
            "recorded_at": moment(self._at(hour)),
            "recorded_by": self.by,
        }

    def _at(self, hour: float) -> int:
        """When what was done at an hour is written down."""
        return min(seconds(hour + _WRITTEN, self.now), self.now)
