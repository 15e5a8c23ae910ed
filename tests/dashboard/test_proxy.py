"""Two servers on one PostgreSQL behind the nginx of deploy/: one address, TLS, and one of them may die."""

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, select

from dashboard.clock import now
from db import audit, users
from db.engine import open_store, reading, writing
from db.migrate import upgrade
from models.instants import text
from models.records import AuditEntry, Reading
from tests.dashboard.conftest import PASSWORD, admitted
from tests.postgres import Cluster
from tests.proxy import Proxy, proxying
from tests.serving import Server, drawn, serving


@dataclass(frozen=True)
class Hospital:
    """The proxy, the servers behind it, and what they share."""

    proxy: Proxy
    servers: tuple[Server, Server]
    engine: Engine
    stays: tuple[int, int]

    @contextmanager
    def nurse(self, from_: str = "127.0.0.1") -> Iterator[httpx.Client]:
        """A nurse's browser at an address of this machine, signed in by the form."""
        with self.proxy.client(from_) as client:
            assert client.post("/sign-in", data={"name": "nina", "password": PASSWORD}).status_code == 303
            yield client

    def lines(self, request: str) -> list[dict[str, object]]:
        """What the servers logged of a request."""
        return [line for server in self.servers for line in _lines(server) if line["request"] == request]

    def server_of(self, request: str) -> Server:
        """Which of them answered it."""
        _wait(lambda: bool(self.lines(request)))
        return next(server for server in self.servers if any(line["request"] == request for line in _lines(server)))


def _lines(server: Server) -> list[dict[str, object]]:
    return [json.loads(line) for line in list(server.log)]


def _wait(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not done():
        assert time.monotonic() < until, "it did not come about within a minute"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def hospital(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    url = postgres.database()
    upgrade(url)
    engine = open_store(url)
    with writing(engine) as session:
        nurse = users.add(session, "nina", "Nina Test", "nurse", PASSWORD, now=now())
    both = admitted(engine, nurse.id, "Amber Testcase", "1"), admitted(engine, nurse.id, "Basil Testcase", "2")
    folder = tmp_path_factory.mktemp("hospital")
    chosen = {
        "database_url": url,
        "demonstration": "false",
        "log_format": "json",
        "trusted_proxies": "127.0.0.1",
        "secure_cookies": "true",
    }
    with serving(folder, **chosen) as first, serving(folder, **chosen) as second:
        ports = [int(server.url.rpartition(":")[2]) for server in (first, second)]
        with proxying(folder, ports) as proxy:
            yield Hospital(proxy, (first, second), engine, both)
    engine.dispose()
    postgres.drop(url)


def _set(stay: int, value: str, key: str) -> dict[str, object]:
    readings = [{"kind": "systolic_bp", "value": value, "unit": "mm[Hg]"}]
    return {"key": key, "stay": stay, "observed_at": text(now()), "readings": readings}


def test_there_is_no_way_in_without_tls(hospital: Hospital) -> None:
    answer = httpx.get(hospital.proxy.plain_url + "/sign-in")
    assert (answer.status_code, answer.headers["location"]) == (301, "https://127.0.0.1/sign-in")
    with hospital.nurse() as client:
        cookies = list(client.cookies.jar)
        assert len(cookies) == 2
        assert all(cookie.secure and cookie.has_nonstandard_attr("HttpOnly") for cookie in cookies)
        assert client.get("/").headers["strict-transport-security"] == "max-age=31536000"


def test_a_browser_stays_at_one_server_and_all_share_them(hospital: Hospital) -> None:
    places = []
    for _ in range(16):
        with hospital.proxy.client() as client:
            asked = [client.get("/sign-in").headers["x-request-id"] for _ in range(4)]
        places.append({hospital.server_of(request).url for request in asked})
    assert [len(place) for place in places] == [1] * 16
    assert len(set.union(*places)) == 2


def test_the_clients_address_is_known_and_nobody_chooses_it(hospital: Hospital) -> None:
    said = {"x-forwarded-for": "192.0.2.7", "x-request-id": "made-up-by-somebody", "x-forwarded-proto": "http"}
    with hospital.nurse("127.0.0.2") as client:
        answer = client.get("/round?name=Amber", headers=said)
        request = answer.headers["x-request-id"]
        assert request != said["x-request-id"]
        _wait(lambda: bool(hospital.lines(request)))
        (line,) = hospital.lines(request)
        assert (line["address"], line["path"], line["status"]) == ("127.0.0.2", "/round", 200)
        body = _set(hospital.stays[1], "118", str(uuid4()))
        saved = client.post("/api/v1/entries", json=body, headers=said).headers["x-request-id"]
    with reading(hospital.engine) as session:
        kept = session.scalars(select(AuditEntry).where(AuditEntry.action == "recorded").order_by(AuditEntry.id)).all()[
            -1
        ]
    assert (kept.address, kept.request) == ("127.0.0.2", saved)
    written = "".join(hospital.servers[0].log + hospital.servers[1].log) + hospital.proxy.log.read_text("utf-8")
    assert request in written
    assert saved in hospital.proxy.log.read_text("utf-8")
    for secret in ("Amber", PASSWORD, "192.0.2.7"):
        assert secret not in written


def test_the_figures_of_one_server_are_not_asked_of_all(hospital: Hospital) -> None:
    with hospital.proxy.client() as client:
        assert client.get("/metrics").status_code == 404
        assert client.get("/readyz").json() == {"status": "ready", "store": "ok", "shape": "ok", "clock": "ok"}


def test_when_a_server_dies_its_people_go_on_at_the_other(hospital: Hospital, browser: Browser) -> None:
    context = browser.new_context(ignore_https_errors=True, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(hospital.proxy.url + "/sign-in")
    page.get_by_label("Name").fill("nina")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    drawn(page)
    answered = page.reload()
    assert answered is not None
    dies = hospital.server_of(answered.headers["x-request-id"])
    page.get_by_role("rowheader", name=re.compile("Amber Testcase")).click()
    # A page knows where its connection came from, though no request brought about what it does.
    _wait(lambda: bool(_opened(hospital.engine)))
    (opened,) = _opened(hospital.engine)
    assert opened.address == "127.0.0.1"
    assert re.fullmatch(r"[0-9a-f]{32}", opened.request or "")
    page.get_by_role("link", name="Ward", exact=True).click()

    with hospital.nurse() as client:
        client.cookies.set("capwatch_place", _place(page), domain="127.0.0.1")
        body = _set(hospital.stays[0], "81", str(uuid4()))
        first = client.post("/api/v1/entries", json=body)
        assert (first.status_code, hospital.server_of(first.headers["x-request-id"]).url) == (201, dies.url)
        expect(page.get_by_text("81 mmHg", exact=True)).to_be_visible()
        dies.process.kill()
        dies.process.wait(30)

        again = client.post("/api/v1/entries", json=body)
        assert (again.status_code, again.json()["status"], again.json()["entry"]) == (
            200,
            "same",
            first.json()["entry"],
        )
        assert client.get("/").status_code == 200
        more = client.post("/api/v1/entries", json=_set(hospital.stays[0], "77", str(uuid4())))
        assert more.status_code == 201
    # The page finds the other server by itself, and shows what was saved there.
    expect(page.get_by_text("77 mmHg", exact=True)).to_be_visible(timeout=60_000)
    with reading(hospital.engine) as session:
        typed = session.scalars(select(Reading.typed_value).where(Reading.stay_id == hospital.stays[0])).all()
    assert sorted(typed) == ["77", "81"]
    context.close()


def _opened(engine: Engine) -> Sequence[AuditEntry]:
    with reading(engine) as session:
        return session.scalars(select(AuditEntry).where(AuditEntry.action == audit.OPENED)).all()


def _place(page: Page) -> str:
    return next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "capwatch_place")
