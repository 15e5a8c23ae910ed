"""Alerts in a real browser: one person answers, another sees it in time, and nothing that is typed is lost."""

import re
import time
import uuid
from datetime import date

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import select

from dashboard.clock import now
from dashboard.settings import settings
from db import observations, stays
from db.admissions import Admission
from db.engine import writing
from models.instants import HOUR
from models.records import User
from models.typed import Typed
from tests.serving import Server, drawn, still

LIVE = 20_000
"""In ms: several refresh intervals and a slow machine."""

ANSWERED = frozenset({"observed_at"})


@pytest.fixture
def name(server: Server) -> str:
    """A patient that no other test uses, with an open alert of medium priority."""
    return flagged(server)


def flagged(server: Server) -> str:
    """Admits a patient with an open alert; gives back the name."""
    mark = str(time.monotonic_ns())
    admission = Admission(
        f"TEST-{mark}", f"Juniper Testcase {mark}", date(1960, 1, 2), "Test ward", mark, now() - HOUR, "bedside"
    )
    with writing(server.engine) as session:
        by = session.scalars(select(User.id).where(User.role == "nurse")).first() or 0
        stay = stays.admit(session, admission, by=by, now=now()).id
    record(server, by, stay, 0.4, Typed("albumin", "2.6", "g/dL"))
    record(server, by, stay, 0.2, Typed("systolic_bp", "86", "mm[Hg]"))
    return admission.name


def record(server: Server, by: int, stay: int, hours_ago: float, typed: Typed) -> None:
    at = now() - round(hours_ago * HOUR)
    entry = observations.NewEntry(str(uuid.uuid4()), stay, at, (typed,), confirmed=ANSWERED)
    observations.record(server.engine, entry, by=by, now=now())


def alerts(server: Server, page: Page, role: str = "nurse") -> None:
    server.sign_in(page, role, "/alerts")
    page.get_by_role("heading", name="Alerts", exact=True).wait_for()
    drawn(page)


def leak_of(page: Page, name: str) -> Locator:
    row = page.locator("[class*='st-key-alert-']", has_text=name).filter(has_text="Capillary leak")
    row.wait_for()
    return row


def test_what_one_acknowledges_another_sees_within_the_refresh_interval_and_a_second(
    server: Server, context: BrowserContext, page: Page, name: str
) -> None:
    browser = context.browser
    assert browser is not None
    other = browser.new_context(viewport={"width": 800, "height": 1280}, has_touch=True)
    there = other.new_page()
    alerts(server, there, "oncologist")
    alerts(server, page)
    expect(leak_of(there, name)).to_contain_text("Open for")
    row = leak_of(page, name)
    row.get_by_role("button", name="Acknowledge").tap()
    row.get_by_role("radio", name="Reviewed at the bedside").or_(
        row.get_by_role("button", name="Reviewed at the bedside")
    ).first.tap()
    row.get_by_role("button", name="Save").tap()
    expect(row).to_contain_text(re.compile("Saved .* Reviewed at the bedside. Quiet until "), timeout=LIVE)
    expect(leak_of(there, name)).to_contain_text(
        re.compile("Quiet for (60 min|1 h) more, until .*: Reviewed at the bedside, Demonstration Nurse"),
        timeout=(settings().refresh_seconds + 1) * 1000,
    )
    assert there.evaluate("document.documentElement.scrollWidth") <= 800
    other.close()


def test_what_is_typed_survives_redraws_and_a_new_alert_above_it(server: Server, page: Page, name: str) -> None:
    alerts(server, page)
    row = leak_of(page, name)
    row.get_by_role("button", name="Decline").tap()
    field = row.get_by_label("Why you decline")
    field.tap()
    field.press_sequentially("In thea")
    leak_of(page, flagged(server))
    assert field.evaluate("field => document.activeElement === field")
    field.press_sequentially("tre")
    expect(field).to_have_value("In theatre")
    row.get_by_role("button", name="Decline").last.tap()
    expect(row).to_contain_text("you declined", timeout=LIVE)
    expect(row).to_contain_text(re.compile("Open for .*, declined "))


def test_taking_over_is_one_tap_and_the_alerts_own_page_tells_it(server: Server, page: Page, name: str) -> None:
    alerts(server, page)
    row = leak_of(page, name)
    row.get_by_role("button", name="I have it").tap()
    expect(row).to_contain_text("Taken over by Demonstration Nurse, until ", timeout=LIVE)
    expect(row.get_by_role("button", name="I have it")).to_have_count(0)
    happened = row.get_by_role("button", name="What happened")
    # While the list is put in its new order, two rows may hold it.
    expect(happened).to_have_count(1, timeout=LIVE)
    happened.tap()
    page.get_by_role("heading", level=1, name=name).wait_for()
    expect(page.locator(".cw-events")).to_contain_text("Taken over by Demonstration Nurse until ")
    expect(page).to_have_url(re.compile("[?]alert=[0-9]+$"))
    page.reload()
    expect(page.locator(".cw-events")).to_contain_text("Raised with medium priority", timeout=LIVE)
    page.get_by_role("button", name="All alerts").tap()
    still(page)
    leak_of(page, name)
