"""The sets of a stay: corrected, withdrawn, moved, each with its reason and who did it."""

import re

from playwright.sync_api import Page, expect

from models.records import Stay
from tests.browser.bedside import SAVED, admit, kept, open_bed, open_round, record, save
from tests.serving import Server


def open_sets(server: Server, page: Page, stay: Stay) -> None:
    """The history of a bed, by way of its set."""
    open_round(server, page)
    open_bed(page, stay)
    page.get_by_role("button", name="Sets of this stay").tap()
    page.locator(".one-set").first.wait_for()


def test_a_reading_is_corrected_with_a_reason(server: Server, page: Page, stay: Stay) -> None:
    record(server, stay.id, "weight", "90", "kg")
    open_sets(server, page, stay)
    page.get_by_role("button", name="Correct: Weight").tap()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Right value").fill("80")
    dialog.get_by_role("button", name="Save the correction").tap()
    expect(dialog).to_contain_text("Choose a reason")
    dialog.get_by_role("button", name="Typing error").tap()
    dialog.get_by_role("button", name="Save the correction").tap()
    yes = dialog.get_by_role("button", name=re.compile("^Yes, 80"))
    expect(yes.or_(page.locator(".told .saved"))).to_be_visible()
    if yes.is_visible():
        yes.tap()
    expect(page.locator(".told")).to_contain_text("Changed.")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("80 kg").first).to_be_visible()
    assert kept(server, stay.id) == [("weight", "90"), ("weight", "80")]


def test_a_reading_is_withdrawn_in_words_and_stays_to_be_seen(server: Server, page: Page, stay: Stay) -> None:
    record(server, stay.id, "weight", "90", "kg")
    open_sets(server, page, stay)
    page.get_by_role("button", name="Withdraw: Weight").tap()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason in words").fill("The scale was not level")
    dialog.get_by_role("button", name="Withdraw it").tap()
    expect(page.locator(".value.gone")).to_contain_text("90 kg")
    page.get_by_role("button", name="Who and why: Weight").tap()
    expect(page.locator(".trail")).to_contain_text("The scale was not level")
    expect(page.locator(".trail")).to_contain_text("Demonstration Nurse")


def test_a_set_is_moved_to_the_patient_it_belongs_to(server: Server, page: Page, stay: Stay) -> None:
    right = admit(server, "Boris Rightful")
    record(server, stay.id, "systolic_bp", "84", "mm[Hg]")
    open_sets(server, page, stay)
    page.get_by_role("button", name=re.compile("^Move the set")).tap()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=re.compile("Boris Rightful")).tap()
    expect(dialog.locator(".target")).to_contain_text(f"record {right.patient.record_number}")
    dialog.get_by_role("button", name="Wrong patient").tap()
    dialog.get_by_role("button", name=re.compile("^Move it to .* Boris Rightful")).tap()
    expect(page.locator(".told .saved")).to_have_count(2)
    expect(page.locator(".value.gone")).to_have_count(1)
    assert kept(server, right.id) == [("systolic_bp", "84")]


def test_without_a_connection_nothing_is_changed_and_that_is_said(server: Server, page: Page, stay: Stay) -> None:
    record(server, stay.id, "weight", "90", "kg")
    open_sets(server, page, stay)
    page.get_by_role("button", name="Withdraw: Weight").tap()
    page.route("**/withdrawal", lambda route: route.abort())
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Wrong time").tap()
    dialog.get_by_role("button", name="Withdraw it").tap()
    expect(dialog).to_contain_text("There is no connection")
    page.unroute("**/withdrawal")
    dialog.get_by_role("button", name="Withdraw it").tap()
    expect(page.locator(".value.gone")).to_have_count(1)


def test_a_whole_set_is_withdrawn(server: Server, page: Page, stay: Stay) -> None:
    open_round(server, page)
    open_bed(page, stay)
    page.keyboard.type("112/70")
    save(page)
    expect(page.get_by_role("heading", name=SAVED)).to_be_visible()
    page.get_by_role("button", name="Sets of this stay").tap()
    page.get_by_role("button", name="Withdraw set").tap()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Wrong patient").tap()
    dialog.get_by_role("button", name="Withdraw it").tap()
    expect(page.locator(".value.gone")).to_have_count(2)
