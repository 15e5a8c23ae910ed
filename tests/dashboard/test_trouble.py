"""What a nurse is told where the store cannot be written or read: one sentence, nothing lost, and it goes on after."""

import hashlib
import resource
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, event, exc, make_url, select
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from dashboard import session, signin
from dashboard.api import rate
from dashboard.api.entries import ROUTE
from dashboard.clock import now
from dashboard.settings import ROOT, settings
from db import engine as engines
from db import health, sessions, trouble, users
from db.engine import open_store, reading, writing
from db.migrate import upgrade
from db.users import User
from models.records import Entry, Stay
from models.sight import EVERYTHING
from tests.dashboard.conftest import PASSWORD, admitted
from tests.postgres import Cluster

FULL, LIMITED = "The disk of the server is full", "The disk of the server fails"
LOCKED, SHUT, DAMAGED = "The store is busy", "The store cannot be opened", "The store is damaged"
READ_ONLY = "The server may not write to its store"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits 10 s for a lock that is not given, and as many saves may be tried as it takes."""
    monkeypatch.setattr(engines, "_BUSY_MS", 200)
    monkeypatch.setattr(rate, "writes", rate.Limit(10_000))


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of 8 MB, where this process may mount one."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", str(tmp_path)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    yield tmp_path
    if mounted:
        subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def path_of(store: Engine) -> Path:
    return Path(str(make_url(store.url).database))


@contextmanager
def full(store: Engine) -> Iterator[None]:
    """Not a byte is left on the disk; where there is no small one, the store may not have another page."""
    folder = path_of(store).parent
    if folder.is_mount():
        filler = folder / "filler"
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(b"x" * 512):
                pass
        yield
        filler.unlink()
        return
    store.dispose()

    @event.listens_for(store, "connect")
    def small(connection: sqlite3.Connection, _: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()

    yield
    event.remove(store, "connect", small)
    store.dispose()


@contextmanager
def limited(store: Engine) -> Iterator[None]:
    """No file may grow."""
    size = max(path.stat().st_size for path in path_of(store).parent.glob("store.db*"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def read_only(store: Engine) -> Iterator[None]:
    """The disk was mounted anew, to be read only; where there is no own one, files and folder may not be written."""
    folder = path_of(store).parent
    store.dispose()
    if folder.is_mount():
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        yield
        store.dispose()
        subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
        return
    path_of(store).chmod(0o400)
    folder.chmod(0o500)
    yield
    folder.chmod(0o700)
    path_of(store).chmod(0o600)


HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked(store: Engine) -> Iterator[None]:
    """Another process holds the write lock."""
    command = [sys.executable, "-c", HOLDER, str(path_of(store))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        yield
        holder.communicate(b"")


@contextmanager
def gone(store: Engine) -> Iterator[None]:
    """The file was moved away while connections to it are open."""
    path, away = path_of(store), path_of(store).with_name("away.db")
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").rename(f"{away}{end}")
    yield
    for end in ("", "-wal", "-shm"):
        Path(f"{away}{end}").rename(f"{path}{end}")


def a_set(stay: int, name: str) -> dict[str, object]:
    key = keyed(name)
    typed = [{"kind": "systolic_bp", "value": "118", "unit": "mm[Hg]", "confirmed": True}]
    return {"key": key, "stay": stay, "readings": typed, "confirmed": ["same", "observed_at"]}


def keyed(name: str) -> str:
    """The key of the set of that name."""
    return str(uuid.UUID(bytes=hashlib.sha256(name.encode()).digest()[:16], version=4))


def refused(client: TestClient, stay: int, acknowledged: set[str]) -> tuple[str, str, str | None]:
    """Saves until one is not: its key, the sentence, and after how long it is to be tried again."""
    for number in range(2_000):
        key = f"set-{number}"
        answer = client.post(ROUTE, json=a_set(stay, key))
        if answer.status_code == 503:
            return key, answer.json()["sentence"], answer.headers.get("retry-after")
        assert answer.status_code == 201, answer.json()
        acknowledged.add(key)
    raise AssertionError("every set was saved")


@pytest.mark.parametrize(
    ("fault", "said"),
    [(full, FULL), (limited, LIMITED), (read_only, (READ_ONLY, SHUT)), (locked, LOCKED), (gone, SHUT)],
)
def test_a_store_that_cannot_be_written_says_why_and_loses_nothing(
    signed_in: TestClient,
    store: Engine,
    stay: int,
    fault: Callable[[Engine], AbstractContextManager[None]],
    said: str | tuple[str, ...],
) -> None:
    assert signed_in.post(ROUTE, json=a_set(stay, "before")).status_code == 201
    acknowledged = {"before"}
    with fault(store):
        key, sentence, again = refused(signed_in, stay, acknowledged)
        assert sentence.startswith(said)
        assert again == str(trouble.AGAIN)
    assert signed_in.post(ROUTE, json=a_set(stay, key)).status_code == 201
    with reading(store) as stored:
        assert set(stored.scalars(select(Entry.key))) == {*map(keyed, acknowledged), keyed(key)}
    assert health.problems(store) == []


@pytest.mark.parametrize("fault", [full, locked])
def test_patients_are_still_looked_at_where_nothing_can_be_written(
    signed_in: TestClient, store: Engine, stay: int, fault: Callable[[Engine], AbstractContextManager[None]]
) -> None:
    with fault(store):
        refused(signed_in, stay, set())
        assert signed_in.get("/api/v1/alerts").status_code == 200


def test_a_damaged_file_is_said_and_nothing_is_acknowledged(signed_in: TestClient, store: Engine, stay: int) -> None:
    acknowledged: set[str] = set()
    with locked(store):
        refused(signed_in, stay, acknowledged)
    for number in range(40):
        assert signed_in.post(ROUTE, json=a_set(stay, f"more-{number}")).status_code == 201
    store.dispose()
    _scramble(path_of(store))
    _, sentence, _ = refused(signed_in, stay, acknowledged)
    assert sentence.startswith(DAMAGED)
    assert acknowledged == set()
    assert health.problems(store)[0].startswith("The store is damaged: ")


def _scramble(path: Path) -> None:
    """Turns bits in the head of each page of the readings, as a dying disk may."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        roots = connection.execute("SELECT rootpage FROM sqlite_master WHERE tbl_name IN ('readings', 'entries')")
        pages = [page for (page,) in roots if page]
    content = bytearray(path.read_bytes())
    for page in pages:
        for place in range(8):
            content[(page - 1) * size + place] ^= 0xFF
    path.write_bytes(content)


def test_a_form_of_a_page_keeps_what_was_typed(
    store: Engine, nurse: User, stay: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = session.SignedIn(nurse.id, nurse.name, nurse.display_name, "nurse", EVERYTHING)
    monkeypatch.setattr(session, "signed_in", lambda: person)
    app = AppTest.from_file(str(ROOT / "dashboard" / "pages" / "stays.py"), default_timeout=30)
    app.session_state["stay"] = stay
    app.run()
    with locked(store):
        _field(app, "Bed").set_value("7")
        _button(app, "Save the details").click().run()
        assert app.error[0].value.startswith(f"Not saved: what you typed is still here. {LOCKED}")
        assert _field(app, "Bed").value == "7"
    _button(app, "Save the details").click().run()
    with reading(store) as stored:
        assert stored.get_one(Stay, stay).bed == "7"


def _field(app: AppTest, label: str):
    return next(one for one in app.text_input if one.label.startswith(label))


def _button(app: AppTest, label: str):
    return next(one for one in app.button if one.label == label)


def test_a_database_that_does_not_answer_is_said_and_the_set_goes_when_it_is_back(
    postgres: Cluster, monkeypatch: pytest.MonkeyPatch, application: Starlette
) -> None:
    url = postgres.database()
    upgrade(url)
    monkeypatch.setenv("CAPWATCH_DATABASE_URL", url)
    settings.cache_clear()
    engine = open_store(url)
    with writing(engine) as stored:
        nurse = users.add(stored, "nina", "Nina Test", "nurse", PASSWORD, now=now()).id
        token = sessions.start(stored, nurse, now())
    stay = admitted(engine, nurse, "Amber Testcase", "1")
    with TestClient(application, headers={"origin": "http://testserver"}, follow_redirects=False) as client:
        client.cookies.set(signin.COOKIE, token)
        assert client.post(ROUTE, json=a_set(stay, "before")).status_code == 201
        _answer(postgres, url, "false")
        answer = client.post(ROUTE, json=a_set(stay, "later"))
        assert (answer.status_code, answer.headers["retry-after"]) == (503, str(trouble.AGAIN))
        assert answer.json()["sentence"].startswith("The store does not answer")
        _answer(postgres, url, "true")
        assert client.post(ROUTE, json=a_set(stay, "later")).status_code == 201
    with reading(engine) as stored:
        assert set(stored.scalars(select(Entry.key))) == {keyed("before"), keyed("later")}
    engine.dispose()
    postgres.drop(url)


def _answer(postgres: Cluster, url: str, whether: str) -> None:
    """Takes every connection of a database away, and new ones too, as a server does that stops; or lets them in."""
    name = make_url(url).database
    postgres.run(
        f"ALTER DATABASE {name} ALLOW_CONNECTIONS {whether}",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
    )


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (psycopg.errors.DiskFull("x"), FULL),
        (psycopg.errors.ReadOnlySqlTransaction("x"), READ_ONLY),
        (psycopg.errors.LockNotAvailable("x"), LOCKED),
        (psycopg.errors.QueryCanceled("x"), LOCKED),
        (psycopg.errors.AdminShutdown("x"), "The store does not answer"),
        (psycopg.errors.TooManyConnections("x"), "The store does not answer"),
        (psycopg.errors.DataCorrupted("x"), DAMAGED),
        (psycopg.errors.IoError("x"), LIMITED),
        (psycopg.OperationalError("connection refused"), "The store does not answer"),
        (exc.TimeoutError("QueuePool"), LOCKED),
        (psycopg.errors.UniqueViolation("x"), None),
        (sqlite3.IntegrityError("x"), None),
        (ValueError("x"), None),
    ],
)
def test_each_trouble_has_its_sentence_and_what_is_none_has_none(error: Exception, said: str | None) -> None:
    wrapped = error if isinstance(error, exc.TimeoutError | ValueError) else exc.DBAPIError("", None, error)
    found = trouble.of(wrapped)
    assert found is None if said is None else found.startswith(said)
