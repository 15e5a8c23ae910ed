"""The routes in this process, on a store of their own."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from dashboard import server, signin
from dashboard.api import rate
from dashboard.clock import now
from db import sessions, stays, tokens, users
from db.admissions import Admission
from db.engine import open_store, writing
from tests.stores import migrated

PASSWORD = "correct horse"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """An empty store, which the settings name."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    monkeypatch.setenv("CAPWATCH_DATABASE_URL", url)
    migrated(url)
    engine = open_store(url)
    yield engine
    engine.dispose()


@pytest.fixture
def nurse(store: Engine) -> users.User:
    """An account whose password is PASSWORD."""
    with writing(store) as session:
        return users.add(session, "nina", "Nina <Test>", "nurse", PASSWORD, now=now())


@pytest.fixture
def doctor(store: Engine) -> users.User:
    """An oncologist's account."""
    with writing(store) as session:
        return users.add(session, "olga", "Olga Test", "oncologist", PASSWORD, now=now())


@pytest.fixture(autouse=True)
def _nothing_asked_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process has counted in other tests is forgotten."""
    monkeypatch.setattr(rate, "writes", rate.Limit(rate.MOST_WRITES))
    monkeypatch.setattr(rate, "failed_tokens", rate.Limit(rate.MOST_FAILED_TOKENS))


@pytest.fixture
def application(store: Engine) -> Starlette:
    """The routes behind gate and headers, with a page that says "inside" in the place of Streamlit's."""

    def inside(_: Request) -> PlainTextResponse:
        return PlainTextResponse("inside")

    def broken(_: Request) -> PlainTextResponse:
        raise ValueError("albumin of Amber Testcase")

    async def echo(websocket: WebSocket) -> None:
        await websocket.accept()
        async for text in websocket.iter_text():
            await websocket.send_text(text)

    return Starlette(
        routes=[*server.routes, Route("/", inside), Route("/broken", broken), WebSocketRoute("/echo", echo)],
        middleware=[Middleware(one) for one in server.GUARDS],
    )


@pytest.fixture
def client(application: Starlette) -> Iterator[TestClient]:
    """A browser in which nobody has signed in."""
    headers = {"origin": "http://testserver", "accept": "text/html"}
    with TestClient(application, headers=headers, follow_redirects=False) as client:
        yield client


@pytest.fixture
def token(store: Engine, nurse: users.User) -> str:
    """A token that writes in the nurse's name."""
    with writing(store) as session:
        return tokens.add(session, "monitor", nurse.id, now())


@pytest.fixture
def stay(store: Engine, nurse: users.User) -> int:
    """A stay that began yesterday."""
    return admitted(store, nurse.id, "Amber Testcase", "1")


def admitted(store: Engine, by: int, name: str, bed: str, ward: str = "Test ward") -> int:
    """A stay that began yesterday, of a patient of that name."""
    born = date(1960, 1, 2)
    admission = Admission(f"TEST-{bed}", name, born, ward, bed, now() - 86400, "bedside")
    with writing(store) as session:
        return stays.admit(session, admission, by=by, now=now()).id


@pytest.fixture
def signed_in(client: TestClient, store: Engine, nurse: users.User) -> TestClient:
    """The client, with a session of the nurse's."""
    with writing(store) as session:
        client.cookies.set(signin.COOKIE, sessions.start(session, nurse.id, now()))
    return client
