"""The pages Record and Stays, run without a browser."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from dashboard import opened, session
from dashboard.clock import now
from dashboard.settings import ROOT
from db import stays, users
from db.engine import reading, writing
from db.users import User


@pytest.fixture
def run(store: Engine, nurse: User, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Runs a page as somebody with a session."""

    def run(page: str = "record", role: str = "nurse", **state: object) -> AppTest:
        person = session.SignedIn(nurse.id, nurse.name, nurse.display_name, role)
        monkeypatch.setattr(session, "signed_in", lambda: person)
        app = AppTest.from_file(str(ROOT / "dashboard" / "pages" / f"{page}.py"), default_timeout=30)
        for name, value in state.items():
            app.session_state[name] = value
        return app.run()

    return run


@pytest.fixture
def stay(store: Engine, nurse: User) -> int:
    """A patient whose name would be markup."""
    admission = stays.Admission(
        "T*1*", "Amber <b>Test</b>", date(1960, 1, 2), "Ward [1]", "1", now() - 86400, "bedside"
    )
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


def test_a_patient_is_admitted_dosed_and_discharged(run: Callable[..., AppTest], store: Engine) -> None:
    app = run("stays")
    assert "Admit the first patient here" in shown(app)
    labels = {field.label: field for field in app.text_input}
    for label, value in {"Record number": "T-9", "Name": "Basil Example", "Ward": "Ward", "Bed": "9"}.items():
        labels[label].set_value(value)
    labels["Baseline weight (kg)"].set_value("70,5")
    app = next(button for button in app.button if button.label == "Admit").click().run()
    assert not app.exception
    with reading(store) as stored:
        (stay,) = stays.everywhere(stored, now() + 60)
    assert (stay.patient.name, str(stay.baseline_weight_kg)) == ("Basil Example", "70.5")

    app = next(button for button in app.button if button.label == "Record the dose").click().run()
    assert "Dose 1 is recorded." in shown(app)
    with reading(store) as stored:
        assert stays.one(stored, stay.id).first_dose_at is not None


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


def test_an_account_that_may_not_dose_is_told_so(
    run: Callable[..., AppTest], store: Engine, stay: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(store) as stored:
        ada = users.add(stored, "ada", "Ada", "administrator", "correct horse", now=now())
    person = session.SignedIn(ada.id, "ada", "Ada", "administrator")
    app = run("stays", stay=stay)
    monkeypatch.setattr(session, "signed_in", lambda: person)
    app = next(button for button in app.button if button.label == "Record the dose").click().run()
    assert [error.value for error in app.error] == ["An administrator may not record doses\\."]


def test_nobody_is_chosen_for_a_dose_until_somebody_is(run: Callable[..., AppTest], stay: int) -> None:
    app = run("stays")
    assert not [button for button in app.button if button.label == "Record the dose"]
    app = app.selectbox[0].set_value(stay).run()
    assert [button.label for button in app.button] == ["Record the dose"]


def test_a_dose_that_was_held_asks_why_and_each_dose_has_its_own_number(
    run: Callable[..., AppTest], store: Engine, stay: int
) -> None:
    def field(app: AppTest, label: str):
        return next(field for field in app.text_input if field.label == label)

    app = run("stays", stay=stay)
    app = app.button[0].click().run()
    assert field(app, "Number").value == "2"
    app.segmented_control[1].set_value("held")
    app = app.button[0].click().run()
    assert [error.value for error in app.error] == ["Give the reason why the dose was held or delayed."]
    field(app, "Reason (if held or delayed)").set_value("Systolic 84")
    app.segmented_control[1].set_value("held")
    app = app.button[0].click().run()
    with reading(store) as stored:
        found = stays.doses(stored, stay)
    assert [(dose.number, dose.state, dose.reason) for dose in found] == [
        (1, "given", None),
        (2, "held", "Systolic 84"),
    ]
    assert abs(int(found[0].given_at.timestamp()) - now()) < 60
