"""Signing in with the hospital, against a real provider: who is let in as what, and everything that is not."""

import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey
from sqlalchemy import Engine, select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app import create_streamlit_middleware
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_auth_routes import create_auth_routes

from dashboard import hospital, server, vouching
from dashboard.clock import now
from dashboard.cookies import COOKIE
from dashboard.settings import settings
from db import users
from db.engine import reading, writing
from models.instants import moment, seconds
from models.records import AuditEntry, SignIn, User, UserWard
from tests.dashboard.conftest import PASSWORD
from tests.provider import CLIENT, SECRET, Claims, Provider, providing

HERE = "http://localhost"
WARDS = '{"ward-west": "West", "ward-east": "East", "all": "*"}'


@pytest.fixture(scope="module")
def started() -> Iterator[Provider]:
    with providing(HERE + vouching.BACK) as provider:
        yield provider


@pytest.fixture
def provider(started: Provider, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """The hospital's provider, at which Nina Example, a nurse of West, is about to sign in."""
    chosen = {"PUBLIC_URL": HERE, "OIDC_ISSUER": started.issuer, "OIDC_CLIENT_ID": CLIENT}
    chosen |= {"OIDC_CLIENT_SECRET": SECRET, "OIDC_ROLES": '{"doctors": "oncologist", "nurses": "nurse"}'}
    for name, value in (chosen | {"OIDC_WARDS": WARDS}).items():
        monkeypatch.setenv(f"CAPWATCH_{name}", value)
    started.knows("s-1", name="Nina Example", preferred_username="nina", groups=["nurses", "ward-west"])
    started.lie, started.signs_with, started.lasts = dict, None, 3600
    started.asked.clear()
    return started


@pytest.fixture
def client(store: Engine, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A browser before the program with Streamlit's own sign-in routes."""
    monkeypatch.setattr(secrets_singleton, "_secrets", vouching.secrets(settings()))
    inside = Route("/", lambda _: PlainTextResponse("inside"))
    application = Starlette(
        routes=[*server.routes, inside, *create_auth_routes("")],
        middleware=[
            *(Middleware(one) for one in server.GUARDS),
            *create_streamlit_middleware(),
        ],
    )
    headers = {"accept": "text/html", "origin": HERE}
    with TestClient(application, HERE, headers=headers, follow_redirects=False) as client:
        yield client


def _at_the_provider(client: TestClient, to: str = "") -> str:
    """The address that the browser is sent back to."""
    out = client.get(f"{hospital.WAY}{to}")
    assert out.status_code == 303, out.text
    out = client.get(out.headers["location"])
    assert out.status_code == 303, out.text
    return httpx.get(out.headers["location"]).headers["location"]


def _come_back(client: TestClient, to: str = "") -> httpx.Response:
    return client.get(_at_the_provider(client, to))


def _account(store: Engine) -> tuple[str, str, bool, list[str]]:
    with reading(store) as session:
        user = session.scalars(select(User).where(User.issuer.is_not(None))).one()
        wards = session.scalars(select(UserWard.ward).where(UserWard.user_id == user.id).order_by(UserWard.ward))
        return user.display_name, user.role, user.every_ward, list(wards)


def _audited(store: Engine) -> list[str]:
    with reading(store) as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_the_first_sign_in_makes_an_account_and_a_session_of_ours(client: TestClient, store: Engine) -> None:
    answer = _come_back(client)
    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0; url=/">' in answer.text
    assert client.get("/").text == "inside"
    assert _account(store) == ("Nina Example", "nurse", False, ["West"])
    with reading(store) as session:
        sign_in = session.scalars(select(SignIn)).one()
    assert sign_in.way == "hospital"
    assert 3500 < seconds(sign_in.until) - now() <= 3600
    assert _audited(store) == ["added user", "signed in"]


def test_state_nonce_and_proof_of_key_are_new_each_time(client: TestClient, provider: Provider) -> None:
    _come_back(client)
    _come_back(client)
    first, second = (asked for asked in provider.asked if "response_type" in asked)
    for asked in (first, second):
        assert asked["code_challenge_method"] == "S256"
        assert asked["prompt"] == "login"
        assert asked["scope"] == "openid profile email"
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 20
        assert first[name] != second[name]


def test_nothing_of_streamlits_own_sign_in_stays_in_the_browser(client: TestClient) -> None:
    answer = _come_back(client)
    given = [
        line for line in answer.headers.get_list("set-cookie") if "01 Jan 1970" not in line and "Max-Age=0" not in line
    ]
    assert len(given) == 1
    assert re.fullmatch(rf"{COOKIE}=[\w-]{{43}}; HttpOnly; Path=/; SameSite=strict", given[0])
    assert set(client.cookies) == {COOKIE}


def test_streamlits_cookie_lets_nobody_in(client: TestClient, provider: Provider) -> None:
    _come_back(client)
    client.post("/sign-out")
    name = "_streamlit_user"
    signed = f'{{"is_logged_in": true, "origin": "{HERE}", "iss": "{provider.issuer}", "sub": "s-1"}}'
    client.cookies.set(name, create_signed_value(get_cookie_secret(), name, signed).decode())
    assert client.get("/").headers["location"] == "/sign-in"
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream"):
        pass


def test_the_session_ends_with_the_token(client: TestClient, store: Engine, provider: Provider) -> None:
    provider.lasts = 300
    _come_back(client)
    with writing(store) as session:
        sign_in = session.scalars(select(SignIn)).one()
        assert seconds(sign_in.until) <= now() + 300
        sign_in.until = moment(now() + 30)
    assert client.get("/").text == "inside"
    with writing(store) as session:
        session.scalars(select(SignIn)).one().until = moment(now())
    assert client.get("/").headers["location"] == "/sign-in"


def test_whoever_came_for_the_round_goes_on_to_it(client: TestClient) -> None:
    assert 'url=/alerts?alert=7"' in _come_back(client, "?to=/alerts%3Falert%3D7").text
    assert 'url=/"' in _come_back(client, "?to=//elsewhere").text


def test_role_and_wards_follow_the_hospital_at_each_sign_in(
    client: TestClient, store: Engine, provider: Provider
) -> None:
    _come_back(client)
    provider.knows(
        "s-1", name="Nina Newname", preferred_username="nina", groups=["nurses", "doctors", "ward-east", "all"]
    )
    _come_back(client)
    assert _account(store) == ("Nina Newname", "oncologist", True, [])
    provider.knows("s-1", name="Nina Newname", groups=["nurses", "ward-east", "ward-west"])
    _come_back(client)
    assert _account(store) == ("Nina Newname", "nurse", False, ["East", "West"])
    assert _audited(store).count("changed user") == 2
    _come_back(client)
    assert _audited(store).count("changed user") == 2


def test_where_the_hospital_gives_no_wards_the_programs_own_stay(
    client: TestClient, store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CAPWATCH_OIDC_WARDS")
    settings.cache_clear()
    _come_back(client)
    assert _account(store)[2:] == (False, [])
    with writing(store) as session:
        session.add(UserWard(user_id=session.scalars(select(User.id)).one(), ward="North"))
    _come_back(client)
    assert _account(store)[2:] == (False, ["North"])


def test_a_local_account_of_the_same_name_stays_another(client: TestClient, store: Engine, nurse: User) -> None:
    _come_back(client)
    with reading(store) as session:
        names = set(session.scalars(select(User.name)))
    assert names == {"nina", "nina@127.0.0.1"}
    assert client.post("/sign-in", data={"name": "nina@127.0.0.1", "password": PASSWORD}).status_code == 401
    assert client.post("/sign-in", data={"name": "nina@127.0.0.1", "password": "!"}).status_code == 401


def test_a_name_that_the_hospital_gave_away_again_is_another_account(
    client: TestClient, store: Engine, provider: Provider
) -> None:
    _come_back(client)
    provider.knows("s-2", name="Nino Example", preferred_username="nina", groups=["nurses"])
    _come_back(client)
    with reading(store) as session:
        assert set(session.scalars(select(User.name))) == {"nina@127.0.0.1", "nina@127.0.0.1 2"}


def _refused(client: TestClient, store: Engine, sentence: str) -> None:
    answer = _come_back(client)
    assert answer.status_code == 401
    assert sentence in answer.text
    assert COOKIE not in client.cookies
    assert client.get("/").status_code == 303
    assert _audited(store)[-1] == "refused sign-in"


@pytest.mark.parametrize(
    ("lie", "sentence"),
    [
        (lambda claims: claims | {"groups": ["porters"]}, "has no role in Capwatch"),
        (lambda claims: claims | {"groups": "nurse"}, "has no role in Capwatch"),
        (lambda claims: {**claims, "groups": None}, "has no role in Capwatch"),
        (lambda claims: claims | {"aud": ["elsewhere"], "azp": CLIENT}, "made for another program"),
        (lambda claims: claims | {"auth_time": claims["iat"] - 3600}, "has run out"),
        (lambda claims: claims | {"iss": "http://elsewhere"}, "did not let you in"),
        (lambda claims: claims | {"aud": ["elsewhere"]}, "did not let you in"),
        (lambda claims: claims | {"exp": claims["iat"] - 3600}, "did not let you in"),
        (lambda claims: claims | {"exp": claims["iat"] - 1}, "has run out"),
        (lambda claims: claims | {"nonce": "another"}, "did not let you in"),
        (lambda claims: {name: value for name, value in claims.items() if name != "nonce"}, "did not let you in"),
        (lambda claims: {name: value for name, value in claims.items() if name != "sub"}, "did not let you in"),
    ],
)
def test_a_token_that_does_not_hold_lets_nobody_in(
    client: TestClient, store: Engine, provider: Provider, lie: Callable[[Claims], Claims], sentence: str
) -> None:
    provider.lie = lie
    _refused(client, store, sentence)


def test_a_token_signed_by_somebody_else_lets_nobody_in(client: TestClient, store: Engine, provider: Provider) -> None:
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    _refused(client, store, "did not let you in")


def test_an_account_made_inactive_stays_out(client: TestClient, store: Engine) -> None:
    _come_back(client)
    with writing(store) as session:
        user = session.scalars(select(User)).one()
        users.set_active(session, user.id, False, now=now())
    client.cookies.clear()
    _refused(client, store, "This account is not active.")


def test_whoever_lost_their_role_loses_sessions_and_pin(client: TestClient, store: Engine, provider: Provider) -> None:
    _come_back(client)
    with writing(store) as session:
        session.scalars(select(User)).one().pin_hash = "kept"
    elsewhere = dict(client.cookies)
    client.cookies.clear()
    provider.knows("s-1", name="Nina Example", groups=[])
    _refused(client, store, "has no role in Capwatch")
    with reading(store) as session:
        assert session.scalars(select(User)).one().pin_hash is None
    client.cookies.update(elsewhere)
    assert client.get("/").headers["location"] == "/sign-in"


def test_a_way_back_is_good_once_and_in_one_browser(client: TestClient, store: Engine) -> None:
    back = _at_the_provider(client)
    kept = dict(client.cookies)
    client.cookies.clear()
    answer = client.get(back)
    assert (answer.status_code, COOKIE in client.cookies) == (401, False)
    # Nobody began to sign in there: it is no failure of anybody's.
    assert _audited(store) == []
    client.cookies.update(kept)
    assert client.get(back).status_code == 200
    client.cookies.clear()
    client.cookies.update(kept)
    assert client.get(back).status_code == 401


@pytest.mark.parametrize("query", ["", "?error=access_denied&error_description=planted%0Awords", "?code=a&state=b"])
def test_a_way_back_that_was_made_up_leads_nowhere(
    client: TestClient, query: str, caplog: pytest.LogCaptureFixture
) -> None:
    vouching.silence()
    answer = client.get(f"{vouching.BACK}{query}")
    assert answer.status_code == 401
    assert "planted" not in answer.text + caplog.text


def test_signing_in_anew_leaves_the_session_before(client: TestClient, store: Engine) -> None:
    _come_back(client)
    _come_back(client)
    with reading(store) as session:
        assert [one.ended_at is None for one in session.scalars(select(SignIn).order_by(SignIn.id))] == [False, True]


def test_a_provider_that_does_not_answer_is_said(
    client: TestClient, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {"auth": dict(secrets_singleton["auth"].to_dict())}
    asked["auth"]["hospital"]["server_metadata_url"] = "http://127.0.0.1:9/.well-known/openid-configuration"
    monkeypatch.setattr(secrets_singleton, "_secrets", asked)
    answer = client.get(client.get(hospital.WAY).headers["location"])
    assert answer.status_code == 401
    assert "does not answer" in answer.text
    assert 'name="password"' in answer.text


def test_no_code_token_or_secret_is_logged(
    client: TestClient, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    vouching.silence()
    back = _at_the_provider(client)
    client.get(back)
    provider.lie = lambda claims: claims | {"nonce": "another"}
    _come_back(client)
    told = [*provider.asked, {"secret": SECRET}]
    planted = {
        one[name] for one in told for name in ("code", "state", "nonce", "code_verifier", "secret") if name in one
    }
    assert len(planted) >= 8
    written = "\n".join(record.getMessage() for record in caplog.records if record.name not in ("werkzeug", "httpx"))
    assert not [one for one in planted if one in written]
    assert "did not succeed" in written


def test_the_way_there_is_shown_where_there_is_one(client: TestClient) -> None:
    assert 'href="/sign-in/hospital"' in client.get("/sign-in").text
    assert 'href="/sign-in/hospital?to=/round"' in client.get("/sign-in?to=/round").text


def test_streamlits_way_out_is_closed(client: TestClient) -> None:
    assert client.get(vouching.LOGOUT).status_code == 404


@pytest.mark.parametrize("path", [vouching.START, vouching.BACK])
def test_without_a_provider_there_is_no_such_way(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    for name in ("OIDC_ISSUER", "PUBLIC_URL"):
        monkeypatch.delenv(f"CAPWATCH_{name}")
    settings.cache_clear()
    assert client.get(path).status_code == 404
    assert client.get(hospital.WAY).headers["location"] == "/sign-in"
    assert "hospital" not in client.get("/sign-in").text
