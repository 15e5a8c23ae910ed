"""The patient page in a real browser: seen as drawn, live, and within reach of a finger."""

import csv
import re
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from dashboard import colours
from dashboard.clock import now
from dashboard.wardtime import typed_form
from db import observations, stays
from db.admissions import Admission
from db.engine import reading, writing
from models.instants import HOUR, moment
from models.records import Patient, Stay, User
from models.typed import Typed
from tests.serving import Server, drawn, serving, still

LIVE = 20_000
"""In ms: several refresh intervals and a slow machine."""

ANSWERED = frozenset({"observed_at"})


def choose(page: Page, name: str) -> None:
    page.locator(".st-key-chosen-patient input").fill(name)
    page.get_by_role("option", name=re.compile(re.escape(name))).click()
    page.get_by_role("heading", level=1, name=name).wait_for()
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    drawn(page)


@pytest.fixture
def person(server: Server) -> int:
    with reading(server.engine) as session:
        return session.scalars(select(User.id).where(User.role == "nurse")).first() or 0


@pytest.fixture
def stay(server: Server, person: int) -> tuple[int, str]:
    """A patient that no other test uses, with low albumin and a normal pressure; id and name."""
    mark = str(time.monotonic_ns())
    name = f"Juniper Testcase {mark}"
    admission = Admission(f"TEST-{mark}", name, date(1960, 1, 2), "Test ward", mark, now() - 48 * HOUR, "bedside")
    with writing(server.engine) as session:
        number = stays.admit(session, admission, by=person, now=now()).id
    record(server, person, number, 30, Typed("systolic_bp", "120", "mm[Hg]"), Typed("albumin", "3.6", "g/dL"))
    record(server, person, number, 8, Typed("albumin", "2.6", "g/dL"), Typed("urine", "0", "mL"))
    record(server, person, number, 4, Typed("systolic_bp", "112", "mm[Hg]"), Typed("weight", "70", "kg"))
    return number, name


def record(server: Server, person: int, stay: int, hours_ago: float, *typed: Typed) -> None:
    entry = observations.NewEntry(str(uuid.uuid4()), stay, now() - round(hours_ago * HOUR), typed, confirmed=ANSWERED)
    observations.record(server.engine, entry, by=person, now=now())


def test_a_nurses_save_turns_the_open_page(server: Server, page: Page, stay: tuple[int, str], person: int) -> None:
    server.sign_in(page, "oncologist", "/patient")
    choose(page, stay[1])
    expect(page.locator("#said .counting")).to_contain_text("1 of 3")
    assert "No episode." in (page.locator("[role=figure][aria-label^='Course from']").get_attribute("aria-label") or "")
    record(server, person, stay[0], 0.1, Typed("systolic_bp", "82", "mm[Hg]"))
    expect(page.locator("#said .counting")).to_contain_text("2 of 3", timeout=LIVE)
    expect(page.locator("#said .lead")).to_contain_text("Flagged")
    expect(page.locator("[role=figure][aria-label*='1 episode: since']")).to_be_visible(timeout=LIVE)
    expect(page.locator(".annotation-text", has_text=re.compile("Flagged.*since "))).to_be_visible()


def test_sources_are_a_tap_away_and_stay_open_while_the_page_redraws_itself(
    server: Server, page: Page, stay: tuple[int, str], person: int
) -> None:
    server.sign_in(page, "oncologist", "/patient")
    choose(page, stay[1])
    page.get_by_text("Sources of the numbers").tap()
    source = page.get_by_text("Aldesleukin (Proleukin) US prescribing information, section 2.4")
    expect(source).to_be_visible()
    record(server, person, stay[0], 0.1, Typed("systolic_bp", "83", "mm[Hg]"))
    expect(page.get_by_text("Systolic 83 mmHg")).to_be_visible(timeout=LIVE)
    expect(source).to_be_visible()


def test_a_tap_on_the_board_leads_here_and_a_button_to_the_record(server: Server, page: Page) -> None:
    with reading(server.engine) as session:
        ward = "Demonstration ward"
        name = session.scalars(select(Patient.name).join(Stay).where(Stay.ward == ward).order_by(Stay.bed)).first()
    server.sign_in(page)
    page.get_by_role("button", name=re.compile(re.escape(name or ""))).first.click()
    page.get_by_role("heading", level=1, name=name).wait_for()
    page.get_by_role("button", name="Record a set").tap()
    page.locator("#field-systolic_bp").wait_for()
    expect(page.get_by_text(name or "").first).to_be_visible()


@pytest.fixture(scope="module")
def afternoon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server where it is early afternoon: soon after midnight most times carry their day, and need more room."""
    east = 14 - datetime.now(UTC).hour
    with serving(tmp_path_factory.mktemp("afternoon"), time_zone=f"Etc/GMT{-east:+d}") as made:
        yield made


@pytest.mark.parametrize(("width", "height", "beside"), [(1280, 800, True), (1920, 1080, True), (800, 1280, False)])
def test_the_sentence_stands_on_top_and_the_evidence_beside_the_chart_where_there_is_room(
    afternoon: Server, page: Page, width: int, height: int, beside: bool
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    afternoon.sign_in(page, "oncologist", "/patient")
    choose(page, "Cherry Specimen")
    places = [page.locator(name).first.bounding_box() for name in ("#said", ".js-plotly-plot", ".cw-part")]
    said, chart, evidence = (place or {} for place in places)
    assert said["width"] > 0.95 * (width - 32)
    assert said["y"] + said["height"] <= chart["y"] < height / 2
    if beside:
        assert chart["x"] + chart["width"] <= evidence["x"]
        assert chart["width"] > 1.6 * evidence["width"]
    else:
        assert chart["y"] + chart["height"] <= evidence["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [800, 1280])
def test_no_label_of_the_chart_covers_another_or_is_cut_off(server: Server, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 1000})
    server.sign_in(page, "oncologist", "/patient")
    for name in ("Cherry Specimen", "Amber Testcase", "Zinnia Storyline"):
        choose(page, name)
        labels_apart(page)


def labels_apart(page: Page) -> None:
    page.wait_for_function("document.fonts.status === 'loaded'")
    boxes = page.locator(".js-plotly-plot").evaluate(
        """chart => {
            const frame = chart.getBoundingClientRect();
            const shown = '.annotation-text, .xtick text, .ytick text, .legendtext';
            return [...chart.querySelectorAll(shown)].map(text => {
              const box = text.getBoundingClientRect();
              return { words: text.textContent, left: box.left - frame.left, top: box.top - frame.top,
                       right: box.right - frame.left, bottom: box.bottom - frame.top,
                       width: frame.width, height: frame.height };
            });
        }"""
    )
    assert len(boxes) > 15
    for box in boxes:
        assert min(box["left"], box["top"]) >= -1, box
        assert box["right"] <= box["width"] + 1, box
        assert box["bottom"] <= box["height"] + 1, box
    room = 2
    for one, other in combinations(boxes, 2):
        across = min(one["right"], other["right"]) - max(one["left"], other["left"])
        down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
        assert across <= room or down <= room, (one["words"], other["words"])


def test_what_is_tapped_is_large_enough(server: Server, page: Page) -> None:
    server.sign_in(page, "oncologist", "/patient")
    choose(page, "Cherry Specimen")
    page.get_by_role("button", name="As known at").tap()
    page.locator("#back input").wait_for()
    still(page)
    controls = page.locator(
        ".st-key-head [data-testid=stButton] button, .st-key-looking-back button, #said button, .cw-taking a,"
        " [data-testid=stExpander] summary, #back input, .st-key-chosen-patient [data-baseweb=select],"
        " .st-key-chosen-patient [role=group]"
    )
    # All in one look: the page redraws by itself between two.
    found = controls.evaluate_all("them => them.map((one) => [one.getBoundingClientRect().height, one.outerHTML])")
    assert len(found) > 10
    assert [html for height, html in found if height < 44] == []


def test_each_clause_opens_its_rule_and_source_and_stays_open(
    server: Server, page: Page, stay: tuple[int, str], person: int
) -> None:
    server.sign_in(page, "oncologist", "/patient")
    choose(page, stay[1])
    clause = page.locator("#said").get_by_role("button", name=re.compile("^Albumin 2.6 at .*, below 3.0$"))
    clause.tap()
    source = page.locator("#said").get_by_text("Denileukin diftitox (Ontak) US prescribing information, section 5.2")
    expect(source).to_be_visible()
    expect(page.locator("#said .facts")).to_contain_text("Valid until")
    record(server, person, stay[0], 0.1, Typed("systolic_bp", "83", "mm[Hg]"))
    expect(page.locator("#said").get_by_role("button", name=re.compile("^Systolic 83 at "))).to_be_visible(timeout=LIVE)
    expect(source).to_be_visible()
    clause.tap()
    expect(source).to_be_hidden()


def test_the_keyboard_alone_opens_a_source_and_reaches_everything(
    server: Server, page: Page, stay: tuple[int, str]
) -> None:
    server.sign_in(page, "oncologist", "/patient")
    choose(page, stay[1])
    page.locator(".st-key-chosen-patient input").focus()
    reached = []
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                """() => {
                    let one = document.activeElement;
                    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
                    return (one.getAttribute("aria-label") || one.textContent).replace(/^[●○?▨\\s]+/, "");
                }"""
            )
        )
        if reached[-1].startswith("Albumin 2.6"):
            page.keyboard.press("Enter")
            expect(page.locator("#said").get_by_text("Denileukin diftitox (Ontak)")).to_be_visible()
            page.keyboard.press("Escape")
            expect(page.locator("#said .panel")).to_be_hidden()
        if "Offer past stays" in reached[-1]:
            break
    for wanted in (
        "As known at", "Compare", "Systolic 112", "Weight ", "Urine ", "Sources of the numbers", "Readings as CSV",
        "Print the readings", "Print the summary", "Readings", "Offer past stays too",
    ):  # fmt: skip
        assert any(wanted in name for name in reached), (wanted, reached)


@pytest.fixture
def corrected(server: Server, stay: tuple[int, str], person: int) -> tuple[str, str]:
    """The patient with a second albumin that was corrected after a minute: name, and an instant before, as typed."""
    wrong = now() - 30 * 60
    entry = observations.NewEntry(str(uuid.uuid4()), stay[0], wrong - 60, (Typed("albumin", "2.2", "g/dL"),))
    made = observations.record(server.engine, entry, by=person, now=wrong)
    correction = observations.Correction(
        str(uuid.uuid4()), made.reading_ids[0], wrong - 60, Typed("albumin", "3.4", "g/dL"), "Typing error"
    )
    observations.correct(server.engine, correction, by=person, now=wrong + 120)
    return stay[1], typed_form(wrong + 60, ZoneInfo("UTC"))


def test_what_was_corrected_later_shows_what_it_was_then_and_one_tap_leads_back(
    server: Server, page: Page, stay: tuple[int, str], corrected: tuple[str, str]
) -> None:
    # What was recorded when the test began is later than the instant that is named.
    with writing(server.engine) as session:
        session.get_one(Stay, stay[0]).created_at = moment(now() - 48 * HOUR)
    server.sign_in(page, "oncologist", "/patient")
    choose(page, corrected[0])
    said = page.locator("#said")
    expect(said.get_by_text("Albumin 3.4 at ")).to_be_visible()
    page.get_by_role("button", name="As known at").tap()
    page.get_by_label("Name an instant").fill(corrected[1])
    page.get_by_role("button", name="Show", exact=True).tap()
    expect(page.get_by_text("What has been recorded since is not shown.")).to_be_visible(timeout=LIVE)
    expect(said.locator(".lead")).to_contain_text("As known at ")
    expect(said.get_by_text(re.compile("Albumin 2.2 at .*, below 3.0"))).to_be_visible()
    expect(page.locator(".cw-readings")).not_to_contain_text("3.4")
    expect(page.get_by_role("link", name="Readings as CSV")).to_have_attribute("href", re.compile("known_at=\\d+$"))
    expect(page.get_by_role("button", name="Record a set")).to_have_count(0)
    frame = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]'), '::after').borderTopWidth")
    assert frame == "14px"
    page.get_by_role("button", name="Back to now").tap()
    expect(said.get_by_text("Albumin 3.4 at ")).to_be_visible(timeout=LIVE)
    expect(page.get_by_text("What has been recorded since is not shown.")).to_have_count(0)


def test_the_slider_moves_back_through_the_stay_and_does_not_move_on_by_itself(server: Server, page: Page) -> None:
    server.sign_in(page, "oncologist", "/patient")
    choose(page, "Basil Example")
    page.get_by_role("button", name="As known at").tap()
    slider = page.get_by_role("slider", name="As known at")
    expect(slider).to_have_attribute("aria-valuetext", "now")
    slider.focus()
    page.keyboard.press("PageDown")
    banner = page.locator(".cw-past")
    expect(banner).to_be_visible(timeout=LIVE)
    shown = banner.inner_text()
    expect(page.locator("#said .lead")).to_contain_text("As known at ")
    renewed = page.evaluate("performance.now()")
    page.wait_for_function("since => performance.now() - since > 6000", arg=renewed)
    assert banner.inner_text() == shown
    page.get_by_role("button", name="Recorded before").tap()
    expect(banner).not_to_have_text(shown, timeout=LIVE)
    choose(page, "Amber Testcase")
    expect(banner).to_have_count(0)


def test_an_alert_opens_as_it_was_then_and_is_acknowledged_now(
    server: Server, page: Page, stay: tuple[int, str], person: int
) -> None:
    record(server, person, stay[0], 0.1, Typed("systolic_bp", "82", "mm[Hg]"))
    server.sign_in(page, "oncologist", "/patient")
    choose(page, stay[1])
    expect(page.get_by_text("Not acknowledged.").last).to_be_visible()
    page.get_by_role("button", name="Open as it was then").first.tap()
    expect(page.locator(".cw-past")).to_be_visible(timeout=LIVE)
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)
    page.get_by_role("button", name="Back to now").tap()
    expect(page.locator(".cw-past")).to_have_count(0, timeout=LIVE)
    alert = page.locator("[class*='st-key-alert-']", has_text="Capillary leak")
    alert.get_by_role("button", name="Acknowledge").tap()
    alert.get_by_role("button", name="Doctor called").or_(alert.get_by_role("radio", name="Doctor called")).first.tap()
    alert.get_by_role("button", name="Save").tap()
    expect(alert.get_by_text("Say who was called.")).to_be_visible(timeout=LIVE)
    alert.get_by_label("In words").fill("Dr Testcase, on the telephone")
    alert.get_by_role("button", name="Save").tap()
    expect(alert.get_by_text("Acknowledged: Doctor called: Dr Testcase, on the telephone")).to_be_visible(timeout=LIVE)
    expect(page.locator("#said .advice")).not_to_contain_text("Not acknowledged")


def test_the_table_marks_by_more_than_colour(server: Server, page: Page, stay: tuple[int, str]) -> None:
    server.sign_in(page, "oncologist", "/patient")
    choose(page, stay[1])
    marked = page.locator(".cw-readings td.cw-abnormal")
    expect(marked).to_have_count(1)
    assert marked.inner_text().split() == ["▼", "2.6", "meets:", "albumin", "below", "3", "g/dL"]
    assert int(marked.evaluate("cell => getComputedStyle(cell).fontWeight")) >= 700
    expect(page.locator(".cw-legend")).to_contain_text("▼ low, ▲ high")


def test_the_file_is_what_the_table_shows(server: Server, page: Page, stay: tuple[int, str], tmp_path: Path) -> None:
    server.sign_in(page, "oncologist", "/patient")
    choose(page, stay[1])
    with page.expect_download() as download:
        page.get_by_role("link", name="Readings as CSV").click()
    file = tmp_path / "readings.csv"
    download.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        lines = list(csv.DictReader(opened))
    assert [line["systolic_bp"] for line in lines] == ["120", "", "112"]
    assert [line["urine"] for line in lines] == ["", "0", ""]
    assert {line["patient"] for line in lines} == {stay[1]}


def test_on_paper_there_are_words_and_values_and_nothing_to_tap(server: Server, page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    server.sign_in(page, "oncologist", "/patient")
    choose(page, "Cherry Specimen")
    page.emulate_media(media="print")
    for hidden in ("As known at", "Record a set", "Open as it was then", "Sign out"):
        expect(page.get_by_role("button", name=hidden)).to_be_hidden()
    for shown in ("#said .lead", ".cw-part", ".cw-readings", ".js-plotly-plot"):
        expect(page.locator(shown).first).to_be_visible()
    ground = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    assert ground == "rgb(255, 255, 255)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["Cherry Specimen", "Zinnia Storyline"])
def test_axe_finds_nothing(server: Server, page: Page, name: str, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    server.sign_in(page, "oncologist", "/patient")
    choose(page, name)
    page.get_by_text("Sources of the numbers").click()
    page.get_by_text("Aldesleukin (Proleukin)").first.wait_for()
    page.locator("#said button").first.click()
    page.get_by_role("button", name="As known at").click()
    page.locator("#back input").wait_for()
    still(page)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_devices_colour_scheme(
    server: Server, page: Page, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{server.url}/sign-in")
    grounds = [page.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor")]
    server.sign_in(page, "oncologist", "/patient")
    choose(page, "Cherry Specimen")
    grounds.append(page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"))
    paper = (colours.DARK if scheme == "dark" else colours.NAMES)["paper"]
    assert grounds == [f"rgb({', '.join(str(int(paper[place : place + 2], 16)) for place in (1, 3, 5))})"] * 2
