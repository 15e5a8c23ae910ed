"""A migrated store in a real file, with people and a stay in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from db import observations, stays
from db.engine import open_store, writing
from db.migrate import upgrade
from db.observations import NewEntry, Recorded
from models.instants import HOUR, moment
from models.records import User
from models.typed import Typed

NOW = 1_800_000_000
UNITS = {"weight": "kg", "albumin": "g/dL", "urine": "mL", "heart_rate": "/min", "oedema": "{grade}"}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    upgrade(url)
    engine = open_store(url)
    yield engine
    engine.dispose()


@dataclass(frozen=True)
class People:
    nurse: int
    oncologist: int
    administrator: int
    gone: int


@pytest.fixture
def people(engine: Engine) -> People:
    with writing(engine) as session:
        made = [
            User(
                name=role,
                display_name=f"The {role}",
                role=role if role != "gone" else "nurse",
                password_hash="!",
                active=role != "gone",
                created_at=moment(NOW),
            )
            for role in ("nurse", "oncologist", "administrator", "gone")
        ]
        session.add_all(made)
        session.flush()
        return People(*(user.id for user in made))


Admit = Callable[..., int]


@pytest.fixture
def admit(engine: Engine, people: People) -> Admit:
    """Admits a patient ten days before NOW and gives the stay's id."""

    def admit(bed: str = "1", ward: str = "North", criteria: str = "bedside", **changes: object) -> int:
        admission = stays.Admission(
            **{
                "record_number": f"{ward}-{bed}",
                "name": f"Patient {bed}",
                "born_on": None,
                "ward": ward,
                "bed": bed,
                "admitted_at": NOW - 240 * HOUR,
                "criteria": criteria,
                **changes,
            }
        )
        with writing(engine) as session:
            return stays.admit(session, admission, by=people.nurse, now=NOW).id

    return admit


Save = Callable[..., Recorded]


@pytest.fixture
def save(engine: Engine, people: People) -> Save:
    """Saves a set of confirmed values, by kind, and gives what came of it."""

    def save(
        stay_id: int, observed_at: int, now: int | None = None, by: int = people.nurse, key: str = "", **values: str
    ) -> Recorded:
        typed = tuple(Typed(kind, value, UNITS.get(kind, "mm[Hg]"), confirmed=True) for kind, value in values.items())
        entry = NewEntry(key or str(uuid4()), stay_id, observed_at, typed)
        return observations.record(engine, entry, by=by, now=observed_at if now is None else now)

    return save
