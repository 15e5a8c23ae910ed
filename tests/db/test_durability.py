"""What was acknowledged is there: after a kill, with two writers, on a file that cannot be written."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError

from db import health, observations
from db.engine import open_store, reading
from db.observations import NewEntry
from models.records import Alert, AuditEntry, Entry, Reading
from models.typed import Typed
from tests.db.conftest import NOW, People

ROOT = Path(__file__).parents[2]

WRITER = """
import itertools, sys
from db import observations
from db.engine import open_store
from db.observations import NewEntry
from models.typed import Typed

url, name, stay_id, by, now, many = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
engine = open_store(url)
for number in itertools.islice(itertools.count(), many or None):
    typed = (Typed("systolic_bp", str(80 + number % 40), "mm[Hg]"), Typed("heart_rate", "80", "/min"))
    entry = NewEntry(f"{name}-{number}", stay_id, now - 14_000 + number, typed)
    print(observations.record(engine, entry, by=by, now=now) and entry.key, flush=True)
"""


def writer(url: str, name: str, stay_id: int, by: int, many: int = 0) -> "subprocess.Popen[str]":
    """A process that records sets until it is killed (or so many), and prints the key of each once it is saved."""
    command = [sys.executable, "-c", WRITER, url, name, *map(str, (stay_id, by, NOW, many))]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def kept_keys(engine: Engine) -> set[str]:
    with reading(engine) as session:
        return set(session.scalars(select(Entry.key)))


def test_what_a_killed_process_acknowledged_is_there(url: str, engine: Engine, admit, people: People) -> None:
    process = writer(url, "killed", admit(), people.nurse)
    acknowledged = [process.stdout.readline().strip() for _ in range(30)]
    process.kill()
    rest, _ = process.communicate()
    # The last line may be cut short; every whole one was printed after its commit.
    acknowledged += [line.strip() for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    assert process.returncode == -9
    assert len(acknowledged) >= 30
    assert set(acknowledged) <= kept_keys(engine)
    assert health.problems(engine) == []


def test_a_killed_process_leaves_no_half_of_a_set(url: str, engine: Engine, admit, people: People) -> None:
    process = writer(url, "killed", admit(), people.nurse)
    for _ in range(10):
        process.stdout.readline()
    process.kill()
    process.communicate()
    with reading(engine) as session:
        entries = session.scalars(select(func.count()).select_from(Entry)).one()
        readings = session.scalars(select(func.count()).select_from(Reading)).one()
        audited = session.scalars(select(func.count()).where(AuditEntry.action == "recorded")).one()
    assert (readings, audited) == (2 * entries, entries)


def test_two_processes_write_at_once_and_lose_nothing(url: str, engine: Engine, admit, people: People) -> None:
    stay_id = admit()
    processes = [writer(url, name, stay_id, people.nurse, many=40) for name in ("one", "two")]
    acknowledged = [line.strip() for process in processes for line in process.communicate()[0].splitlines()]
    assert [process.returncode for process in processes] == [0, 0]
    assert set(acknowledged) == kept_keys(engine)
    assert len(acknowledged) == 80
    with reading(engine) as session:
        open_alerts = session.scalars(select(Alert).where(Alert.ended_at.is_(None))).all()
    assert len({alert.problem for alert in open_alerts}) == len(open_alerts)


@pytest.mark.only_on("sqlite")
def test_a_file_that_cannot_be_written_gives_an_error_and_loses_nothing(
    url: str, engine: Engine, admit, save, people: People
) -> None:
    stay_id = admit()
    save(stay_id, NOW - 60, systolic_bp="120")
    before = kept_keys(engine)
    read_only = open_store(url.replace("sqlite:///", "sqlite:///file:") + "?mode=ro&uri=true")
    entry = NewEntry("key-1", stay_id, NOW, (Typed("heart_rate", "80", "/min"),))
    with pytest.raises(OperationalError, match="readonly"):
        observations.record(read_only, entry, by=people.nurse, now=NOW)
    assert kept_keys(read_only) == kept_keys(engine) == before
    read_only.dispose()
    assert observations.record(engine, entry, by=people.nurse, now=NOW).status == "saved"


def test_a_reader_sees_one_state_while_another_writes(engine: Engine, admit, save) -> None:
    stay_id = admit()
    with reading(engine) as session:
        assert session.scalars(select(Entry.key)).all() == []
        save(stay_id, NOW, systolic_bp="120")
        assert session.scalars(select(Entry.key)).all() == []
    assert len(kept_keys(engine)) == 1


def test_one_engine_a_process(url: str, engine: Engine) -> None:
    assert open_store(url) is engine


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_store_is_a_file(url: str) -> None:
    with pytest.raises(ValueError, match="must be a file"):
        open_store(url)
