"""Two real servers on one PostgreSQL: one leads, and when it is killed the other goes on where it was."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select, text

from dashboard.clock import now
from db import contacts, observations, stays, takings, users
from db.admissions import Admission
from db.engine import open_store, reading, writing
from db.migrate import upgrade
from db.observations import NewEntry
from models.alerting import LEAK
from models.instants import HOUR
from models.ladder import ROLES
from models.records import Alert, Climb, Message
from models.typed import Typed
from tests.postgres import Cluster
from tests.receiving import Receiver, receiving
from tests.serving import serving

_REFERENCE = re.compile(r"\b[0-9a-f]{16}\b")


@dataclass(frozen=True)
class Store:
    """A store on PostgreSQL with one patient, and a webhook for each role."""

    url: str
    engine: Engine
    nurse: int
    stay_id: int

    def save(self, **values: str) -> int:
        """Records a set now, and gives the alert that is open then."""
        typed = tuple(Typed(kind, value, unit, confirmed=True) for kind, (value, unit) in values.items())
        entry = NewEntry(str(uuid4()), self.stay_id, now(), typed, confirmed=frozenset({"observed_at", "same"}))
        observations.record(self.engine, entry, by=self.nurse, now=now())
        with reading(self.engine) as session:
            return session.scalars(select(Alert.id).where(Alert.ended_at.is_(None), Alert.problem == LEAK)).one()

    def decline(self, alert_id: int) -> None:
        """Makes the next step of the ladder due at once."""
        with writing(self.engine) as session:
            takings.decline(session, alert_id, "in theatre", str(uuid4()), by=self.nurse, now=now())

    def steps(self) -> list[int]:
        """The places of the steps that were taken, in order, where every message of theirs has been sent."""
        with reading(self.engine) as session:
            if session.scalars(select(Message).where(Message.state != "sent")).first():
                return []
            of_leaks = select(Climb.place).join(Alert, Alert.id == Climb.alert_id).where(Alert.problem == LEAK)
            return list(session.scalars(of_leaks.order_by(Climb.id)))

    def is_led(self) -> bool:
        """Whether some server holds the lead."""
        with reading(self.engine) as session:
            held = "locktype = 'advisory' AND objid = 1 AND granted"
            ours = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            return bool(session.scalar(text(f"SELECT count(*) FROM pg_locks WHERE {held} AND {ours}")))


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with receiving(tmp_path) as started:
        yield started


@pytest.fixture
def store(postgres: Cluster, receiver: Receiver) -> Iterator[Store]:
    url = postgres.database()
    upgrade(url)
    engine = open_store(url)
    with writing(engine) as session:
        nurse = users.add(session, "nina", "Nina Test", "nurse", "correct horse", now=now())
        admin = users.add(session, "ada", "Ada Test", "administrator", "correct horse", now=now())
        admission = Admission(
            record_number="R1",
            name="Patient 1",
            born_on=None,
            ward="North",
            bed="1",
            admitted_at=now() - 24 * HOUR,
            criteria="bedside",
        )
        stay = stays.admit(session, admission, by=nurse.id, now=now())
        for role in ROLES:
            contacts.add(session, None, role, role, receiver.hook(role), masked=str, by=admin.id, now=now())
    yield Store(url, engine, nurse.id, stay.id)
    engine.dispose()
    postgres.drop(url)


def test_the_ladder_goes_on_when_the_server_that_leads_is_killed(
    store: Store, receiver: Receiver, tmp_path: Path
) -> None:
    with ExitStack() as servers:
        chosen = {"database_url": store.url, "demonstration": "false"}
        first = servers.enter_context(serving(tmp_path, **chosen))
        _wait(store.is_led)
        servers.enter_context(serving(tmp_path, **chosen))
        alert_id = store.save(systolic_bp=("85", "mm[Hg]"), albumin=("2.8", "g/dL"))
        _wait(lambda: store.steps() == [0])

        first.process.kill()
        killed = time.monotonic()
        store.decline(alert_id)
        _wait(lambda: store.steps() == [0, 1])
        assert time.monotonic() - killed < 60

    with reading(store.engine) as session:
        written = set(session.scalars(select(Message.uid)))
    arrived = Counter(uid for one in receiver.received() for uid in _REFERENCE.findall(one["text"]))
    assert set(arrived) == written
    assert len(written) == 2
    # The first server was killed between messages, not within one.
    assert set(arrived.values()) == {1}


def _wait(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not done():
        assert time.monotonic() < until, "it did not come about within a minute"
        time.sleep(0.1)
