"""What people type stays text: on every page, in the round, on paper and in files."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from dashboard.clock import now
from dashboard.places import PLACES
from db import tokens, users
from db.engine import reading, writing
from models.records import Dose, Stay, Taking
from tests import planting
from tests.serving import Server, serving, still

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
SHOWN = {
    *("patients.name", "patients.record_number", "stays.bed", "stays.ward", "users.display_name"),
    "acknowledgements.words",
}
"""What of it stands on these pages before anything is opened there: the words really were where they could grow."""


def _role(place: str) -> str:
    roles = ("oncologist", "nurse", "administrator")
    return next(role for role in roles for one in PLACES if one.script == place and one.open_to(role))


def test_no_words_are_markup_anywhere(tmp_path: Path, page: Page) -> None:
    assert planting.unsorted() == []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with serving(tmp_path) as server:
        _more(server)
        planting.plant(server.engine)
        seen: set[str] = set()
        stay, alert = _told_of(server)
        for place in ("", "people", "alerting", "stays", "report", "alerts", f"alerts?alert={alert}"):
            server.let_in(page.context, _role(place.partition("?")[0] or "ward"))
            page.goto(f"{server.url}/{place}")
            still(page)
            seen |= _told(page, place)
        server.let_in(page.context, "oncologist")
        page.goto(server.url)
        still(page)
        row = page.locator("tr").filter(has_text=re.compile(rf"stays-bed.*svg\) {stay}\b"))
        row.get_by_role("button", name=re.compile("patients-name")).click()
        page.get_by_role("button", name="As known at").wait_for()
        for place in ("Patient", "Compare", "Dose"):
            page.get_by_role("link", name=place, exact=True).click()
            expect(page.get_by_role("link", name=place, exact=True)).to_have_attribute("aria-current", "page")
            still(page)
            seen |= _told(page, place)
        server.let_in(page.context, "nurse")
        page.goto(f"{server.url}/round")
        page.get_by_role("button", name="All beds").tap()
        page.locator("li[data-stay] .open").first.tap()
        page.locator("#field-systolic_bp").wait_for()
        seen |= _told(page, "round")
        assert not [address for address in asked if "planted." in address or address.endswith("/planted")]
        assert seen >= SHOWN
        _in_files(server, stay)


def _told(page: Page, place: str) -> set[str]:
    """Which columns' words a page shows, as they were typed; nothing has grown out of any."""
    assert page.evaluate(GROWN) == [], place
    told = page.evaluate(TEXT)
    return {column for column in planting.SEEDS if planting.mark(column) in told}


def _told_of(server: Server) -> tuple[int, int]:
    """A stay of which there is much to tell, and an alert that somebody answered in words."""
    with reading(server.engine) as session:
        stay = session.scalars(
            select(Stay.id).join(Dose).where(Dose.reason.is_not(None), Stay.discharged_at.is_(None))
        ).first()
        alert = session.scalars(select(Taking.alert_id).where(Taking.words.is_not(None))).first()
        return stay or 0, alert or 0


def _more(server: Server) -> None:
    with writing(server.engine) as session:
        nurse = next(one for one in users.everyone(session) if one.role == "nurse")
        tokens.add(session, "monitor", nurse.id, now())


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
