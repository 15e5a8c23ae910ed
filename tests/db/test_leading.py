"""One server leads, and another takes over when it is gone: on a file by its lock, on PostgreSQL by its connection."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from db import leading
from db.engine import open_store
from db.leading import Lead

ROOT = Path(__file__).parents[2]

LEADER = """
import sys
from db import leading
from db.engine import open_store
from db.leading import Lead

lead = Lead(open_store(sys.argv[1]))
print(lead.held(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def leads(engine: Engine) -> Iterator[tuple[Lead, Lead]]:
    pair = Lead(engine), Lead(engine)
    yield pair
    for lead in pair:
        lead.release()


Leads = tuple[Lead, Lead]


def test_one_leads_for_as_long_as_it_likes(leads: Leads) -> None:
    one, other = leads
    assert [one.held(), other.held(), one.held(), other.held(), one.held()] == [True, False, True, False, True]


def test_another_takes_over_at_once_what_was_given_up(leads: Leads) -> None:
    one, other = leads
    assert one.held()
    assert not other.held()
    one.release()
    assert other.held()
    assert not one.held()


def test_to_confirm_often_is_not_to_hold_more_than_once(leads: Leads) -> None:
    one, other = leads
    assert all(one.held() for _ in range(5))
    one.release()
    assert other.held()


def test_giving_up_what_was_never_held_changes_nothing(leads: Leads) -> None:
    one, other = leads
    assert one.held()
    other.release()
    assert not other.held()
    assert one.held()


def test_a_killed_leader_is_followed_within_seconds(url: str, leads: Leads) -> None:
    command = [sys.executable, "-c", LEADER, url]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "True\n"
    assert not leads[0].held()
    process.kill()
    process.communicate()
    until = time.monotonic() + 10
    while not leads[0].held():
        assert time.monotonic() < until


@pytest.mark.only_on("sqlite")
def test_a_lock_that_was_removed_is_not_held_by_two(url: str, leads: Leads) -> None:
    one, other = leads
    assert one.held()
    Path(f"{url.removeprefix('sqlite:///')}.lead").unlink()
    assert other.held()
    assert not one.held()


@pytest.mark.only_on("sqlite")
def test_the_file_is_for_its_owner_alone(url: str, leads: Leads) -> None:
    assert leads[0].held()
    assert Path(f"{url.removeprefix('sqlite:///')}.lead").stat().st_mode & 0o777 == 0o600


@pytest.mark.only_on("postgresql")
def test_a_leader_that_lost_its_connection_is_no_leader_until_it_has_another(engine: Engine, leads: Leads) -> None:
    one, other = leads
    assert one.held()
    _cut_off(engine)
    assert other.held()
    assert not one.held()
    other.release()
    assert one.held()


@pytest.mark.only_on("postgresql")
def test_a_leader_whose_connection_was_cut_takes_the_lead_again(engine: Engine, leads: Leads) -> None:
    assert leads[0].held()
    _cut_off(engine)
    assert leads[0].held()
    assert not leads[1].held()


@pytest.mark.only_on("postgresql")
def test_a_server_that_does_not_answer_is_told(url: str) -> None:
    lead = Lead(open_store(url.replace("host=", "host=/nowhere")))
    with pytest.raises(OperationalError):
        lead.held()


@pytest.mark.only_on("postgresql")
def test_the_server_gives_up_a_leader_that_hangs(leads: Leads, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = leads
    monkeypatch.setitem(leading.SESSION, "idle_session_timeout", "100ms")
    assert one.held()
    until = time.monotonic() + 10
    while not other.held():
        assert time.monotonic() < until
    assert not one.held()


def _cut_off(engine: Engine) -> None:
    ours = "locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    with engine.connect().execution_options(writes=False) as connection:
        connection.execute(text(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE {ours}"))
