"""The frame around the pages, in a browser: signing in and out, a session that ends, what is asked of others."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, expect
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.clock import now
from dashboard.settings import ROOT
from db.engine import writing
from models.instants import moment
from models.records import SignIn
from tests.serving import Server, credentials, drawn

SMALLEST_TARGET = 48


def _end_all_sessions(server: Server) -> None:
    with writing(server.engine) as stored:
        stored.execute(update(SignIn).values(ended_at=moment(now())))


def test_a_nurse_signs_in_goes_around_and_signs_out(server: Server, page: Page) -> None:
    name, password = credentials("nurse")
    page.goto(server.url)
    expect(page).to_have_url(server.url + "/sign-in")
    page.fill("#name", name)
    page.fill("#password", "wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    expect(page.get_by_label("Name")).to_have_value(name)
    page.fill("#password", password)
    page.keyboard.press("Enter")
    drawn(page)
    expect(page.get_by_text("every patient is made up")).to_be_visible()
    for title in ("Patient", "Stays", "Ward"):
        page.get_by_role("link", name=title, exact=True).click()
        expect(page.get_by_role("link", name=title, exact=True)).to_have_attribute("aria-current", "page")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(server.url + "/sign-in")
    page.goto(server.url + "/record")
    expect(page).to_have_url(server.url + "/sign-in?to=/record")


def test_an_open_page_shows_nothing_more_once_its_session_has_ended(server: Server, page: Page) -> None:
    server.sign_in(page)
    _end_all_sessions(server)
    # Nobody touches the page: it finds out by itself.
    expect(page.get_by_role("heading", name="Your session has ended")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("link", name="Ward", exact=True)).to_have_count(0)
    expect(page.get_by_role("heading")).to_have_count(1)
    page.get_by_role("link", name="Sign in").click()
    expect(page).to_have_url(server.url + "/sign-in")


def test_a_tap_after_the_session_ended_shows_nothing(server: Server, page: Page) -> None:
    server.sign_in(page)
    _end_all_sessions(server)
    page.get_by_role("link", name="Record", exact=True).click()
    expect(page.get_by_role("heading", name="Your session has ended")).to_be_visible(timeout=5_000)


def test_nothing_is_asked_of_any_other_host(server: Server, page: Page) -> None:
    hosts, problems = set(), []

    def asked(request: Request) -> None:
        if request.url.startswith(("http", "ws")):
            hosts.add(urlsplit(request.url).netloc)

    page.on("request", asked)
    page.on("websocket", lambda socket: hosts.add(urlsplit(socket.url).netloc))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    server.sign_in(page)
    page.wait_for_load_state("networkidle")
    assert hosts == {urlsplit(server.url).netloc}
    assert problems == []


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280)])
def test_sign_in_page_is_large_and_readable(server: Server, page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(server.url + "/sign-in")
    assert _smallest(page, "input, button", of=3) >= SMALLEST_TARGET
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280)])
def test_frame_is_large_and_readable(server: Server, page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    server.sign_in(page, "administrator")
    assert _smallest(page, ".corner button, [data-testid=stTopNavLink]", of=10) >= SMALLEST_TARGET
    corner, last = (
        page.locator(".corner").bounding_box(),
        page.locator("[data-testid=stTopNavLink]").last.bounding_box(),
    )
    assert last["x"] + last["width"] < corner["x"]
    found = Axe().run(page, context={"include": [["header"], [".corner"]]})
    assert found.violations_count == 0, found.generate_report()


def _smallest(page: Page, what: str, *, of: int) -> float:
    heights = [target.bounding_box()["height"] for target in page.locator(what).all()]
    assert len(heights) == of
    return min(heights)


def test_without_a_session_no_page_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "look", lambda *, awake: None)
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=30).run()
    assert not app.exception
    assert len(app.title) == 0
    assert "Your session has ended" in app.main[0].proto.body


def _failing_page() -> None:
    from dashboard import faults

    faults.page_failed(ValueError("albumin of Amber Testcase"))


def test_a_page_that_fails_says_so_without_details(caplog: pytest.LogCaptureFixture) -> None:
    app = AppTest.from_function(_failing_page, default_timeout=30).run()
    assert "This page could not be drawn." in app.error[0].value
    assert "Amber" not in app.error[0].value + caplog.text
