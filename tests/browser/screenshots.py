"""Draws every page at each size into docs/screenshots: python -m tests.browser.screenshots."""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page

from dashboard.settings import ROOT
from tests.chromium import chromium
from tests.serving import Server, drawn, serving

SIZES = {"tablet": (1280, 800), "tablet-upright": (800, 1280), "desktop": (1920, 1080)}
FOLDER = ROOT / "docs" / "screenshots"


def _ward(page: Page) -> None:
    page.locator("[data-stay]").first.wait_for()


def _record(page: Page) -> None:
    page.get_by_role("link", name="Record").click()
    page.locator('[class*="st-key-bed-"] button').first.click()
    page.locator("#field-systolic_bp").wait_for()


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


PAGES: dict[str, Callable[[Page], None]] = {"ward": _ward, "record": _record, "patient": _patient, "stays": _stays}


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
