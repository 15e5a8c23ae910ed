"""What doses, interventions and askings share: a row stands until another replaces it or it is retracted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, aliased

from db import audit, rights
from db.event_standing import RETRACTED, stands
from db.saves import OTHER_VALUES, KeyConflict, Superseded
from models.instants import moment, seconds
from models.phrases import Phrase, phrase
from models.records import Asking, Dose, Intervention, Retraction, Stay, User
from models.roles import Action

Event = TypeVar("Event", Dose, Intervention, Asking)

_TIME: Mapping[type, Any] = {Dose: Dose.given_at, Intervention: Intervention.started_at, Asking: Asking.asked_at}
_ACTION: Mapping[type, Action] = {Dose: "decide", Intervention: "treat", Asking: "treat"}
_NO_RECORD = phrase("There is no such record.")
# What two saves under one key may differ in.
_NOT_CONTENT = frozenset({"id", "recorded_at", "recorded_by"})


@dataclass(frozen=True)
class Told(Generic[Event]):
    """A row with who recorded it and what became of it; `replaced_by` is the id of the row that stands instead."""

    row: Event
    by: str
    replaced_by: int | None
    retraction: Retraction | None
    retracted_by: str | None

    @property
    def stands(self) -> bool:
        """Whether it counts."""
        return self.replaced_by is None and self.retraction is None


def of_stay(session: Session, record: type[Event], stay_id: int, known_at: int | None = None) -> list[Event]:
    """What stands in a stay, by time, as far as was known at an instant."""
    rows = select(record).where(record.stay_id == stay_id, stands(record, known_at))
    if known_at is not None:
        rows = rows.where(record.recorded_at <= moment(known_at))
    return list(session.scalars(rows.order_by(_TIME[record], record.id)))


def history(session: Session, record: type[Event], stay_id: int) -> list[Told[Event]]:
    """Everything of its kind that was ever recorded in a stay, by time, with what became of it."""
    retracter = aliased(User)
    rows = session.execute(
        select(record, User.display_name, Retraction, retracter.display_name)
        .join(User, User.id == record.recorded_by)
        .outerjoin(Retraction, RETRACTED[record] == record.id)
        .outerjoin(retracter, retracter.id == Retraction.retracted_by)
        .where(record.stay_id == stay_id)
        .order_by(_TIME[record], record.id)
    ).all()
    replaced = {getattr(row, "replaces_id", None): row.id for row, *_ in rows}
    return [Told(row, by, replaced.get(row.id), retraction, name) for row, by, retraction, name in rows]


def stay_to_treat(session: Session, record: type[Event], stay_id: int, by: int, now: int) -> Stay:
    """The stay, where this user may write such rows; raises PermissionError or LookupError with a sentence."""
    return rights.stay_for(session, stay_id, by, _ACTION[record], now)


def to_change(session: Session, record: type[Event], row_id: int, by: int, now: int) -> tuple[Event, Stay]:
    """A row and its stay, where this user may write such; raises PermissionError or LookupError with a sentence."""
    rights.allowed(session, by, _ACTION[record])
    row = session.get(record, row_id)
    if row is None:
        raise LookupError(_NO_RECORD)
    return row, rights.stay_for(session, row.stay_id, by, _ACTION[record], now, _NO_RECORD)


def same(session: Session, new: Event) -> Event | None:
    """The row that this key made already; raises KeyConflict where it says something else."""
    kept = session.scalars(select(type(new)).where(type(new).key == new.key)).first()
    if kept is not None and _content(kept) != _content(new):
        raise KeyConflict(OTHER_VALUES)
    return kept


def refuse_unless_standing(session: Session, row: Event) -> None:
    """Two people may have opened the same row; the second is told what the first did. Raises Superseded."""
    told = next(one for one in history(session, type(row), row.stay_id) if one.row.id == row.id)
    if told.retraction:
        raise Superseded(phrase("{name} has already withdrawn this.", name=told.retracted_by or ""))
    if told.replaced_by is not None:
        newer = session.get_one(type(row), told.replaced_by)
        name = session.get_one(User, newer.recorded_by).display_name
        raise Superseded(phrase("{name} has already corrected this.", name=name))


def needed(words: str, sentence: Phrase) -> str:
    """The words without the spaces around them; raises ValueError with the sentence where there are none."""
    if not words.strip():
        raise ValueError(sentence)
    return words.strip()


def retract(session: Session, row: Event, why: str, by: int, now: int) -> bool:
    """Takes a row out of all that counts; whether it does: the same withdrawal twice is one. Raises Superseded."""
    why = needed(why, phrase("Give a reason."))
    before = session.scalars(select(Retraction).where(RETRACTED[type(row)] == row.id)).first()
    if before and (before.reason, before.retracted_by) == (why, by):
        return False
    refuse_unless_standing(session, row)
    column = RETRACTED[type(row)].key
    session.add(Retraction(**{column: row.id}, reason=why, retracted_at=moment(now), retracted_by=by))
    what = type(row).__name__.lower()
    audit.write(
        session,
        at=now,
        user_id=by,
        action=f"withdrew {what}",
        subject=f"{what} {row.id}",
        stay_id=row.stay_id,
        before=audit.columns(row),
        after={"reason": why},
    )
    return True


def keep(session: Session, row: Event, action: str, old: Event | None, by: int, now: int) -> None:
    """Adds a row with its audit entry; `old` is the one that it replaces."""
    session.add(row)
    session.flush()
    audit.write(
        session,
        at=now,
        user_id=by,
        action=action,
        subject=f"{type(row).__name__.lower()} {row.id}",
        stay_id=row.stay_id,
        before=None if old is None else audit.columns(old),
        after=audit.columns(row),
    )


def refuse_outside(stay: Stay, at: int, now: int) -> None:
    """Nothing is done in the future or after the discharge; raises ValueError with a sentence."""
    if at > now:
        raise ValueError(phrase("The time is in the future."))
    if stay.discharged_at and at >= seconds(stay.discharged_at):
        raise ValueError(phrase("The patient had been discharged by then."))


def _content(row: Event) -> dict[str, Any]:
    return {
        column.key: getattr(row, column.key)
        for column in inspect(type(row)).column_attrs
        if column.key not in _NOT_CONTENT
    }
