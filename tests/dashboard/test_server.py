"""The server as it is started: what it answers, what it refuses, and how it stops."""

import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from websockets.exceptions import InvalidStatus
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from dashboard import signin
from dashboard.clock import now
from dashboard.settings import ROOT
from db import users
from db.engine import writing
from models.records import User
from tests.dashboard.conftest import PASSWORD
from tests.serving import Server, credentials, environment, serving


def _stream(server: Server, token: str | None, origin: str | None) -> ClientConnection:
    cookie = {"cookie": f"{signin.COOKIE}={token}"} if token else {}
    return connect(
        server.url.replace("http", "ws") + "/_stcore/stream",
        additional_headers=cookie,
        origin=Origin(origin) if origin else None,
        proxy=None,
    )


def _token(server: Server) -> str:
    with server.client("nurse") as client:
        return client.cookies[signin.COOKIE]


def test_it_answers_that_it_is_well(server: Server) -> None:
    answer = httpx.get(server.url + "/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_nothing_of_streamlit_without_a_session(server: Server) -> None:
    with server.client() as client:
        assert client.get("/").headers["location"] == "/sign-in"
        assert client.get("/ward").headers["location"] == "/sign-in?to=/ward"
        for path in (
            "/_stcore/host-config",
            "/static/js/index.js",
            "/media/a.csv",
            "/component/a/b.js",
            "/favicon.png",
        ):
            assert client.get(path, headers={"accept": "*/*"}).status_code == 401


def test_pages_and_their_files_with_one(server: Server) -> None:
    with server.client("nurse") as client:
        page = client.get("/")
        assert page.status_code == 200
        script = re.search(r'src="\./(static/js/index[^"]+)"', page.text)
        assert script
        assert client.get(f"/{script[1]}").status_code == 200
        assert "no-store" not in client.get(f"/{script[1]}").headers.get("cache-control", "")
        assert client.get("/_stcore/metrics").status_code == 404
        assert client.get("/_stcore/agent/openapi.json").status_code == 404


def test_a_websocket_needs_a_session_and_this_site(server: Server) -> None:
    token = _token(server)
    for refused in ((None, server.url), ("made-up", server.url), (token, None), (token, "http://elsewhere")):
        with pytest.raises(InvalidStatus, match="403"):
            _stream(server, *refused)
    with _stream(server, token, server.url) as stream:
        assert stream.response.status_code == 101


def test_what_a_page_is_sent_goes_compressed(server: Server) -> None:
    with _stream(server, _token(server), server.url) as stream:
        assert [type(extension) for extension in stream.protocol.extensions] == [PerMessageDeflate]


def test_neither_passwords_nor_tokens_are_logged(server: Server) -> None:
    token = _token(server)
    with server.client() as client:
        client.post("/sign-in", data={"name": "somebody", "password": "open sesame"})
    written = "".join(server.log)
    for secret in (token, "open sesame", credentials("nurse")[1]):
        assert secret not in written


def test_the_first_page_asked_for_has_its_frame_and_the_server_stops_though_it_is_open(
    tmp_path: Path, page: Page
) -> None:
    with serving(tmp_path) as started:
        # Not by way of the ward: on a ward's tablets, any page is open when a server starts anew.
        started.sign_in(page, path="/patient")
        expect(page.get_by_text("every patient is made up")).to_be_visible()
        expect(page.get_by_role("link", name="Patient", exact=True)).to_have_attribute("aria-current", "page")
    assert started.process.returncode == 0


def test_demo_forgets_its_ward_when_it_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with serving(tmp_path, "demo") as started:
        assert list(tmp_path.glob("capwatch-demo-*/demo.db"))
        assert "demonstration" in httpx.get(started.url + "/sign-in").text
    assert list(tmp_path.iterdir()) == []


def test_an_empty_ward_is_for_the_accounts_that_are_made(store: Engine, nurse: User, tmp_path: Path) -> None:
    with serving(tmp_path, demonstration="false") as started, started.client() as client:
        assert "demonstration" not in client.get("/sign-in").text
        assert client.post("/sign-in", data={"name": "nina", "password": PASSWORD}).status_code == 303
        assert client.get("/").status_code == 200
        # Another process ends the session: the next request is refused.
        with writing(store) as session:
            users.set_password(session, nurse.id, "battery staple", now=now())
        assert client.get("/").headers["location"] == "/sign-in"


def test_a_port_that_is_taken_is_said(server: Server, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dashboard", "serve"]
    variables = environment(tmp_path, port=server.url.rpartition(":")[2])
    stopped = subprocess.run(command, check=False, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=60)
    assert stopped.returncode == 2
    assert "CAPWATCH_PORT" in stopped.stderr
    assert stopped.stderr.count("\n") == 1
