"""An auditor in the browser: finds what was done to a patient, sees what changed, and takes it along."""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from dashboard.clock import now
from db import stays, users
from db.admissions import Admission
from db.engine import writing
from tests.serving import Server


def test_an_auditor_finds_what_was_changed_and_takes_it_along(server: Server, page: Page) -> None:
    with writing(server.engine) as session:
        nurse = users.named(session, "nurse").id
        admission = Admission("AUDIT-1", "Lichen Testcase", None, "Demonstration ward", "88", now(), "bedside")
        stay = stays.admit(session, admission, by=nurse, now=now()).id
        stays.amend(session, stay, {"bed": "89"}, by=nurse, now=now())
    # By its own address too, though it is where an auditor begins.
    server.sign_in(page, "auditor", "/audit")
    page.get_by_label("Record number").fill("audit-1")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("2 entries.")).to_be_visible()
    entry = page.locator(".cw-audit summary", has_text="changed a stay")
    expect(entry).to_contain_text("Lichen Testcase (AUDIT-1), Demonstration ward, bed 89")
    entry.click()
    expect(page.locator(".cw-changed")).to_have_text("bed changed8889")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Take these as JSON lines").click()
    lines = Path(taken.value.path()).read_text("ascii").splitlines()
    assert [json.loads(line)["action"] for line in lines] == ["admitted", "changed stay"]
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("was as it was written when they were checked")).to_be_visible()
