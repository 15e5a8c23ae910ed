"""The ward page, run without a browser: no ward, nobody, one patient, a full ward, a store that fails."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from dashboard import clock, session
from dashboard.settings import ROOT
from db import board, demo, stays, wards
from db.admissions import Admission
from db.demo_ward import WARD
from db.engine import reading, writing
from db.users import User
from models.sight import EVERYTHING
from tests.stores import unguarded


@pytest.fixture
def run(store: Engine, nurse: User, monkeypatch: pytest.MonkeyPatch) -> Callable[[], AppTest]:
    """Makes the page of somebody with a session, and runs it."""
    person = session.SignedIn(nurse.id, nurse.name, nurse.display_name, "nurse", EVERYTHING)
    monkeypatch.setattr(session, "signed_in", lambda: person)

    def run() -> AppTest:
        return AppTest.from_file(str(ROOT / "dashboard" / "pages" / "ward.py"), default_timeout=30).run()

    return run


def admit(store: Engine, nurse: User, ward: str = "North", bed: str = "1", name: str = "Amber <b>Test</b>") -> int:
    now = clock.now()
    admission = Admission(f"T-{ward}-{bed}", name, None, ward, bed, now - 3600, "bedside")
    with writing(store) as stored:
        return stays.admit(stored, admission, by=nurse.id, now=now).id


def component(app: AppTest, name: str) -> dict[str, Any] | None:
    """What was sent to a component of ours, if it is on the page."""
    found = [each.proto for each in app.get("bidi_component") if each.proto.component_name == name]
    return json.loads(found[0].bytes or found[0].json) if found else None


def fail(*_: object) -> None:
    raise OSError("albumin of Amber Testcase")


def test_a_store_without_a_ward_says_how_to_begin(run: Callable[[], AppTest]) -> None:
    app = run()
    assert not app.exception
    assert "Admit the first patient on the page Stays" in app.info[0].value
    assert component(app, "capwatch_board") is None


def test_a_ward_that_everybody_left_says_so_and_beats(run: Callable[[], AppTest], store: Engine, nurse: User) -> None:
    stay, now = admit(store, nurse), clock.now()
    with writing(store) as stored:
        stays.discharge(stored, stay, now, by=nurse.id, now=now)
    app = run()
    assert "Nobody is on this ward now." in app.info[0].value
    assert component(app, "capwatch_live")["problem"] == ""


def test_one_patient_is_on_the_board_as_typed(run: Callable[[], AppTest], store: Engine, nurse: User) -> None:
    admit(store, nurse)
    sent = component(run(), "capwatch_board")
    assert [(row["bed"], row["name"], row["state"]) for row in sent["rows"]] == [
        ("1", "Amber <b>Test</b>", "Not assessed")
    ]
    assert "UTC" in sent["drawn"]


def test_a_full_ward_is_shown_the_worst_first(
    run: Callable[[], AppTest], store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unguarded(store) as stored:
        stored.connection().exec_driver_sql("DELETE FROM audit")
        stored.connection().exec_driver_sql("DELETE FROM users")
    demo.load(store, clock.now())
    sent = component(run(), "capwatch_board")
    assert len(sent["rows"]) == len(demo_beds(store))
    assert sent["rows"][0]["severity"] == "high"
    assert sent["rows"][-1]["overall"] == "clear"


def demo_beds(store: Engine) -> list[Any]:
    with reading(store) as stored:
        return stays.current(stored, WARD, clock.now())


def test_one_of_several_wards_is_chosen(run: Callable[[], AppTest], store: Engine, nurse: User) -> None:
    admit(store, nurse, "North")
    admit(store, nurse, "South", name="Basil Example")
    app = run()
    assert component(app, "capwatch_board")["ward"] == "North"
    app = app.segmented_control[0].select("South").run()
    sent = component(app, "capwatch_board")
    assert (sent["ward"], [row["name"] for row in sent["rows"]]) == ("South", ["Basil Example"])


def test_a_failing_store_is_said_and_leaves_the_last_board_standing(
    run: Callable[[], AppTest], store: Engine, nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    admit(store, nurse)
    app = run()
    drawn = component(app, "capwatch_board")["drawn"]
    monkeypatch.setattr(board, "board", fail)
    admit(store, nurse, bed="2", name="Basil Example")
    app = app.run()
    assert not app.exception
    (said,) = app.error
    assert f"What you see is from {drawn}." in said.value
    assert "albumin" not in said.value
    sent = component(app, "capwatch_board")
    assert (sent["drawn"], len(sent["rows"])) == (drawn, 1)
    assert "could not be read" in component(app, "capwatch_live")["problem"]


def test_a_store_that_never_answered_is_said(
    run: Callable[[], AppTest], store: Engine, nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    admit(store, nurse)
    monkeypatch.setattr(wards, "with_stays", fail)
    app = run()
    assert "could not be read from the store" in app.error[0].value
    assert component(app, "capwatch_board") is None
    assert "could not be read" in component(app, "capwatch_live")["problem"]


def test_a_change_is_on_the_board_at_the_next_drawing(run: Callable[[], AppTest], store: Engine, nurse: User) -> None:
    # What tablets share must never be older than the store.
    stay = admit(store, nurse)
    assert component(run(), "capwatch_board")["rows"][0]["set_notices"][0]["level"] == "due"
    with writing(store) as stored:
        stays.amend(stored, stay, {"away": "off the ward: CT"}, by=nurse.id, now=clock.now())
    assert component(run(), "capwatch_board")["rows"][0]["set_notices"][0]["words"].startswith(
        "Off the ward: CT, since "
    )


@pytest.mark.parametrize("first", ["oncologist", "nurse"])
def test_a_board_that_is_shared_leads_to_record_whoever_may(
    run: Callable[[], AppTest], store: Engine, nurse: User, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    admit(store, nurse)
    for role in (first, *({"oncologist", "nurse"} - {first})):
        person = session.SignedIn(nurse.id, nurse.name, nurse.display_name, role, EVERYTHING)
        monkeypatch.setattr(session, "signed_in", lambda person=person: person)
        assert component(run(), "capwatch_board")["record"] is (role == "nurse")
