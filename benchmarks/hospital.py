"""A hospital in a store: current stays of five days, 160 readings each, some corrected or withdrawn since."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from operator import attrgetter

import numpy as np
from sqlalchemy import Engine, insert, literal, select
from sqlalchemy.orm import Session

from db import alerts, stays, users
from db.bulk import CheckedEntry, insert_entries
from db.engine import writing
from models.instants import HOUR, moment
from models.measurements import canonical
from models.records import Dose, Patient, Reading, Stay, Withdrawal
from models.typed import Accepted

WARD = "Hospital"
KEYS = "%/%"
"""What the keys of its sets are like; a tablet's are UUIDs."""

_SPAN = 120
# Kind, unit as typed, every how many hours, middle value, decimals: 160 readings a stay.
_ROUNDS = (
    ("systolic_bp", "mm[Hg]", 4, 108, 0),
    ("diastolic_bp", "mm[Hg]", 4, 64, 0),
    ("heart_rate", "/min", 4, 84, 0),
    ("urine", "mL", 2, 95, 0),
    ("weight", "kg", 24, 74, 1),
    ("albumin", "g/L", 24, 31, 0),
)
# One reading in so many was corrected, and as many withdrawn; a prime, so that no stay or kind has more of them.
_WRONG = 97


def fill(engine: Engine, count: int, now: int, wards: Sequence[str] = (WARD,)) -> None:
    """Writes so many stays as they are at `now` into an empty store, alerts and all; each ward has as many."""
    rng = np.random.default_rng(11)
    with writing(engine) as session:
        nurse = users.add(session, "nina", "Nina", "nurse", "correct horse", now=now).id
        here = [_stay(place, now, wards[place % len(wards)]) for place in range(count)]
        session.add_all(here)
        session.flush()
        session.add_all(_dose(stay, number, now, nurse) for stay in here[::2] for number in range(1, 11))
        entries = [one for stay in here for one in _sets(stay.id, now, nurse, rng)]
        # Written down as time went by: the readings of a stay lie scattered in the file.
        insert_entries(session, sorted(entries, key=attrgetter("recorded_at")))
        _put_right(session, now, nurse)
        alerts.settle(session, stays.everywhere(session, now), now)


def _stay(place: int, now: int, ward: str) -> Stay:
    admitted = moment(now - (_SPAN + 3) * HOUR + 60 * (place % 60))
    return Stay(
        patient=Patient(record_number=f"H-{place:04}", name=f"Patient {place}"),
        ward=ward,
        bed=str(place),
        admitted_at=admitted,
        criteria="bedside",
        baseline_weight_kg=Decimal("73.5") if place % 4 == 0 else None,
        first_dose_at=moment(now - 100 * HOUR) if place % 2 == 0 else None,
        created_at=admitted,
    )


def _dose(stay: Stay, number: int, now: int, by: int) -> Dose:
    given = moment(now - 100 * HOUR + 8 * HOUR * number)
    return Dose(
        stay_id=stay.id,
        number=number,
        given_at=given,
        drug="interleukin-2",
        recorded_at=given,
        recorded_by=by,
        state="given",
    )


def _sets(stay_id: int, now: int, by: int, rng: np.random.Generator) -> Iterator[CheckedEntry]:
    began = now - _SPAN * HOUR + int(rng.integers(HOUR))
    for hour in range(0, _SPAN, 2):
        at = began + hour * HOUR
        typed = [_typed(one, rng) for one in _ROUNDS if hour % one[2] == 0]
        yield CheckedEntry(f"{stay_id}/{hour}", stay_id, at, at + int(rng.integers(600)), by, typed)


def _typed(rounds: tuple[str, str, int, float, int], rng: np.random.Generator) -> Accepted:
    kind, unit, _, middle, decimals = rounds
    value = f"{middle * rng.normal(1, 0.1):.{decimals}f}"
    return Accepted(kind, value, unit, canonical(kind, Decimal(value), unit), None, False, confirmed=False)


def _put_right(session: Session, now: int, by: int) -> None:
    """Replaces some readings by others of the same value, and withdraws others."""
    at = literal(now - HOUR)
    kept = ("entry_id", "stay_id", "kind", "typed_value", "typed_unit", "canonical", "observed_at", "incomplete")
    changed = {
        "confirmed": literal(1),
        "recorded_at": at,
        "recorded_by": literal(by),
        "reason": literal("typed wrongly"),
    }
    old = [getattr(Reading, column) for column in kept]
    wrong = select(*old, *changed.values(), Reading.id).where(Reading.id % _WRONG == 0)
    session.execute(insert(Reading).from_select([*kept, *changed, "replaces_id"], wrong))
    columns = ["entry_id", "reading_id", "reason", "withdrawn_at", "withdrawn_by"]
    gone = select(Reading.entry_id, Reading.id, literal("wrong patient"), at, literal(by))
    first = gone.where(Reading.id % _WRONG == 1, Reading.replaces_id.is_(None))
    session.execute(insert(Withdrawal).from_select(columns, first))
