"""Every page in a real browser: no serious fault of accessibility, and nothing is fetched from outside."""

from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from dashboard import colours
from tests.browser.screenshots import PAGES, TABLET
from tests.serving import Server, drawn, still


def _faults(page: Page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:120]}"
        for fault in found
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_fault(server: Server, page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    server.sign_in(page, "oncologist")
    paper = (colours.DARK if scheme == "dark" else colours.NAMES)["paper"]
    for name, open_page in PAGES.items():
        page.get_by_role("link", name="Ward", exact=True).click()
        open_page(page)
        still(page)
        ground = page.locator("[data-testid=stApp]").evaluate("app => getComputedStyle(app).backgroundColor")
        assert ground == "rgb({}, {}, {})".format(*(int(paper[place : place + 2], 16) for place in (1, 3, 5))), name
        assert _faults(page) == [], name


def test_no_state_of_the_tablet_has_a_serious_fault(server: Server, page: Page) -> None:
    server.let_in(page.context, "nurse")
    page.goto(f"{server.url}/round")
    for name, come_to in TABLET.items():
        come_to(page)
        assert _faults(page) == [], name


def test_text_at_twice_the_size_still_works_on_the_tablet(server: Server, page: Page) -> None:
    server.let_in(page.context, "nurse")
    page.goto(f"{server.url}/round")
    TABLET["round"](page)
    TABLET["set"](page)
    page.evaluate("document.documentElement.style.fontSize = '36px'")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    cut = page.evaluate(
        """[...document.querySelectorAll("main button, main label, main .last")].filter((one) => one.offsetParent)
        .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline")
        .map((one) => one.textContent)"""
    )
    assert wide <= 0
    assert cut == []
    page.locator("button.save").scroll_into_view_if_needed()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sign_in_page_has_no_serious_fault(server: Server, page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{server.url}/sign-in")
    assert _faults(page) == []


def test_nothing_is_fetched_from_outside(server: Server, page: Page) -> None:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    server.sign_in(page, "oncologist")
    for open_page in PAGES.values():
        page.get_by_role("link", name="Ward", exact=True).click()
        open_page(page)
        drawn(page)
    assert hosts - {""} == {urlsplit(server.url).netloc}
