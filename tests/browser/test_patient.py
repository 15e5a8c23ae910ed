"""The patient page in a real browser: seen as drawn, live, and within reach of a finger."""

import csv
import re
import time
import uuid
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from dashboard.clock import now
from db import observations, stays
from db.engine import reading, writing
from models.instants import HOUR
from models.records import Patient, Stay, User
from models.typed import Typed
from tests.serving import Server, drawn

LIVE = 20_000
"""In ms: several refresh intervals and a slow machine."""

ANSWERED = frozenset({"observed_at"})


def choose(page: Page, name: str) -> None:
    page.get_by_role("link", name="Patient").click()
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
    admission = stays.Admission(f"TEST-{mark}", name, date(1960, 1, 2), "Test ward", mark, now() - 48 * HOUR, "bedside")
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
    server.sign_in(page, "oncologist")
    choose(page, stay[1])
    expect(page.get_by_text("1 of 3: low protein.")).to_be_visible()
    assert "No episode." in (page.locator("[role=figure][aria-label^='Course from']").get_attribute("aria-label") or "")
    record(server, person, stay[0], 0.1, Typed("systolic_bp", "82", "mm[Hg]"))
    expect(page.get_by_text("2 of 3: low blood pressure and low protein.")).to_be_visible(timeout=LIVE)
    expect(page.locator("[role=figure][aria-label*='1 episode: since']")).to_be_visible(timeout=LIVE)
    expect(page.locator(".annotation-text", has_text=re.compile("^since "))).to_be_visible()


def test_sources_are_a_tap_away_and_stay_open_while_the_page_redraws_itself(
    server: Server, page: Page, stay: tuple[int, str], person: int
) -> None:
    server.sign_in(page, "oncologist")
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
    server.sign_in(page, "oncologist")
    page.get_by_role("button", name=re.compile(re.escape(name or ""))).first.click()
    page.get_by_role("heading", level=1, name=name).wait_for()
    page.get_by_role("button", name="Record a set").tap()
    page.locator("#field-systolic_bp").wait_for()
    expect(page.get_by_text(name or "").first).to_be_visible()


@pytest.mark.parametrize(("width", "height", "beside"), [(1280, 800, True), (1920, 1080, True), (800, 1280, False)])
def test_words_stand_beside_the_chart_where_there_is_room_and_else_above(
    server: Server, page: Page, width: int, height: int, beside: bool
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    server.sign_in(page, "oncologist")
    choose(page, "Cherry Specimen")
    words, chart = page.locator(".cw-now").bounding_box(), page.locator(".js-plotly-plot").bounding_box()
    assert words is not None
    assert chart is not None
    if beside:
        assert chart["x"] + chart["width"] <= words["x"]
        assert chart["width"] > 1.6 * words["width"]
        assert chart["y"] < height / 3
    else:
        assert words["y"] + words["height"] <= chart["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [800, 1280])
def test_no_label_of_the_chart_covers_another_or_is_cut_off(server: Server, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 1000})
    server.sign_in(page, "oncologist")
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
    server.sign_in(page, "oncologist")
    choose(page, "Cherry Specimen")
    for control in (
        *page.locator(".st-key-head [data-testid=stButtonGroup] button").all(),
        *page.locator("[data-testid=stExpander] summary").all(),
        page.get_by_role("button", name="Record a set"),
        page.get_by_role("button", name="Download as CSV"),
        page.locator(".st-key-chosen-patient [data-baseweb=select], .st-key-chosen-patient [role=group]").first,
    ):
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 44, control


def test_the_file_is_what_the_table_shows(server: Server, page: Page, stay: tuple[int, str], tmp_path: Path) -> None:
    server.sign_in(page, "oncologist")
    choose(page, stay[1])
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    file = tmp_path / "readings.csv"
    download.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        lines = list(csv.DictReader(opened))
    assert [line["systolic_bp"] for line in lines] == ["120", "", "112"]
    assert [line["urine"] for line in lines] == ["", "0", ""]
    assert {line["patient"] for line in lines} == {stay[1]}


@pytest.mark.parametrize("name", ["Cherry Specimen", "Zinnia Storyline"])
def test_axe_finds_nothing(server: Server, page: Page, name: str) -> None:
    server.sign_in(page, "oncologist")
    choose(page, name)
    page.get_by_text("Sources of the numbers").click()
    page.get_by_text("Aldesleukin (Proleukin)").first.wait_for()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
