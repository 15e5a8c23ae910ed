"""Each opening of a patient is in the audit, whichever page it is on, and no redrawing is."""

import re

from playwright.sync_api import Page
from sqlalchemy import Engine, select

from db.engine import reading
from models.records import AuditEntry
from tests.serving import Server, drawn


def opened(engine: Engine) -> list[int | None]:
    with reading(engine) as session:
        found = select(AuditEntry.stay_id).where(AuditEntry.action == "opened patient").order_by(AuditEntry.id)
        return list(session.scalars(found))


def test_who_comes_back_to_a_patient_opens_them_anew(server: Server, page: Page) -> None:
    before = len(opened(server.engine))
    # No other test opens this bed; a second look within a minute is the same opening.
    server.sign_in(page)
    page.get_by_role("button", name="Record for bed 05").click()
    page.locator("#field-systolic_bp").wait_for()
    page.get_by_role("button", name="◀ Round").click()
    page.get_by_role("link", name="Ward", exact=True).click()
    page.get_by_role("rowheader", name=re.compile("Elbe Pretend")).click()
    page.locator(".main-svg").first.wait_for()
    drawn(page)
    seen = opened(server.engine)[before:]
    assert len(seen) == 2
    assert len(set(seen)) == 1
