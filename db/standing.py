"""The readings that stand, fetched from the store as columns of numbers."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models.instants import NO_TIME, moment
from models.measurements import CODES
from models.readings import Floats, Ints, integers
from models.records import Reading, Withdrawal

# So few that they are still in the processor's cache when columns are made of them: a quarter of the time.
_AT_ONCE = 500
_FEW = 500
_WHOLE = 7


class Fetched(NamedTuple):
    """Readings by stay and in recorded order, as columns of one length.

    at, start: seconds, `NO_TIME` for no start; kind: `CODES`; incomplete: 0 or 1; length: characters of the canonical
    value as it is written in the store.
    """

    id: Ints
    stay_id: Ints
    at: Ints
    kind: Ints
    start: Ints
    incomplete: Ints
    length: Ints
    value: Floats


def fetch(session: Session, stay_ids: Sequence[int], until: int | None, known_at: int | None) -> Fetched:
    """The readings of these stays that no other replaces and no withdrawal names.

    until: only what was observed by then. known_at: what had been recorded, replaced and withdrawn by then.
    """
    # Past SQLAlchemy's rows, which take longer to make than the store takes to find them: a hospital's are 160,000.
    with session.connection().execute(_recorded(stay_ids, until, known_at)) as result:
        whole, values = _columns(result.cursor)
    if len(values):
        stands = ~np.isin(whole[0], _put_right(session, whole[0], known_at))
        whole, values = np.compress(stands, whole, axis=1), values[stands]
    return Fetched._make([*whole, values])


def stands() -> ColumnElement[bool]:
    """The condition that a reading counts: no other replaces it and no withdrawal names it."""
    newer = aliased(Reading)
    return ~or_(exists().where(newer.replaces_id == Reading.id), exists().where(Withdrawal.reading_id == Reading.id))


def whole_number(column: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    """An instant as the store keeps it, in seconds."""
    return type_coerce(column, BigInteger)


def _recorded(stay_ids: Sequence[int], until: int | None, known_at: int | None) -> Select[*tuple[Any, ...]]:
    rows = select(
        Reading.id,
        Reading.stay_id,
        whole_number(Reading.observed_at),
        case(CODES, value=Reading.kind),
        func.coalesce(whole_number(Reading.interval_start), NO_TIME),
        type_coerce(Reading.incomplete, Integer),
        cast(Reading.canonical, Text),
    ).where(Reading.stay_id.in_(stay_ids))
    if until is not None:
        rows = rows.where(Reading.observed_at <= moment(until))
    if known_at is not None:
        rows = rows.where(Reading.recorded_at <= moment(known_at))
    return rows.order_by(Reading.stay_id, Reading.recorded_at, Reading.id)


def _columns(cursor: DBAPICursor) -> tuple[Ints, Floats]:
    """The whole numbers (a row of the array for each column) and the decimals, which come last."""
    wholes, decimals = [np.zeros((_WHOLE, 0), dtype=np.int64)], [np.zeros(0)]
    while rows := cursor.fetchmany(_AT_ONCE):
        *whole, written = zip(*rows, strict=True)
        wholes.append(np.array([*whole, tuple(map(len, written))], dtype=np.int64))
        decimals.append(np.fromiter(map(float, written), dtype=np.float64, count=len(written)))
    return np.concatenate(wholes, axis=1), np.concatenate(decimals)


def _put_right(session: Session, ids: Ints, known_at: int | None) -> Ints:
    """Which of these readings were replaced or withdrawn, and perhaps some others."""
    replaced = select(Reading.replaces_id).where(_among(Reading.replaces_id, ids))
    withdrawn = select(Withdrawal.reading_id).where(_among(Withdrawal.reading_id, ids))
    if known_at is not None:
        replaced = replaced.where(Reading.recorded_at <= moment(known_at))
        withdrawn = withdrawn.where(Withdrawal.withdrawn_at <= moment(known_at))
    return integers(session.connection().scalars(union_all(replaced, withdrawn)).all())


def _among(column: InstrumentedAttribute[Any], ids: Ints) -> ColumnElement[bool]:
    # One patient's are looked up. A hospital's, looked up, took half as long as to fetch them: they are nearly all that
    # was written in their time, so that a range of the index holds little else.
    return column.in_(ids.tolist()) if len(ids) <= _FEW else column.between(int(ids.min()), int(ids.max()))
