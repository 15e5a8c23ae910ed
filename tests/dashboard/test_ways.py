"""The way to the sign-in page and back: only to what is the program's own."""

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from dashboard.places import PLACES
from dashboard.ways import way_in, way_on
from db.users import User
from tests.dashboard.conftest import PASSWORD

OWN = [
    *(f"/{place.script}" for place in PLACES),
    "/round",
    "/alerts?alert=12",
    "/paper/stays/3.pdf",
    "/paper/stays/3/readings.csv",
    "/paper/stays/3/readings.pdf?known_at=2026-01-31T08:00:00Z",
]
FOREIGN = [
    "",
    "//example.org",
    "///example.org",
    "/\\example.org",
    "\\\\example.org",
    "https://example.org",
    "javascript:alert(1)",
    "/ward/../../example.org",
    "/ward\n",
    "/ward\r\nset-cookie: a=b",
    "/sign-out",
    "/sign-in",
    "/api/v1/round",
    "/alerts?alert=1&next=//example.org",
    "/alerts?alert=",
    "/alerts?alert=٣",
    f"/alerts?alert={'9' * 19}",
    "/paper/stays/3.pdf?known_at=//example.org",
    "/ward?x=1",
    "/ward#x",
    "x" * 5000,
]


@pytest.mark.parametrize("to", OWN)
def test_who_asked_for_a_page_comes_back_to_it(to: str) -> None:
    path, _, query = to.partition("?")
    asked = urlsplit(way_in(path, query))
    assert asked.path == "/sign-in"
    assert way_on(parse_qs(asked.query)["to"][0]) == to


@pytest.mark.parametrize("to", FOREIGN)
def test_nobody_is_led_elsewhere(to: str) -> None:
    assert way_on(to) == "/"


def test_the_first_page_needs_no_word_and_a_foreign_query_is_left_out() -> None:
    assert way_in("/") == "/sign-in"
    assert way_in("/nowhere") == "/sign-in"
    assert way_in("/alerts", "alert=x") == "/sign-in?to=/alerts"
    # Another paper than the one that was asked for is worse than none.
    assert way_in("/paper/stays/3.pdf", "known_at=<x>") == "/sign-in"


def test_an_alert_is_shown_after_signing_in(client: TestClient, store: Engine, nurse: User) -> None:
    asked = client.get("/alerts?alert=7").headers["location"]
    page = client.get(asked)
    assert '<input type="hidden" name="to" value="/alerts?alert=7">' in page.text
    wrong = client.post("/sign-in", data={"name": "nina", "password": "wrong", "to": "/alerts?alert=7"})
    assert '<input type="hidden" name="to" value="/alerts?alert=7">' in wrong.text
    answer = client.post("/sign-in", data={"name": "nina", "password": PASSWORD, "to": "/alerts?alert=7"})
    assert answer.headers["location"] == "/alerts?alert=7"
    assert client.get(asked).headers["location"] == "/alerts?alert=7"


def test_an_address_of_somebody_else_is_not_repeated(client: TestClient, nurse: User) -> None:
    assert "example.org" not in client.get("/sign-in?to=//example.org").text
    answer = client.post("/sign-in", data={"name": "nina", "password": PASSWORD, "to": "//example.org"})
    assert answer.headers["location"] == "/"
