"""The gate and the headers, in front of routes that stand in for Streamlit's."""

import logging
import re
from pathlib import Path

import pytest
import streamlit
from sqlalchemy import Engine
from starlette.testclient import TestClient
from streamlit import config

from dashboard import faults, security, server
from dashboard.settings import settings


@pytest.mark.parametrize("path", ["/healthz", "/sign-in", "/sign-in.css"])
def test_these_answer_everybody(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/ward",
        "/static/js/index.js",
        "/media/file.csv",
        "/component/board/index.js",
        "/_stcore/host-config",
        "/sign-in/",
        "/healthz/",
        "//healthz",
        "/sign-in/../ward",
        "/SIGN-IN",
    ],
)
def test_nothing_else_answers_without_a_session(client: TestClient, path: str) -> None:
    page = client.get(path)
    assert (page.status_code, page.headers["location"].partition("?")[0]) == (303, "/sign-in")
    assert client.get(path, headers={"accept": "*/*"}).status_code == 401


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_no_entry_without_a_session(client: TestClient, method: str) -> None:
    answer = client.request(method, "/api/v1/entries", json={})
    assert answer.status_code == 401
    assert answer.json() == {"sentence": "Please sign in."}


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        *("/_stcore/agent/openapi.json", "/_stcore/agent/interact", "/_stcore/agent/mcp"),
        "/_stcore/upload_file/session/file",
        *("/auth/logout", "/auth/login", "/oauth2callback"),
    ],
)
def test_what_nobody_needs_is_closed_to_all(signed_in: TestClient, path: str) -> None:
    assert signed_in.get(path).status_code == 404
    assert signed_in.post(path).status_code == 404


@pytest.mark.parametrize(
    "origin",
    [None, "null", "", "http://elsewhere", "http://testserver:81", "http://testserver.elsewhere", "testserver"],
)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/api/v1/entries"])
def test_what_another_site_sends_is_refused(signed_in: TestClient, path: str, origin: str | None) -> None:
    del signed_in.headers["origin"]
    headers = {} if origin is None else {"origin": origin}
    answer = signed_in.post(path, headers=headers)
    assert answer.status_code == 403
    assert answer.json() == {"sentence": "This was sent by another site."}


@pytest.mark.parametrize("path", ["/healthz", "/sign-in", "/nowhere", "/_stcore/metrics", "/"])
def test_every_answer_has_the_headers(signed_in: TestClient, path: str) -> None:
    headers = signed_in.get(path).headers
    assert headers["content-security-policy"] == security.content_security_policy()
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("length", "status"), [("1000000", 401), ("1000001", 413), ("9" * 30, 413), ("-1", 413)])
@pytest.mark.parametrize("path", ["/sign-in", "/api/v1/entries", "/nowhere"])
def test_a_body_that_is_too_large_is_not_read(client: TestClient, path: str, length: str, status: int) -> None:
    answer = client.post(path, content=b"", headers={"content-length": length})
    assert answer.status_code == status


def test_streamlit_guards_itself_and_tells_nobody() -> None:
    options = server.streamlit_options(settings())
    assert options["server.enableXsrfProtection"] is True
    assert options["server.enableCORS"] is True
    assert options["server.maxUploadSize"] == 1
    assert options["server.enableAgentApi"] is False
    assert options["browser.gatherUsageStats"] is False
    assert options["client.showErrorDetails"] == "none"
    for name, value in options.items():
        assert name in config._config_options_template, f"{name}: {value}"


def test_policy_lets_in_streamlits_one_inline_script_and_no_eval() -> None:
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    policy = security.content_security_policy()
    assert len(re.findall(r"<script(?![^>]*src=)", page)) == policy.count("'sha256-") == 1
    script = policy.split("script-src ")[1].split(";")[0]
    assert "unsafe" not in script
    assert "http" not in policy


def test_a_failure_is_answered_and_logged_without_its_message(
    signed_in: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = signed_in.get("/broken")
    assert answer.status_code == 500
    reference = re.fullmatch(r"This could not be done. Report the reference ([0-9A-F]{6})\.", answer.json()["sentence"])
    assert reference
    assert answer.headers["x-frame-options"] == "DENY"
    assert f"(reference {reference[1]}): ValueError at " in caplog.text
    assert "Amber" not in caplog.text


def test_streamlit_does_not_log_what_a_page_stumbled_over(caplog: pytest.LogCaptureFixture) -> None:
    faults.silence_streamlit()
    streamlits = logging.getLogger("streamlit.error_util")
    try:
        raise ValueError("albumin of Amber Testcase")
    except ValueError as error:
        streamlits.error("Uncaught app execution", exc_info=error)
    streamlits.error("something else")
    assert [record.message for record in caplog.records] == ["something else"]


def test_a_store_that_cannot_be_read_lets_nobody_in(signed_in: TestClient, store: Engine) -> None:
    with store.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE sessions RENAME TO lost")
    assert signed_in.get("/").status_code == 500
