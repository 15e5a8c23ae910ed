"""How a store grows: python -m benchmarks.growth prints, for a patient-day, the rows and bytes of both stores.

Days of patients are saved as a tablet saves them, each set after the patient was opened; then the store is measured.
"""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, func, select, text

from db import audit, migrate, observations, passing, stays, users
from db.admissions import Admission
from db.engine import new_engine, reading, writing
from db.observations import NewEntry
from models.instants import HOUR
from models.instants import text as written
from models.records import Base
from models.typed import Typed
from tests.postgres import cluster

PATIENTS, DAYS = 10, 5
BEGIN = 1_800_000_000
_DAY = 24 * HOUR
_ANSWERED = frozenset({"observed_at", "same"})
HEADINGS = ("patient", "store", "sets", "readings", "audit entries", "rows in all", "kB", "MB for 10,000 patient-days")
PACES = {"as a ward measures": 4, "every hour": 1}
"""Hours between two sets; urine is read every 8 hours or, where sets are hourly, every 4; weight and albumin daily."""


def main() -> None:
    """Prints the table."""
    print("| " + " | ".join(HEADINGS) + " |")
    print("|" + "---|" * len(HEADINGS))
    with tempfile.TemporaryDirectory() as folder, cluster() as server:
        for name, pace in PACES.items():
            for store, url in (("SQLite", f"sqlite:///{folder}/{pace}.db"), ("PostgreSQL", server.database())):
                migrate.upgrade(url)
                engine = new_engine(url)
                print(f"| {name} | {store} | " + " | ".join(_measured(engine, pace)) + " |", flush=True)
                engine.dispose()


def _measured(engine: Engine, pace: int) -> Iterator[str]:
    with writing(engine) as session:
        nurse = users.add(session, "nina", "Nina Test", "nurse", "correct horse battery", now=BEGIN).id
    beds = [_admitted(engine, nurse, bed) for bed in range(PATIENTS)]
    rows, size = _rows(engine), _size(engine)
    for at in range(BEGIN + HOUR, BEGIN + DAYS * _DAY + 1, pace * HOUR):
        for stay in beds:
            _save(engine, nurse, stay, at, pace)
        passing.settle_current(engine, at)
    grown = {table: (count - rows[table]) / (PATIENTS * DAYS) for table, count in _rows(engine).items()}
    each = (_size(engine) - size) / (PATIENTS * DAYS)
    yield f"{grown['entries']:.0f}"
    yield f"{grown['readings']:.0f}"
    yield f"{grown['audit']:.0f}"
    yield f"{sum(grown.values()):.0f}"
    yield f"{each / 1000:.1f}"
    yield f"{each * 10_000 / 1e6:,.0f}"


def _admitted(engine: Engine, by: int, bed: int) -> int:
    admission = Admission(f"R-{bed}", f"Patient {bed}", date(1960, 1, 1), "West", str(bed), BEGIN, "bedside")
    with writing(engine) as session:
        return stays.admit(session, admission, by=by, now=BEGIN).id


def _save(engine: Engine, nurse: int, stay: int, at: int, pace: int) -> None:
    with writing(engine) as session:
        audit.opened_patient(session, nurse, stay, at)
    hours = (at - BEGIN - HOUR) // HOUR
    typed = [Typed("systolic_bp", str(118 + hours % 5), "mm[Hg]"), Typed("heart_rate", str(80 + hours % 7), "/min")]
    if hours % (8 if pace > 1 else 4) == 0:
        typed.append(Typed("urine", str(300 + hours), "mL", interval_start=written(max(BEGIN, at - 4 * HOUR))))
    if hours % 24 == 0:
        typed += [Typed("weight", f"{80 + hours // 24 / 10:.1f}", "kg"), Typed("albumin", "4.0", "g/dL")]
    sure = tuple(Typed(**{**vars(one), "confirmed": True}) for one in typed)
    observations.record(engine, NewEntry(str(uuid4()), stay, at, sure, confirmed=_ANSWERED), by=nurse, now=at)


def _rows(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        return {
            name: session.scalar(select(func.count()).select_from(table))
            for name, table in Base.metadata.tables.items()
        }


def _size(engine: Engine) -> int:
    if engine.dialect.name == "postgresql":
        with reading(engine) as session:
            return int(session.scalar(text("SELECT pg_database_size(current_database())")))
    with closing(engine.raw_connection()) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(str(engine.url.database)).stat().st_size


if __name__ == "__main__":
    main()
