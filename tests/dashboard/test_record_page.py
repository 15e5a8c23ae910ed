"""The pages Record and Stays, run without a browser."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from dashboard import opened, session
from dashboard.clock import now
from dashboard.settings import ROOT, settings
from dashboard.wardtime import typed_form
from db import stays
from db.admissions import Admission
from db.engine import reading, writing
from db.users import User
from models.sight import EVERYTHING


@pytest.fixture
def run(store: Engine, nurse: User, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Runs a page as somebody with a session."""

    def run(page: str = "record", user: User = nurse, **state: object) -> AppTest:
        person = session.SignedIn(user.id, user.name, user.display_name, user.role, EVERYTHING)
        monkeypatch.setattr(session, "signed_in", lambda: person)
        app = AppTest.from_file(str(ROOT / "dashboard" / "pages" / f"{page}.py"), default_timeout=30)
        for name, value in state.items():
            app.session_state[name] = value
        return app.run()

    return run


@pytest.fixture
def stay(store: Engine, nurse: User) -> int:
    """A patient whose name would be markup."""
    admission = Admission("T*1*", "Amber <b>Test</b>", date(1960, 1, 2), "Ward [1]", "1", now() - 86400, "bedside")
    with writing(store) as stored:
        return stays.admit(stored, admission, by=nurse.id, now=now()).id


def shown(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*app.markdown, *app.info, *app.success, *app.error))


def test_the_page_leads_to_the_round_and_to_the_bed_that_was_tapped_once(run: Callable[..., AppTest]) -> None:
    app = run()
    assert not app.exception
    assert _links(app) == ["/round"]
    app = run(**{opened.TO_RECORD: 7})
    assert _links(app) == ["/round#stay-7"]
    assert _links(app.run()) == ["/round"]


def _links(app: AppTest) -> list[str]:
    return [link for element in app.get("html") for link in re.findall(r'href="([^"]+)"', element.proto.body)]


def press(app: AppTest, label: str) -> AppTest:
    app = next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def test_a_patient_is_admitted_given_a_regimen_and_discharged(
    run: Callable[..., AppTest], store: Engine, doctor: User
) -> None:
    app = run("stays", doctor)
    assert "Admit the first patient here" in shown(app)
    labels = {field.label: field for field in app.text_input}
    for label, value in {"Record number": "T-9", "Name": "Basil Example", "Ward": "Ward", "Bed": "9"}.items():
        labels[label].set_value(value)
    labels["Baseline weight (kg)"].set_value("70,5")
    admitted = next(field for label, field in labels.items() if label.startswith("Admitted"))
    admitted.set_value(typed_form(now() - 86400, settings().zone))
    app = press(app, "Admit")
    with reading(store) as stored:
        (stay,) = stays.everywhere(stored, now() + 60)
    assert (stay.patient.name, str(stay.baseline_weight_kg), stay.regimen) == ("Basil Example", "70.5", None)

    next(one for one in app.selectbox if one.label == "Regimen").set_value("tagraxofusp")
    app = press(app, "Save the details")
    with reading(store) as stored:
        assert stays.one(stored, stay.id).regimen == "tagraxofusp"
    app = press(app, "Save the details")
    with reading(store) as stored:
        assert stays.one(stored, stay.id).regimen == "tagraxofusp"
    press(app.segmented_control[0].set_value("Discharge").run(), "Discharge")
    with reading(store) as stored:
        assert stays.everywhere(stored, now() + 60) == []


def test_what_is_wrong_with_a_field_is_said_and_nothing_is_saved(run: Callable[..., AppTest], store: Engine) -> None:
    app = run("stays")
    labels = {field.label: field for field in app.text_input}
    labels["Name"].set_value("Basil Example")
    labels["Day of birth (year-month-day)"].set_value("30.4.61")
    labels["Baseline albumin (g/dL)"].set_value("38")
    app = next(button for button in app.button if button.label == "Admit").click().run()
    said = [error.value.replace("\\", "") for error in app.error]
    assert "Albumin must be 0.3 to 8 g/dL." in said
    assert "Give the day as year-month-day, such as 1961-04-30." in said
    assert {field.label: field.value for field in app.text_input}["Baseline albumin (g/dL)"] == "38"
    with reading(store) as stored:
        assert stays.everywhere(stored, now()) == []


def test_nobody_is_chosen_until_somebody_is(run: Callable[..., AppTest], stay: int) -> None:
    app = run("stays")
    assert not app.button
    app = app.selectbox[0].set_value(stay).run()
    assert [button.label for button in app.button] == ["Save the details"]
