"""The trend chart under a hand: presets, zoom, and the crosshair that says every value at one instant."""

import base64
import random
import re
import time
import uuid
from datetime import date
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from dashboard.charts.crosshair import crosshair, packed
from dashboard.clock import now
from dashboard.components.trend import framed
from dashboard.course import course
from dashboard.settings import ROOT, settings
from dashboard.words import OVERALL, STATES, age, clock
from db import doses, observations, stays
from db.admissions import Admission
from db.engine import reading, writing
from models.assessment import timeline
from models.bedside import assess, until
from models.criteria import named
from models.history import History
from models.instants import HOUR
from models.readings import StayFacts, Stays
from models.records import User
from models.typed import Typed
from tests.dashboard.courses import T0, at, readings
from tests.serving import Server, drawn, still

LIVE = 20_000
"""In ms: several refresh intervals and a slow machine."""

CHART = ".st-key-course-chart .js-plotly-plot"


@pytest.fixture
def person(server: Server) -> int:
    with reading(server.engine) as session:
        return session.scalars(select(User.id).where(User.role == "nurse")).first() or 0


@pytest.fixture
def stay(server: Server, person: int) -> tuple[int, str]:
    """A patient that no other test uses, four days in, the second dose a day ago; id and name."""
    mark, base = str(time.monotonic_ns()), now()
    name, begin = f"Sorrel Testcase {mark}", base - 96 * HOUR
    admission = Admission(f"TREND-{mark}", name, date(1960, 1, 2), "Trend ward", mark, begin, "bedside")
    with writing(server.engine) as session:
        number = stays.admit(session, admission, by=person, now=now()).id
    for hours, systolic, albumin in ((90, "124", "3.7"), (50, "118", "3.4"), (26, "96", "3.1"), (10, "84", "2.7")):
        record(server, person, number, base - hours * HOUR, systolic, albumin)
    doctor = server.account("oncologist")
    with writing(server.engine) as session:
        for place, hours in ((1, 48), (2, 24)):
            given = doses.Decision(str(uuid.uuid4()), number, place, "given", base - hours * HOUR, "aldesleukin")
            doses.decide(session, given, by=doctor, now=now())
    return number, name


def record(server: Server, person: int, stay: int, taken: int, systolic: str, albumin: str | None = None) -> None:
    typed = [Typed("systolic_bp", systolic, "mm[Hg]", confirmed=True), Typed("diastolic_bp", "50", "mm[Hg]")]
    if albumin:
        typed += [
            Typed("albumin", albumin, "g/dL", confirmed=True),
            Typed("weight", "70", "kg"),
            Typed("urine", "0", "mL"),
        ]
    entry = observations.NewEntry(str(uuid.uuid4()), stay, taken, tuple(typed), confirmed=frozenset({"observed_at"}))
    observations.record(server.engine, entry, by=person, now=now())


def choose(page: Page, name: str) -> None:
    # The list closes where the page scrolls under it, and does not always open again for what is typed.
    page.locator(".st-key-chosen-patient input").click()
    page.locator(".st-key-chosen-patient input").fill(name)
    page.get_by_role("option", name=re.compile(re.escape(name))).click()
    page.get_by_role("heading", level=1, name=name).wait_for()
    page.locator(f"{CHART} .main-svg").first.wait_for()
    drawn(page)


def opened(server: Server, page: Page, stay: tuple[int, str]) -> None:
    server.sign_in(page, "oncologist", "/patient")
    choose(page, stay[1])
    page.locator(".strip .help").wait_for()


def strip(page: Page) -> Locator:
    return page.locator(".strip.on")


def shown(page: Page) -> tuple[float, float]:
    """Seconds from and to which the axis goes."""
    low, high = page.evaluate(
        f"(() => {{ const x = document.querySelector('{CHART}')._fullLayout.xaxis;"
        " return [x.p2l(0) / 1000, x.p2l(x._length) / 1000]; })()"
    )
    return low, high


def point(page: Page, instant: float) -> tuple[float, float]:
    """Where an instant is on the chart, in its pressure panel."""
    page.locator(CHART).scroll_into_view_if_needed()
    x, y = page.evaluate(
        f"""at => {{ const chart = document.querySelector('{CHART}'); const {{ xaxis, _size }} = chart._fullLayout;
            const box = chart.getBoundingClientRect();
            return [box.left + xaxis._offset + xaxis.l2p(at * 1000), box.top + _size.t + 150]; }}""",
        instant,
    )
    return x, y


def until_shows(page: Page, hours: float) -> None:
    page.wait_for_function(
        f"""hours => {{ const x = document.querySelector('{CHART}')?._fullLayout?.xaxis; if (!x) return false;
            return Math.abs((x.p2l(x._length) - x.p2l(0)) / 3600000 / 1.03 - hours) < hours * 0.02; }}""",
        arg=hours,
    )


@pytest.mark.parametrize(("preset", "hours"), [("24 h", 24), ("72 h", 72), ("This cycle", 60), ("Whole stay", 96)])
def test_each_preset_shows_its_span(
    server: Server, page: Page, stay: tuple[int, str], preset: str, hours: float
) -> None:
    opened(server, page, stay)
    page.get_by_role("radio", name=preset).or_(page.get_by_role("button", name=preset, exact=True)).first.click()
    until_shows(page, hours)
    expect(page.get_by_text(re.compile(r"to now\.$"))).to_be_visible()


def test_without_a_dose_there_is_no_cycle_and_the_page_says_so(server: Server, page: Page, person: int) -> None:
    mark = str(time.monotonic_ns())
    admission = Admission(f"TREND-{mark}", f"Teasel {mark}", None, "Trend ward", mark, now() - HOUR, "bedside")
    with writing(server.engine) as session:
        number = stays.admit(session, admission, by=person, now=now()).id
    record(server, person, number, now() - 1800, "120")
    opened(server, page, (number, f"Teasel {mark}"))
    expect(page.get_by_text("This cycle is not offered: no dose has been given in this stay.")).to_be_visible()
    expect(page.get_by_text("This cycle", exact=True)).to_have_count(0)


def test_a_mouse_draws_the_span_to_zoom_to_and_back_leads_to_the_preset(
    server: Server, page: Page, stay: tuple[int, str]
) -> None:
    opened(server, page, stay)
    from_x, y = point(page, now() - 40 * HOUR)
    to_x, _ = point(page, now() - 20 * HOUR)
    page.mouse.move(from_x, y)
    page.mouse.down()
    page.mouse.move((from_x + to_x) / 2, y + 5)
    page.mouse.move(to_x, y)
    page.mouse.up()
    until_shows(page, 20)
    expect(page.get_by_text(re.compile(r"^Zoomed: \d+ \w{3} \d\d:\d\d to \d+ \w{3} \d\d:\d\d\.$"))).to_be_visible()
    low, high = shown(page)
    assert abs(low - (now() - 40 * HOUR)) < HOUR
    assert abs(high - (now() - 20 * HOUR)) < HOUR
    page.get_by_role("button", name="Back to Whole stay").tap()
    until_shows(page, 96)
    expect(page.get_by_text("Zoomed:")).to_have_count(0)


def test_buttons_alone_reach_every_span(server: Server, page: Page, stay: tuple[int, str]) -> None:
    opened(server, page, stay)
    expect(page.get_by_role("button", name="Zoom out")).to_be_disabled()
    for name, hours in (
        ("Zoom in", 48),
        ("Zoom in", 24),
        ("Earlier", 24),
        ("Zoom in", 12),
        ("Later", 12),
        ("Zoom out", 24),
    ):
        button = page.get_by_role("button", name=name)
        # In one step: a redraw between focus and key may take the focus away.
        button.press("Enter")
        drawn(page)
        until_shows(page, hours)
        box = button.bounding_box() or {}
        assert min(box["width"], box["height"]) >= 44, name
    page.get_by_role("radio", name="72 h").or_(page.get_by_role("button", name="72 h")).first.click()
    until_shows(page, 72)
    expect(page.get_by_text("Zoomed:")).to_have_count(0)


def test_two_taps_zoom_to_the_span_between_them(server: Server, page: Page, stay: tuple[int, str]) -> None:
    opened(server, page, stay)
    page.get_by_role("button", name="Zoom to a span").tap()
    expect(
        page.get_by_text("Draw a finger over the span to zoom to, or tap its beginning and its end.")
    ).to_be_visible()
    for hours in (60, 30):
        page.touchscreen.tap(*point(page, now() - hours * HOUR))
    until_shows(page, 30)
    expect(page.get_by_role("button", name="Zoom to a span")).to_be_visible()


def test_the_zoom_of_one_patient_is_not_anothers(server: Server, page: Page, stay: tuple[int, str]) -> None:
    opened(server, page, stay)
    page.get_by_role("button", name="Zoom in").tap()
    until_shows(page, 48)
    choose(page, "Cherry Specimen")
    expect(page.get_by_text("Zoomed:")).to_have_count(0)
    choose(page, stay[1])
    until_shows(page, 48)
    expect(page.get_by_text("Zoomed:")).to_be_visible()


def test_a_tap_says_every_value_and_the_keys_move_on(server: Server, page: Page, stay: tuple[int, str]) -> None:
    opened(server, page, stay)
    page.touchscreen.tap(*point(page, now() - 26 * HOUR))
    said = strip(page)
    expect(said).to_contain_text("96/50 mmHg")
    expect(said).to_contain_text("mean 65.3")
    expect(said).to_contain_text("3.1 g/dL")
    expect(said).to_contain_text("0 mL/h")
    expect(said).to_contain_text("not recorded")
    expect(said).to_contain_text("Dose 1, 22 h before")
    slider = page.get_by_role("slider", name="Instant on the chart")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("Dose 2, at this instant")
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("84/50 mmHg")
    expect(said).to_contain_text("Low blood pressure: met")
    page.keyboard.press("Shift+ArrowRight")
    expect(said).to_contain_text("1 h old")
    expect(page.locator(".spoken")).to_contain_text("Pressure 84/50 mmHg")
    page.keyboard.press("End")
    expect(said).to_contain_text(", now")
    expect(said).to_contain_text(re.compile(r"stale, (9 h 5\d min|10 h)"))
    page.keyboard.press("Home")
    expect(said).to_contain_text("Not assessed")
    page.keyboard.press("Escape")
    expect(strip(page)).to_have_count(0)


def test_the_crosshair_follows_a_mouse_and_goes_with_it_unless_it_was_set(
    server: Server, page: Page, stay: tuple[int, str]
) -> None:
    opened(server, page, stay)
    x, y = point(page, now() - 50 * HOUR)
    page.mouse.move(x, y)
    expect(strip(page)).to_contain_text("118/50 mmHg")
    page.mouse.move(x, 5)
    expect(strip(page)).to_have_count(0)
    page.mouse.click(x, y)
    page.mouse.move(x, 5)
    expect(strip(page)).to_contain_text("118/50 mmHg")
    page.get_by_role("button", name="Remove the crosshair").tap()
    expect(strip(page)).to_have_count(0)


def test_a_finger_along_the_time_moves_the_crosshair_and_one_across_it_scrolls(
    server: Server, page: Page, stay: tuple[int, str]
) -> None:
    opened(server, page, stay)
    from_x, y = point(page, now() - 50 * HOUR)
    to_x, _ = point(page, now() - 26 * HOUR)
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *at: tuple[float, float]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in at]})

    touch("touchStart", (from_x, y))
    for part in range(1, 11):
        touch("touchMove", (from_x + (to_x - from_x) * part / 10, y))
    expect(strip(page)).to_contain_text("96/50 mmHg")
    touch("touchEnd")
    expect(strip(page)).to_contain_text("96/50 mmHg")
    scrolled = "document.querySelector('[data-testid=stMain]').scrollTop"
    before = page.evaluate(scrolled)
    touch("touchStart", (from_x, y))
    for part in range(1, 11):
        touch("touchMove", (from_x, y - 20 * part))
    touch("touchEnd")
    page.wait_for_function(f"before => {scrolled} > before + 50", arg=before)


def test_the_crosshair_stays_through_a_redraw_and_goes_with_the_patient(
    server: Server, page: Page, stay: tuple[int, str], person: int
) -> None:
    opened(server, page, stay)
    page.touchscreen.tap(*point(page, now() - 50 * HOUR))
    time_said = page.get_by_role("slider").locator("b").text_content()
    record(server, person, stay[0], now() - 720, "91")
    expect(page.get_by_text("Systolic 91 mmHg")).to_be_visible(timeout=LIVE)
    expect(strip(page)).to_contain_text("118/50 mmHg")
    assert page.get_by_role("slider").locator("b").text_content() == time_said
    assert page.locator(f"{CHART} .svg-container > div").evaluate_all(
        "all => all.some(one => one.style.width === '2px')"
    )
    choose(page, "Cherry Specimen")
    expect(page.locator(".strip .help")).to_be_visible()
    expect(strip(page)).to_have_count(0)


def test_axe_finds_nothing_and_nothing_is_refused_while_the_crosshair_is_set(
    server: Server, page: Page, stay: tuple[int, str]
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    # By way of the ward: below any other address Streamlit first looks for its server where it is not, and says so.
    server.sign_in(page, "oncologist")
    page.get_by_role("link", name="Patient", exact=True).click()
    choose(page, stay[1])
    page.touchscreen.tap(*point(page, now() - 26 * HOUR))
    strip(page).wait_for()
    still(page)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert complaints == []


VALID = {"pressure": 6, "weight": 36, "albumin": 36, "oedema": 24, "heart_rate": 6}
"""Hours, of the criteria set that is named bedside."""


def test_the_browser_says_of_every_instant_what_the_engine_says(page: Page) -> None:
    chance = random.Random(5)
    rows = sorted((round(chance.uniform(0, 90), 2), *one) for one in _kinds(chance) * 14)
    facts, criteria, end = Stays.gather([StayFacts(T0, None, at(20))]), named("bedside"), at(100)
    history = History.of(until(readings(rows), end)[0], facts)
    made = course(readings(rows), facts, criteria, end)
    piece = framed({}, packed(crosshair(made, timeline(history, criteria, end))))
    known = _in_browser(page, piece)
    for t in _instants(rows, chance):
        found = known(t - T0)
        _same_values(found, rows, t)
        (judged,) = assess(readings(rows), facts, criteria, t)
        assert judged is not None
        assert found["states"]["overall"] == OVERALL[judged.overall], t
        for said, part in zip(found["states"]["criteria"], judged.criteria, strict=True):
            counts = ", counts" if part.counts and part.state != "met" else ""
            assert said["word"] == STATES[part.state].lower() + counts, t


def _kinds(chance: random.Random) -> list[tuple[str, str]]:
    return [
        ("systolic_bp", str(chance.randint(70, 130))),
        ("weight", f"{chance.uniform(60, 66):.1f}"),
        ("albumin", f"{chance.uniform(2.4, 3.8):.1f}"),
        ("oedema", str(chance.randint(0, 3))),
        ("heart_rate", str(chance.randint(60, 120))),
    ]


def _instants(rows: list[tuple[float, str, str]], chance: random.Random) -> list[int]:
    taken = [at(hour) for hour, _, _ in rows]
    edges = [
        one + step
        for one in taken
        for hours in (0, 6, 24, 36)
        for step in (hours * HOUR - 1, hours * HOUR, hours * HOUR + 1)
    ]
    some = chance.sample([one for one in edges if T0 <= one <= at(100)], 150)
    return [*some, *(chance.randint(T0, at(100)) for _ in range(50)), T0, at(100)]


def _in_browser(page: Page, piece: bytes) -> Any:
    page.goto("about:blank")
    script = (ROOT / "dashboard" / "components" / "trend_values.js").read_text("utf-8")
    page.evaluate(
        """async ([script, piece]) => {
            window.values = await import(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
            const bytes = Uint8Array.from(atob(piece), one => one.charCodeAt(0));
            window.found = values.opened(values.received(bytes).values);
        }""",
        [script, base64.b64encode(piece).decode()],
    )
    return lambda t: page.evaluate("t => values.known(window.found, t)", t)


def _same_values(found: dict[str, Any], rows: list[tuple[float, str, str]], t: int) -> None:
    kinds = {
        "pressure": "systolic_bp",
        "weight": "weight",
        "albumin": "albumin",
        "oedema": "oedema",
        "heart_rate": "heart_rate",
    }
    for name, kind in kinds.items():
        before = [(at(hour), value) for hour, one, value in rows if one == kind and at(hour) <= t]
        if not before:
            assert (found[name]["value"], found[name]["state"]) == ("not recorded", "none")
            continue
        taken, value = before[-1]
        assert re.search(rf"(^|\D){re.escape(value.removesuffix('.0'))}(\D|$)", found[name]["value"]), (name, t)
        assert found[name]["age"] == t - taken
        assert found[name]["state"] == ("current" if t < taken + VALID[name] * HOUR else "stale"), (name, t)


def test_urine_is_told_by_the_interval_that_holds_the_instant(page: Page) -> None:
    rows = [(1, "urine", "50"), (3, "urine", "0"), (6, "urine", "90", 5, False), (9, "urine", "40", None, True)]
    facts = Stays.gather([StayFacts(T0)])
    criteria = named("bedside")
    made = course(readings(rows), facts, criteria, at(12))
    steps = timeline(History.of(readings(rows), facts), criteria, at(12))
    known = _in_browser(page, framed({}, packed(crosshair(made, steps))))
    said = {
        hours: (found["value"], found["detail"])
        for hours in (0.5, 1, 1.01, 3, 4, 5, 5.01, 6, 7, 9, 10)
        for found in [known(round(hours * HOUR))["urine"]]
    }
    assert said == {
        0.5: ("not measured", ""),
        1: ("50 mL", "rate unknown"),
        1.01: ("0 mL", "0 mL/h"),
        3: ("0 mL", "0 mL/h"),
        4: ("not measured", ""),
        5: ("not measured", ""),
        5.01: ("90 mL", "90 mL/h"),
        6: ("90 mL", "90 mL/h"),
        7: ("40 mL", "rate unknown"),
        9: ("40 mL", "rate unknown"),
        10: ("not measured", ""),
    }


def test_times_and_ages_are_said_in_the_browser_as_everywhere(page: Page) -> None:
    from dashboard.components.trend import clock_offsets

    zone, start = settings().zone, 1_774_000_000
    end = start + 20 * 86_400
    known = _in_browser(page, framed({}, packed({"start": 0})))
    del known
    offsets = clock_offsets(zone, start, end)
    instants = [
        *np.linspace(start, end - 1, 60).astype(int).tolist(),
        *(one + step for one, _ in offsets[1:] for step in (-1, 0)),
    ]
    found = page.evaluate("([offsets, all]) => all.map(at => values.clock(offsets, at))", [offsets, instants])
    assert [f"{one['day']} {one['time']}" for one in found] == [clock(one, zone, 0) for one in instants]
    spans = [0, 59, 60, 3599, 3600, 3660, 47 * HOUR + 59 * 60, 48 * HOUR, 49 * HOUR, 72 * HOUR]
    assert page.evaluate("all => all.map(values.span)", spans) == [age(one) for one in spans]
