"""Where a request comes from: the same for the log, for what lies behind, and for who asked."""

import logging
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.types import ASGIApp
from starlette.websockets import WebSocket, WebSocketDisconnect

from dashboard import arriving, security
from db import figures, origin

GIVEN = "0af7651916cd43dd8448eb211c80319c"


def _came(headers: object) -> dict[str, str | None]:
    of_page = arriving.of_headers(headers)
    assert of_page == origin.current()
    return {"address": of_page.address, "id": of_page.request}


def here(request: Request) -> JSONResponse:
    return JSONResponse(_came(request.headers))


async def page(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_json(_came(socket.headers) | {"open": figures.PAGES_OPEN._value.get()})
    await socket.close()


def broken(_: Request) -> JSONResponse:
    raise ValueError("albumin of Amber Testcase")


def left(_: Request) -> JSONResponse:
    raise ClientDisconnect


@pytest.fixture
def behind() -> ASGIApp:
    routes = [
        Route("/here", here),
        Route("/broken", broken),
        Route("/left", left),
        Route("/static/{file}", here),
        WebSocketRoute("/page", page),
    ]
    return Starlette(routes=routes, middleware=[Middleware(arriving.Arrival), Middleware(security.Headers)])


@pytest.fixture
def asks(behind: ASGIApp, caplog: pytest.LogCaptureFixture) -> Iterator[TestClient]:
    caplog.set_level(logging.INFO, logger="capwatch")
    with TestClient(behind, client=("10.1.2.3", 50000), raise_server_exceptions=False) as client:
        yield client


def test_what_lies_behind_knows_where_a_request_came_from(asks: TestClient) -> None:
    answer = asks.get("/here")
    assert answer.json() == {"address": "10.1.2.3", "id": answer.headers["x-request-id"]}
    assert asks.get("/here").headers["x-request-id"] != answer.headers["x-request-id"]
    assert origin.current() == origin.Origin()


@pytest.mark.parametrize("given", [GIVEN, "12345678", "a" * 64, "2f8.A_b-c"])
def test_an_id_that_is_given_is_kept(asks: TestClient, given: str) -> None:
    answer = asks.get("/here", headers={"x-request-id": given})
    assert answer.headers["x-request-id"] == answer.json()["id"] == given


@pytest.mark.parametrize(
    "given", ["", "1234567", "a" * 65, "two words", "a;b;c;d;e", '<b>"12345678"</b>', "x\tyyyyyyyyy"]
)
def test_an_id_that_is_not_well_formed_is_not(asks: TestClient, given: str) -> None:
    found = asks.get("/here", headers={"x-request-id": given}).json()["id"]
    assert found != given
    assert len(found) == 16


def test_nobody_chooses_their_own_address(asks: TestClient) -> None:
    headers = [("X-Forwarded-For", "192.0.2.7"), ("x-forwarded-for", "192.0.2.8"), ("Forwarded", "for=192.0.2.9")]
    assert asks.get("/here", headers=headers).json()["address"] == "10.1.2.3"


@pytest.mark.parametrize(
    ("client", "address"),
    [
        (("::ffff:10.1.2.3", 1), "10.1.2.3"),
        (("2001:db8::7", 1), "2001:db8::7"),
        (("<script>", 1), None),
        (("", 0), None),
    ],
)
def test_only_an_address_is_one(behind: ASGIApp, client: tuple[str, int], address: str | None) -> None:
    with TestClient(behind, client=client, headers={"x-forwarded-for": "192.0.2.7"}) as asks:
        assert asks.get("/here").json()["address"] == address


def test_a_page_knows_it_too_and_is_counted_while_it_is_open(asks: TestClient) -> None:
    before = figures.PAGES_OPEN._value.get()
    with asks.websocket_connect("/page", headers={"x-forwarded-for": "192.0.2.7", "x-request-id": GIVEN}) as socket:
        assert socket.receive_json() == {"address": "10.1.2.3", "id": GIVEN, "open": before + 1}
        with pytest.raises(WebSocketDisconnect):
            socket.receive_json()
    assert figures.PAGES_OPEN._value.get() == before


def test_a_line_in_the_log_has_no_query_and_is_one_line(asks: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    asks.get("/here?name=Amber", headers={"x-request-id": GIVEN})
    asks.get("/nowhere%0AERROR%20forged")
    asks.get("/static/a.js")
    asks.get("/broken")
    first, forged, failed = [record for record in caplog.records if record.name == "capwatch.access"]
    assert first.getMessage().startswith("GET /here 200 in ")
    assert (first.method, first.path, first.status, first.address) == ("GET", "/here", 200, "10.1.2.3")
    assert forged.path == "/nowhere%0AERROR%20forged"
    assert (failed.path, failed.status) == ("/broken", 500)
    assert "Amber" not in caplog.text.replace("albumin of Amber Testcase", "")


def test_who_goes_away_before_all_has_come_is_no_error(asks: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    errors, answers = figures.ERRORS.collect()[0].samples, figures.ANSWERS.labels(500)._value.get()
    asks.get("/left")
    assert figures.ERRORS.collect()[0].samples == errors
    assert figures.ANSWERS.labels(500)._value.get() == answers
    assert not caplog.records
