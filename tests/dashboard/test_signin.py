"""Signing in, staying signed in, and what ends it."""

import re

import pytest
from sqlalchemy import Engine, func, select
from starlette.testclient import TestClient

from dashboard import signin
from dashboard.clock import now
from db import facts, users
from db.engine import reading, writing
from models.instants import moment
from models.records import AuditEntry, SignIn, User
from tests.dashboard.conftest import PASSWORD


@pytest.fixture
def never_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    """No screen locks by itself."""
    monkeypatch.setenv("CAPWATCH_LOCK_MINUTES", "0")


def _audited(store: Engine) -> list[tuple[str, str]]:
    with reading(store) as session:
        return [tuple(row) for row in session.execute(select(AuditEntry.action, AuditEntry.subject))]


def _age(store: Engine, column: str, seconds: int) -> None:
    with writing(store) as session:
        setattr(session.scalars(select(SignIn)).one(), column, moment(now() - seconds))


def test_without_an_account_the_page_says_how_to_make_one(client: TestClient) -> None:
    page = client.get("/sign-in")
    assert page.status_code == 200
    assert "python -m dashboard user add" in page.text
    assert "not a certified medical device" in page.text


def test_accounts_are_shown_on_a_demonstration_store_only(client: TestClient, store: Engine, nurse: User) -> None:
    assert "demonstration" not in client.get("/sign-in").text
    with writing(store) as session:
        facts.mark_demonstration(session)
    page = client.get("/sign-in").text
    for account in signin.demonstration_accounts():
        assert f"<code>{account.name}</code>" in page
        assert f"<code>{account.password}</code>" in page


def test_the_right_password_opens_the_pages(client: TestClient, nurse: User) -> None:
    answer = client.post("/sign-in", data={"name": " Nina ", "password": PASSWORD})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"]
    assert re.fullmatch(r"capwatch_session=[\w-]{43}; HttpOnly; Path=/; SameSite=strict", cookie)
    assert client.get("/").text == "inside"
    assert client.get("/sign-in").headers["location"] == "/"


def test_on_https_the_cookie_is_for_https_and_this_host_only(client: TestClient, nurse: User) -> None:
    client.base_url = "https://testserver"
    client.headers["origin"] = "https://testserver"
    answer = client.post("/sign-in", data={"name": "nina", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert re.fullmatch(r"__Host-capwatch_session=[\w-]{43}; HttpOnly; Path=/; SameSite=strict; Secure", cookie)
    assert client.get("/").text == "inside"
    assert re.match(r'__Host-capwatch_session=""; .*Max-Age=0.*Secure', client.post("/sign-out").headers["set-cookie"])
    assert client.get("/").headers["location"] == "/sign-in"


def test_on_https_a_cookie_that_http_could_have_set_opens_nothing(signed_in: TestClient) -> None:
    assert signed_in.get("/").text == "inside"
    signed_in.base_url = "https://testserver"
    signed_in.headers["origin"] = "https://testserver"
    assert signed_in.get("/").headers["location"] == "/sign-in"


def test_cookies_can_be_for_https_only_behind_a_silent_proxy(
    client: TestClient, nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAPWATCH_SECURE_COOKIES", "true")
    answer = client.post("/sign-in", data={"name": "nina", "password": PASSWORD})
    assert answer.headers["set-cookie"].startswith("__Host-")
    assert "; Secure" in answer.headers["set-cookie"]


def test_a_token_from_before_signing_in_is_not_taken_over(client: TestClient, nurse: User) -> None:
    client.cookies.set(signin.COOKIE, "planted-by-somebody-else-before-the-sign-in")
    answer = client.post("/sign-in", data={"name": "nina", "password": PASSWORD})
    assert "planted" not in answer.headers["set-cookie"]
    first = re.search(r"capwatch_session=([\w-]+)", answer.headers["set-cookie"])
    second = client.post("/sign-in", data={"name": "nina", "password": PASSWORD})
    assert first
    assert first[1] not in second.headers["set-cookie"]


def test_a_wrong_password_is_said_and_noted(client: TestClient, store: Engine, nurse: User) -> None:
    answer = client.post("/sign-in", data={"name": "nina", "password": "wrong"})
    assert answer.status_code == 401
    assert "This name and password do not belong together" in answer.text
    assert 'value="nina"' in answer.text
    assert "wrong" not in answer.text
    assert "set-cookie" not in answer.headers
    assert ("refused sign-in", "user nina") in _audited(store)


def test_a_password_typed_as_a_name_is_not_noted(client: TestClient, store: Engine, nurse: User) -> None:
    client.post("/sign-in", data={"name": PASSWORD, "password": ""})
    assert ("refused sign-in", "an unknown name") in _audited(store)
    assert PASSWORD not in str(_audited(store))


def test_what_was_typed_is_shown_as_text(client: TestClient) -> None:
    answer = client.post("/sign-in", data={"name": '"><script>alert(1)</script>', "password": "x"})
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text


@pytest.mark.parametrize(
    "body", ["", "name=nina", "name=nina&name=nobody", "\xff=%ff", "&&&&", "a=b&" * 1000, "name=ni%00na"]
)
def test_a_form_that_is_not_ours_is_refused(client: TestClient, nurse: User, body: str) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/sign-in", content=body, headers=headers).status_code == 401


def test_a_form_that_is_too_long_is_refused(client: TestClient) -> None:
    assert client.post("/sign-in", content="password=" + "x" * 4100).status_code == 413


def test_an_account_that_is_not_active_does_not_sign_in(client: TestClient, store: Engine, nurse: User) -> None:
    with writing(store) as session:
        users.set_active(session, nurse.id, False, now=now())
    assert client.post("/sign-in", data={"name": "nina", "password": PASSWORD}).status_code == 401


def test_signing_out_ends_the_session_in_every_tab(signed_in: TestClient) -> None:
    answer = signed_in.post("/sign-out")
    assert answer.headers["location"] == "/sign-in"
    assert re.match(r'capwatch_session=""; .*Max-Age=0', answer.headers["set-cookie"])
    # The client still sends the cookie, as another tab would.
    assert signed_in.get("/").headers["location"] == "/sign-in"


def test_signing_out_twice_is_no_error(client: TestClient) -> None:
    assert client.post("/sign-out").headers["location"] == "/sign-in"


def test_signing_in_anew_ends_the_session_before(signed_in: TestClient, store: Engine) -> None:
    signed_in.post("/sign-in", data={"name": "nina", "password": PASSWORD})
    with reading(store) as session:
        going_on = select(func.count()).select_from(SignIn).where(SignIn.ended_at.is_(None))
        assert session.scalar(going_on) == 1


@pytest.mark.parametrize(("column", "seconds"), [("last_seen_at", 60 * 60), ("created_at", 12 * 60 * 60)])
@pytest.mark.usefixtures("never_locked")
def test_a_session_ends_when_idle_or_old(signed_in: TestClient, store: Engine, column: str, seconds: int) -> None:
    _age(store, column, seconds - 30)
    assert signed_in.get("/", headers={"accept": "*/*"}).text == "inside"
    _age(store, column, seconds)
    assert signed_in.get("/").headers["location"] == "/sign-in"


def test_limits_come_from_the_settings(signed_in: TestClient, store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAPWATCH_IDLE_MINUTES", "5")
    signin.settings.cache_clear()
    _age(store, "last_seen_at", 5 * 60)
    assert signed_in.get("/").status_code == 303


@pytest.mark.usefixtures("never_locked")
def test_only_opening_a_page_keeps_a_session_from_going_idle(signed_in: TestClient, store: Engine) -> None:
    _age(store, "last_seen_at", 50 * 60)
    signed_in.get("/", headers={"accept": "*/*"})
    with reading(store) as session:
        assert session.scalars(select(SignIn.last_seen_at)).one() <= moment(now() - 50 * 60)
    signed_in.get("/")
    with reading(store) as session:
        assert session.scalars(select(SignIn.last_seen_at)).one() > moment(now() - 60)


def test_a_deactivated_account_is_out_at_once(signed_in: TestClient, store: Engine, nurse: User) -> None:
    with writing(store) as session:
        users.set_active(session, nurse.id, False, now=now())
    assert signed_in.get("/").headers["location"] == "/sign-in"


@pytest.mark.parametrize("token", ["", "nonsense", "a" * 5000, "ünïcode"])
def test_a_made_up_cookie_opens_nothing(client: TestClient, nurse: User, token: str) -> None:
    answer = client.get("/", headers={"cookie": f"{signin.COOKIE}={token}".encode()})
    assert answer.headers["location"] == "/sign-in"
