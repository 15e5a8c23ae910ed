"""The comparison page in a real browser: both chosen, aligned either way, by finger and by keyboard."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, WebSocket, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from db.engine import reading
from models.records import AuditEntry
from tests.browser.two_stays import two_stays
from tests.serving import Server, drawn, still


@pytest.fixture(scope="module")
def patient(server: Server) -> tuple[str, tuple[int, int]]:
    """Somebody with two stays that no other test changes; name and stays."""
    mark = str(time.monotonic_ns())
    name = f"Willow Testcase {mark}"
    return name, two_stays(server.engine, name, mark)


def choose(page: Page, name: str) -> None:
    page.locator(".st-key-compared-patient input").fill(name)
    page.get_by_role("option", name=re.compile(re.escape(name))).click()
    page.get_by_role("heading", level=1, name=name).wait_for()
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    drawn(page)


def test_this_cycle_lies_over_the_last_one(server: Server, page: Page, patient: tuple[str, tuple[int, int]]) -> None:
    server.sign_in(page, "oncologist", "/compare")
    choose(page, patient[0])
    expect(page.get_by_text("Flagged after dose 3, last cycle after dose 5: 2 doses earlier.")).to_be_visible()
    expect(page.get_by_role("rowheader", name="First flagged")).to_be_visible()
    expect(page.locator(".annotation-text", has_text="lower is worse").first).to_be_visible()
    expect(page.locator(".annotation-text", has_text=re.compile("^this −40")).first).to_be_visible()
    with reading(server.engine) as session:
        opened = [one.stay_id for one in session.query(AuditEntry) if one.action == "opened patient"]
    assert set(patient[1]) <= set(opened)


def test_both_are_aligned_by_dose_or_by_hours(server: Server, page: Page, patient: tuple[str, tuple[int, int]]) -> None:
    server.sign_in(page, "oncologist", "/compare")
    choose(page, patient[0])
    aligned(page, "Dose")
    page.get_by_text("By hours", exact=True).tap()
    aligned(page, "Hours from the first dose")
    page.get_by_text("Everything", exact=True).tap()
    drawn(page)
    page.get_by_text("By dose number", exact=True).tap()
    aligned(page, "Dose")


def test_no_answer_refers_to_one_that_the_page_may_have_forgotten(
    server: Server, page: Page, patient: tuple[str, tuple[int, int]]
) -> None:
    """After two quick taps the page would forget what the server's answer refers to, and be dead until it is loaded."""
    answers: list[str | bytes] = []

    def keep(answer: str | bytes) -> None:
        answers.append(answer)

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", keep)

    page.on("websocket", listen)
    server.sign_in(page, "oncologist", "/compare")
    choose(page, patient[0])
    for word, title in (("By hours", "Hours from the first dose"), ("By dose number", "Dose")):
        page.get_by_text(word, exact=True).tap()
        aligned(page, title)
    told = [ForwardMsg.FromString(answer) for answer in answers if isinstance(answer, bytes)]
    assert max(map(len, answers)) > 10_000
    assert not [one for one in told if one.metadata.cacheable or one.WhichOneof("type") == "ref_hash"]


def aligned(page: Page, title: str) -> None:
    expect(page.locator(".xtitle", has_text=re.compile(f"^{title}$"))).to_be_visible()
    expect(page.locator(".xtitle")).to_have_count(1)


def test_either_side_can_be_chosen_by_keyboard_alone(
    server: Server, page: Page, patient: tuple[str, tuple[int, int]]
) -> None:
    server.sign_in(page, "oncologist", "/compare")
    choose(page, patient[0])
    turn(page, ".st-key-this-cycle input", "ArrowDown")
    expect(page.get_by_text("Both are the same: choose another one to lay beside it.")).to_be_visible()
    turn(page, ".st-key-other-cycle input", "ArrowUp")
    expect(
        page.get_by_text(re.compile("Flagged after dose 5, the cycle of .* after dose 3: 2 doses later."))
    ).to_be_visible()
    page.get_by_text("By dose number", exact=True).locator("xpath=ancestor::button").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    aligned(page, "Hours from the first dose")


def turn(page: Page, field: str, key: str) -> None:
    page.locator(field).focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press(key)
    page.keyboard.press("Enter")
    drawn(page)


def test_no_label_covers_another_or_is_cut_off(
    server: Server, page: Page, patient: tuple[str, tuple[int, int]]
) -> None:
    server.sign_in(page, "oncologist", "/compare")
    choose(page, patient[0])
    for width, height in ((1280, 800), (800, 1280), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(
            "width => document.querySelector('.main-svg').getBoundingClientRect().right <= width", arg=width
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        cut = page.locator(".js-plotly-plot").evaluate(
            """chart => {
                const frame = chart.getBoundingClientRect();
                return [...chart.querySelectorAll('.annotation-text, .xtick text, .ytick text, .xtitle')]
                  .filter(text => {
                    const box = text.getBoundingClientRect();
                    return box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1;
                  }).map(text => text.textContent);
            }"""
        )
        assert cut == []


def test_what_is_tapped_is_large_enough(server: Server, page: Page, patient: tuple[str, tuple[int, int]]) -> None:
    server.sign_in(page, "oncologist", "/compare")
    choose(page, patient[0])
    for control in (
        *page.locator(".st-key-compare-choice [data-testid=stButtonGroup] button").all(),
        *page.locator("[data-testid=stExpander] summary").all(),
        *page.locator(
            ".st-key-compare-choice [data-testid=stSelectbox] [role=group], "
            ".st-key-compare-choice [data-baseweb=select]"
        ).all(),
    ):
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 44, control


def test_axe_finds_nothing(server: Server, page: Page, patient: tuple[str, tuple[int, int]]) -> None:
    server.sign_in(page, "oncologist", "/compare")
    choose(page, patient[0])
    page.get_by_text("How to read this").click()
    page.get_by_text("0 is each one's own baseline.").wait_for()
    still(page)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
