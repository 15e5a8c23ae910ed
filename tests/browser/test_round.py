"""The round: which beds are due, whose they are, and the way to each."""

import re

from playwright.sync_api import Page, expect

from models.records import Stay
from tests.browser.bedside import SAVED, admit, bed_of, open_bed, open_round, record, save
from tests.serving import Server


def test_beds_stand_by_what_is_due(server: Server, page: Page, stay: Stay) -> None:
    record(server, stay.id, "systolic_bp", "112", "mm[Hg]", ago=5 * 3600)
    open_round(server, page)
    row = page.locator("section.long_overdue").locator(f'li[data-stay="{stay.id}"]')
    # Nothing else is known of the patient, so that the pressure was due after 2 hours.
    expect(row).to_contain_text("Pressure long overdue, by 3 h")
    expect(page.locator("section.away li").first).to_contain_text(
        "Off the ward: CT, then a new line in theatre, since "
    )
    titles = page.locator(".beds h2").all_inner_texts()
    order = ["Long overdue", "Overdue", "Due", "Done", "Off the ward"]
    places = [order.index(title.split(" (")[0]) for title in titles]
    assert places == sorted(places)


def test_a_bed_is_made_mine_and_shown_alone(server: Server, page: Page, stay: Stay) -> None:
    open_round(server, page)
    bed_of(page, stay).get_by_role("button", name="Make mine").tap()
    expect(bed_of(page, stay).locator(".mine")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="My beds").tap()
    expect(bed_of(page, stay)).to_be_visible()
    page.reload()
    expect(bed_of(page, stay)).to_be_visible()
    expect(page.get_by_role("button", name="My beds")).to_have_attribute("aria-pressed", "true")
    bed_of(page, stay).locator(".mine").tap()
    expect(bed_of(page, stay)).to_have_count(0)


def test_a_scanned_record_number_opens_the_bed(server: Server, page: Page, stay: Stay) -> None:
    open_round(server, page)
    number = page.get_by_role("textbox", name="Record number")
    number.fill("TEST-nobody")
    number.press("Enter")
    expect(page.get_by_text("Nobody on the wards has the record number TEST-nobody.")).to_be_visible()
    number.fill(stay.patient.record_number.lower())
    number.press("Enter")
    expect(page.locator(".patient .bed")).to_have_text(stay.bed)
    expect(page.locator(".patient")).to_contain_text(f"record {stay.patient.record_number}")


def test_two_of_one_name_are_said_in_words(server: Server, page: Page) -> None:
    one, other = admit(server, "Basil Twin", "Twins"), admit(server, "Basil Twin", "Twins")
    open_round(server, page)
    for stay in (one, other):
        expect(bed_of(page, stay)).to_contain_text("Two of this name")
    open_bed(page, one)
    expect(page.locator(".patient .warning")).to_contain_text("compare the record number")


def test_a_save_leads_to_the_next_bed_and_counts(server: Server, page: Page) -> None:
    first, second = admit(server, "Amber First"), admit(server, "Boris Second")
    open_round(server, page, "a nurse of her own")
    for stay in (first, second):
        bed_of(page, stay).get_by_role("button", name="Make mine").tap()
        expect(bed_of(page, stay).locator(".mine")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="My beds").tap()
    expect(page.get_by_text("0 of 2 done")).to_be_visible()
    open_bed(page, first)
    page.locator("#field-systolic_bp").press_sequentially("112/70")
    save(page)
    expect(page.get_by_role("heading", name=SAVED)).to_be_visible()
    page.get_by_role("button", name=re.compile("^Next bed: .* Boris Second")).tap()
    expect(page.locator(".patient h1")).to_have_text("Boris Second")
    for stay in (first, second):
        page.goto(f"{server.url}/round")
        bed_of(page, stay).locator(".mine").tap()


def test_the_tablets_own_back_button_leads_to_the_round(bed: Page, stay: Stay) -> None:
    bed.go_back()
    expect(bed_of(bed, stay)).to_be_visible()


def test_names_are_never_markup(server: Server, page: Page) -> None:
    stay = admit(server, "<img src=x onerror=document.title='hit'> Basil")
    open_round(server, page)
    open_bed(page, stay)
    expect(page.locator(".patient h1")).to_contain_text("<img")
    assert page.title() != "hit"


def test_what_is_tapped_on_the_ward_board_opens_here(server: Server, page: Page) -> None:
    server.sign_in(page)
    page.get_by_role("button", name="Record for bed 03").click()
    page.locator("#field-systolic_bp").wait_for()
    expect(page.locator(".patient .bed")).to_have_text("03")
    page.get_by_role("button", name="◀ Round").tap()
    page.get_by_role("link", name="Ward", exact=True).tap()
    page.get_by_role("link", name="Record", exact=True).click()
    expect(page.get_by_role("button", name="All beds")).to_be_visible()
