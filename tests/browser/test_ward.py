"""The ward board in a browser: it renews itself, opens patients, keeps a reader's place, and says when it fails to."""

import re
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dashboard.clock import now
from db import observations, stays
from db.admissions import Admission
from db.demo_ward import WARD
from db.engine import reading, writing
from db.observations import NewEntry
from models.typed import Typed
from tests.serving import Server, serving

UPRIGHT = {"width": 800, "height": 1280}
# A lost server is said within 10 s, and forgiven when it answers again.
SILENT = 15_000


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the module's own, whose boards are drawn each second and which may be stopped."""
    with serving(tmp_path_factory.mktemp("ward"), refresh_seconds="1") as started:
        yield started


@pytest.fixture
def board(quick: Server, page: Page) -> Page:
    """The board of the demonstration ward, as a nurse sees it."""
    quick.sign_in(page)
    expect(rows(page)).not_to_have_count(0)
    return page


def rows(page: Page) -> Locator:
    return page.locator("[data-stay]")


def row_of(page: Page, name: str) -> Locator:
    return rows(page).filter(has=page.get_by_role("button", name=name))


def nurse(server: Server) -> int:
    return server.account()


def admit(server: Server, bed: str, name: str) -> int:
    at = now()
    with writing(server.engine) as session:
        admission = Admission(f"T-{bed}", name, None, "Demonstration ward", bed, at - 3600, "bedside")
        return stays.admit(session, admission, by=nurse(server), now=at).id


def save(server: Server, stay: int, key: str, **values: str) -> None:
    units = {"systolic_bp": "mm[Hg]", "albumin": "g/dL"}
    typed = tuple(Typed(kind, value, units[kind], confirmed=True) for kind, value in values.items())
    observations.record(server.engine, NewEntry(key, stay, now(), typed), by=nurse(server), now=now())


def tap(page: Page, what: Locator) -> None:
    what.scroll_into_view_if_needed()
    box = what.bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_every_current_stay_has_a_row_and_the_worst_is_the_first(board: Page, quick: Server) -> None:
    with reading(quick.engine) as session:
        here = stays.current(session, WARD, now())
    expect(rows(board)).to_have_count(len(here))
    expect(rows(board).first).to_contain_text("High")
    expect(rows(board).last).to_contain_text("Clear")
    for stay in here:
        expect(row_of(board, f"{stay.patient.name}, bed {stay.bed}: open the patient")).to_have_count(1)


def test_a_table_is_read_out_as_one(board: Page) -> None:
    table = board.get_by_role("table", name="Patients of the ward, the worst first")
    expect(table.get_by_role("columnheader")).to_have_count(11)
    expect(table.get_by_role("row").nth(1).get_by_role("cell")).to_have_count(10)
    expect(table.get_by_role("row").nth(1).get_by_role("rowheader")).to_have_count(1)
    expect(table.get_by_role("cell", name=re.compile("^Met, .* mmHg, −.* from baseline, ")).first).to_be_visible()


def test_what_one_nurse_saves_turns_the_board_of_another(board: Page, quick: Server, browser: Browser) -> None:
    stay = admit(quick, "T1", "Amber Turning")
    expect(row_of(board, "Amber Turning")).to_contain_text("Not assessed")
    other = browser.new_context(viewport=UPRIGHT, has_touch=True)
    form = other.new_page()
    quick.sign_in(form)
    tap(form, row_of(form, "Amber Turning").get_by_role("button", name="Record for bed T1"))
    form.locator("#field-systolic_bp").fill("84")
    form.locator("#field-albumin").fill("2.6")
    form.get_by_role("button", name="Save", exact=True).tap()
    expect(form.get_by_text("2 of 3: low blood pressure and low protein.")).to_be_visible()
    expect(row_of(board, "Amber Turning")).to_contain_text("Flagged 2 of 3")
    expect(board.get_by_role("status")).to_contain_text(re.compile(r"\d+ flagged"))
    order = rows(board).evaluate_all("rows => rows.map(row => [Number(row.dataset.stay), row.className])")
    before = order[: [number for number, _ in order].index(stay)]
    assert all(state.startswith("flagged") for _, state in before)
    other.close()


def test_names_are_never_markup(board: Page, quick: Server) -> None:
    admit(quick, "T2", "<img src=x onerror=document.title='hit'> Basil")
    expect(
        board.get_by_role("button", name="<img src=x onerror=document.title='hit'> Basil, bed T2: open")
    ).to_have_text("<img src=x onerror=document.title='hit'> Basil")
    assert board.title() != "hit"


def test_a_tap_anywhere_in_the_row_opens_the_patient(board: Page) -> None:
    name = rows(board).first.locator(".open").inner_text()
    tap(board, rows(board).first.locator("td.trend"))
    board.wait_for_url(re.compile("/patient$"))
    expect(board.get_by_role("heading", name=name)).to_be_visible()


def test_the_record_button_opens_the_form_of_its_bed(board: Page) -> None:
    name = rows(board).nth(2).locator(".open").inner_text()
    tap(board, rows(board).nth(2).locator(".to-record"))
    board.wait_for_url(re.compile("/record$"))
    expect(board.get_by_role("heading", name=name)).to_be_visible()


def test_focus_and_place_survive_a_drawing(board: Page) -> None:
    button = rows(board).nth(12).locator(".open")
    button.focus()
    place = board.locator("[data-testid=stMain]")
    before = place.evaluate("main => main.scrollTop")
    drawn = board.get_by_text(re.compile("^Drawn ")).inner_text()
    expect(board.get_by_text(drawn, exact=True)).to_have_count(0)
    expect(button).to_be_focused()
    assert place.evaluate("main => main.scrollTop") == before
    board.keyboard.press("Enter")
    board.wait_for_url(re.compile("/patient$"))


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, UPRIGHT])
def test_everything_fits_the_tablet_and_can_be_tapped(board: Page, size: dict[str, int]) -> None:
    board.set_viewport_size(size)
    measured = rows(board).evaluate_all(
        """rows => rows.map(row => ({
          right: row.getBoundingClientRect().right,
          height: row.getBoundingClientRect().height,
          cut: [...row.querySelectorAll("td:not(.record), .lamp, .value")].some(e => e.scrollWidth > e.clientWidth + 1),
        }))"""
    )
    assert all(row["right"] <= size["width"] and row["height"] >= 44 and not row["cut"] for row in measured)
    target = rows(board).first.locator(".to-record")
    reach = target.evaluate("""button => {
      const box = button.getBoundingClientRect(), middle = box.left + box.width / 2;
      const ours = y => button.getRootNode().elementFromPoint(middle, y) === button;
      return [box.bottom - 1, box.top - 2, box.bottom + 2].every(ours);
    }""")
    assert reach


def test_a_server_that_falls_silent_is_said_loudly_and_forgiven(board: Page, quick: Server) -> None:
    banner = board.locator("#not-live")
    expect(banner).to_have_count(0)
    quick.process.send_signal(signal.SIGSTOP)
    try:
        expect(banner).to_contain_text("NOT LIVE. The server does not answer.", timeout=SILENT)
        expect(banner).to_contain_text(re.compile(r"Last renewed \d\d:\d\d:\d\d, UTC"))
        expect(rows(board).first).to_be_visible()
    finally:
        quick.process.send_signal(signal.SIGCONT)
    expect(banner).to_have_count(0, timeout=SILENT)


def test_a_server_that_is_gone_is_said_and_no_dialog_stands_in_the_way(
    page: Page, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with serving(tmp_path_factory.mktemp("gone"), refresh_seconds="1") as server:
        server.sign_in(page)
        expect(rows(page)).not_to_have_count(0)
    expect(page.locator("#not-live")).to_contain_text("The server does not answer.", timeout=30_000)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(rows(page).first).to_be_visible()
