"""The page Dose in a real browser: decided by finger and by keyboard, symptoms, interventions, reach and axe."""

import re
import time
import uuid
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from dashboard.clock import now
from db import doses, interventions, observations, stays
from db.admissions import Admission
from db.doses import Decision
from db.engine import reading, writing
from models.instants import HOUR
from models.records import User
from models.typed import Typed
from tests.serving import Server, drawn, still

SLOW = 20_000
"""In ms: a slow machine that runs the page anew."""
PARTS = ("Before the dose", "Symptoms", "Interventions", "All doses")

# A field is tapped on its frame, which is more than the text in it.
_LOW = """[...document.querySelectorAll("[data-testid=stMain] :is(button, input, summary)")]
  .filter((one) => one.offsetParent)
  .map((one) => [one, (one.closest("[data-baseweb=select], [data-baseweb=input]") ?? one).getBoundingClientRect()])
  .filter(([, box]) => box.height < 44)
  .map(([one, box]) => `${one.tagName} ${one.textContent || one.ariaLabel}: ${box.height}`)"""


@pytest.fixture
def nurse(server: Server) -> int:
    with reading(server.engine) as session:
        return session.scalars(select(User.id).where(User.role == "nurse")).first() or 0


@pytest.fixture
def stay(server: Server, nurse: int) -> tuple[int, str]:
    """A patient that no other test uses, with one dose given 8 hours ago and a low pressure; id and name."""
    mark = str(time.monotonic_ns())
    name = f"Clover Testcase {mark}"
    admission = Admission(f"TEST-{mark}", name, date(1960, 1, 2), "Test ward", mark, now() - 48 * HOUR, "bedside")
    doctor = server.account("oncologist")
    with writing(server.engine) as session:
        made = stays.admit(session, admission, by=nurse, now=now()).id
        stays.amend(session, made, {"regimen": "aldesleukin-high-dose"}, by=doctor, now=now())
        first = Decision(str(uuid.uuid4()), made, 1, "given", now() - 8 * HOUR, "aldesleukin")
        doses.decide(session, first, by=doctor, now=now())
    typed = (Typed("systolic_bp", "84", "mm[Hg]"), Typed("weight", "70", "kg"), Typed("heart_rate", "88", "/min"))
    record(server, nurse, made, *typed, ago=HOUR)
    return made, name


def record(server: Server, nurse: int, stay: int, *typed: Typed, ago: int = 0) -> None:
    entry = observations.NewEntry(str(uuid.uuid4()), stay, now() - ago, typed, confirmed=frozenset({"observed_at"}))
    observations.record(server.engine, entry, by=nurse, now=now())


def opened(server: Server, page: Page, name: str) -> None:
    server.sign_in(page, "oncologist", "/treatment")
    choice = page.get_by_role("combobox", name="Patient")
    choice.fill(name)
    page.get_by_role("option", name=re.compile(re.escape(name))).click()
    page.get_by_role("heading", level=2, name=name).wait_for()
    page.locator(".cw-due").wait_for()
    drawn(page)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("radio", name=name, exact=True).or_(page.get_by_role("button", name=name, exact=True))


def part(page: Page, name: str) -> None:
    button(page, name).first.click()
    drawn(page)


def kept(server: Server, stay: int) -> list[tuple[int, str, str | None]]:
    with reading(server.engine) as session:
        return [(dose.number, dose.state, dose.reason) for dose in doses.of_stay(session, stay)]


def test_a_dose_is_given_with_the_weight_of_a_tap_and_a_reason(
    server: Server, page: Page, stay: tuple[int, str]
) -> None:
    opened(server, page, stay[1])
    expect(page.get_by_label("Absolute reasons found")).to_contain_text("Systolic 84 mmHg at ")
    expect(page.get_by_text("Dose 2 of at most 14: due now")).to_be_visible()
    page.get_by_role("button", name=re.compile("^70 kg, latest")).tap()
    expect(page.get_by_text("600,000 IU/kg × 70 kg = 42,000,000 IU (0.037 mg/kg × 70 kg = 2.59 mg)")).to_be_visible()
    button(page, "Given").tap()
    page.get_by_role("button", name="Record dose 2: given").tap()
    expect(page.get_by_text("An absolute reason to hold was found: say why")).to_be_visible(timeout=SLOW)
    page.get_by_role("textbox", name="Why").fill("Pressure is this patient's own")
    page.get_by_role("button", name="Record dose 2: given").tap()
    expect(page.get_by_text("Recorded: dose 2, given")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Dose 3 of at most 14: due")).to_be_visible()
    assert kept(server, stay[0])[1:] == [(2, "given", "Pressure is this patient's own")]


def test_a_dose_is_held_by_keyboard_alone(server: Server, page: Page, stay: tuple[int, str]) -> None:
    opened(server, page, stay[1])
    button(page, "Held").focus()
    page.keyboard.press("Space")
    submit = page.get_by_role("button", name="Record dose 2: held")
    submit.wait_for()
    submit.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Say why.")).to_be_visible(timeout=SLOW)
    page.get_by_role("textbox", name="Why").focus()
    page.keyboard.type("Systolic 84")
    submit.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Recorded: dose 2, held")).to_be_visible(timeout=SLOW)
    assert kept(server, stay[0])[1:] == [(2, "held", "Systolic 84")]


def test_a_stop_ends_the_treatment_and_is_taken_back_with_a_reason(
    server: Server, page: Page, stay: tuple[int, str]
) -> None:
    opened(server, page, stay[1])
    button(page, "Stopped").tap()
    page.get_by_role("textbox", name="Why").fill("Arrhythmia")
    page.get_by_role("button", name="Record: stopped").tap()
    expect(page.get_by_text("No dose is due: treatment was stopped")).to_be_visible(timeout=SLOW)
    expect(button(page, "Given")).to_have_count(0)
    part(page, "All doses")
    page.get_by_role("button", name="Withdraw").first.tap()
    page.get_by_role("textbox", name="Why it is withdrawn").fill("Another patient's")
    page.get_by_role("button", name="Withdraw it").tap()
    expect(page.get_by_text("It is withdrawn.")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Another patient's")).to_be_visible()
    assert len(kept(server, stay[0])) == 1


def test_a_sign_that_is_ticked_is_found_at_once(server: Server, page: Page, stay: tuple[int, str]) -> None:
    opened(server, page, stay[1])
    expect(page.get_by_label("Unknown")).to_contain_text("Infection, known or strongly suspected: not looked at.")
    page.get_by_role("radiogroup", name="Infection").or_(page.get_by_role("group", name="Infection")).get_by_text(
        "Found", exact=True
    ).tap()
    expect(page.get_by_label("Absolute reasons found")).to_contain_text(
        "Infection, known or strongly suspected: found."
    )
    page.get_by_text("Sources of the numbers").tap()
    expect(page.get_by_text("strong clinical suspicion, or documented")).to_be_visible()


def test_a_grave_symptom_is_told_on_every_page_until_it_is_gone(
    server: Server, page: Page, stay: tuple[int, str]
) -> None:
    opened(server, page, stay[1])
    part(page, "Symptoms")
    group = page.get_by_role("radiogroup", name="Chest pain").or_(page.get_by_role("group", name="Chest pain"))
    group.get_by_text("There", exact=True).tap()
    page.get_by_role("button", name="Save what was said").tap()
    notice = page.get_by_role("region", name="Symptoms to tell the doctor of at once")
    expect(notice).to_contain_text("Chest pain: there since", timeout=SLOW)
    page.get_by_role("link", name="Patient", exact=True).click()
    expect(notice).to_contain_text("Chest pain: there since", timeout=SLOW)
    page.get_by_role("link", name="Ward", exact=True).click()
    wards = page.get_by_role("radiogroup", name="Ward").or_(page.get_by_role("group", name="Ward"))
    wards.get_by_text("Test ward", exact=True).click()
    expect(page.locator(f"[data-stay='{stay[0]}']")).to_contain_text("◆ Said: chest pain", timeout=SLOW)
    page.get_by_role("link", name="Dose", exact=True).click()
    page.locator(".cw-due").wait_for()
    part(page, "Symptoms")
    group.get_by_text("Not there", exact=True).tap()
    page.get_by_role("button", name="Save what was said").tap()
    expect(notice).to_have_count(0, timeout=SLOW)


def test_an_intervention_is_started_and_ended(server: Server, page: Page, stay: tuple[int, str]) -> None:
    def runs() -> list[tuple[str, bool]]:
        with reading(server.engine) as session:
            return [(row.kind, row.ended_at is None) for row in interventions.of_stay(session, stay[0])]

    opened(server, page, stay[1])
    part(page, "Interventions")
    page.get_by_role("button", name="Fluid bolus", exact=True).tap()
    page.get_by_role("textbox", name="Note").fill("250 mL")
    page.get_by_role("button", name="Start: Fluid bolus").tap()
    expect(page.get_by_text("Fluid bolus is started.")).to_be_visible(timeout=SLOW)
    assert runs() == [("fluid", True)]
    page.get_by_role("button", name="End", exact=True).tap()
    page.get_by_role("button", name="It has ended").tap()
    expect(page.get_by_text("Fluid bolus has ended.")).to_be_visible(timeout=SLOW)
    assert runs() == [("fluid", False)]


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280)], ids=["tablet", "upright"])
def test_every_part_is_within_reach_of_a_finger_and_of_everybody(
    server: Server, page: Page, stay: tuple[int, str], size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    opened(server, page, stay[1])
    for name in PARTS:
        part(page, name)
        page.get_by_role("heading", level=2).first.wait_for()
        low = page.evaluate(_LOW)
        assert low == [], name
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        still(page)
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        grave = [one for one in found if one["impact"] in {"serious", "critical"}]
        assert [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in grave] == [], name


def test_what_is_typed_stays_while_the_page_renews_itself(
    server: Server, page: Page, stay: tuple[int, str], nurse: int
) -> None:
    opened(server, page, stay[1])
    page.get_by_role("textbox", name="Weight").fill("70.5")
    page.get_by_role("textbox", name="Weight").press("Enter")
    expect(page.get_by_text("600,000 IU/kg × 70.5 kg")).to_be_visible(timeout=SLOW)
    button(page, "Held").tap()
    why = page.get_by_role("textbox", name="Why")
    why.fill("Oliguria since the")
    record(server, nurse, stay[0], Typed("systolic_bp", "82", "mm[Hg]"))
    expect(page.get_by_label("Absolute reasons found")).to_contain_text("Systolic 82 mmHg", timeout=SLOW)
    expect(why).to_have_value("Oliguria since the")
    expect(page.get_by_role("textbox", name="Weight")).to_have_value("70.5")
