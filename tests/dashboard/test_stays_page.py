"""The page Stays, run without a browser: how often a patient is measured, and who is off the ward since when."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.clock import now
from dashboard.settings import ROOT, settings
from dashboard.wardtime import typed_form
from db import stays
from db.admissions import Admission
from db.engine import reading, writing
from db.users import User
from models.instants import HOUR, seconds
from models.records import AuditEntry, Stay
from models.sight import EVERYTHING

Run = Callable[..., AppTest]


@pytest.fixture
def run(store: Engine, nurse: User, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the page as the nurse, a stay chosen."""

    def run(stay: int, role: str = "nurse") -> AppTest:
        person = session.SignedIn(nurse.id, nurse.name, nurse.display_name, role, EVERYTHING)
        monkeypatch.setattr(session, "signed_in", lambda: person)
        app = AppTest.from_file(str(ROOT / "dashboard" / "pages" / "stays.py"), default_timeout=30)
        app.session_state["stay"] = stay
        return app.run()

    return run


@pytest.fixture
def stay(store: Engine, nurse: User) -> int:
    admission = Admission("T-1", "Amber Testcase", None, "West", "1", now() - 9 * HOUR, "bedside")
    with writing(store) as stored:
        return stays.admit(stored, admission, by=nurse.id, now=now()).id


def field(app: AppTest, label: str):
    return next(each for each in (*app.text_input, *app.selectbox) if each.label.startswith(label))


def save(app: AppTest, label: str = "Save the details") -> AppTest:
    return next(each for each in app.button if each.label == label).click().run()


def kept(store: Engine, stay: int) -> Stay:
    with reading(store) as stored:
        return stays.one(stored, stay)


def test_the_schedule_of_a_stay_is_chosen_and_audited(run: Run, store: Engine, stay: int) -> None:
    app = run(stay)
    assert field(app, "Observation schedule").value == "ward"
    field(app, "Observation schedule").set_value("close")
    assert not save(app).exception
    assert kept(store, stay).schedule == "close"
    with reading(store) as stored:
        told = stored.scalars(select(AuditEntry).where(AuditEntry.subject == "schedule")).one()
    assert (json.loads(told.before), json.loads(told.after)) == ({"schedule": "ward"}, {"schedule": "close"})


def test_who_leaves_the_ward_has_left_it_now_or_when_it_is_said_and_comes_back(
    run: Run, store: Engine, stay: int
) -> None:
    app = run(stay)
    field(app, "Off the ward: where").set_value("CT")
    save(app)
    found = kept(store, stay)
    assert found.away == "CT"
    assert found.away_since
    assert abs(seconds(found.away_since) - now()) < 60
    # Saved again untouched, it keeps its seconds.
    save(run(stay))
    assert kept(store, stay).away_since == found.away_since
    app = run(stay)
    field(app, "Off the ward since").set_value(typed_form(now() - 2 * HOUR, settings().zone))
    save(app)
    assert abs(seconds(kept(store, stay).away_since) - (now() - 2 * HOUR)) < 120
    app = run(stay)
    field(app, "Off the ward: where").set_value("")
    save(app)
    assert (kept(store, stay).away, kept(store, stay).away_since) == (None, None)


@pytest.mark.parametrize(("hours", "words"), [(1, "in the future"), (-10, "before the admission")])
def test_a_time_that_cannot_be_is_said_and_what_was_typed_stays(
    run: Run, store: Engine, stay: int, hours: int, words: str
) -> None:
    app = run(stay)
    typed = typed_form(now() + hours * HOUR, settings().zone)
    field(app, "Off the ward: where").set_value("CT")
    field(app, "Off the ward since").set_value(typed)
    save(app)
    assert any(words in each.value for each in app.error)
    assert field(app, "Off the ward since").value == typed
    assert kept(store, stay).away is None


def test_a_new_stay_has_the_schedule_that_was_chosen(run: Run, store: Engine, stay: int) -> None:
    app = run(stay)
    app.segmented_control[0].set_value("Admit a patient").run()
    for label, value in (("Record number", "T-2"), ("Name", "Basil Example"), ("Ward", "West"), ("Bed", "2")):
        field(app, label).set_value(value)
    field(app, "Observation schedule").set_value("step-down")
    save(app, "Admit")
    with reading(store) as stored:
        assert stored.scalars(select(Stay.schedule).where(Stay.bed == "2")).one() == "step-down"


def test_only_an_oncologist_is_offered_another_regimen_or_criteria_set(run: Run, store: Engine, stay: int) -> None:
    app = run(stay)
    assert {"Regimen", "Criteria set"}.isdisjoint(each.label for each in app.selectbox)
    told = " ".join(each.value for each in app.text)
    assert "Regimen: None. An oncologist may choose another." in told
    assert "Criteria set: " in told
    assert not save(app).exception
    assert (kept(store, stay).regimen, kept(store, stay).criteria) == (None, "bedside")
    assert {"Regimen", "Criteria set"} <= {each.label for each in run(stay, "oncologist").selectbox}
