"""Everything that was ever recorded in a stay, standing or not."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from models.instants import seconds
from models.phrases import phrase
from models.records import Entry, Reading, User, Withdrawal


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


def history(session: Session, stay_id: int) -> list[Recording]:
    """Every reading of a stay, the latest observed first; of one time, the one recorded last first."""
    new, withdrawer = aliased(Reading), aliased(User)
    rows = session.execute(
        select(Reading, User.display_name, Entry.note, new.id, Withdrawal, withdrawer.display_name)
        .join(Entry, Entry.id == Reading.entry_id)
        .join(User, User.id == Reading.recorded_by)
        .outerjoin(new, new.replaces_id == Reading.id)
        .outerjoin(Withdrawal, Withdrawal.reading_id == Reading.id)
        .outerjoin(withdrawer, withdrawer.id == Withdrawal.withdrawn_by)
        .where(Reading.stay_id == stay_id)
        .order_by(Reading.observed_at.desc(), Reading.id.desc())
    )
    return [Recording(*row) for row in rows]


def reading_of(session: Session, reading_id: int) -> Reading:
    """A reading as it was recorded; raises LookupError with a sentence where there is none."""
    found = session.get(Reading, reading_id)
    if found is None:
        raise LookupError(phrase("There is no such reading."))
    return found


def saved_at(session: Session, entry_id: int) -> int:
    """When a save was made, in seconds."""
    return seconds(session.get_one(Entry, entry_id).recorded_at)
