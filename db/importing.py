"""The evaluate command's files as patients of a ward: all or nothing, and a second time nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import alerts, audit, criteria_versions, rights, stays, users
from db.bulk import CheckedEntry, Progress, insert_entries
from db.engine import writing
from db.exchange.csv import BadRow, Observation, read_observations, read_stays
from db.loading import BASELINES
from models.criteria import named
from models.instants import moment, seconds
from models.readings import StayFacts
from models.records import Patient, Reading, Stay, as_decimal
from models.schedule import WARD
from models.typed import Accepted

_KEYS = UUID("b3f3c1f0-5a3c-4b43-9d0e-7c1f5a2f6a55")


@dataclass(frozen=True)
class Imported:
    """What an import added, and the rows it left out."""

    stays: int
    readings: int
    known: int
    bad: tuple[BadRow, ...]


class BadRows(Exception):
    """Some rows cannot be read; nothing was imported."""

    def __init__(self, rows: Sequence[BadRow]) -> None:
        self.rows = tuple(rows)
        super().__init__("\n".join(map(str, rows)))


class ImportConflict(Exception):
    """The store knows a stay by the same name with other facts; nothing was imported. One sentence a line."""


@dataclass(frozen=True)
class Destination:
    """Where an import goes: the ward, criteria set and schedule of new stays, the instant in seconds, and who asks.

    Nobody: the command line, in the name of the account "File import".
    """

    ward: str
    criteria: str
    now: int
    by: int | None = None
    schedule: str = WARD


def import_files(
    engine: Engine,
    observations: Path,
    stays_file: Path | None,
    to: Destination,
    *,
    skip_bad: bool = False,
    progress: Progress | None = None,
) -> Imported:
    """Adds what the store does not have yet; a stay is known by its `stay_id`, a reading by its row.

    Raises BadRows (unless they are to be skipped), ImportConflict, UnreadableFile, CriteriaError or PermissionError;
    then nothing was added.
    """
    named(to.criteria)
    found = read_observations(observations)
    facts = read_stays(stays_file) if stays_file else None
    bad = [*found.bad, *(facts.bad if facts else ())]
    if bad and not skip_bad:
        raise BadRows(bad)
    with writing(engine) as session:
        criteria_versions.note(session, to.criteria, to.now)
        by = _importer(session, to)
        batch = _Import(session, to.ward, to.criteria, to.schedule, by, to.now)
        known, added = batch.stays(found.rows, facts.facts if facts else {})
        _refuse_unseen(session, to, known.values())
        rows = batch.new_rows(found.rows, known)
        insert_entries(session, batch.entries(rows, known), progress)
        batch.finish(rows, known, added)
    return Imported(len(added), len(rows), len(found.rows) - len(rows), tuple(bad))


def _importer(session: Session, to: Destination) -> int:
    if to.by is None:
        return users.program(session, "file-import", "File import", to.now).id
    return rights.allowed(session, to.by, "import").id


def _refuse_unseen(session: Session, to: Destination, stays: Iterable[Stay]) -> None:
    if to.by is not None:
        for stay in stays:
            rights.allowed(session, to.by, "import", stay, now=to.now)


@dataclass(frozen=True)
class _Import:
    """One import on its way. Stays go by their `stay_id`."""

    session: Session
    ward: str
    criteria: str
    schedule: str
    by: int
    now: int

    def stays(
        self, rows: Sequence[Observation], facts: Mapping[str, StayFacts]
    ) -> tuple[dict[str, Stay], frozenset[str]]:
        """Every stay of the files as it is in the store now, and which of them are new."""
        names = sorted({row.stay_id for row in rows} | facts.keys())
        known = {stay.name: stay for stay in self.session.scalars(select(Stay).where(Stay.name.is_not(None)))}
        found = {name: known[name] for name in names if name in known}
        self._fill_in(found, facts)
        new = {name: self._new_stay(name, facts.get(name, StayFacts())) for name in names if name not in known}
        self.session.add_all(new.values())
        self.session.flush()
        return found | new, frozenset(new)

    def _new_stay(self, name: str, facts: StayFacts) -> Stay:
        return Stay(
            patient=Patient(record_number=name, name=f"Imported {name}"),
            name=name,
            ward=self.ward,
            bed=name,
            criteria=self.criteria,
            schedule=self.schedule,
            created_at=moment(self.now),
            **_columns(facts),
        )

    def _fill_in(self, found: Mapping[str, Stay], facts: Mapping[str, StayFacts]) -> None:
        """Facts that the store lacked; what it says otherwise is for a person to decide."""
        conflicts = []
        for name in found.keys() & facts.keys():
            changes = {
                column: value
                for column, value in _columns(facts[name]).items()
                if value is not None and getattr(found[name], column) != value
            }
            conflicts += [
                f"Stay '{name}' is in the store with another {column}."
                for column in changes
                if getattr(found[name], column) is not None
            ]
            if changes and not conflicts:
                stays.change(self.session, found[name], changes, self.by, self.now)
        if conflicts:
            raise ImportConflict("\n".join(sorted(conflicts)))

    def new_rows(self, rows: Sequence[Observation], known: Mapping[str, Stay]) -> list[Observation]:
        """The rows that no reading came from, withdrawn and replaced ones included, by stay and time."""
        names = {stay.id: name for name, stay in known.items()}
        held = self.session.execute(
            select(
                Reading.stay_id,
                Reading.observed_at,
                Reading.kind,
                Reading.typed_value,
                Reading.typed_unit,
                Reading.interval_start,
                Reading.incomplete,
            ).where(Reading.stay_id.in_(names))
        )
        there = {
            (names[stay], seconds(at), kind, value, unit, None if start is None else seconds(start), incomplete)
            for stay, at, kind, value, unit, start, incomplete in held
        }
        new = [
            row
            for row in rows
            if (row.stay_id, row.at, row.kind, row.typed_value, row.unit, row.start, row.incomplete) not in there
        ]
        # The sort keeps rows of one time in the file's order, in which the later one counts.
        return sorted(new, key=attrgetter("stay_id", "at"))

    def entries(self, rows: Sequence[Observation], known: Mapping[str, Stay]) -> list[CheckedEntry]:
        """The rows of one stay and time as one set."""
        return [
            self._entry(name, known[name].id, at, list(group))
            for (name, at), group in groupby(rows, attrgetter("stay_id", "at"))
        ]

    def _entry(self, name: str, stay_id: int, at: int, rows: Sequence[Observation]) -> CheckedEntry:
        readings = [
            Accepted(row.kind, row.typed_value, row.unit, row.value, row.start, row.incomplete, confirmed=False)
            for row in rows
        ]
        key = str(uuid5(_KEYS, repr((name, at, readings))))
        return CheckedEntry(key, stay_id, at, self.now, self.by, readings)

    def finish(self, rows: Sequence[Observation], known: Mapping[str, Stay], added: frozenset[str]) -> None:
        """The audit, stay by stay, and the alerts of those who are on the ward now."""
        counts = {name: len(list(group)) for name, group in groupby(rows, attrgetter("stay_id"))}
        for name in sorted(added | counts.keys()):
            self._audit(known[name], counts.get(name, 0))
        here = {stay.id for stay in stays.everywhere(self.session, self.now)}
        touched = [known[name] for name in sorted(added | counts.keys()) if known[name].id in here]
        alerts.settle(self.session, touched, self.now)

    def _audit(self, stay: Stay, readings: int) -> None:
        audit.write(
            self.session,
            at=self.now,
            user_id=self.by,
            action="imported",
            subject=f"stay {stay.name}",
            stay_id=stay.id,
            after={"readings": readings},
        )


def _columns(facts: StayFacts) -> dict[str, Any]:
    times = {"admitted_at": facts.admitted, "discharged_at": facts.discharged, "first_dose_at": facts.first_dose}
    baselines = {column: facts.baselines.get(kind) for kind, column in BASELINES.items()}
    return {
        **{column: None if at is None else moment(at) for column, at in times.items()},
        **{column: None if value is None else as_decimal(value) for column, value in baselines.items()},
    }
