"""Draws every page at each size into docs/screenshots: python -m tests.browser.screenshots."""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, Page

from dashboard.settings import ROOT
from tests.chromium import chromium
from tests.serving import Server, drawn, serving

SIZES = {"tablet": (1280, 800), "tablet-upright": (800, 1280), "desktop": (1920, 1080)}
FOLDER = ROOT / "docs" / "screenshots"


def _ward(page: Page) -> None:
    page.locator("[data-stay]").first.wait_for()


def _patient(page: Page) -> None:
    page.locator("[data-stay]").first.click()
    page.locator(".js-plotly-plot .main-svg").first.wait_for()


def _stays(page: Page) -> None:
    page.get_by_role("link", name="Stays").click()
    choice = page.get_by_role("combobox", name="Patient")
    choice.wait_for()
    if not page.get_by_role("button", name="Record the dose").count():
        choice.click()
        page.get_by_role("option").first.click()
    page.get_by_role("button", name="Record the dose").wait_for()


def _round(page: Page) -> None:
    page.goto(urljoin(page.url, "/round"))
    page.locator(".scope button").nth(1).tap()
    page.locator(".beds .open").first.wait_for()


def _set(page: Page) -> None:
    page.locator(".beds .open", has_text="Mango").tap()
    page.locator("#field-systolic_bp").wait_for()


def _question(page: Page) -> None:
    page.keyboard.type("84/50")
    page.locator("[data-code=lying]").tap()
    page.locator("[data-code=cuff]").tap()
    page.locator("#field-albumin").fill("38")
    page.locator("#field-weight").fill("202")
    page.locator("#field-heart_rate").fill("104")
    page.locator("#field-urine").tap()
    page.locator(".field.asked").nth(1).wait_for()


def _saved(page: Page) -> None:
    page.locator("#field-albumin").fill("2.6")
    page.locator("#field-weight").fill("92.4")
    page.locator("[data-grade='0']").tap()
    page.locator("button.save").tap()
    page.locator(".saved .result").wait_for()


def _sets(page: Page) -> None:
    page.locator("#bar .sets").tap()
    page.locator(".one-set").first.wait_for()


def _move(page: Page) -> None:
    page.locator(".set-head button").first.tap()
    page.locator("dialog [data-stay]").nth(3).tap()


def _kept(page: Page) -> None:
    page.locator("dialog .quiet").last.tap()
    page.locator("#bar .back").tap()
    page.locator(".beds .open", has_text="Garnet").tap()
    page.locator("#field-systolic_bp").fill("112")
    page.route("**/api/**", lambda route: route.abort())
    page.locator("button.save").tap()
    page.locator(".kept-panel").wait_for()


PAGES: dict[str, Callable[[Page], None]] = {"ward": _ward, "patient": _patient, "stays": _stays}

TABLET: dict[str, Callable[[Page], None]] = {
    "round": _round,
    "set": _set,
    "question": _question,
    "saved": _saved,
    "sets": _sets,
    "move": _move,
    "kept": _kept,
}
"""The tablet's own page, from state to state."""


def draw(server: Server, browser: Browser, folder: Path) -> list[Path]:
    """Every page at every size, and the sign-in page; gives back the files."""
    drawings = []
    for size, (width, height) in SIZES.items():
        context = browser.new_context(viewport={"width": width, "height": height}, has_touch=size != "desktop")
        page = context.new_page()
        page.goto(f"{server.url}/sign-in")
        drawings.append(_drawn(page, folder / f"sign-in-{size}.png"))
        server.sign_in(page, "oncologist")
        for name, open_page in PAGES.items():
            page.get_by_role("link", name="Ward").click()
            open_page(page)
            drawn(page)
            drawings.append(_drawn(page, folder / f"{name}-{size}.png"))
        context.close()
    for size in ("tablet", "tablet-upright"):
        drawings += _tablet(server, browser, folder, size, TABLET, "")
        drawings += _tablet(server, browser, folder, size, dict(list(TABLET.items())[:3]), "-german", locale="de-DE")
    return drawings


def _tablet(
    server: Server,
    browser: Browser,
    folder: Path,
    size: str,
    states: dict[str, Callable[[Page], None]],
    ending: str,
    **options: str,
) -> list[Path]:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=True, **options)
    page = context.new_page()
    server.sign_in(page)
    drawings = []
    for name, come_to in states.items():
        come_to(page)
        page.screenshot(path=folder / f"{name}-{size}{ending}.png")
        drawings.append(folder / f"{name}-{size}{ending}.png")
    context.close()
    return drawings


def _drawn(page: Page, file: Path) -> Path:
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file)
    return file


def main() -> None:
    """A demonstration ward, drawn."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server, chromium() as browser:
        for file in draw(server, browser, FOLDER):
            print(re.sub(r"^.*(docs/)", r"\1", str(file)))  # noqa: T201 - what the command is for


if __name__ == "__main__":
    main()
