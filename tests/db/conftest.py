"""A migrated store in a real file, with people and a stay in it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import pytest
from sqlalchemy import Engine, func, make_url, select

from db import observations, stays
from db.admissions import Admission
from db.engine import open_store, reading, writing
from db.loading import load
from db.migrate import upgrade
from db.observations import Correction, NewEntry, Recorded
from db.stories import AlertStory
from models.alerting import OVERDUE
from models.instants import HOUR, moment
from models.measurements import CODES
from models.records import Alert, User, UserWard
from models.typed import Typed
from tests.postgres import Cluster
from tests.shelf import Shelf
from tests.stores import migrated

NOW = 1_800_000_000
T = NOW - 10 * HOUR
ANSWERED = frozenset({"observed_at", "same"})
UNITS = {"weight": "kg", "albumin": "g/dL", "urine": "mL", "heart_rate": "/min", "oedema": "{grade}"}


STORES = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs each test of the store on both, but for what only one of them does."""
    if "store" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only_on")
        metafunc.parametrize("store", only.args if only else STORES, scope="module")


@pytest.fixture(scope="session")
def template(postgres: Cluster) -> str:
    """The name of a PostgreSQL database with the store's tables, of which each test gets a copy."""
    url = postgres.database()
    upgrade(url)
    return str(make_url(url).database)


@pytest.fixture(scope="module")
def shelf(request: pytest.FixtureRequest, store: str, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Stores for a file of tests that needs many."""
    folder = tmp_path_factory.mktemp("shelf")
    if store == "sqlite":
        return Shelf(folder)
    return Shelf(folder, request.getfixturevalue("postgres"), request.getfixturevalue("template"))


@pytest.fixture
def url(shelf: Shelf, store: str, tmp_path: Path) -> Iterator[str]:
    """A SQLite file that is not there yet, or a PostgreSQL database with the tables."""
    if store == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.db'}"
        return
    url = shelf.empty()
    yield url
    shelf.drop(url)


@pytest.fixture
def engine(url: str, store: str) -> Iterator[Engine]:
    if store == "sqlite":
        migrated(url)
    engine = open_store(url)
    yield engine
    engine.dispose()


@pytest.fixture
def empty(shelf: Shelf) -> Iterator[str]:
    """The URL of a store without tables."""
    url = shelf.bare()
    yield url
    shelf.drop(url)


@dataclass(frozen=True)
class People:
    nurse: int
    oncologist: int
    administrator: int
    gone: int
    second: int
    """Another nurse."""
    colleague: int
    """Another oncologist."""
    auditor: int
    elsewhere: int
    """A nurse of the ward West alone."""


_ROLES = {"gone": "nurse", "second": "nurse", "colleague": "oncologist", "elsewhere": "nurse"}


@pytest.fixture
def people(engine: Engine) -> People:
    with writing(engine) as session:
        made = [
            User(
                name=role,
                display_name=f"The {role}",
                role=_ROLES.get(role, role),
                password_hash="!",
                active=role != "gone",
                every_ward=role != "elsewhere",
                created_at=moment(NOW),
            )
            for role in (field.name for field in fields(People))
        ]
        session.add_all(made)
        session.flush()
        session.add(UserWard(user_id=made[-1].id, ward="West"))
        return People(*(user.id for user in made))


Admit = Callable[..., int]


@pytest.fixture
def admit(engine: Engine, people: People) -> Admit:
    """Admits a patient ten days before NOW and gives the stay's id."""

    def admit(bed: str = "1", ward: str = "North", criteria: str = "bedside", **changes: object) -> int:
        admission = Admission(
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
        entry = NewEntry(key or str(uuid4()), stay_id, observed_at, typed, confirmed=ANSWERED)
        return observations.record(engine, entry, by=by, now=observed_at if now is None else now)

    return save


def values(engine: Engine, stay_id: int, **when: int) -> list[tuple[str, float]]:
    """What stands, as (kind, value), in recorded order."""
    names = {code: kind for kind, code in CODES.items()}
    with reading(engine) as session:
        readings = load(session, [stay_id], **when).readings
    return [(names[kind], value) for kind, value in zip(readings.kind.tolist(), readings.values.floats, strict=True)]


Told = TypeVar("Told", Alert, AlertStory)


def clinical(found: Iterable[Told]) -> list[Told]:
    """The alerts that speak of the patient: not that something was not measured in time."""
    return [alert for alert in found if alert.problem != OVERDUE]


def rows(engine: Engine, table: type) -> int:
    with reading(engine) as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def correction(reading_id: int, value: str, key: str = "key-2", **more: object) -> Correction:
    made = Correction(key, reading_id, T, Typed("systolic_bp", value, "mm[Hg]", confirmed=True), "typed wrongly")
    return replace(made, **more)
