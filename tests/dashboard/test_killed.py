"""kill -9 at random points of save, clock and sending: no alert is lost or doubled, and each message arrives."""

import collections
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from db import climbing, contacts, health, stays, users
from db.admissions import Admission
from db.engine import open_store, reading, writing
from db.migrate import upgrade
from models.alerting import LEAK
from models.instants import HOUR, seconds
from models.ladder import ROLES
from models.records import Alert, Climb, Contact, Entry, Message
from tests.killing import START, catch_up
from tests.receiving import ROOT, Receiver, receiving

LIVES, SEED, BEDS = 200, 6, 20
_REFERENCE = re.compile(r"\b[0-9a-f]{16}\b")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("killed")


@pytest.fixture(scope="module")
def receiver(folder: Path) -> Iterator[Receiver]:
    with receiving(folder) as started:
        yield started


@pytest.fixture(scope="module")
def store(folder: Path, receiver: Receiver) -> Iterator[Engine]:
    """A store after all those lives, and one undisturbed to catch up."""
    url = f"sqlite:///{folder / 'store.db'}"
    upgrade(url)
    engine = open_store(url)
    _prepare(engine, receiver)
    engine.dispose()
    command = [sys.executable, "-m", "tests.killing", url, str(folder / "kept"), str(LIVES), str(SEED)]
    # Threads of a numerics library would be lost in a fork.
    alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=alone, capture_output=True, text=True, timeout=300, check=False)
    assert done.stdout == f"{LIVES}\n", done.stderr[-3000:]
    engine = open_store(url)
    catch_up(engine, LIVES + 1)
    yield engine
    engine.dispose()


def _prepare(engine: Engine, receiver: Receiver) -> None:
    with writing(engine) as session:
        nurse = users.add(session, "nina", "Nina Test", "nurse", "correct horse", now=START)
        admin = users.add(session, "ada", "Ada Test", "administrator", "correct horse", now=START)
        for bed in range(BEDS):
            admission = Admission(
                record_number=f"R{bed}",
                name=f"Patient {bed}",
                born_on=None,
                ward="North",
                bed=str(bed),
                admitted_at=START - 240 * HOUR,
                criteria="bedside",
            )
            stays.admit(session, admission, by=nurse.id, now=START)
        for role in ROLES:
            for url in (receiver.mail(role), receiver.hook(role)):
                contacts.add(session, None, role, role, url, masked=lambda url: url[:4], by=admin.id, now=START)


def test_what_came_back_from_a_save_is_kept_and_the_store_is_whole(store: Engine, folder: Path) -> None:
    with reading(store) as session:
        kept = set(session.scalars(select(Entry.key)))
    acknowledged = (folder / "kept").read_text().split()
    assert len(acknowledged) >= LIVES / 4
    assert set(acknowledged) <= kept
    assert health.problems(store) == []


def test_no_alert_is_lost_and_none_doubled(store: Engine) -> None:
    raised: dict[int, int] = {}
    grown: dict[int, int] = {}
    with reading(store) as session:
        for entry in session.scalars(select(Entry).order_by(Entry.id)):
            kind, at = entry.key.partition("-")[0], seconds(entry.recorded_at)
            if kind != "well":
                raised.setdefault(entry.stay_id, at)
            if kind == "grave":
                grown.setdefault(entry.stay_id, at)
        alerts = list(session.scalars(select(Alert).where(Alert.problem == LEAK)))
        begun = {(one.alert_id, seconds(one.since)) for one in session.scalars(select(Climb).where(Climb.place == 0))}
    assert sorted(alert.stay_id for alert in alerts) == sorted(raised)
    assert {alert.stay_id: seconds(alert.raised_at) for alert in alerts} == raised
    assert {alert.stay_id: seconds(alert.raised_to_at) for alert in alerts if alert.severity == "high"} == grown
    # The first step of each was written with it.
    assert {(alert.id, seconds(alert.raised_to_at)) for alert in alerts} <= begun


def test_each_step_that_was_due_is_taken_once_and_has_a_message_for_each_contact(store: Engine) -> None:
    with reading(store) as session:
        steps = list(session.scalars(select(Climb)))
        of_roles = session.execute(select(Message.climb_id, Contact.role).join(Contact))
        written = collections.Counter(tuple(row) for row in of_roles)
        pairs = [tuple(row) for row in session.execute(select(Message.climb_id, Message.contact_id))]
    assert len({(one.alert_id, one.severity, one.since, one.place) for one in steps}) == len(steps)
    assert len(set(pairs)) == len(pairs)
    assert written == {(one.id, one.role): 2 for one in steps if one.way == "message"}
    assert {one.place for one in steps} == {0, 1, 2, 3}


def test_each_message_arrives_at_both_and_what_arrives_twice_is_the_same(store: Engine, receiver: Receiver) -> None:
    arrived: dict[str, list[tuple[str, str]]] = collections.defaultdict(list)
    for one in receiver.received():
        for reference in _REFERENCE.findall(one["text"]):
            arrived[reference].append((one["way"], one["to"]))
    with reading(store) as session:
        rows = session.execute(select(Message, Contact).join(Contact, Contact.id == Message.contact_id)).all()
    ways = {
        message.uid: ("mail" if contact.url.startswith("mailto") else "hook", contact.role) for message, contact in rows
    }
    assert set(arrived) <= set(ways), "something was said that was never written"
    assert {message.state for message, _ in rows} <= {"sent", "dropped"}
    for message, _ in rows:
        if message.state == "sent":
            assert set(arrived[message.uid]) == {ways[message.uid]}
        else:
            assert message.trouble.startswith("Not sent: ")
    assert sum(map(len, arrived.values())) > len(arrived), "no life ended between sending and noting it"


def test_nothing_is_left_to_do(store: Engine) -> None:
    with reading(store) as session:
        last = max(seconds(one.at) for one in session.scalars(select(Climb)))
        assert climbing.late(session, last) == []
