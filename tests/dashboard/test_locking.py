"""A locked screen through its routes: what it answers, what opens it, and what does not."""

import pytest
from sqlalchemy import Engine, select
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from dashboard import signin
from dashboard.clock import now
from db import pins, sessions, users
from db.engine import reading, writing
from models.failures import FREE
from models.records import AuditEntry, SignIn, User
from tests.dashboard.conftest import PASSWORD

PIN, OTHERS = "739104", "840215"
JSON = {"accept": "application/json"}


@pytest.fixture
def locked(signed_in: TestClient, store: Engine, nurse: User) -> TestClient:
    """The nurse's session, who has a PIN, locked by hand."""
    with writing(store) as session:
        pins.set_pin(session, nurse.id, PIN, now=now())
    assert signed_in.post("/lock", headers=JSON).json() == {"locked": True}
    return signed_in


@pytest.fixture
def nils(store: Engine) -> User:
    """Another nurse with a PIN, who has signed in elsewhere."""
    with writing(store) as session:
        made = users.add(session, "nils", "Nils Test", "nurse", PASSWORD, now=now())
        pins.set_pin(session, made.id, OTHERS, now=now())
        sessions.start(session, made.id, now())
        return made


def actions(store: Engine) -> list[str]:
    with reading(store) as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_nothing_answers_as_if_somebody_were_signed_in(locked: TestClient, stay: int) -> None:
    assert locked.get("/").headers["location"] == "/locked"
    assert locked.get("/round").headers["location"] == "/locked?to=/round"
    for method, path in [
        ("GET", "/"),
        ("GET", "/api/v1/round"),
        ("GET", f"/api/v1/stays/{stay}/form"),
        ("GET", "/api/v1/alerts"),
        ("GET", "/api/v1/key"),
        ("POST", "/api/v1/entries"),
        ("PUT", f"/api/v1/round/{stay}"),
        ("GET", f"/paper/stays/{stay}.pdf"),
        ("GET", "/_stcore/host-config"),
        # The touch that locks may come behind the lock; said to have ended, the session could not be unlocked.
        ("POST", "/awake"),
    ]:
        answer = locked.request(method, path, headers=JSON, json={} if method != "GET" else None)
        assert (answer.status_code, answer.json()) == (401, {"sentence": "The screen is locked.", "locked": True}), path
    with pytest.raises(WebSocketDisconnect), locked.websocket_connect("/_stcore/stream"):
        pass


def test_what_a_lock_overtakes_is_told_of_the_lock(
    signed_in: TestClient, store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, look = signed_in.cookies[signin.COOKIE], signin.session_of_cookie

    def locked_behind_the_gate(cookie: str | None, *, awake: bool) -> sessions.Open | None:
        if awake:
            with writing(store) as session:
                sessions.lock(session, token, now())
        return look(cookie, awake=awake)

    monkeypatch.setattr(signin, "session_of_cookie", locked_behind_the_gate)
    answer = signed_in.post("/api/v1/entries", headers=JSON, json={})
    assert (answer.status_code, answer.json()) == (401, {"sentence": "The screen is locked.", "locked": True})


def test_the_page_says_whose_screen_it_is_and_no_more(locked: TestClient, stay: int) -> None:
    page = locked.get("/locked?to=/round").text
    assert "Nina &lt;Test&gt;" in page
    assert 'name="to" value="/round"' in page
    assert "Amber Testcase" not in page
    assert "example.com" not in locked.get("/locked?to=https://example.com").text


def test_the_pin_or_the_password_leads_back(locked: TestClient) -> None:
    assert locked.post("/unlock", data={"pin": PIN, "to": "/round"}).headers["location"] == "/round"
    assert locked.get("/").text == "inside"
    locked.post("/lock", headers=JSON)
    assert locked.post("/unlock", headers=JSON, json={"password": PASSWORD}).json() == {"locked": False}
    assert locked.get("/").text == "inside"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"pin": OTHERS}, "This is not your PIN"),
        ({"password": "wrong"}, "This is not the password of Nina <Test>."),
        ({"password": PIN}, "This is not the password of Nina <Test>."),
        ({"pin": PASSWORD}, "This is not your PIN"),
        ({}, "This is not the password of Nina <Test>."),
        ({"pin": 739104}, "This is not the password of Nina <Test>."),
        ([], "This is not the password of Nina <Test>."),
    ],
)
def test_what_does_not_open_it_is_said(locked: TestClient, typed: object, said: str) -> None:
    answer = locked.post("/unlock", headers=JSON, json=typed)
    assert answer.status_code == 403
    assert answer.json()["sentence"].startswith(said)
    assert locked.get("/screen", headers=JSON).json()["locked"] is True


def test_a_refusal_is_said_in_the_language_of_the_browser_and_on_the_page(locked: TestClient) -> None:
    answer = locked.post("/unlock", headers={**JSON, "accept-language": "de"}, json={"pin": OTHERS})
    assert answer.json()["sentence"].startswith("Das ist nicht Ihre PIN")
    page = locked.post("/unlock", data={"pin": OTHERS, "to": "/round"})
    assert page.status_code == 403
    assert "This is not your PIN" in page.text
    assert OTHERS not in page.text
    assert 'name="to" value="/round"' in page.text


def test_a_used_up_pin_leaves_the_password(locked: TestClient) -> None:
    for _ in range(FREE):
        locked.post("/unlock", headers=JSON, json={"pin": OTHERS})
    assert locked.post("/unlock", headers=JSON, json={"pin": PIN}).status_code == 403
    assert locked.get("/screen", headers=JSON).json()["pin"] is False
    assert locked.post("/unlock", headers=JSON, json={"password": PASSWORD}).status_code == 200
    assert locked.get("/screen", headers=JSON).json()["pin"] is True


def test_too_many_wrong_passwords_are_told_to_wait(locked: TestClient) -> None:
    for _ in range(FREE):
        assert locked.post("/unlock", headers=JSON, json={"password": "wrong"}).status_code == 403
    answer = locked.post("/unlock", headers=JSON, json={"password": PASSWORD})
    assert answer.status_code == 429
    assert answer.json()["sentence"].startswith("Too many failures. Try again in ")


def test_a_hand_over_changes_who_is_signed_in(locked: TestClient, store: Engine, nils: User) -> None:
    answer = locked.post("/hand-over", data={"name": "Nils", "pin": OTHERS})
    assert answer.headers["location"] == "/"
    assert locked.get("/", headers={"cookie": f"{signin.COOKIE}={answer.cookies[signin.COOKIE]}"}).text == "inside"
    with reading(store) as session:
        way, until = session.execute(select(SignIn.way, SignIn.until).order_by(SignIn.id.desc())).first() or ("", None)
    assert way == "pin"
    assert until is not None
    assert {"locked", "handed over"} <= set(actions(store))


def test_an_open_screen_is_handed_over_too_and_a_wrong_pin_changes_nothing(signed_in: TestClient, nils: User) -> None:
    assert signed_in.post("/hand-over", headers=JSON, json={"name": "nils", "pin": PIN}).status_code == 403
    assert signed_in.get("/screen", headers=JSON).json()["name"] == "Nina <Test>"
    assert signed_in.post("/hand-over", headers=JSON, json={"name": "nils", "pin": OTHERS}).status_code == 200
    assert signed_in.get("/screen", headers=JSON).json()["name"] == "Nils Test"


@pytest.mark.parametrize("path", ["/unlock", "/hand-over"])
def test_without_a_session_nothing_is_opened(client: TestClient, nils: User, path: str) -> None:
    typed = {"name": "nils", "pin": OTHERS, "password": PASSWORD}
    assert client.post(path, data=typed).headers["location"] == "/sign-in"
    assert client.post(path, headers=JSON, json=typed).status_code == 401
    assert signin.COOKIE not in client.cookies
    assert client.get("/locked").headers["location"] == "/sign-in"
    assert client.get("/screen", headers=JSON).status_code == 401
    assert client.post("/awake", headers=JSON).status_code == 401


@pytest.mark.parametrize("path", ["/lock", "/unlock", "/hand-over", "/awake"])
def test_no_other_site_locks_or_opens(locked: TestClient, path: str) -> None:
    answer = locked.post(path, headers={"origin": "https://elsewhere.example"}, data={"pin": PIN})
    assert answer.status_code == 403
    assert locked.get("/screen", headers=JSON).json()["locked"] is True


def test_a_form_that_is_too_long_is_refused(locked: TestClient) -> None:
    assert locked.post("/unlock", content="password=" + "x" * 5000).status_code == 413


def test_the_page_of_an_open_screen_leads_on(signed_in: TestClient) -> None:
    assert signed_in.get("/locked?to=/round").headers["location"] == "/round"
    assert signed_in.post("/lock").headers["location"] == "/locked"


def test_somebody_else_can_still_sign_in_by_password(locked: TestClient, nils: User) -> None:
    assert locked.get("/sign-in").status_code == 200
    assert locked.post("/sign-in", data={"name": "nils", "password": PASSWORD}).status_code == 303
    assert locked.get("/screen", headers=JSON).json()["name"] == "Nils Test"
    assert locked.get("/").text == "inside"


def test_too_many_failures_to_sign_in_are_said_the_same_of_every_name(client: TestClient, nurse: User) -> None:
    said = []
    for name in ("nina", "nobody"):
        answers = [client.post("/sign-in", data={"name": name, "password": "wrong"}) for _ in range(FREE + 1)]
        assert [answer.status_code for answer in answers] == [401] * FREE + [429]
        said.append(answers[-1].text.replace(name, "").replace(" 1 seconds", " 2 seconds"))
    assert "Too many failures. Try again in 2 seconds." in said[0]
    assert said[0] == said[1]


def test_a_websocket_is_closed_by_the_first_word_after_the_lock(signed_in: TestClient, store: Engine) -> None:
    with signed_in.websocket_connect("/echo") as socket:
        socket.send_text("before")
        assert socket.receive_text() == "before"
        signed_in.post("/lock", headers=JSON)
        socket.send_text("after")
        with pytest.raises(WebSocketDisconnect):
            socket.receive_text()
