"""Readings and stays from the store as the columns the rules look at."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from db.audit import as_text
from db.figures import ASSESSMENT_SECONDS
from db.sight import NO_STAY, within
from db.standing import Fetched, fetch, whole_number
from models.bedside import assess
from models.criteria import CriteriaSet, named
from models.instants import moment, parse
from models.measurements import canonical
from models.readings import Ints, Numbers, Readings, StayFacts, Stays, integers
from models.records import AuditEntry, Reading, Stay
from models.verdicts import Assessment

CHANGED_STAY = "changed stay"
"""The audit's action for every change of what is known about a stay; its `before` can be put back."""

# A decimal of at most 15 digits, and its point, is recovered from its float.
_EXACT_AS_FLOAT = 16
# SQLite takes 32,766 parameters in a statement.
_MOST_AT_ONCE = 10_000

BASELINES = {
    "systolic_bp": "baseline_systolic_mmhg",
    "weight": "baseline_weight_kg",
    "albumin": "baseline_albumin_g_dl",
}

_INSTANTS = ("admitted_at", "discharged_at", "first_dose_at")

CHANGEABLE = (
    "ward",
    "bed",
    *_INSTANTS,
    "criteria",
    "away",
    "away_since",
    "regimen",
    "schedule",
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
    found = fetch(session, stay_ids, until, known_at)
    readings = Readings(
        _places(found.stay_id, stay_ids),
        found.at,
        found.kind,
        Numbers(found.value, _exact(session, found)),
        found.start,
        found.incomplete.astype(np.bool_),
    )
    return Loaded(readings, _stays(session, stay_ids, known_at), found.id)


def _places(found: Ints, stay_ids: Sequence[int]) -> Ints:
    order = np.argsort(integers(stay_ids))
    return order[np.searchsorted(integers(stay_ids), found, sorter=order)]


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
        with ASSESSMENT_SECONDS.time():
            assessments = assess(loaded.readings, loaded.stays, criteria, now)
        found.append(Judged(group, criteria, loaded, assessments))
    return found


def assessment(session: Session, stay: Stay, now: int, known_at: int | None = None) -> Assessment | None:
    """One stay at `now`, as far as the store knew at `known_at`; None for one that has not begun."""
    return judged(session, [stay], now, known_at)[0].assessments[0]


def _exact(session: Session, found: Fetched) -> dict[int, Fraction]:
    """By place, the numbers that their float does not hold, from what was typed."""
    places = np.flatnonzero(found.length > _EXACT_AS_FLOAT)
    long = dict(zip(found.id[places].tolist(), places.tolist(), strict=True))
    wanted, exact = list(long), {}
    for first in range(0, len(wanted), _MOST_AT_ONCE):
        some = Reading.id.in_(wanted[first : first + _MOST_AT_ONCE])
        typed = select(Reading.id, Reading.kind, Reading.typed_value, Reading.typed_unit).where(some)
        for reading_id, kind, value, unit in session.execute(typed):
            exact[long[reading_id]] = canonical(kind, Decimal(value.replace(",", ".")), unit)
    return exact


def _stays(session: Session, stay_ids: Sequence[int], known_at: int | None) -> Stays:
    known = select(
        Stay.id,
        *(whole_number(getattr(Stay, column)).label(column) for column in _INSTANTS),
        *(cast(getattr(Stay, column), Text).label(column) for column in BASELINES.values()),
    ).where(Stay.id.in_(stay_ids), within(session, Stay.id))
    columns = {row["id"]: dict(row) for row in session.connection().execute(known).mappings()}
    if not columns.keys() >= set(stay_ids):
        raise LookupError(NO_STAY)
    if known_at is not None:
        for stay_id, before in _later_changes(session, stay_ids, known_at):
            columns[stay_id].update(_read(json.loads(before)))
    return Stays.gather([_facts(columns[stay_id]) for stay_id in stay_ids])


def _later_changes(session: Session, stay_ids: Sequence[int], known_at: int) -> Sequence[Any]:
    """What stood before each change made after an instant, the last change first, so that the earliest wins."""
    changes = select(AuditEntry.stay_id, AuditEntry.before).where(
        AuditEntry.stay_id.in_(stay_ids), AuditEntry.action == CHANGED_STAY, AuditEntry.at > moment(known_at)
    )
    return session.execute(changes.order_by(AuditEntry.id.desc())).all()


def columns_at(session: Session, stay: Stay, known_at: int | None) -> dict[str, str | None]:
    """What may change about a stay as it was known at an instant in seconds (None: now), as `columns_of` writes it."""
    columns = columns_of(stay)
    if known_at is not None:
        for _, before in _later_changes(session, [stay.id], known_at):
            columns.update(json.loads(before))
    return columns


def columns_of(stay: Stay) -> dict[str, str | None]:
    """What may change about a stay, as text: instants in ISO 8601, numbers as decimals. The audit keeps it so."""
    return {column: as_text(getattr(stay, column)) for column in CHANGEABLE}


def _read(written: Mapping[str, str | None]) -> dict[str, Any]:
    """Columns as the audit keeps them, with their instants in seconds."""
    return {
        column: parse(value) if value is not None and column in _INSTANTS else value
        for column, value in written.items()
    }


def _facts(columns: Mapping[str, Any]) -> StayFacts:
    baselines = {kind: columns[column] for kind, column in BASELINES.items()}
    return StayFacts(
        columns["admitted_at"],
        columns["discharged_at"],
        columns["first_dose_at"],
        {kind: None if value is None else Fraction(value) for kind, value in baselines.items()},
    )
