"""The readings that stand, fetched from the store as columns of numbers."""

from collections.abc import Sequence
from functools import cache
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
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from db.sight import within
from models.instants import NO_TIME, moment
from models.measurements import CODES
from models.readings import Floats, Ints, integers
from models.records import Reading, Withdrawal

_FEW = 500
_SEPARATOR = ","


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
    recorded_at, *columns = _columns(session.connection().execute(_recorded(session, stay_ids, until, known_at)).one())
    found = Fetched._make(columns)
    counts = ~np.isin(found.id, _put_right(session, found.id, known_at)) if len(found.id) else found.id.astype(np.bool_)
    order = np.lexsort((found.id, recorded_at, found.stay_id))
    order = order[counts[order]]
    return Fetched._make(column[order] for column in found)


# Made once: to make an alias takes longer than to ask with it.
@cache
def stands() -> ColumnElement[bool]:
    """The condition that a reading counts: no other replaces it and no withdrawal names it."""
    newer = aliased(Reading)
    return ~or_(exists().where(newer.replaces_id == Reading.id), exists().where(Withdrawal.reading_id == Reading.id))


def whole_number(column: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    """An instant as the store keeps it, in seconds."""
    return type_coerce(column, BigInteger)


def _recorded(
    session: Session, stay_ids: Sequence[int], until: int | None, known_at: int | None
) -> Select[*tuple[Any, ...]]:
    rows = select(*_texts()).where(Reading.stay_id.in_(stay_ids), within(session, Reading.stay_id))
    if until is not None:
        rows = rows.where(Reading.observed_at <= moment(until))
    if known_at is not None:
        rows = rows.where(Reading.recorded_at <= moment(known_at))
    return rows


@cache
def _texts() -> tuple[ColumnElement[str], ...]:
    """The columns in one order, each as one text, the last of them decimals, all others whole numbers.

    Row by row, SQLite's driver gives up the interpreter's lock for each, and has to wait its turn to get it back: with
    200 boards open the readings of a ward took minutes.
    """
    columns: tuple[ColumnElement[Any], ...] = (
        whole_number(Reading.recorded_at),
        type_coerce(Reading.id, Integer),
        type_coerce(Reading.stay_id, Integer),
        whole_number(Reading.observed_at),
        case(CODES, value=Reading.kind),
        func.coalesce(whole_number(Reading.interval_start), NO_TIME),
        type_coerce(Reading.incomplete, Integer),
        func.length(cast(Reading.canonical, Text)),
        cast(Reading.canonical, Text),
    )
    return tuple(func.aggregate_strings(cast(column, Text), _SEPARATOR) for column in columns)


def _columns(texts: Sequence[str | None]) -> list[Any]:
    """These texts as arrays; None is that of no rows."""
    kinds = [np.int64] * (len(texts) - 1) + [np.float64]
    return [np.fromstring(text or "", dtype=kind, sep=_SEPARATOR) for text, kind in zip(texts, kinds, strict=True)]


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
