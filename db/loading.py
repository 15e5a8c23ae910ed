"""Readings and stays from the store as the columns the rules look at."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import BigInteger, ColumnElement, Integer, Select, Text, cast, exists, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models.bedside import assess
from models.criteria import CriteriaSet, named
from models.instants import NO_TIME, moment, parse, seconds, text
from models.measurements import CODES, canonical
from models.readings import Ints, Numbers, Readings, StayFacts, Stays, integers
from models.records import AuditEntry, Reading, Stay, Withdrawal
from models.verdicts import Assessment

CHANGED_STAY = "changed stay"
"""The audit's action for every change of what is known about a stay; its `before` can be put back."""

# A decimal of at most 15 digits, and its point, is recovered from its float.
_EXACT_AS_FLOAT = 16
_COLUMNS = 7
# SQLite takes 32,766 parameters in a statement.
_MOST_AT_ONCE = 10_000

BASELINES = {
    "systolic_bp": "baseline_systolic_mmhg",
    "weight": "baseline_weight_kg",
    "albumin": "baseline_albumin_g_dl",
}

CHANGEABLE = (
    "ward",
    "bed",
    "admitted_at",
    "discharged_at",
    "first_dose_at",
    "criteria",
    "away",
    *BASELINES.values(),
)


class Loaded(NamedTuple):
    """Standing readings in recorded order, what is known about their stays, and the id of each reading."""

    readings: Readings
    stays: Stays
    ids: Ints


def load(session: Session, stay_ids: Sequence[int], until: int | None = None, known_at: int | None = None) -> Loaded:
    """The readings of these stays that stand; a reading's `stay` is a position in `stay_ids`.

    until: only what was observed by then. known_at: exactly what the store held then; corrections, withdrawals and
    changes of a stay that were made later are undone. Both in seconds.
    """
    session.flush()
    # Past the session, which would make an object of every row: a ward's week is 50,000 of them.
    rows = session.connection().execute(_standing_rows(stay_ids, until, known_at)).all()
    ids, *columns = zip(*rows, strict=True) if rows else ((),) * _COLUMNS
    return Loaded(_readings(session, stay_ids, ids, columns), _stays(session, stay_ids, known_at), integers(ids))


class Judged(NamedTuple):
    """Stays of one criteria set, what was loaded of them, and the assessment of each (None: it has not begun)."""

    stays: Sequence[Stay]
    criteria: CriteriaSet
    loaded: Loaded
    assessments: Sequence[Assessment | None]


def judged(session: Session, stays: Sequence[Stay], now: int, known_at: int | None = None) -> list[Judged]:
    """The stays assessed at `now`, those of one criteria set together."""
    found = []
    for name in sorted({stay.criteria for stay in stays}):
        group, criteria = [stay for stay in stays if stay.criteria == name], named(name)
        loaded = load(session, [stay.id for stay in group], now, known_at)
        found.append(Judged(group, criteria, loaded, assess(loaded.readings, loaded.stays, criteria, now)))
    return found


def assessment(session: Session, stay: Stay, now: int, known_at: int | None = None) -> Assessment | None:
    """One stay at `now`, as far as the store knew at `known_at`; None for one that has not begun."""
    return judged(session, [stay], now, known_at)[0].assessments[0]


def standing(known_at: int | None = None) -> list[ColumnElement[bool]]:
    """What holds of a reading that no other replaces and no withdrawal names (at an instant in seconds)."""
    later = aliased(Reading)
    replaced, withdrawn = [later.replaces_id == Reading.id], [Withdrawal.reading_id == Reading.id]
    if known_at is None:
        return [~exists().where(*replaced), ~exists().where(*withdrawn)]
    then = moment(known_at)
    return [
        Reading.recorded_at <= then,
        ~exists().where(*replaced, later.recorded_at <= then),
        ~exists().where(*withdrawn, Withdrawal.withdrawn_at <= then),
    ]


def _standing_rows(stay_ids: Sequence[int], until: int | None, known_at: int | None) -> Select[*tuple[Any, ...]]:
    # Plain integers and text, as the columns of `_readings`.
    rows = select(
        Reading.id,
        Reading.stay_id,
        _whole(Reading.observed_at),
        Reading.kind,
        cast(Reading.canonical, Text),
        _whole(Reading.interval_start),
        type_coerce(Reading.incomplete, Integer),
    ).where(Reading.stay_id.in_(stay_ids), *standing(known_at))
    if until is not None:
        rows = rows.where(Reading.observed_at <= moment(until))
    return rows.order_by(Reading.stay_id, Reading.recorded_at, Reading.id)


def _whole(column: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    return type_coerce(column, BigInteger)


def _readings(
    session: Session, stay_ids: Sequence[int], ids: Sequence[int], columns: Sequence[Sequence[Any]]
) -> Readings:
    stay, at, kind, value, start, incomplete = columns
    place = {stay_id: number for number, stay_id in enumerate(stay_ids)}
    return Readings(
        integers([place[stay_id] for stay_id in stay]),
        integers(at),
        integers([CODES[name] for name in kind]),
        Numbers(np.array([float(text) for text in value], dtype=np.float64), _exact(session, ids, value)),
        integers([NO_TIME if moment is None else moment for moment in start]),
        np.array(incomplete, dtype=np.bool_),
    )


def _exact(session: Session, ids: Sequence[int], values: Sequence[str]) -> dict[int, Fraction]:
    """By place, the numbers that their float does not hold, from what was typed."""
    long = {ids[number]: number for number, text in enumerate(values) if len(text) > _EXACT_AS_FLOAT}
    wanted, exact = list(long), {}
    for first in range(0, len(wanted), _MOST_AT_ONCE):
        some = Reading.id.in_(wanted[first : first + _MOST_AT_ONCE])
        typed = select(Reading.id, Reading.kind, Reading.typed_value, Reading.typed_unit).where(some)
        for reading_id, kind, value, unit in session.execute(typed):
            exact[long[reading_id]] = canonical(kind, Decimal(value.replace(",", ".")), unit)
    return exact


def _stays(session: Session, stay_ids: Sequence[int], known_at: int | None) -> Stays:
    columns = {stay.id: columns_of(stay) for stay in session.scalars(select(Stay).where(Stay.id.in_(stay_ids)))}
    if known_at is not None:
        for stay_id, before in _later_changes(session, stay_ids, known_at):
            columns[stay_id].update(json.loads(before))
    return Stays.gather([_facts(columns[stay_id]) for stay_id in stay_ids])


def _later_changes(session: Session, stay_ids: Sequence[int], known_at: int) -> Sequence[Any]:
    """What stood before each change made after an instant, the last change first, so that the earliest wins."""
    changes = select(AuditEntry.stay_id, AuditEntry.before).where(
        AuditEntry.stay_id.in_(stay_ids), AuditEntry.action == CHANGED_STAY, AuditEntry.at > moment(known_at)
    )
    return session.execute(changes.order_by(AuditEntry.id.desc())).all()


def columns_of(stay: Stay) -> dict[str, str | None]:
    """What may change about a stay, as text: instants in ISO 8601, numbers as decimals. The audit keeps it so."""
    return {column: _as_text(getattr(stay, column)) for column in CHANGEABLE}


def _as_text(value: datetime | Decimal | str | None) -> str | None:
    if isinstance(value, datetime):
        return text(seconds(value))
    return f"{value:f}" if isinstance(value, Decimal) else value


def _facts(columns: Mapping[str, str | None]) -> StayFacts:
    baselines = {kind: columns[column] for kind, column in BASELINES.items()}
    return StayFacts(
        _time(columns["admitted_at"]),
        _time(columns["discharged_at"]),
        _time(columns["first_dose_at"]),
        {kind: None if value is None else Fraction(value) for kind, value in baselines.items()},
    )


def _time(written: str | None) -> int | None:
    return None if written is None else parse(written)
