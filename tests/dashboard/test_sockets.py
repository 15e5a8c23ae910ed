"""Websockets end with their session, on both sides, and with nothing else."""

import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from dashboard import server, signin, sockets
from dashboard.clock import now
from db import sessions, users
from db.engine import writing
from models.instants import moment
from models.records import SignIn

WHY = list[int]


@pytest.fixture
def ended() -> WHY:
    """With which code the application was told that it is over."""
    return []


@pytest.fixture
def client(store: Engine, ended: WHY, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A browser before an application that says each message again."""

    async def again(socket: WebSocket) -> None:
        await socket.accept()
        try:
            while True:
                await socket.send_text(await socket.receive_text())
        except WebSocketDisconnect as disconnected:
            ended.append(disconnected.code)

    monkeypatch.setattr(sockets, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(sockets, "GRACE", 0.0)
    application = Starlette(
        routes=[WebSocketRoute("/socket", again)], middleware=[Middleware(one) for one in server.GUARDS]
    )
    with TestClient(application, headers={"origin": "http://testserver"}) as client:
        yield client


def _sign_out(store: Engine, client: TestClient) -> None:
    with writing(store) as session:
        sessions.end(session, client.cookies[signin.COOKIE], now())


def _grow_old(store: Engine, _: TestClient) -> None:
    with writing(store) as session:
        session.scalars(select(SignIn)).one().until = moment(now())


def _lose_the_account(store: Engine, _: TestClient) -> None:
    with writing(store) as session:
        users.set_active(session, users.named(session, "nina").id, False, now=now())


@pytest.mark.parametrize("end", [_sign_out, _grow_old, _lose_the_account])
def test_it_is_closed_once_its_session_has_ended(
    signed_in: TestClient, store: Engine, ended: WHY, end: Callable[[Engine, TestClient], None]
) -> None:
    with signed_in.websocket_connect("/socket") as socket:
        socket.send_text("here")
        assert socket.receive_text() == "here"
        end(store, signed_in)
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
    assert closed.value.code == 1008
    assert ended == [1008]


def test_a_lock_is_no_end(signed_in: TestClient, store: Engine, ended: WHY, monkeypatch: pytest.MonkeyPatch) -> None:
    with signed_in.websocket_connect("/socket"):
        with writing(store) as session:
            sessions.lock(session, signed_in.cookies[signin.COOKIE], now())
        asked = threading.Semaphore(0)
        look = signin.look

        async def counted(connection: HTTPConnection) -> sessions.Open | None:
            asked.release()
            return await look(connection)

        monkeypatch.setattr(signin, "look", counted)
        for _ in range(5):
            assert asked.acquire(timeout=20)
        assert ended == []
    assert ended == [1000]


def test_a_store_that_does_not_answer_closes_nothing(signed_in: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with signed_in.websocket_connect("/socket") as socket:
        asked = []

        async def away(*_: object) -> None:
            asked.append(1)
            raise OperationalError("", {}, Exception())

        monkeypatch.setattr(signin, "look", away)
        while len(asked) < 3:
            socket.send_text("here")
            assert socket.receive_text() == "here"


def test_the_browser_may_leave_first(signed_in: TestClient, ended: WHY) -> None:
    with signed_in.websocket_connect("/socket") as socket:
        socket.send_text("here")
        assert socket.receive_text() == "here"
    assert ended == [1000]
