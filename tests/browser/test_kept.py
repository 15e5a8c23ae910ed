"""Nothing typed is lost, doubled, saved under another name or called saved before it is."""

import re

from playwright.sync_api import BrowserContext, Page, Route, expect

from models.records import Stay
from tests.browser.bedside import ENTRIES, SAVED, bed_of, cut, kept, mend, open_bed, open_round, save
from tests.serving import Server, credentials

LATER = 30_000
ONE_KEPT = "1 set kept on this tablet, not yet saved."


def stored(page: Page) -> str:
    """All that stands on the tablet."""
    return page.evaluate("JSON.stringify(localStorage)")


def test_a_draft_survives_a_reload(server: Server, bed: Page, stay: Stay) -> None:
    bed.get_by_role("button", name="Sitting").tap()
    bed.locator("#field-weight").fill("70,5")
    bed.wait_for_function("Object.keys(localStorage).some((name) => name.startsWith('capwatch.draft.'))")
    bed.reload()
    expect(bed_of(bed, stay)).to_contain_text("Typed, not saved")
    open_bed(bed, stay)
    expect(bed.locator("#field-weight")).to_have_value("70,5")
    expect(bed.get_by_role("button", name="Sitting")).to_have_attribute("aria-pressed", "true")
    assert kept(server, stay.id) == []


def test_a_set_that_finds_no_network_waits_and_then_goes_once(server: Server, bed: Page, stay: Stay) -> None:
    keys = []

    def cut_twice(route: Route) -> None:
        if route.request.post_data_json.get("check"):
            route.continue_()
            return
        keys.append(route.request.post_data_json["key"])
        route.abort("connectionreset") if len(keys) < 3 else route.continue_()

    bed.route(ENTRIES, cut_twice)
    bed.locator("#field-systolic_bp").fill("112")
    save(bed)
    expect(bed.get_by_role("heading", name="Kept on this tablet, not yet saved")).to_be_visible()
    expect(bed.get_by_role("heading", name=SAVED)).to_have_count(0)
    expect(bed.get_by_role("heading", name=SAVED)).to_be_visible(timeout=LATER)
    expect(bed.get_by_text(ONE_KEPT)).to_have_count(0)
    assert kept(server, stay.id) == [("systolic_bp", "112")]
    assert len(keys) == 3
    assert len(set(keys)) == 1


def test_an_answer_that_is_lost_does_not_save_twice(server: Server, bed: Page, stay: Stay) -> None:
    answered = []

    def lose_first(route: Route) -> None:
        if route.request.post_data_json.get("check"):
            route.continue_()
            return
        answered.append(route.fetch().status)
        route.abort("connectionreset") if len(answered) == 1 else route.continue_()

    bed.route(ENTRIES, lose_first)
    bed.locator("#field-systolic_bp").fill("112")
    save(bed)
    expect(bed.get_by_role("heading", name=SAVED)).to_be_visible(timeout=LATER)
    assert answered == [201, 200]
    assert kept(server, stay.id) == [("systolic_bp", "112")]


def test_the_next_bed_is_typed_without_a_connection(server: Server, bed: Page, stay: Stay) -> None:
    cut(bed)
    bed.locator("#field-systolic_bp").fill("112")
    save(bed)
    bed.get_by_role("button", name="Another set for this bed").tap()
    bed.locator("#field-heart_rate").fill("88")
    save(bed)
    expect(bed.get_by_text("2 sets kept on this tablet, not yet saved.")).to_be_visible()
    mend(bed)
    expect(bed.get_by_text("kept on this tablet")).to_have_count(0, timeout=LATER)
    assert kept(server, stay.id) == [("systolic_bp", "112"), ("heart_rate", "88")]


def test_what_waits_cannot_be_read_and_is_not_saved_by_the_next_person(
    server: Server, context: BrowserContext, bed: Page, stay: Stay
) -> None:
    cut(bed)
    bed.locator("#field-weight").fill("71.25")
    save(bed)
    expect(bed.get_by_text(ONE_KEPT)).to_be_visible()
    assert "71.25" not in stored(bed)
    assert stay.patient.name not in stored(bed)
    # In this order: a request that the test holds goes out after all when its page is closed.
    context.clear_cookies()
    bed.close()
    other = context.new_page()
    open_round(server, other, "oncologist")
    expect(other.get_by_text("1 set of another person waits for their sign-in.")).to_be_visible()
    expect(bed_of(other, stay)).not_to_contain_text("Kept on this tablet")
    assert kept(server, stay.id) == []
    context.clear_cookies()
    open_round(server, other)
    expect(other.get_by_text("kept on this tablet")).to_have_count(0, timeout=LATER)
    assert kept(server, stay.id) == [("weight", "71.25")]
    assert "capwatch.outbox" not in stored(other)


def test_the_key_is_dropped_at_sign_out(server: Server, bed: Page) -> None:
    assert bed.evaluate("sessionStorage.getItem('capwatch.key')")
    bed.get_by_role("button", name="◀ Round").tap()
    bed.get_by_role("button", name="Sign out").tap()
    bed.wait_for_url("**/sign-in")
    assert bed.evaluate("sessionStorage.getItem('capwatch.key')") is None


def test_who_signs_out_with_a_set_that_waits_is_told(server: Server, bed: Page) -> None:
    cut(bed)
    bed.locator("#field-weight").fill("71.25")
    save(bed)
    bed.get_by_role("button", name="◀ Round").tap()
    bed.get_by_role("button", name="Sign out").tap()
    expect(bed.get_by_role("dialog")).to_contain_text("waits on this tablet until you sign in here again")
    bed.get_by_role("dialog").get_by_role("button", name="Sign out").tap()
    bed.wait_for_url("**/sign-in")
    expect(bed.get_by_text("1 set of another person waits for their sign-in.")).to_be_visible()


def test_a_session_that_ends_keeps_the_set_until_its_owner_is_back(
    server: Server, context: BrowserContext, bed: Page, stay: Stay
) -> None:
    bed.locator("#field-weight").fill("71.5")
    # The page asks by itself too, and would say so before the tap.
    bed.route("**/api/v1/alerts", lambda route: route.abort("connectionreset"))
    context.clear_cookies()
    save(bed)
    expect(bed.get_by_role("heading", name="Your session has ended")).to_be_visible()
    bed.unroute("**/api/v1/alerts")
    expect(bed.get_by_text(stay.patient.name)).to_have_count(0)
    bed.get_by_role("link", name="Sign in to save").tap()
    name, password = credentials("nurse")
    bed.fill("#name", name)
    bed.fill("#password", password)
    bed.get_by_role("button", name="Sign in").tap()
    bed.wait_for_url("**/round")
    expect(bed.get_by_role("button", name="All beds")).to_be_visible()
    expect(bed.get_by_text("kept on this tablet")).to_have_count(0, timeout=LATER)
    assert kept(server, stay.id) == [("weight", "71.5")]


def test_a_set_that_waited_comes_back_with_its_question(server: Server, bed: Page, stay: Stay) -> None:
    cut(bed)
    bed.locator("#field-systolic_bp").fill("58")
    save(bed)
    expect(bed.get_by_text(ONE_KEPT)).to_be_visible()
    bed.get_by_role("button", name="◀ Round").tap()
    expect(bed_of(bed, stay)).to_contain_text("Kept on this tablet, not yet saved")
    mend(bed)
    expect(bed_of(bed, stay)).to_contain_text("Not saved: a question is open", timeout=LATER)
    expect(bed.get_by_text(f"The set for bed {stay.bed} was not saved.")).to_be_visible()
    open_bed(bed, stay)
    expect(bed.locator("#field-systolic_bp")).to_have_value("58")
    expect(bed.get_by_text(re.compile("Not saved: this set, typed at"))).to_be_visible()
    bed.get_by_role("button", name=re.compile("^Yes, 58")).tap()
    expect(bed.get_by_role("heading", name=SAVED)).to_be_visible()
    expect(bed.get_by_text("kept on this tablet")).to_have_count(0)
    assert kept(server, stay.id) == [("systolic_bp", "58")]


def test_a_reload_without_network_shows_what_waits_and_no_patient(
    server: Server, context: BrowserContext, bed: Page, stay: Stay
) -> None:
    bed.evaluate("navigator.serviceWorker.ready.then(() => true)")
    bed.reload()
    open_bed(bed, stay)
    context.set_offline(True)
    bed.locator("#field-weight").fill("71.5")
    save(bed)
    expect(bed.get_by_text(ONE_KEPT)).to_be_visible()
    bed.reload()
    expect(bed.get_by_role("heading", name="No connection")).to_be_visible()
    expect(bed.get_by_text(ONE_KEPT).first).to_be_visible()
    expect(bed.get_by_text(stay.patient.name)).to_have_count(0)
    context.set_offline(False)
    expect(bed.get_by_role("button", name="All beds")).to_be_visible(timeout=LATER)
    expect(bed.get_by_text("kept on this tablet")).to_have_count(0, timeout=LATER)
    assert kept(server, stay.id) == [("weight", "71.5")]


def test_the_worker_keeps_the_programs_files_and_nothing_else(bed: Page) -> None:
    bed.evaluate("navigator.serviceWorker.ready.then(() => true)")
    bed.wait_for_function("caches.keys().then(async ([name]) => (await (await caches.open(name)).keys()).length > 20)")
    kept_files = bed.evaluate(
        """caches.keys().then(async ([name]) =>
        (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname))"""
    )
    assert {path for path in kept_files if not path.startswith("/round")} <= {"/api/v1/words"}


def test_every_page_says_what_waits(server: Server, context: BrowserContext, bed: Page) -> None:
    cut(bed)
    bed.locator("#field-weight").fill("71.5")
    save(bed)
    expect(bed.get_by_text(ONE_KEPT)).to_be_visible()
    ward = context.new_page()
    cut(ward)
    ward.goto(f"{server.url}/")
    expect(ward.locator("#kept-here")).to_contain_text("waits for their sign-in")
    mend(ward)
    ward.reload()
    # It is sent on from any page.
    expect(bed.get_by_text(ONE_KEPT)).to_have_count(0, timeout=LATER)


def test_a_tablet_that_can_keep_nothing_says_so(server: Server, page: Page, stay: Stay) -> None:
    page.add_init_script(
        "Storage.prototype.setItem = function (name) { if (name.startsWith('capwatch.draft') ||"
        " name.startsWith('capwatch.outbox')) throw new DOMException('full', 'QuotaExceededError'); }"
    )
    open_round(server, page)
    open_bed(page, stay)
    page.locator("#field-weight").fill("71.5")
    expect(page.get_by_text("This tablet cannot keep what is typed")).to_be_visible()
    save(page)
    expect(page.get_by_role("heading", name=SAVED)).to_be_visible()
    assert kept(server, stay.id) == [("weight", "71.5")]


def test_a_bed_is_typed_at_in_one_tab_only(server: Server, context: BrowserContext, bed: Page, stay: Stay) -> None:
    second = context.new_page()
    second.goto(f"{server.url}/round")
    second.get_by_role("button", name="All beds").tap()
    bed_of(second, stay).locator(".open").tap()
    expect(second.get_by_text("This bed is open in another tab of this tablet.")).to_be_visible()
    bed.get_by_role("button", name="◀ Round").tap()
    open_bed(second, stay)
