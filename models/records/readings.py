"""What was measured. Nothing here is ever updated: a reading stands until another replaces it or it is withdrawn."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.measurements import KINDS
from models.records.base import Base, Key, key_of, one_of, yes_or_no
from models.typed import POSITIONS, REASONS, SITES


class Entry(Base):
    """One save. `key` was made where it was typed: the same key twice is one save (`content_hash` tells them apart)."""

    __tablename__ = "entries"
    __table_args__ = (Index(None, "stay_id", "recorded_at"), {"sqlite_strict": True})

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    stay_id: Mapped[int] = key_of("stays.id")
    observed_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = key_of("users.id")
    content_hash: Mapped[str]
    note: Mapped[str | None]
    position: Mapped[str | None] = mapped_column(one_of("position", POSITIONS))
    site: Mapped[str | None] = mapped_column(one_of("site", SITES))


class Reading(Base):
    """One value, as typed and in its kind's canonical unit.

    A canonical value whose decimals do not end (umol/L of creatinine) is rounded here; the exact one follows from what
    was typed. Where a urine bag was read, `bag` is what it held in mL, and the canonical value what was new in it.
    """

    __tablename__ = "readings"
    __table_args__ = (
        one_of("kind", KINDS),
        yes_or_no("incomplete"),
        yes_or_no("confirmed"),
        CheckConstraint("CAST(canonical AS REAL) >= 0", name="canonical"),
        CheckConstraint("(replaces_id IS NULL) = (reason IS NULL)", name="reason"),
        Index(None, "stay_id", "recorded_at", "id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    entry_id: Mapped[int] = key_of("entries.id", index=True)
    stay_id: Mapped[int] = key_of("stays.id")
    kind: Mapped[str]
    typed_value: Mapped[str]
    typed_unit: Mapped[str]
    canonical: Mapped[Decimal]
    observed_at: Mapped[datetime]
    interval_start: Mapped[datetime | None]
    incomplete: Mapped[bool] = mapped_column(default=False)
    confirmed: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = key_of("users.id")
    replaces_id: Mapped[int | None] = key_of("readings.id", unique=True)
    reason: Mapped[str | None]
    resulted_at: Mapped[datetime | None]
    bag: Mapped[Decimal | None]

    @property
    def counted(self) -> tuple[str, str]:
        """Value and unit as they were typed; of a urine bag what was new in it, which is what counts."""
        if self.bag is None:
            return self.typed_value, self.typed_unit
        return f"{self.canonical:f}", "mL"


class Missing(Base):
    """That a kind was not measured in a set, and why."""

    __tablename__ = "missing"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("reason", REASONS),
        UniqueConstraint("entry_id", "kind"),
        Index(None, "stay_id", "observed_at"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    entry_id: Mapped[int] = key_of("entries.id")
    stay_id: Mapped[int] = key_of("stays.id")
    kind: Mapped[str]
    reason: Mapped[str]
    observed_at: Mapped[datetime]


class Undone(Base):
    """A set that was taken back as a whole, and why; `entry_id` is the save that said so.

    `moved_to_id`: the set of another stay in which it stands instead, where it was another patient's.
    """

    __tablename__ = "undone"
    __table_args__ = ({"sqlite_strict": True},)

    id: Mapped[Key]
    entry_id: Mapped[int] = key_of("entries.id", unique=True)
    set_id: Mapped[int] = key_of("entries.id", unique=True)
    moved_to_id: Mapped[int | None] = key_of("entries.id", unique=True)
    reason: Mapped[str]


class Withdrawal(Base):
    """A reading entered in error, and why; `entry_id` is the save that said so."""

    __tablename__ = "withdrawals"
    __table_args__ = ({"sqlite_strict": True},)

    id: Mapped[Key]
    entry_id: Mapped[int] = key_of("entries.id", index=True)
    reading_id: Mapped[int] = key_of("readings.id", unique=True)
    reason: Mapped[str]
    withdrawn_at: Mapped[datetime]
    withdrawn_by: Mapped[int] = key_of("users.id")
