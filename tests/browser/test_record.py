"""A nurse records at the bedside: typed, asked, saved, corrected; and nothing is lost when the network is."""

import re
import time
import uuid
from datetime import date

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import select

from dashboard.api.entries import ROUTE
from dashboard.clock import now
from db import observations, stays
from db.engine import reading, writing
from models.records import Reading, User
from models.typed import Typed
from tests.serving import Server

# A patient of its own for each test: the server and its ward are shared.
_beds = iter(range(1, 1000))


@pytest.fixture
def stay(server: Server) -> int:
    """A patient in a bed that no other test uses."""
    number = next(_beds)
    with writing(server.engine) as session:
        nurse = session.scalars(select(User).where(User.role == "nurse")).first()
        assert nurse is not None
        admission = stays.Admission(
            f"TEST-{number}-{time.monotonic_ns()}",
            f"Amber Testcase {number}",
            date(1960, 1, 2),
            "Test ward",
            f"T{number}-{time.monotonic_ns()}",
            now() - 86400,
            "bedside",
        )
        return stays.admit(session, admission, by=nurse.id, now=now()).id


@pytest.fixture
def form(server: Server, page: Page, stay: int) -> Page:
    """The entry form of that patient, opened as a nurse would."""
    server.sign_in(page)
    page.get_by_role("link", name="Record").click()
    with reading(server.engine) as session:
        found = stays.one(session, stay)
    page.get_by_role("button", name=re.compile(re.escape(found.bed))).click()
    page.locator("#field-systolic_bp").wait_for()
    return page


def kept(server: Server, stay: int) -> list[tuple[str, str]]:
    """What the store holds of a stay, as typed."""
    with reading(server.engine) as session:
        found = session.scalars(select(Reading).where(Reading.stay_id == stay).order_by(Reading.id))
        return [(one.kind, one.typed_value) for one in found]


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def test_a_set_is_saved_and_says_what_it_changed(server: Server, form: Page, stay: int) -> None:
    form.locator("#field-systolic_bp").fill("84")
    form.locator("#field-diastolic_bp").fill("50")
    form.locator("#field-albumin").fill("2,6")
    form.locator("#field-urine").fill("0")
    form.get_by_role("group", name="Oedema").get_by_role("button", name="1").click()
    save(form)
    expect(form.get_by_text("2 of 3: low blood pressure and low protein.")).to_be_visible()
    expect(form.get_by_text("Tell the doctor.", exact=True)).to_be_visible()
    expect(form.locator("#field-systolic_bp")).to_have_value("")
    assert kept(server, stay) == [
        ("systolic_bp", "84"),
        ("diastolic_bp", "50"),
        ("urine", "0"),
        ("albumin", "2,6"),
        ("oedema", "1"),
    ]
    # The page around the form shows the save without being asked.
    expect(form.get_by_text("Albumin: 2,6 g/dL")).to_be_visible()
    expect(form.get_by_text(re.compile(r"last 84 mmHg at \d\d:\d\d"))).to_be_visible()


def test_what_is_typed_stays_typed_when_it_is_refused(server: Server, form: Page, stay: int) -> None:
    form.locator("#field-albumin").fill("38")
    form.locator("#field-weight").fill("7O.5")
    save(form)
    expect(form.get_by_text("Albumin must be 0.3 to 8 g/dL.")).to_be_visible()
    expect(form.get_by_text("'7O.5' is not a plain number.")).to_be_visible()
    expect(form.locator("#field-albumin")).to_have_value("38")
    expect(form.locator("#field-weight")).to_have_value("7O.5")
    assert kept(server, stay) == []
    form.get_by_role("button", name="38 g/L = 3.8 g/dL").click()
    form.locator("#field-weight").fill("70.5")
    save(form)
    expect(form.get_by_text("Saved at")).to_be_visible()
    assert kept(server, stay) == [("weight", "70.5"), ("albumin", "38")]


def test_an_unusual_value_is_asked_about_and_then_believed(server: Server, form: Page, stay: int) -> None:
    form.locator("#field-systolic_bp").fill("58")
    save(form)
    form.get_by_role("button", name="Yes, 58 mmHg").click()
    save(form)
    expect(form.get_by_text("Saved at")).to_be_visible()
    assert kept(server, stay) == [("systolic_bp", "58")]


def test_a_draft_survives_a_reload(server: Server, form: Page, stay: int) -> None:
    form.locator("#field-weight").fill("70,5")
    form.reload()
    with reading(server.engine) as session:
        bed = stays.one(session, stay).bed
    form.get_by_role("button", name=re.compile(re.escape(bed))).click()
    expect(form.locator("#field-weight")).to_have_value("70,5")
    assert kept(server, stay) == []


def test_a_set_that_finds_no_network_waits_on_the_tablet_and_then_goes_once(
    server: Server, form: Page, stay: int
) -> None:
    tries = []

    def cut(route: Route) -> None:
        tries.append(route.request.post_data_json["key"])
        route.abort("connectionreset") if len(tries) < 3 else route.continue_()

    form.route(f"**{ROUTE}", cut)
    form.locator("#field-systolic_bp").fill("112")
    save(form)
    expect(form.get_by_text("1 set kept on this tablet, not yet saved. Trying again.")).to_be_visible()
    expect(form.get_by_text("Saved at")).not_to_be_visible()
    assert kept(server, stay) == []
    expect(form.get_by_text("Systolic pressure: 112 mmHg")).to_be_visible(timeout=20_000)
    expect(form.get_by_text("kept on this tablet")).not_to_be_visible()
    assert kept(server, stay) == [("systolic_bp", "112")]
    assert len(tries) == 3
    assert len(set(tries)) == 1


def test_an_answer_that_is_lost_does_not_save_twice(server: Server, form: Page, stay: int) -> None:
    answered = []

    def lose_first(route: Route) -> None:
        answered.append(route.fetch().status)
        route.abort("connectionreset") if len(answered) == 1 else route.continue_()

    form.route(f"**{ROUTE}", lose_first)
    form.locator("#field-systolic_bp").fill("112")
    save(form)
    expect(form.get_by_text("Systolic pressure: 112 mmHg")).to_be_visible(timeout=20_000)
    expect(form.get_by_text("kept on this tablet")).not_to_be_visible()
    assert answered == [201, 200]
    assert kept(server, stay) == [("systolic_bp", "112")]


def test_what_waits_is_not_saved_under_the_next_persons_name(
    server: Server, context: BrowserContext, form: Page, stay: int
) -> None:
    form.route(f"**{ROUTE}", lambda route: route.abort("connectionreset"))
    form.locator("#field-systolic_bp").fill("112")
    save(form)
    expect(form.get_by_text("1 set kept on this tablet")).to_be_visible()
    form.unroute(f"**{ROUTE}")
    context.clear_cookies()
    other = context.new_page()
    server.sign_in(other, "oncologist")
    other.get_by_role("link", name="Record").click()
    with reading(server.engine) as session:
        bed = stays.one(session, stay).bed
    other.get_by_role("button", name=re.compile(re.escape(bed))).click()
    expect(other.get_by_text("1 set of another person wait for their sign-in.")).to_be_visible()
    assert kept(server, stay) == []


def test_a_reading_is_corrected_in_the_browser(server: Server, form: Page, stay: int) -> None:
    form.locator("#field-weight").fill("90")
    save(form)
    form.get_by_role("button", name="Correct").click()
    dialog = form.get_by_role("dialog")
    dialog.get_by_label("Right value").fill("80")
    dialog.get_by_label("Reason").click()
    form.get_by_role("option", name="Typing error").click()
    dialog.get_by_role("button", name="Save the correction").click()
    expect(form.get_by_text("Weight: 80 kg (correction: Typing error)")).to_be_visible()
    expect(form.get_by_role("dialog")).not_to_be_visible()
    assert kept(server, stay) == [("weight", "90"), ("weight", "80")]


def test_what_another_person_records_shows_beside_the_fields_while_this_one_types(
    server: Server, form: Page, stay: int
) -> None:
    form.locator("#field-weight").fill("70,")
    with reading(server.engine) as session:
        by = session.scalars(select(User.id).where(User.role == "oncologist")).one()
    typed = (Typed("systolic_bp", "131", "mm[Hg]"),)
    observations.record(server.engine, observations.NewEntry(str(uuid.uuid4()), stay, now(), typed), by=by, now=now())
    expect(form.get_by_text(re.compile("last 131 mmHg at"))).to_be_visible(timeout=15_000)
    expect(form.locator("#field-weight")).to_have_value("70,")
