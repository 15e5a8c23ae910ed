"""What is fetched as columns is what a plain reading of the store finds, row by row."""

import random
from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import standing
from db.engine import reading, writing
from db.loading import load
from models.instants import HOUR, moment, seconds
from models.measurements import canonical
from models.readings import Readings
from models.records import Entry, Reading, Withdrawal, as_decimal
from tests.db.conftest import People, T

TYPED = (
    ("systolic_bp", "118", "mm[Hg]"),
    ("weight", "154,123456", "[lb_av]"),
    ("creatinine", "97", "umol/L"),
    ("urine", "0", "mL"),
    ("albumin", "3.10", "g/dL"),
)
HOURS = range(6)
WHEN = [
    (until, known_at) for until in (None, T + 2 * HOUR) for known_at in (None, *(T + hour * HOUR for hour in HOURS))
]


@pytest.fixture(params=range(8))
def stay_ids(request: pytest.FixtureRequest, engine: Engine, admit, people: People) -> list[int]:
    """Stays with readings in any order, many at one time, some put right twice, some in the end withdrawn."""
    chance = random.Random(request.param)
    found = [admit(bed=str(bed)) for bed in range(4)]
    with writing(engine) as session:
        for _ in range(60):
            last = None
            for _ in range(chance.choice((1, 1, 1, 2, 3))):
                last = _recorded(session, chance, last, chance.choice(found), people.nurse)
            if chance.random() < 0.2:
                session.add(_withdrawn(chance, last))
                session.flush()
    chance.shuffle(found)
    return found[1:]


def _hour(chance: random.Random) -> int:
    return T + chance.choice(HOURS) * HOUR


def _recorded(session: Session, chance: random.Random, old: Reading | None, stay_id: int, by: int) -> Reading:
    """A reading, or the correction of one: it may be of another time, recorded before its set's time or after."""
    kind, value, unit = chance.choice(TYPED)
    at, told_at = moment(_hour(chance)), moment(max(_hour(chance), seconds(old.recorded_at) if old else 0))
    stay_id = old.stay_id if old else stay_id
    entry = Entry(
        key=str(chance.random()), stay_id=stay_id, observed_at=at, recorded_at=told_at, recorded_by=by, content_hash=""
    )
    session.add(entry)
    session.flush()
    made = Reading(
        entry_id=entry.id,
        stay_id=stay_id,
        kind=kind,
        typed_value=value,
        typed_unit=unit,
        canonical=as_decimal(canonical(kind, Decimal(value.replace(",", ".")), unit)),
        observed_at=at,
        interval_start=moment(T - HOUR) if kind == "urine" and chance.random() < 0.5 else None,
        incomplete=chance.random() < 0.2,
        recorded_at=told_at,
        recorded_by=by,
        replaces_id=old.id if old else None,
        reason="typed wrongly" if old else None,
    )
    session.add(made)
    session.flush()
    return made


def _withdrawn(chance: random.Random, old: Reading) -> Withdrawal:
    at = moment(max(_hour(chance), seconds(old.recorded_at)))
    return Withdrawal(
        entry_id=old.entry_id, reading_id=old.id, reason="x", withdrawn_at=at, withdrawn_by=old.recorded_by
    )


def _plainly(session: Session, stay_ids: list[int], until: int | None, known_at: int | None) -> list[Reading]:
    """Every object of the store looked at, in recorded order within its stay."""
    then = None if known_at is None else moment(known_at)
    known = [one for one in session.scalars(select(Reading)) if then is None or one.recorded_at <= then]
    withdrawn = [one for one in session.scalars(select(Withdrawal)) if then is None or one.withdrawn_at <= then]
    gone = {one.replaces_id for one in known} | {one.reading_id for one in withdrawn}
    stands = [one for one in known if one.stay_id in stay_ids and one.id not in gone]
    seen = [one for one in stands if until is None or one.observed_at <= moment(until)]
    return sorted(seen, key=lambda one: (one.stay_id, one.recorded_at, one.id))


def _rows(stay_ids: list[int], readings: list[Reading]) -> Iterator[tuple]:
    for one in readings:
        value = canonical(one.kind, Decimal(one.typed_value.replace(",", ".")), one.typed_unit)
        start = None if one.interval_start is None else seconds(one.interval_start)
        yield stay_ids.index(one.stay_id), seconds(one.observed_at), one.kind, value, start, one.incomplete


@pytest.mark.parametrize("few", [0, 500])
def test_columns_are_what_a_plain_reading_finds(
    engine: Engine, stay_ids: list[int], monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(standing, "_FEW", few)
    counts = set()
    for until, known_at in WHEN:
        with reading(engine) as session:
            loaded = load(session, stay_ids, until, known_at)
            plain = _plainly(session, stay_ids, until, known_at)
        expected, found = Readings.gather(list(_rows(stay_ids, plain))), loaded.readings
        assert loaded.ids.tolist() == [one.id for one in plain]
        for column in ("stay", "at", "kind", "start", "incomplete"):
            np.testing.assert_array_equal(getattr(found, column), getattr(expected, column), strict=True)
        np.testing.assert_array_equal(found.values.floats, expected.values.floats)
        assert [found.values.exactly(row) for row in range(len(found))] == [
            expected.values.exactly(row) for row in range(len(found))
        ]
        counts.add(len(found))
    assert len(counts) > 3


def test_stays_without_readings_have_empty_columns(engine: Engine, admit) -> None:
    with reading(engine) as session:
        found = load(session, [admit()])
    assert (len(found.readings), found.ids.tolist(), found.readings.incomplete.dtype) == (0, [], np.dtype(bool))
