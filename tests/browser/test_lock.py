"""A screen that locks: what is hidden, what is kept, and who opens it."""

import pytest
from playwright.sync_api import Page, expect

from dashboard.clock import now
from db import pins, sessions, users
from db.engine import writing
from models.records import Stay
from tests.browser.bedside import bed_of, kept, open_bed, open_round, save
from tests.serving import Server

PIN, OTHERS = "739104", "840215"
COVER = "#capwatch-lock"


@pytest.fixture(scope="module", autouse=True)
def _pins(server: Server) -> None:
    """The nurse and the oncologist have PINs, and have signed in by password of late."""
    with writing(server.engine) as session:
        for name, pin in (("nurse", PIN), ("oncologist", OTHERS)):
            user = users.named(session, name)
            pins.set_pin(session, user.id, pin, now=now())
            sessions.start(session, user.id, now())


def lock(page: Page) -> None:
    page.get_by_role("button", name="Lock", exact=True).tap()
    expect(page.get_by_role("dialog", name="Locked")).to_be_visible()


def unlock(page: Page, pin: str = PIN) -> None:
    page.locator(COVER).get_by_label("Your PIN").fill(pin)
    page.get_by_role("button", name="Unlock", exact=True).tap()


def hand_over(page: Page, name: str, pin: str) -> None:
    page.get_by_role("button", name="Hand over to somebody else").tap()
    page.locator(COVER).get_by_label("Name", exact=True).fill(name)
    page.locator(COVER).get_by_label("PIN of that person").fill(pin)
    page.get_by_role("button", name="Hand over", exact=True).tap()


def test_a_form_of_streamlit_is_hidden_closed_off_and_there_again(server: Server, page: Page) -> None:
    server.sign_in(page, path="/stays")
    page.get_by_text("Admit a patient").tap()
    name = page.get_by_test_id("stForm").get_by_label("Name", exact=True)
    name.fill("Typed Before")
    lock(page)
    expect(name).to_be_hidden()
    # A run of the page would empty it: the server closes its connection instead.
    page.locator("[data-testid=stApp]:not([data-test-connection-state=CONNECTED])").wait_for(state="attached")
    assert page.evaluate("fetch('/api/v1/round').then((answer) => answer.status)") == 401
    unlock(page, OTHERS)
    expect(page.get_by_text("This is not your PIN")).to_be_visible()
    unlock(page)
    expect(page.locator(COVER)).to_have_count(0)
    page.locator("[data-testid=stApp][data-test-connection-state=CONNECTED]").wait_for()
    expect(name).to_have_value("Typed Before")
    expect(page.locator(".corner")).to_contain_text("Demonstration Nurse")


def test_the_screen_warns_before_it_locks_and_a_touch_puts_it_off(server: Server, page: Page) -> None:
    page.clock.install()
    open_round(server, page)
    expect(page.locator("#capwatch-lock-style")).to_have_count(1)
    page.clock.fast_forward("04:20")
    expect(page.locator("#capwatch-locks, #capwatch-lock")).to_have_count(0)
    page.clock.fast_forward("00:15")
    expect(page.get_by_text("This screen locks soon.")).to_be_visible()
    page.locator(".progress").first.tap()
    expect(page.locator("#capwatch-locks")).to_have_count(0)
    page.clock.fast_forward("04:35")
    expect(page.get_by_text("This screen locks soon.")).to_be_visible()
    page.clock.fast_forward("00:30")
    expect(page.get_by_role("dialog", name="Locked")).to_be_visible()
    unlock(page)
    expect(page.locator(COVER)).to_have_count(0)


def test_a_lock_without_a_line_hides_keeps_and_opens_when_the_line_is_back(
    server: Server, page: Page, stay: Stay
) -> None:
    open_round(server, page)
    open_bed(page, stay)
    expect(page.locator("#bar .person")).to_have_text("Demonstration Nurse")
    page.locator("#field-weight").fill("70,5")
    whose = page.get_by_role("heading", name=stay.patient.name, include_hidden=True)
    expect(whose).to_be_visible()
    page.context.set_offline(True)
    lock(page)
    expect(whose).to_be_hidden()
    assert page.evaluate("sessionStorage.getItem('capwatch.key')") is None
    unlock(page)
    expect(page.get_by_text("There is no connection: the screen can be unlocked")).to_be_visible()
    page.context.set_offline(False)
    unlock(page)
    expect(page.locator(COVER)).to_have_count(0)
    expect(page.locator("#field-weight")).to_have_value("70,5")
    page.wait_for_function("sessionStorage.getItem('capwatch.key')")
    save(page)
    page.get_by_role("heading", name="Saved at").wait_for()
    assert kept(server, stay.id) == [("weight", "70,5")]


def test_a_hand_over_shows_the_other_person_and_nothing_that_was_typed(server: Server, page: Page, stay: Stay) -> None:
    open_round(server, page)
    open_bed(page, stay)
    page.locator("#field-weight").fill("70,5")
    page.wait_for_function("Object.keys(localStorage).some((name) => name.startsWith('capwatch.draft.'))")
    lock(page)
    hand_over(page, "oncologist", OTHERS)
    expect(page.locator("#bar .person")).to_have_text("Demonstration Oncologist")
    page.get_by_role("button", name="All beds").tap()
    expect(bed_of(page, stay)).not_to_contain_text("Typed, not saved")
    lock(page)
    hand_over(page, "nurse", PIN)
    expect(page.locator("#bar .person")).to_have_text("Demonstration Nurse")
    page.get_by_role("button", name="All beds").tap()
    open_bed(page, stay)
    expect(page.locator("#field-weight")).to_have_value("70,5")
