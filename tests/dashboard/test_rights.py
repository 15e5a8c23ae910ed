"""Every route and every page, asked for as everybody: what scripts/rights.py says is what happens."""

import ast
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from streamlit.testing.v1 import AppTest

from dashboard import hospital, server, session, signin, tablet
from dashboard.api import glass
from dashboard.api.routes import OPERATIONS
from dashboard.clock import now
from dashboard.settings import ROOT
from db import sessions, sight, users
from db.engine import reading, writing
from models.instants import moment
from models.records import SignIn
from models.roles import MAY, ROLES
from scripts.rights import OPEN, OWN, PAGES, ROUTES, SIGNED_IN
from tests.dashboard.conftest import PASSWORD, admitted
from tests.dashboard.test_interface import body

PEOPLE = tuple(role for role in ROLES if role != "program")
NUMBERS = {
    "{stay}": "1",
    "{entry}": "1",
    "{reading}": "1",
    "{glass}": "1",
    "{file}": "app.js",
    "{rest:path}": "nothing",
}
QUERY = {"/paper/report.csv": "?from=2026-01-01&to=2026-01-02"}
STREAM = ("GET", "/_stcore/stream")
HTTP = [route for route in ROUTES if route != STREAM]
OF_A_STAY = [(method, path) for method, path in HTTP if re.search(r"{(stay|entry|reading)}", path)]
JSON = {"accept": "application/json"}


def filled(path: str) -> str:
    for name, number in NUMBERS.items():
        path = path.replace(name, number)
    return path + QUERY.get(path, "")


def asked(client: TestClient, method: str, path: str) -> int:
    how: dict[str, Any] = {"headers": JSON}
    if path == "/sign-in" and method == "POST":
        how["data"] = {"name": "nina", "password": PASSWORD}
    elif path == "/round/glass":
        how["json"] = {"key": str(uuid.uuid4()), "ward": "West", "reason": "emergency", "words": ""}
    elif path == "/round/glass/{glass}/close":
        how["json"] = {}
    elif path.startswith("/api") and method != "GET":
        how["json"] = body(filled(path))
    return client.request(method, filled(path), **how).status_code


@pytest.fixture
def world(signed_in: TestClient, store: Engine, nurse: users.User, stay: int) -> TestClient:
    """A patient with one set (entry 1, reading 1), another in bed 2; nobody has signed in any more."""
    admitted(store, nurse.id, "Basil Testcase", "2")
    assert signed_in.post("/api/v1/entries", json=body("/api/v1/entries")).status_code == 201
    signed_in.cookies.clear()
    return signed_in


Enter = Callable[..., users.User]


@pytest.fixture
def enter(world: TestClient, store: Engine) -> Enter:
    def enter(role: str, *wards: str, every: bool = True) -> users.User:
        with writing(store) as stored:
            given = None if every else wards
            person = users.add(stored, "other", "Other", role, PASSWORD, now=now(), wards=given)
            world.cookies.set(signin.COOKIE, sessions.start(stored, person.id, now()))
            return person

    return enter


def test_every_route_and_page_is_in_the_table() -> None:
    operations = (*OPERATIONS, *glass.OPERATIONS)
    found, described = {(one.method, one.path) for one in operations}, {one.path for one in operations}
    files = set(tablet.FILES)
    for route in server.routes:
        assert isinstance(route, Route)
        path = "/round/{file}" if route.path in files else route.path
        posts = route.methods == {"POST"}
        if path not in described:
            found.add(("POST" if posts else "GET", path))
    streamlits = {("GET", "/"), STREAM}
    assert found ^ (ROUTES.keys() - streamlits) == set(), "say in scripts/rights.py who may ask for this"
    assert {file.stem for file in (ROOT / "dashboard" / "pages").glob("*.py")} == PAGES.keys()


def test_what_an_operation_says_that_it_needs_is_what_the_table_says() -> None:
    for one in OPERATIONS:
        assert (OPEN if one.open else one.needs or SIGNED_IN) == ROUTES[one.method, one.path]


@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_is_answered_as_the_table_says(world: TestClient, store: Engine, enter: Enter, role: str) -> None:
    person = enter(role)
    for (method, path), need in ROUTES.items():
        if (method, path) == STREAM:
            continue
        with writing(store) as stored:
            # Some of the routes end the session, or begin another.
            world.cookies.clear()
            world.cookies.set(signin.COOKIE, sessions.start(stored, person.id, now()))
        status = asked(world, method, path)
        if need == OWN:
            # One may; with no PIN and no password it comes to nothing.
            assert status in (200, 403), path
        elif path == "/readyz":
            assert status in (200, 503)
        elif need in (OPEN, SIGNED_IN) or need in MAY[role]:
            assert status not in (401, 403), path
            assert status < 500, path
        else:
            assert status == 403, path


def test_nobody_is_answered_but_by_what_is_open(world: TestClient) -> None:
    for method, path in HTTP:
        if path == hospital.WAY:
            # Open where the hospital's sign-in is set, and then to nobody else (test_hospital.py).
            continue
        world.cookies.clear()
        assert (asked(world, method, path) == 401) == (ROUTES[method, path] != OPEN), path


def _idle(sign_in: SignIn) -> None:
    sign_in.last_seen_at = moment(now() - 24 * 3600)


def _old(sign_in: SignIn) -> None:
    sign_in.created_at = moment(now() - 30 * 24 * 3600)


def _ended(sign_in: SignIn) -> None:
    sign_in.ended_at = moment(now())


def _locked(sign_in: SignIn) -> None:
    sign_in.locked_at = moment(now())


OVER = {"idle": _idle, "old": _old, "ended": _ended, "locked": _locked}


@pytest.mark.parametrize("how", OVER)
@pytest.mark.parametrize("role", PEOPLE)
def test_a_session_that_is_over_meanwhile_is_nobodys(
    world: TestClient, store: Engine, enter: Enter, role: str, how: str
) -> None:
    person = enter(role)
    with writing(store) as stored:
        for sign_in in stored.scalars(select(SignIn).where(SignIn.user_id == person.id)):
            OVER[how](sign_in)
    for method, path in HTTP:
        if ROUTES[method, path] != OPEN and not (how == "locked" and ROUTES[method, path] == OWN):
            assert asked(world, method, path) == 401, path
    with pytest.raises(WebSocketDisconnect), world.websocket_connect(STREAM[1]):
        pass


@pytest.mark.parametrize("role", PEOPLE)
def test_a_stay_of_another_ward_is_not_there(world: TestClient, enter: Enter, role: str) -> None:
    enter(role, "West", every=False)
    for method, path in OF_A_STAY:
        status = asked(world, method, path)
        assert status == (404 if ROUTES[method, path] in MAY[role] else 403), path


@pytest.mark.parametrize(("path", "named"), [("/api/v1/round", "Amber"), ("/api/v1/alerts", "Test ward")])
def test_lists_are_of_ones_own_wards(world: TestClient, enter: Enter, store: Engine, path: str, named: str) -> None:
    person = enter("nurse", "West", every=False)
    assert named not in world.get(path, headers=JSON).text
    with writing(store) as stored:
        users.set_wards(stored, person.id, ["Test ward"], now=now())
    assert named in world.get(path, headers=JSON).text


def test_a_report_of_a_ward_that_is_not_seen_is_not_there(world: TestClient, enter: Enter) -> None:
    enter("oncologist", "West", every=False)
    asked_for = "/paper/report.csv?from=2026-01-01&to=2026-01-02&ward=Test%20ward"
    assert world.get(asked_for, headers=JSON).status_code == 404


@pytest.fixture
def opened(store: Engine, world: TestClient, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """All that a page shows to an account, with the patient of bed 1 chosen."""

    def opened(page: str, user: users.User) -> str:
        with reading(store) as stored:
            seen = sight.of(stored, user.id, now())
        person = session.SignedIn(user.id, user.name, user.display_name, user.role, seen)
        monkeypatch.setattr(session, "signed_in", lambda: person)
        app = AppTest.from_file(str(ROOT / "dashboard" / "pages" / f"{page}.py"), default_timeout=30)
        app.session_state["stay"] = 1
        if page == "alerts":
            app.query_params["alert"] = "1"
        app.run()
        assert not app.exception
        return "\n".join(str(element.proto) for element in app.main)

    return opened


@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_a_patient_of_another_ward(
    opened: Callable[..., str], enter: Enter, store: Engine, page: str
) -> None:
    person = enter("oncologist", every=False)
    for wards, shown in ((["West"], False), (["Test ward"], True)):
        with writing(store) as stored:
            users.set_wards(stored, person.id, wards, now=now())
        said = opened(page, person)
        assert "Amber" not in said or shown
        assert ("Test ward" in said) == ((shown and page in WARDS) or page in OFFERED)


WARDS = PAGES.keys() - {"record", "alerting", "audit", "you", "people", "access"}
"""Pages that show the ward or its patients by name to whoever sees them (the board itself is drawn in the browser)."""

OFFERED = {"ward", "report"}
"""Pages that name the other wards too, to be opened by breaking the glass."""


# The audit is no patient's page: who reads it must learn of whom it speaks.
@pytest.mark.parametrize("page", sorted(PAGES.keys() - {"audit"}))
def test_no_page_shows_a_patient_to_a_role_that_sees_none(opened: Callable[..., str], enter: Enter, page: str) -> None:
    (role,) = (role for role in PEOPLE if "see" not in MAY[role])
    said = opened(page, enter(role))
    assert "Amber" not in said
    assert "Test ward" not in said


# Where the program itself reads, nobody's sight narrows it.
READS_ALL = {
    "__main__.py": "the command line",
    "auditing.py": "the server itself, which looks whether the audit holds",
    "audit_route.py": "the audit of every ward, for who may read it",
    "pages/audit.py": "the same",
    "signin.py": "who has signed in is not known yet",
    "locking.py": "the same, while the screen is locked",
    "pages/you.py": "one's own account",
    "server.py": "the server itself, as it starts",
    "demonstration_store.py": "the same",
    "backing_up.py": "the server itself, which copies the store",
    "operations.py": "whether the store answers",
    "metrics.py": "figures that name nobody",
    "composing.py": "messages go out by the clock",
    "token_commands.py": "the command line",
    "user_commands.py": "the command line",
    "pages/report.py": "counts by ward, of which gather leaves out those that are not seen",
    "paper/report.py": "the same, as a file",
    "compared.py": "under a key that only who sees both stays can make",
    "viewing.py": "after the stay was asked for with the sight of who looks",
}


def test_whatever_is_read_for_a_page_or_a_route_is_read_with_somebodys_sight() -> None:
    folder = ROOT / "dashboard"
    found = set()
    for file in sorted(folder.rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if _reads(call) and len(call.args) < 2:
                found.add(file.relative_to(folder).as_posix())
    assert found == READS_ALL.keys()


def _reads(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "reading"):
        return False
    return bool(node.args) and re.search("store|engine", ast.unparse(node.args[0])) is not None


def test_the_table_of_the_docs_is_what_the_program_does() -> None:
    from scripts import rights_page

    assert Path(rights_page.PAGE).read_text("utf-8") == rights_page.page(), "run python -m scripts.rights_page"
