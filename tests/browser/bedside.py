"""What tests of the tablet share: a patient of their own, the round, a bed, and what the store holds."""

import re
import time
import uuid
from datetime import date
from itertools import count

from playwright.sync_api import Locator, Page
from sqlalchemy import select

from dashboard.clock import now
from db import observations, stays
from db.admissions import Admission
from db.engine import reading, writing
from models.records import Reading, Stay, User
from models.typed import Typed
from tests.serving import Server

_beds = count(1)

ENTRIES = "**/api/v1/entries"
ASKED = re.compile("/(api/.*|screen|awake|lock|unlock|hand-over)$")
"""What the tablet asks of the server, apart from the program's own files."""


def admit(server: Server, name: str = "Quill Testcase", ward: str = "Test ward") -> Stay:
    """A patient in a bed that no other test uses: the server and its ward are shared."""
    number = time.monotonic_ns()
    with writing(server.engine) as session:
        nurse = session.scalars(select(User).where(User.role == "nurse")).first()
        assert nurse is not None
        admission = Admission(
            f"TEST-{number}", name, date(1960, 1, 2), ward, f"T{next(_beds)}", now() - 86400, "bedside"
        )
        stay = stays.admit(session, admission, by=nurse.id, now=now())
        return stays.one(session, stay.id)


def record(server: Server, stay: int, kind: str, value: str, unit: str, *, ago: int = 3600, who: str = "nurse") -> int:
    """A reading that somebody has saved before; gives back its entry."""
    by = server.account(who)
    typed = (Typed(kind, value, unit, confirmed=True),)
    entry = observations.NewEntry(str(uuid.uuid4()), stay, now() - ago, typed, confirmed=frozenset({"observed_at"}))
    return observations.record(server.engine, entry, by=by, now=now()).entry_id


def kept(server: Server, stay: int) -> list[tuple[str, str]]:
    """What the store holds of a stay, as typed."""
    with reading(server.engine) as session:
        found = session.scalars(select(Reading).where(Reading.stay_id == stay).order_by(Reading.id))
        return [(one.kind, one.typed_value) for one in found]


def open_round(server: Server, page: Page, role: str = "nurse") -> None:
    """Opens the round with every bed, as somebody who has signed in."""
    server.let_in(page.context, role)
    page.goto(f"{server.url}/round")
    page.get_by_role("button", name="All beds").tap()


def open_bed(page: Page, stay: Stay) -> None:
    """Taps a bed of the round."""
    bed_of(page, stay).locator(".open").tap()
    page.locator("#field-systolic_bp").wait_for()


def bed_of(page: Page, stay: Stay) -> Locator:
    """The row of a bed in the round."""
    return page.locator(f'li[data-stay="{stay.id}"]')


def save(page: Page) -> None:
    """Taps Save."""
    page.get_by_role("button", name="Save", exact=True).tap()


def cut(page: Page) -> None:
    """From here on no request of the tablet is answered."""
    page.route(ASKED, lambda route: route.abort("connectionreset"))


def mend(page: Page) -> None:
    """Requests are answered again."""
    page.unroute(ASKED)


SAVED = re.compile(r"^Saved at ")
