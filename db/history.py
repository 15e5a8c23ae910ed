"""Everything that was ever recorded in a stay, standing or not."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import and_, select, true
from sqlalchemy.orm import Session, aliased

from db.audit import LOOKS
from models.instants import moment, seconds
from models.phrases import phrase
from models.records import AuditEntry, Entry, Missing, Reading, Stay, Undone, User, Withdrawal

# After every instant that can be recorded: the year 9999.
_EVER = 253_402_300_799
# SQLite takes 32,766 parameters in a statement.
_MOST_AT_ONCE = 10_000


@dataclass(frozen=True)
class Recording:
    """A reading with who recorded it, the note of its set, and what became of it."""

    reading: Reading
    by: str
    note: str | None
    replaced_by: int | None
    withdrawal: Withdrawal | None
    withdrawn_by: str | None

    @property
    def stands(self) -> bool:
        """Whether it counts."""
        return self.replaced_by is None and self.withdrawal is None


@dataclass(frozen=True)
class SetOf:
    """A set with who saved it, its readings with all their corrections, and what became of it as a whole.

    missing: kind and reason; undone: the save that took it back, by whom; moved_to, moved_from: the other stay's id.
    """

    entry: Entry
    by: str
    missing: tuple[tuple[str, str], ...]
    recordings: tuple[Recording, ...]
    undone: Undone | None
    undone_by: str | None
    moved_to: int | None
    moved_from: int | None

    @property
    def stands(self) -> bool:
        """Whether anything of it counts."""
        return self.undone is None and (any(one.stands for one in self.recordings) or not self.recordings)


def history(
    session: Session, stay_id: int, known_at: int | None = None, only: Collection[int] | None = None
) -> list[Recording]:
    """Every reading of a stay, the latest observed first; of one time, the one recorded last first.

    known_at: what had been recorded, corrected and withdrawn by then (seconds). only: these readings of it, by id.
    """
    new, withdrawer = aliased(Reading), aliased(User)
    by = moment(_EVER if known_at is None else known_at)
    rows = session.execute(
        select(Reading, User.display_name, Entry.note, new.id, Withdrawal, withdrawer.display_name)
        .join(Entry, Entry.id == Reading.entry_id)
        .join(User, User.id == Reading.recorded_by)
        .outerjoin(new, and_(new.replaces_id == Reading.id, new.recorded_at <= by))
        .outerjoin(Withdrawal, and_(Withdrawal.reading_id == Reading.id, Withdrawal.withdrawn_at <= by))
        .outerjoin(withdrawer, withdrawer.id == Withdrawal.withdrawn_by)
        .where(Reading.stay_id == stay_id, Reading.recorded_at <= by, true() if only is None else Reading.id.in_(only))
        .order_by(Reading.observed_at.desc(), Reading.id.desc())
    )
    return [Recording(*row) for row in rows]


def ids(session: Session, stay_id: int, known_at: int | None = None) -> set[int]:
    """Every reading that had been recorded of a stay, standing or not."""
    by = moment(_EVER if known_at is None else known_at)
    return set(session.scalars(select(Reading.id).where(Reading.stay_id == stay_id, Reading.recorded_at <= by)))


def typed(session: Session, reading_ids: Sequence[int]) -> dict[int, Reading]:
    """These readings as they were recorded, by id."""
    found: dict[int, Reading] = {}
    for first in range(0, len(reading_ids), _MOST_AT_ONCE):
        some = Reading.id.in_(reading_ids[first : first + _MOST_AT_ONCE])
        found |= {one.id: one for one in session.scalars(select(Reading).where(some))}
    return found


def instants(session: Session, stay_id: int) -> list[int]:
    """Every instant in seconds at which something of a stay was recorded, in order: between them nothing was learnt."""
    readings = session.scalars(select(Reading.recorded_at).where(Reading.stay_id == stay_id).distinct())
    changes = select(AuditEntry.at).where(AuditEntry.stay_id == stay_id, AuditEntry.action.not_in(LOOKS)).distinct()
    created = seconds(session.get_one(Stay, stay_id).created_at)
    found = {created, *map(seconds, readings), *map(seconds, session.scalars(changes))}
    return sorted(at for at in found if at >= created)


def reading_of(session: Session, reading_id: int) -> Reading:
    """A reading as it was recorded; raises LookupError with a sentence where there is none."""
    found = session.get(Reading, reading_id)
    if found is None:
        raise LookupError(phrase("There is no such reading."))
    return found


def saved_at(session: Session, entry_id: int) -> int:
    """When a save was made, in seconds."""
    return seconds(session.get_one(Entry, entry_id).recorded_at)


def bag_volume(session: Session, reading_ids: Sequence[int]) -> Fraction | None:
    """What was new in the bag that was read among these, in mL; None where none was."""
    which = select(Reading.canonical).where(Reading.id.in_(reading_ids), Reading.bag.is_not(None))
    found = session.scalars(which).first()
    return None if found is None else Fraction(found)


def sets(session: Session, stay_id: int) -> list[SetOf]:
    """Every set that was saved in a stay, the latest taken first; a correction is among the readings of its set."""
    recordings = _by_set(history(session, stay_id))
    reasons: dict[int, list[tuple[str, str]]] = {}
    for one in session.scalars(select(Missing).where(Missing.stay_id == stay_id).order_by(Missing.id)):
        reasons.setdefault(one.entry_id, []).append((one.kind, one.reason))
    left, arrived = aliased(Undone), aliased(Undone)
    saying, to, source = aliased(Entry), aliased(Entry), aliased(Entry)
    undoer = aliased(User)
    rows = session.execute(
        select(Entry, User.display_name, left, undoer.display_name, to.stay_id, source.stay_id)
        .join(User, User.id == Entry.recorded_by)
        .outerjoin(left, left.set_id == Entry.id)
        .outerjoin(saying, saying.id == left.entry_id)
        .outerjoin(undoer, undoer.id == saying.recorded_by)
        .outerjoin(to, to.id == left.moved_to_id)
        .outerjoin(arrived, arrived.moved_to_id == Entry.id)
        .outerjoin(source, source.id == arrived.set_id)
        .where(Entry.stay_id == stay_id, Entry.id.in_(recordings.keys() | reasons.keys()))
        .order_by(Entry.observed_at.desc(), Entry.id.desc())
    )
    return [
        SetOf(
            entry, by, tuple(reasons.get(entry.id, ())), tuple(recordings.get(entry.id, ())), undone, name, there, here
        )
        for entry, by, undone, name, there, here in rows
    ]


def _by_set(recordings: Sequence[Recording]) -> dict[int, list[Recording]]:
    """Recordings by the entry in which their first value was saved, in the order in which they were recorded."""
    found: dict[int, list[Recording]] = {}
    roots: dict[int, int] = {}
    for one in sorted(recordings, key=lambda one: one.reading.id):
        reading = one.reading
        roots[reading.id] = reading.entry_id if reading.replaces_id is None else roots[reading.replaces_id]
        found.setdefault(roots[reading.id], []).append(one)
    return found
