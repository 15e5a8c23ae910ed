"""Draws every page at each size into docs/screenshots: python -m tests.browser.screenshots."""

import re
import shutil
import subprocess
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


def _crosshair(page: Page) -> None:
    _patient(page)
    drawn(page)
    box = page.locator(".js-plotly-plot").bounding_box() or {}
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 60)
    page.locator(".strip.on").wait_for()


def _past(page: Page) -> None:
    _patient(page)
    page.get_by_role("button", name="As known at").click()
    page.get_by_role("button", name="Recorded before").click()
    page.locator(".cw-past").wait_for()


def _compare(page: Page) -> None:
    go(page, "Compare")
    choice = page.locator(".st-key-compared-patient input")
    choice.wait_for()
    # The one of the demonstration who has been here before.
    choice.fill("Cherry Specimen")
    page.get_by_role("option").first.click()
    page.locator(".js-plotly-plot .main-svg .annotation-text", has_text="is worse").first.wait_for()


def _alerts(page: Page) -> None:
    go(page, "Alerts")
    page.get_by_role("button", name="Acknowledge").first.wait_for()


def _alert(page: Page) -> None:
    _alerts(page)
    page.get_by_role("button", name="What happened").first.click()
    page.locator(".js-plotly-plot .main-svg").first.wait_for()


def _answer(page: Page) -> None:
    _alerts(page)
    page.get_by_role("button", name="Acknowledge").first.click()
    page.get_by_text("Quiet for", exact=True).wait_for()


def _stays(page: Page) -> None:
    go(page, "Stays")
    _choose(page, "Save the details")


def _dose(page: Page) -> None:
    go(page, "Dose")
    _choose(page, "All doses")


def _report(page: Page) -> None:
    go(page, "Report")
    page.locator(".cw-report").first.wait_for()


def _alerting(page: Page) -> None:
    go(page, "Alerting")
    page.get_by_role("button", name="Save the ladder").wait_for()


def _people(page: Page) -> None:
    go(page, "People")
    page.get_by_role("button", name="Change").first.click()
    page.get_by_role("button", name="Save role and wards").wait_for()


def _access(page: Page) -> None:
    # Its name in the navigation tells how many wait.
    page.goto(urljoin(page.url, "/access"))
    page.get_by_role("heading", name="Access").wait_for()


def _audit(page: Page) -> None:
    page.get_by_label("Record number").fill("DEMO-0001")
    page.get_by_role("button", name="Search").click()
    page.locator(".cw-audit summary", has_text="changed").first.click()


def _you(page: Page) -> None:
    page.goto(urljoin(page.url, "/you"))
    page.get_by_role("button", name="Sign out everywhere").wait_for()


def _glass(page: Page) -> None:
    _ward(page)
    drawn(page)
    # What was opened for a drawing before stands open still.
    if not page.get_by_text("by breaking the glass until").count():
        page.get_by_role("button", name="Another ward ...").click()
        for label, option in (("Ward", "Demonstration ward"), ("Why", "Emergency")):
            page.get_by_role("combobox", name=label, exact=True).click()
            page.get_by_role("option", name=option).click()
        page.get_by_role("button", name="Open it until").click()
    page.get_by_text("by breaking the glass until").wait_for()
    page.locator("[data-stay]").nth(3).wait_for()


def _lock(page: Page) -> None:
    _ward(page)
    page.locator("#capwatch-lock-style").wait_for(state="attached")
    page.get_by_role("button", name="Lock", exact=True).click()
    page.locator("#capwatch-lock form").first.wait_for()


def go(page: Page, name: str) -> None:
    """Opens a page by its link, which on an upright tablet may be in the menu of those that did not fit."""
    menu, link = page.locator("[data-testid=stTopNavSection]"), page.get_by_role("link", name=name, exact=True)
    page.locator("[data-testid=stTopNavLink]:visible").first.wait_for()
    if link.count() and link.is_visible():
        link.click()
        return
    menu.click()
    page.get_by_role("menuitem", name=name, exact=True).click()


def _choose(page: Page, then: str) -> None:
    """Some patient, where none is chosen yet, until a button is there that needs one."""
    choice, button = page.get_by_role("combobox", name="Patient"), page.get_by_text(then, exact=True)
    choice.wait_for()
    drawn(page)
    if not choice.input_value():
        choice.click()
        page.get_by_role("option").first.click()
    button.first.wait_for()


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


PAGES: dict[str, Callable[[Page], None]] = {
    "ward": _ward,
    "patient": _patient,
    "compare": _compare,
    "dose": _dose,
    "alerts": _alerts,
    "alert": _alert,
    "report": _report,
    "stays": _stays,
    "you": _you,
}

OTHERS: dict[str, dict[str, Callable[[Page], None]]] = {
    "day-nurse": {"glass": _glass},
    "administrator": {"alerting": _alerting, "people": _people, "access": _access},
    "auditor": {"audit": _audit},
    "nurse": {"lock": _lock},
}
"""What only some see, by account: a ward that was opened is drawn before the page where that is reviewed."""

STATES: dict[str, Callable[[Page], None]] = {"crosshair": _crosshair, "past": _past, "answer": _answer}
"""The patient page and the alerts with something done to them."""

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
    """Every page at every size by day and by night, on paper, and the sign-in page; gives back the files."""
    drawings = []
    for size in SIZES:
        drawings += _pages(server, browser, folder, size, "", {**PAGES, **STATES})
        drawings += _pages(server, browser, folder, size, "-dark", PAGES, color_scheme="dark")
    drawings += _printed(server, folder)
    for size in ("tablet", "tablet-upright"):
        drawings += _tablet(server, browser, folder, size, TABLET, "")
        drawings += _tablet(server, browser, folder, size, dict(list(TABLET.items())[:3]), "-german", locale="de-DE")
    return drawings


def _pages(
    server: Server,
    browser: Browser,
    folder: Path,
    size: str,
    ending: str,
    pages: dict[str, Callable[[Page], None]],
    **options: str,
) -> list[Path]:
    width, height = SIZES[size]
    viewport, touch = {"width": width, "height": height}, size != "desktop"
    context = browser.new_context(viewport=viewport, has_touch=touch, **options)
    page = context.new_page()
    page.goto(f"{server.url}/sign-in")
    drawings = [_drawn(page, folder / f"sign-in-{size}{ending}.png")]
    server.sign_in(page, "oncologist")
    for name, open_page in pages.items():
        go(page, "Ward")
        open_page(page)
        drawn(page)
        drawings.append(_drawn(page, folder / f"{name}-{size}{ending}.png"))
    go(page, "Ward")
    _patient(page)
    drawn(page)
    # As a printer without colours would print the page itself.
    page.emulate_media(media="print")
    page.add_style_tag(content="html { filter: grayscale(1); }")
    drawings.append(_drawn(page, folder / f"patient-{size}{ending}-printed.png"))
    context.close()
    for who, seen in OTHERS.items():
        drawings += _others(server, browser, folder, size, ending, who, seen, **options)
    return drawings


def _others(
    server: Server,
    browser: Browser,
    folder: Path,
    size: str,
    ending: str,
    who: str,
    pages: dict[str, Callable[[Page], None]],
    **options: str,
) -> list[Path]:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=size != "desktop", **options)
    page = context.new_page()
    server.sign_in(page, who)
    drawings = []
    for name, open_page in pages.items():
        open_page(page)
        # A page under the lock is hidden, and runs when it is unlocked.
        if name != "lock":
            drawn(page)
        drawings.append(_drawn(page, folder / f"{name}-{size}{ending}.png"))
    context.close()
    return drawings


def _printed(server: Server, folder: Path) -> list[Path]:
    """The summary of the first bed as a printer without colours makes it; none where there is no pdftoppm."""
    tool = shutil.which("pdftoppm")
    if tool is None:
        return []
    with server.client("oncologist") as client, tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(client.get("/paper/stays/3.pdf").content)
        file.flush()
        subprocess.run([tool, "-gray", "-png", "-r", "80", file.name, str(folder / "paper")], check=True)
    return sorted(folder.glob("paper-*.png"))


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
