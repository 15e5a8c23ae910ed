"""What a person takes away on paper, from the browser in which they have signed in."""

import io
import re

from playwright.sync_api import Page
from pypdf import PdfReader
from sqlalchemy import select

from db import audit
from db.engine import reading
from models.records import AuditEntry, Stay
from tests.browser.bedside import record
from tests.serving import Server


def test_the_summary_is_printed_by_who_has_signed_in(server: Server, page: Page, stay: Stay) -> None:
    record(server, stay.id, "systolic_bp", "84", "mm[Hg]")
    server.sign_in(page, "oncologist")
    answer = page.request.get(f"{server.url}/paper/stays/{stay.id}.pdf")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    found = [re.sub(r"\s+", " ", one.extract_text()) for one in PdfReader(io.BytesIO(answer.body())).pages]
    assert len(found) == 2
    for one in found:
        assert "Quill Testcase" in one
        assert "by Demonstration Oncologist (oncologist)" in one
        assert "Demonstration: every patient is made up" in one
    assert "Systolic 84 mmHg" in found[0]
    with reading(server.engine) as session:
        printed = select(AuditEntry).where(AuditEntry.action == audit.PRINTED, AuditEntry.stay_id == stay.id)
        (entry,) = session.scalars(printed)
    assert entry.subject == f"summary of stay {stay.id}"


def test_the_browser_lets_its_own_pages_fetch_the_readings(server: Server, page: Page, stay: Stay) -> None:
    record(server, stay.id, "urine", "0", "mL")
    server.sign_in(page, "nurse")
    fetched = page.evaluate(
        "path => fetch(path).then(async a => [a.status, a.headers.get('cache-control'), await a.text()])",
        f"/paper/stays/{stay.id}/readings.csv",
    )
    assert fetched[:2] == [200, "no-store"]
    assert ",0,mL," in fetched[2]


def test_nobody_is_shown_a_summary_before_signing_in(server: Server, page: Page, stay: Stay) -> None:
    page.goto(f"{server.url}/paper/stays/{stay.id}.pdf")
    page.locator("#password").wait_for()
    assert "Quill" not in page.content()
