"""Opening a ward that is not one's own, at the board and on the tablet; and what each role finds at the top."""

import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from dashboard import cookies
from dashboard.clock import now
from db import glass, sessions, users
from db.engine import writing
from db.users import User
from models.records import Stay
from tests.browser.bedside import admit
from tests.serving import Server, drawn, still

PASSWORD = "four quiet herons wading"
BAR = "You opened Far ward by breaking the glass until"


@pytest.fixture(scope="module")
def far(server: Server) -> Stay:
    """A patient in a ward of another name."""
    return admit(server, ward="Far ward")


def person(server: Server, page: Page, role: str = "nurse") -> User:
    """Somebody of the demonstration ward alone, with a session in this browser."""
    name = f"{role}-{uuid.uuid4().hex[:8]}"
    with writing(server.engine) as session:
        made = users.add(session, name, "Wanda Test", role, PASSWORD, now=now(), wards={"Demonstration ward"})
        token = sessions.start(session, made.id, now())
    cookie = {"name": cookies.COOKIE, "value": token, "url": server.url, "httpOnly": True, "sameSite": "Strict"}
    page.context.add_cookies([cookie])
    return made


def test_a_ward_is_opened_at_the_board_and_closed_again(server: Server, page: Page, far: Stay) -> None:
    person(server, page)
    page.goto(server.url)
    page.locator("[data-stay]").first.wait_for()
    expect(page.locator(f"[data-stay='{far.id}']")).to_have_count(0)
    page.get_by_role("button", name="Another ward ...").tap()
    page.get_by_role("button", name="Open it until").tap()
    expect(page.get_by_text("Choose a ward.", exact=True)).to_be_visible()
    for label, option in (("Ward", "Far ward"), ("Why", "Emergency")):
        page.get_by_role("combobox", name=label, exact=True).tap()
        page.get_by_role("option", name=option).tap()
    page.get_by_role("button", name="Open it until").tap()
    expect(page.get_by_text(BAR)).to_be_visible()
    expect(page.locator(f"[data-stay='{far.id}']")).to_be_visible()
    still(page)
    close = page.get_by_role("button", name="Close it")
    assert (close.bounding_box() or {})["height"] >= 44
    found = Axe().run(page, context={"include": [["[class*=st-key-glass-]"]]})
    assert found.violations_count == 0, found.generate_report()
    page.get_by_role("link", name="Report", exact=True).tap()
    expect(page.get_by_text(BAR)).to_be_visible()
    close.tap()
    expect(page.get_by_text(BAR)).to_have_count(0)
    page.get_by_role("link", name="Ward", exact=True).tap()
    page.locator("[data-stay]").first.wait_for()
    expect(page.locator(f"[data-stay='{far.id}']")).to_have_count(0)


def test_a_ward_is_opened_on_the_round_and_its_bed_can_be_typed_at(server: Server, page: Page, far: Stay) -> None:
    person(server, page)
    page.goto(f"{server.url}/round")
    page.get_by_role("button", name="Another ward ...").tap()
    page.get_by_role("button", name="Open it until").tap()
    expect(page.get_by_text("Choose a ward.")).to_be_visible()
    page.get_by_label("Ward", exact=True).select_option("Far ward")
    page.get_by_label("Why", exact=True).select_option("other")
    page.get_by_role("button", name="Open it until").tap()
    expect(page.get_by_text("Say in words why you open this ward.")).to_be_visible()
    page.get_by_label("In words").last.fill("A call for help")
    page.get_by_role("button", name="Open it until").tap()
    expect(page.get_by_text(BAR)).to_be_visible()
    row = page.locator(f".beds li[data-stay='{far.id}']")
    expect(row).to_contain_text("Far ward")
    row.locator(".open").tap()
    page.locator("#field-systolic_bp").wait_for()
    expect(page.get_by_text(BAR)).to_be_visible()
    page.get_by_role("button", name="Close it").tap()
    expect(page.get_by_text(BAR)).to_have_count(0)


@pytest.mark.parametrize("role", ["nurse", "administrator", "auditor"])
def test_every_page_of_a_role_can_be_reached_on_an_upright_tablet(
    server: Server, page: Page, far: Stay, role: str
) -> None:
    with writing(server.engine) as session:
        glass.break_(session, "Demonstration ward", "advice", "", str(uuid.uuid4()), by=_far(session), now=now())
    page.set_viewport_size({"width": 800, "height": 1280})
    person(server, page, role)
    page.goto(server.url)
    drawn(page)
    links = page.get_by_test_id("stTopNavLink")
    menu = page.get_by_test_id("stTopNavSection")
    assert page.evaluate("document.documentElement.scrollWidth") <= 800
    corner = (page.locator(".corner").bounding_box() or {})["x"]
    for link in [*links.all(), *menu.all()]:
        box = link.bounding_box() or {}
        assert box["height"] >= 44
        assert box["x"] + box["width"] < corner
    if role != "nurse":
        expect(page.get_by_role("link", name="Access (").or_(menu)).to_be_visible()
    # Another role's page says why it is closed, and who may not see patients is shown none.
    page.goto(f"{server.url}/{'people' if role == 'nurse' else 'stays'}")
    expect(page.get_by_text("may not").first).to_be_visible()


def _far(session: Session) -> int:
    """A nurse of the other ward alone."""
    made = users.add(
        session, f"far-{uuid.uuid4().hex[:8]}", "Fara Test", "nurse", PASSWORD, now=now(), wards={"Far ward"}
    )
    return made.id
