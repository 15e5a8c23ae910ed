"""Breaking the glass on the tablet: what the round says is open, and the routes that open and close a ward."""

import uuid
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from dashboard import cookies
from dashboard.clock import now
from db import sessions, users
from db.engine import writing
from tests.dashboard.conftest import PASSWORD, admitted


def body(**more: str) -> dict[str, str]:
    return {"key": str(uuid.uuid4()), "ward": "West", "reason": "moved", "words": "", **more}


@pytest.fixture
def nora(client: TestClient, store: Engine, nurse: users.User) -> TestClient:
    """The tablet of a nurse of North alone; there is a patient in West too."""
    admitted(store, nurse.id, "Amber Testcase", "1", "North")
    admitted(store, nurse.id, "Basil Testcase", "2", "West")
    with writing(store) as session:
        made = users.add(session, "nora", "Nora Test", "nurse", PASSWORD, now=now(), wards={"North"})
        client.cookies.set(cookies.COOKIE, sessions.start(session, made.id, now()))
    client.headers["accept"] = "application/json"
    return client


def shown(client: TestClient) -> tuple[list[str], Any]:
    found = client.get("/api/v1/round").json()
    return [bed["ward"] for bed in found["beds"]], found["glass"]


def test_a_ward_is_opened_shown_and_closed(nora: TestClient) -> None:
    wards, glass = shown(nora)
    assert (wards, glass["open"], glass["others"]) == (["North"], [], ["West"])
    assert {"emergency", "moved", "other"} <= {one["code"] for one in glass["reasons"]}
    sent = body()
    for _ in range(2):
        assert nora.post("/round/glass", json=sent).status_code == 201
    wards, glass = shown(nora)
    assert (wards, glass["others"]) == (["North", "West"], [])
    (opened,) = glass["open"]
    assert opened["text"].startswith("You opened West by breaking the glass until ")
    assert nora.post(f"/round/glass/{opened['id']}/close", json={}).status_code == 200
    wards, glass = shown(nora)
    assert (wards, glass["open"]) == (["North"], [])


def test_it_is_said_in_german(nora: TestClient) -> None:
    nora.headers["accept-language"] = "de"
    glass = nora.post("/round/glass", json=body()).json()
    assert glass["open"][0]["text"].startswith("Sie haben West im Notzugriff geöffnet, bis ")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"reason": ""}, "Choose why you open this ward."),
        ({"reason": "other", "words": " "}, "Say in words why you open this ward."),
        ({"ward": "Nowhere"}, "There is no ward Nowhere."),
        ({"ward": "North"}, "The ward North is open to you already."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_opens(nora: TestClient, more: dict[str, str], said: str) -> None:
    answer = nora.post("/round/glass", json=body(**more))
    assert (answer.status_code, answer.json()["refusals"][0]["sentence"]) == (422, said)
    assert shown(nora)[1]["open"] == []


def test_a_ward_of_somebody_else_is_not_closed(nora: TestClient, store: Engine) -> None:
    opened = nora.post("/round/glass", json=body()).json()["open"][0]["id"]
    with writing(store) as session:
        other = users.add(session, "olaf", "Olaf Test", "nurse", PASSWORD, now=now(), wards={"North"})
        nora.cookies.set(cookies.COOKIE, sessions.start(session, other.id, now()))
    assert nora.post(f"/round/glass/{opened}/close", json={}).status_code == 404
    assert nora.post("/round/glass/99/close", json={}).status_code == 404


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_who_may_open_none_is_refused(nora: TestClient, store: Engine, role: str) -> None:
    with writing(store) as session:
        made = users.add(session, "other", "Other Test", role, PASSWORD, now=now(), wards=set())
        nora.cookies.set(cookies.COOKIE, sessions.start(session, made.id, now()))
    assert nora.post("/round/glass", json=body()).status_code == 403


@pytest.mark.parametrize("path", ["/round/glass", "/round/glass/1/close"])
def test_neither_nobody_nor_a_program_nor_another_site_opens_a_ward(nora: TestClient, token: str, path: str) -> None:
    assert nora.post(path, json=body(), headers={"origin": "http://elsewhere"}).status_code == 403
    nora.cookies.clear()
    assert nora.post(path, json=body()).status_code == 401
    assert nora.post(path, json=body(), headers={"authorization": f"Bearer {token}"}).status_code == 401
