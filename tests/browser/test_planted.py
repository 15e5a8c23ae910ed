"""What people type stays text: on every page, in the round, on paper and in files."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from dashboard.places import PLACES
from tests import planting
from tests.serving import Server, serving, still
from tests.wordy import Wordy, tell

# In the trees of components too: what the words would have made, had they been anything but words.
GROWN = """
() => {
  const found = [];
  const look = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) look(one.shadowRoot);
      const to = (one.getAttribute("src") || "") + (one.getAttribute("href") || "");
      const made = ["STRONG", "EM", "B"].includes(one.tagName) && /^[a-z]+-[a-z-]+$/.test(one.textContent);
      const drawn = one.hasAttribute("onerror") || one.classList.contains("katex");
      if (/planted/.test(to) || made || drawn) found.push(one.outerHTML.slice(0, 200));
    }
  };
  look(document);
  return found;
}
"""
TEXT = """
() => {
  const read = (root) => [...root.querySelectorAll("*")]
    .map((one) => (one.shadowRoot ? read(one.shadowRoot) : "")
      + [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join(""))
    .join(" ");
  return read(document.body);
}
"""
HIDDEN = {
    "messages.trouble": "what a delivery that failed answered; the log and the command line say it",
    "tokens.name": "the command line lists them",
    "undone.reason": "each reading that was taken back with the set says it too",
    "stays.name": "of stores from before patients had names of their own",
}
"""What no page shows, and why."""


def _role(place: str) -> str:
    roles = ("oncologist", "nurse", "administrator")
    return next(role for role in roles for one in PLACES if one.script == place and one.open_to(role))


def test_no_words_are_markup_anywhere(tmp_path: Path, page: Page) -> None:
    assert planting.unsorted() == []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with serving(tmp_path) as server:
        wordy = tell(server)
        planting.plant(server.engine)
        seen = _on_pages(server, page, wordy) | _of_the_patient(server, page, wordy) | _at_the_bed(server, page, wordy)
        assert not [address for address in asked if "planted." in address or address.endswith("/planted")]
        assert set(planting.SEEDS) - seen == set(HIDDEN)
        _in_files(server, wordy.stay)


def _on_pages(server: Server, page: Page, wordy: Wordy) -> set[str]:
    seen: set[str] = set()
    for place in ("", "people", "access", "alerting", "stays", "report", "alerts", f"alerts?alert={wordy.alert}"):
        server.let_in(page.context, _role(place.partition("?")[0] or "ward"))
        page.goto(f"{server.url}/{place}")
        still(page)
        seen |= _told(page, place)
        if place == "alerting":
            page.get_by_role("radio", name="Contacts").click()
            page.get_by_role("button", name="Send a test").first.wait_for()
            still(page)
            seen |= _told(page, "contacts")
    return seen


def _of_the_patient(server: Server, page: Page, wordy: Wordy) -> set[str]:
    server.let_in(page.context, "oncologist")
    page.goto(server.url)
    still(page)
    row = page.locator("tr").filter(has_text=re.compile(rf"stays-bed.*svg\) {wordy.stay}\b"))
    row.get_by_role("button", name=re.compile("patients-name")).click()
    page.get_by_role("button", name="As known at").wait_for()
    seen: set[str] = set()
    for place in ("Patient", "Compare", "Dose"):
        page.get_by_role("link", name=place, exact=True).click()
        expect(page.get_by_role("link", name=place, exact=True)).to_have_attribute("aria-current", "page")
        still(page)
        seen |= _told(page, place)
    for part, shows in (("Symptoms", "Asked "), ("Interventions", "Fluid bolus, "), ("All doses", "Dose 1 of ")):
        page.get_by_role("radio", name=part).click()
        page.get_by_text(re.compile(f"^{shows}")).first.wait_for()
        still(page)
        seen |= _told(page, part)
    return seen


def _at_the_bed(server: Server, page: Page, wordy: Wordy) -> set[str]:
    server.let_in(page.context, "nurse")
    page.goto(f"{server.url}/round")
    page.get_by_role("button", name="All beds").tap()
    page.locator(f'li[data-stay="{wordy.stay}"] .open').tap()
    page.locator("#field-systolic_bp").wait_for()
    seen = _told(page, "round")
    page.get_by_role("button", name="Sets of this stay").tap()
    page.locator(".one-set").first.wait_for()
    for one in page.get_by_role("button", name=re.compile("^Who and why")).all():
        one.tap()
        seen |= _told(page, "sets")
    return seen | _told(page, "sets")


def _told(page: Page, place: str) -> set[str]:
    """Which columns' words a page shows, as they were typed; nothing has grown out of any."""
    assert page.evaluate(GROWN) == [], place
    told = page.evaluate(TEXT)
    return {column for column in planting.SEEDS if planting.mark(column) in told}


def _in_files(server: Server, stay: int) -> None:
    today = datetime.now(UTC).date()
    asked = {"ward": planting.words("stays.ward"), "from": f"{today - timedelta(days=1)}", "to": f"{today}"}
    with server.client("oncologist") as client:
        for path in (f"/paper/stays/{stay}/readings.csv", f"/paper/report.csv?{urlencode(asked)}"):
            rows = list(csv.reader(io.StringIO(client.get(path).text.removeprefix("\ufeff"))))
            planted = [cell for row in rows for cell in row if "planted.png" in cell]
            assert planted, path
            assert {cell[:2] for cell in planted} == {"'="}
        paper = PdfReader(io.BytesIO(client.get(f"/paper/stays/{stay}.pdf").content))
        words = "".join(page.extract_text() for page in paper.pages).replace("\n", "").replace(" ", "")
        assert planting.mark("patients.name") in words
        assert not [page for page in paper.pages if "/Annots" in page]
