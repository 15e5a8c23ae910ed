"""A store that cannot be written, or is not there: the tablet says why, beside the set that waits and loses nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.bedside import SAVED, save
from tests.browser.faults import Site, site

LATER = 40_000
"""In ms: a set that failed is sent again after at most 15 s, and a third more."""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as made:
        yield made


@pytest.fixture
def stay(here: Site) -> int:
    (made,) = here.admit(1)
    return made


@pytest.fixture
def bed(here: Site, stay: int, context: BrowserContext) -> Page:
    """A bed with a set that is typed and not saved."""
    page = context.new_page()
    here.sign_in(page)
    page.locator(f".beds [data-stay='{stay}'] .open").tap()
    page.locator("#field-systolic_bp").fill("112")
    page.locator("#field-heart_rate").fill("88")
    return page


def test_a_disk_that_takes_nothing_more_is_said_and_what_is_read_stays_live(here: Site, bed: Page, stay: int) -> None:
    with here.unwritable():
        save(bed)
        expect(bed.locator(".kept-panel [role=alert]")).to_contain_text("The disk of the server fails")
        with bed.expect_response("**/api/v1/alerts"):
            pass
        expect(bed.locator("#bar .kept")).to_contain_text("1 set kept on this tablet, not yet saved. The disk of")
        expect(bed.locator("#bar .offline")).to_be_hidden()
        assert here.kept([stay]) == []
    expect(bed.get_by_role("heading", name=SAVED)).to_be_visible(timeout=LATER)
    expect(bed.locator("#bar .kept")).to_be_hidden()
    assert here.kept([stay]) == [(stay, "112", "88")]


def test_a_store_that_is_not_there_is_said_and_nothing_counts_as_live(here: Site, bed: Page, stay: int) -> None:
    with here.moved():
        save(bed)
        expect(bed.locator(".kept-panel [role=alert]")).to_contain_text("The store cannot be opened")
        expect(bed.locator("#bar .offline")).to_contain_text("NOT LIVE. The store cannot be opened", timeout=10_000)
    expect(bed.get_by_role("heading", name=SAVED)).to_be_visible(timeout=LATER)
    expect(bed.locator("#bar .offline")).to_be_hidden(timeout=10_000)
    assert here.kept([stay]) == [(stay, "112", "88")]


def test_a_bed_is_marked_or_not_and_why_is_said(here: Site, stay: int, context: BrowserContext) -> None:
    page = context.new_page()
    here.sign_in(page)
    mark = page.locator(f".beds [data-stay='{stay}'] .mine")
    with here.unwritable():
        mark.tap()
        expect(page.get_by_text("The disk of the server fails")).to_be_visible()
        expect(mark).to_have_attribute("aria-pressed", "false")
    mark.tap()
    expect(mark).to_have_attribute("aria-pressed", "true")
