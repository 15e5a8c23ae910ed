"""How an alert reaches somebody at a screen: the strip, the tab, the sound; and a screen that has lost its server."""

import itertools
import re
import signal
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from dashboard.clock import now
from db import acknowledgements, attention
from db.engine import reading, writing
from tests.browser.bedside import admit
from tests.serving import Server, serving, still

TABLETS = 20
REFRESH = 5
LOST_WITHIN = 10
WARD = "Demonstration ward"
# Counts the pulses that would be heard; like a browser's, it is silent on a page that nobody has touched.
EARS = """
  globalThis.pulses = 0;
  globalThis.AudioContext = class extends EventTarget {
    state = navigator.userActivation.hasBeenActive ? "running" : "suspended";
    currentTime = 0;
    destination = {};
    resume() {
      if (navigator.userActivation.hasBeenActive) this.state = "running";
      this.dispatchEvent(new Event("statechange"));
      return Promise.resolve();
    }
    createPeriodicWave() { return {}; }
    createOscillator() {
      return { frequency: {}, setPeriodicWave() {}, connect: (to) => to, start: () => (pulses += 1), stop() {} };
    }
    createGain() {
      const gain = { setValueAtTime() {}, linearRampToValueAtTime() {} };
      return { gain, connect: (to) => to };
    }
  };
"""


# Less than a pixel too little cuts a text too, of which scrollWidth knows nothing.
CUT = """
  (all) => all.map((one) => {
    const words = document.createRange();
    words.selectNodeContents(one);
    const lacks = words.getBoundingClientRect().width - one.getBoundingClientRect().width;
    return lacks > 0 ? `${one.textContent} lacks ${lacks} px` : "";
  }).filter(Boolean)
"""


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the module's own, redrawing as it does unless told otherwise, which may be stopped."""
    with serving(tmp_path_factory.mktemp("reach")) as started:
        yield started


@contextmanager
def hanging(server: Server) -> Iterator[float]:
    """The server takes what is sent to it and answers nothing; gives when that began."""
    server.process.send_signal(signal.SIGSTOP)
    try:
        yield time.monotonic()
    finally:
        server.process.send_signal(signal.SIGCONT)


def chip(page: Page, kind: str) -> Locator:
    return page.locator(f".reach-chip.{kind}")


def hush(server: Server) -> None:
    """Somebody has taken note of every alert."""
    by = server.account()
    with writing(server.engine) as session:
        for one in attention.alerts(session, now()):
            key = str(uuid.uuid4())
            acknowledgements.acknowledge(session, one.alert_id, "reviewed", "", key, quiet_minutes=60, by=by, now=now())


@contextmanager
def tablets(server: Server, count: int) -> Iterator[None]:
    """So many more tablets, each asking as one does: what is alerted every 3 s, the round every 15 s.

    Requests without a browser: twenty pages of Chromium took six minutes to open on two cores, and would be measured.
    """
    done = threading.Event()

    def ask(number: int) -> None:
        for turn in itertools.count(number):
            if done.wait(3):
                return
            client.get("/api/v1/alerts" if turn % 5 else "/api/v1/round").raise_for_status()

    with server.client("nurse") as client, ThreadPoolExecutor(count) as pool:
        asking = [pool.submit(ask, number) for number in range(count)]
        try:
            yield
        finally:
            done.set()
    for one in asking:
        one.result()


def test_a_save_on_one_tablet_shows_on_another_while_twenty_are_open(ward: Server, page: Page) -> None:
    stay = admit(ward, ward=WARD)
    ward.sign_in(page)
    row = page.locator(f"[data-stay='{stay.id}']")
    expect(row).to_contain_text("Not assessed")
    before = int(chip(page, "medium").locator("b").inner_text().split()[-1])
    readings = [
        {"kind": "systolic_bp", "value": "84", "unit": "mm[Hg]", "confirmed": True},
        {"kind": "albumin", "value": "2.6", "unit": "g/dL", "confirmed": True},
    ]
    body = {"key": str(uuid.uuid4()), "stay": stay.id, "readings": readings}
    with tablets(ward, TABLETS - 2), ward.client("nurse") as other:
        assert other.post("/api/v1/entries", json=body).status_code == 201
        saved = time.monotonic()
        expect(row).to_contain_text("Flagged 2 of 3", timeout=(REFRESH + 1) * 1000)
        expect(chip(page, "medium")).to_contain_text(f"Medium {before + 1}", timeout=(REFRESH + 1) * 1000)
        assert time.monotonic() - saved < REFRESH + 1
    expect(row).to_contain_text("Not acknowledged")


def test_a_server_that_hangs_is_said_in_red_on_every_screen_with_the_age(ward: Server, context: BrowserContext) -> None:
    alerts, round_ = context.new_page(), context.new_page()
    ward.sign_in(alerts)
    alerts.get_by_role("link", name="Dose", exact=True).click()
    round_.goto(f"{ward.url}/round")
    expect(chip(round_, "high")).to_be_visible()
    expect(chip(alerts, "high")).to_be_visible()
    still(alerts)
    with hanging(ward) as began:
        lost, offline = alerts.locator("#not-live"), round_.locator("#bar .offline")
        expect(offline).to_contain_text("NOT LIVE. No connection.", timeout=LOST_WITHIN * 1000)
        expect(lost).to_contain_text("NOT LIVE. The server does not answer.", timeout=LOST_WITHIN * 1000)
        assert time.monotonic() - began < LOST_WITHIN
        expect(lost).to_contain_text(re.compile(r"Last renewed \d\d:\d\d:\d\d, UTC, \d+ s ago\."))
        expect(offline).to_contain_text(re.compile(r"What you see is from \d\d:\d\d, \d+ s ago\."))
        for page in (alerts, round_):
            expect(page).to_have_title(re.compile(r"^\(not live\) "))
            expect(page.locator(".reach-nothing")).to_contain_text("Alerts are not known since")
            expect(chip(page, "high")).to_be_hidden()
            found = Axe().run(page, options={"runOnly": ["color-contrast"]})
            assert found.violations_count == 0, found.generate_report()
    expect(lost).to_have_count(0, timeout=15_000)
    expect(offline).to_be_hidden(timeout=15_000)
    expect(chip(round_, "high")).to_be_visible()


def test_a_server_whose_store_fails_is_said_too(ward: Server, page: Page) -> None:
    ward.sign_in(page)
    page.route("**/api/v1/alerts", lambda route: route.fulfill(status=500, json={"sentence": "No."}))
    expect(page.locator("#not-live")).to_contain_text("The server cannot read its store.", timeout=LOST_WITHIN * 1000)
    page.unroute("**/api/v1/alerts")
    expect(page.locator("#not-live")).to_have_count(0, timeout=LOST_WITHIN * 1000)


def test_a_sound_is_switched_on_by_a_person_and_heard_once(ward: Server, context: BrowserContext) -> None:
    context.add_init_script(EARS)
    page = context.new_page()
    ward.sign_in(page)
    expect(chip(page, "high")).to_be_visible()
    switch = page.locator(".reach-sound")
    expect(switch).to_have_text("∅ Sound is off")
    assert page.evaluate("pulses") == 0
    switch.tap()
    expect(switch).to_have_text("♪ Sound is on")
    # It says that it is on before it has asked the other tabs whether they have sounded.
    page.wait_for_function("pulses === 5")
    page.get_by_role("button", name="Test the sound").tap()
    page.wait_for_function("pulses === 10")
    other = context.new_page()
    other.goto(f"{ward.url}/round")
    # Nobody has touched this page: it must not say that it would sound.
    expect(other.locator(".reach-sound")).to_have_text("∅ Sound is off until you tap")
    other.locator(".progress").tap()
    expect(other.locator(".reach-sound")).to_have_text("♪ Sound is on")
    # The other tab has sounded for these alerts already.
    with other.expect_response("**/api/v1/alerts"):
        pass
    assert other.evaluate("pulses") == 0
    # A minute later the high ones sound again, in one of the tabs.
    aged = """() => {
      const heard = JSON.parse(localStorage.getItem("capwatch.sounded"));
      for (const key of Object.keys(heard)) heard[key] -= 61000;
      localStorage.setItem("capwatch.sounded", JSON.stringify(heard));
    }"""
    page.evaluate(aged)
    deadline = time.monotonic() + LOST_WITHIN
    while page.evaluate("pulses") + other.evaluate("pulses") == 10 and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    assert page.evaluate("pulses") + other.evaluate("pulses") == 15
    switch.tap()
    expect(switch).to_have_text("∅ Sound is off")
    expect(other.locator(".reach-sound")).to_have_text("∅ Sound is off")


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280)])
def test_the_strip_fits_can_be_tapped_and_leads_to_the_alerts(ward: Server, page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    ward.sign_in(page)
    expect(chip(page, "high")).to_be_visible()
    still(page)
    strip = page.locator("#reach")
    assert strip.bounding_box()["height"] == 52
    assert all(
        box["height"] >= 44 and box["width"] >= 48
        for box in map(Locator.bounding_box, strip.locator("a, button:visible").all())
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    found = Axe().run(page, context={"include": [[".st-key-reach-strip"]]})
    assert found.violations_count == 0, found.generate_report()
    chip(page, "high").tap()
    page.wait_for_url(re.compile("/alerts"))
    expect(page.get_by_role("heading", name="Alerts")).to_be_visible()


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280)])
def test_how_many_alerts_there_are_is_never_cut(ward: Server, browser: Browser, size: tuple[int, int]) -> None:
    """Where least room is left: at a bed, in the longer words of German."""
    with browser.new_context(viewport={"width": size[0], "height": size[1]}, has_touch=True, locale="de-DE") as context:
        ward.let_in(context)
        page = context.new_page()
        page.goto(f"{ward.url}/round")
        page.get_by_role("button", name="Alle Betten").tap()
        page.locator("li[data-stay] .open").first.tap()
        page.locator("#field-systolic_bp").wait_for()
        counts = page.locator(".reach-chip:not(.silent) b")
        expect(counts).to_have_text([re.compile("Hoch"), re.compile("Mittel"), re.compile("Niedrig")])
        assert counts.evaluate_all(CUT) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


# The last one: it hushes the ward of all.
def test_the_tab_tells_of_alerts_until_somebody_has_taken_note(ward: Server, page: Page) -> None:
    ward.sign_in(page)
    with reading(ward.engine) as session:
        high = sum(one.severity == "high" and one.standing.state == "open" for one in attention.alerts(session, now()))
    expect(page).to_have_title(f"({high} high) Capwatch")
    icon = page.locator("link[rel~=icon]").first
    expect(icon).to_have_attribute("href", re.compile(r"^data:image/svg\+xml,.*%3Cpath.*!!!"))
    hush(ward)
    expect(page).to_have_title("Capwatch", timeout=10_000)
    expect(icon).to_have_attribute("href", re.compile("🩺"))
    expect(page.locator(".reach-nothing")).to_have_text(re.compile(r"^No open alert on .*, \d\d:\d\d:\d\d$"))
    expect(chip(page, "silent")).to_contain_text(re.compile(r"\d+ quiet.*more"))
