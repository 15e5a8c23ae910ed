"""The pages Report and Alerting in a real browser: reached at each size, the file comes, the secret stays one."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screenshots import SIZES, go
from tests.browser.test_accessible import _faults
from tests.serving import Server, drawn, still


@pytest.mark.parametrize("size", ["tablet", "tablet-upright"])
def test_every_page_can_be_reached_though_the_corner_takes_its_room(server: Server, page: Page, size: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    server.sign_in(page, "administrator")
    for name in ("Report", "Alerting"):
        go(page, name)
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        drawn(page)
    covered = page.evaluate(
        """[...document.querySelectorAll("[data-testid=stTopNavLink], [data-testid=stTopNavSection]")]
        .filter((one) => !one.closest("[aria-hidden=true]"))
        .filter((one) => {
          const box = one.getBoundingClientRect();
          return !one.contains(document.elementFromPoint(box.right - 2, box.top + box.height / 2));
        }).map((one) => one.textContent)"""
    )
    assert covered == []


def test_the_report_is_taken_along_as_a_file(server: Server, page: Page) -> None:
    server.sign_in(page, "nurse")
    expect(page.get_by_role("link", name="Alerting", exact=True)).to_have_count(0)
    go(page, "Report")
    with page.expect_download() as download:
        page.get_by_role("link", name="Report as CSV").click()
    assert download.value.suggested_filename.startswith("capwatch-report-")
    assert download.value.path().read_bytes().startswith(b"\xef\xbb\xbffrom,to,")


def test_a_contact_is_added_and_its_address_is_gone_from_the_page(server: Server, page: Page) -> None:
    server.sign_in(page, "administrator")
    go(page, "Alerting")
    page.get_by_text("Contacts", exact=True).click()
    page.get_by_label("Name of the contact").fill("Ward phone")
    address = page.get_by_label("Address (Apprise URL)")
    expect(address).to_have_attribute("type", "password")
    address.fill("jsons://192.0.2.1/secret-token")
    page.get_by_role("button", name="Add the contact").click()
    expect(page.get_by_text("jsons://192.0.2.1/…")).to_be_visible()
    expect(page.get_by_label("Address (Apprise URL)")).to_have_value("")
    assert "secret-token" not in page.content()
    still(page)
    assert _faults(page) == []
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Remove this contact").click()
    expect(page.get_by_text("is removed")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_ladders_have_no_serious_fault(server: Server, page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    server.sign_in(page, "administrator")
    go(page, "Alerting")
    page.get_by_role("button", name="Save the ladder").wait_for()
    still(page)
    assert _faults(page) == []
