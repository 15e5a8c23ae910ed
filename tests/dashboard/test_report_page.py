"""The page Report without a browser, and its file: who gets it, for which days, and what the audit says."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.clock import now
from dashboard.settings import ROOT, settings
from dashboard.words import local
from db import due, observations, stays
from db.admissions import Admission
from db.engine import reading, writing
from db.users import User
from models.instants import HOUR
from models.records import AuditEntry
from models.sight import EVERYTHING
from models.typed import Typed

FILE = "/paper/report.csv"


@pytest.fixture
def run(store: Engine, nurse: User, monkeypatch: pytest.MonkeyPatch) -> Callable[[], AppTest]:
    """Runs the page as somebody with a session."""
    person = session.SignedIn(nurse.id, nurse.name, nurse.display_name, "nurse", EVERYTHING)
    monkeypatch.setattr(session, "signed_in", lambda: person)

    def run() -> AppTest:
        return AppTest.from_file(str(ROOT / "dashboard" / "pages" / "report.py"), default_timeout=30).run()

    return run


@pytest.fixture
def alerted(store: Engine, nurse: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """A patient on each of two wards, the one of the first flagged; nothing is overdue, which would be an alert too."""
    monkeypatch.setattr(due, "late", lambda *_: {})
    for ward, pressure in (("North", "84"), ("South", "124")):
        admission = Admission(f"T-{ward}", "Amber Testcase", None, ward, "1", now() - 48 * HOUR, "bedside")
        with writing(store) as stored:
            stay = stays.admit(stored, admission, by=nurse.id, now=now()).id
        typed = (Typed("systolic_bp", pressure, "mm[Hg]"), Typed("albumin", "2.6", "g/dL"))
        entry = observations.NewEntry(str(uuid4()), stay, now() - HOUR, typed, confirmed=frozenset({"observed_at"}))
        # What is written in this very second is of the next report.
        observations.record(store, entry, by=nurse.id, now=now() - 60)


def html(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def today(back: int = 0) -> str:
    return f"{local(now(), settings().zone).date() - timedelta(days=back)}"


def asked(first: str, last: str, **more: str) -> dict[str, dict[str, str]]:
    return {"params": {"from": first, "to": last, **more}}


def exported(store: Engine) -> list[tuple[str, int | None, int | None]]:
    with reading(store) as stored:
        found = stored.scalars(select(AuditEntry).where(AuditEntry.action == "exported"))
        return [(one.subject, one.user_id, one.stay_id) for one in found]


def test_a_store_without_a_ward_has_nothing_to_report(run: Callable[[], AppTest]) -> None:
    app = run()
    assert "nothing to report" in app.info[0].value
    assert not app.segmented_control


@pytest.mark.usefixtures("alerted")
def test_the_last_thirty_days_of_all_wards_are_shown_first(run: Callable[[], AppTest]) -> None:
    app = run()
    shown = html(app)
    assert "1 alert in 4 patient-days on 2 wards: 25 per 100 patient-days." in shown
    assert "capillary leak 1" in shown
    assert [part in shown for part in ("All wards", "North", "South")] == [True] * 3
    assert f"{FILE}?from={today(29)}&amp;to={today()}" in shown
    assert "Amber" not in shown


@pytest.mark.usefixtures("alerted")
def test_one_ward_is_shown_alone(run: Callable[[], AppTest]) -> None:
    app = run()
    shown = html(app.selectbox[0].set_value("South").run())
    assert "0 alerts in 2 patient-days on South: 0 per 100 patient-days." in shown
    assert "North" not in shown
    assert "&amp;ward=South" in shown


@pytest.mark.usefixtures("alerted")
def test_days_are_typed_and_what_is_wrong_with_them_is_said_at_the_field(run: Callable[[], AppTest]) -> None:
    app = run()
    app = app.segmented_control[0].set_value("Other days").run()
    assert [field.value for field in app.text_input] == [today(29), today()]
    app.text_input[0].set_value("yesterday")
    app = app.button[0].click().run()
    assert "Give the day as year-month-day, such as 2026-11-22." in app.error[0].value.replace("\\", "")
    assert app.text_input[0].value == "yesterday"
    assert "patient-days" not in html(app)
    app.text_input[0].set_value(today())
    app.text_input[1].set_value(today(1))
    app = app.button[0].click().run()
    assert "The last day is before the first." in app.error[0].value
    app.text_input[0].set_value(today(400))
    app.text_input[1].set_value(today(399))
    app = app.button[0].click().run()
    assert "Nobody was on a ward in these days" in html(app)
    assert f"from={today(400)}&amp;to={today(399)}" in html(app)


@pytest.mark.usefixtures("alerted")
def test_the_file_is_in_the_audit_before_it_leaves_and_names_nobody(
    signed_in: TestClient, store: Engine, nurse: User
) -> None:
    answer = signed_in.get(FILE, **asked(today(6), today()))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="capwatch-report-{today(6)}-to-{today()}.csv"'
    )
    assert answer.headers["cache-control"] == "no-store"
    lines = answer.text.splitlines()
    assert len(lines) == 1 + 3 * 4
    assert "Amber" not in answer.text
    assert exported(store) == [(f"report of all wards, {today(6)} to {today()}, UTC", nurse.id, None)]


@pytest.mark.usefixtures("alerted")
def test_the_file_of_one_ward(signed_in: TestClient, store: Engine) -> None:
    answer = signed_in.get(FILE, **asked(today(6), today(), ward="South"))
    assert [line.split(",")[3] for line in answer.text.splitlines()] == ["ward", *[""] * 4, *["South"] * 4]
    assert exported(store)[0][0].startswith("report of South, ")


@pytest.mark.parametrize(
    ("status", "params"),
    [
        (400, {}),
        (400, {"from": "2026-01-01"}),
        (400, {"from": "2026-01-02", "to": "2026-01-01"}),
        (400, {"from": "9000-01-02", "to": "9000-01-03"}),
        (404, {"from": "2026-01-01", "to": "2026-01-02", "ward": "Nowhere"}),
    ],
)
def test_what_cannot_be_answered_is_said_and_leaves_no_trace(
    signed_in: TestClient, store: Engine, status: int, params: dict[str, str]
) -> None:
    answer = signed_in.get(FILE, params=params)
    assert answer.status_code == status
    assert answer.text.endswith(".")
    assert exported(store) == []


@pytest.mark.usefixtures("alerted")
def test_nobody_gets_the_file_without_signing_in_or_by_another_method(client: TestClient, store: Engine) -> None:
    assert client.get(FILE, **asked(today(6), today()), headers={"accept": "*/*"}).status_code == 401
    assert exported(store) == []


def test_the_file_is_asked_for_and_not_sent(signed_in: TestClient) -> None:
    answer = signed_in.post(FILE)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
