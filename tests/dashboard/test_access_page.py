"""Wards that are opened by breaking the glass: the way there, the bar on every page, and the page Access."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.clock import now
from dashboard.settings import ROOT
from db import glass, looks, sight, users
from db.engine import reading, writing
from db.users import User
from models.glass import OPEN_FOR
from tests.dashboard.conftest import PASSWORD, admitted

Run = Callable[..., AppTest]


@pytest.fixture
def adam(store: Engine) -> User:
    with writing(store) as stored:
        return users.add(stored, "adam", "Adam [Test]", "administrator", PASSWORD, now=now())


@pytest.fixture
def nora(store: Engine) -> User:
    """A nurse of North alone."""
    with writing(store) as stored:
        return users.add(stored, "nora", "Nora <b>Test</b>", "nurse", PASSWORD, now=now(), wards={"North"})


@pytest.fixture
def stay(store: Engine, nurse: User) -> int:
    """A stay in West; there is one in North too."""
    admitted(store, nurse.id, "Amber Testcase", "1", "North")
    return admitted(store, nurse.id, "Basil <i>Testcase</i>", "2", "West")


@pytest.fixture
def run(store: Engine, stay: int, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a page as somebody."""

    def run(person: User, page: str = "access") -> AppTest:
        def here(*, awake: bool = False) -> session.SignedIn:
            with reading(store) as stored:
                seen = sight.of(stored, person.id, now())
            return session.SignedIn(person.id, person.name, person.display_name, person.role, seen)

        monkeypatch.setattr(session, "signed_in", here)
        monkeypatch.setattr(session, "look", here)
        file = ROOT / "dashboard" / ("app.py" if page == "app" else f"pages/{page}.py")
        app = AppTest.from_file(str(file), default_timeout=30).run()
        assert not app.exception
        return app

    return run


def broken(store: Engine, by: User, words: str = "") -> int:
    with writing(store) as stored:
        return glass.break_(stored, "West", "advice", words, str(uuid4()), by=by.id, now=now()).id


def press(app: AppTest, label: str) -> AppTest:
    app = next(one for one in app.button if one.label.startswith(label)).click().run()
    assert not app.exception
    return app


def pick(app: AppTest, label: str, value: str) -> None:
    next(one for one in app.selectbox if one.label == label).set_value(value)


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def problems(app: AppTest) -> list[str]:
    return [error.value.replace("\\", "") for error in app.error]


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def test_a_ward_is_opened_from_the_ward_page_with_a_reason(run: Run, store: Engine, nora: User) -> None:
    app = press(run(nora, "ward"), "Open it until")
    assert problems(app) == ["Choose a ward.", "Choose why you open this ward."]
    assert next(one for one in app.selectbox if one.label == "Ward").options == ["West"]
    pick(app, "Ward", "West")
    pick(app, "Why", "other")
    assert problems(press(app, "Open it until")) == ["Say in words why you open this ward."]
    next(one for one in app.text_input if one.label == "In words").set_value("A call for help")
    app = press(app, "Open it until")
    assert problems(app) == []
    assert app.session_state["ward"] == "West"
    with reading(store) as stored:
        (found,) = glass.open_now(stored, nora.id, now())
    assert (found.ward, found.reason, found.words) == ("West", "other", "A call for help")
    # Nothing is left that is not open.
    assert "Open it until" not in " ".join(labels(app))


@pytest.mark.parametrize("page", ["ward", "alerts", "report"])
def test_whoever_sees_every_ward_or_may_open_none_is_not_offered_one(
    run: Run, nurse: User, adam: User, page: str
) -> None:
    for person in (nurse, adam):
        assert "Open it until" not in " ".join(labels(run(person, page)))


@pytest.mark.parametrize("page", ["alerts", "report"])
def test_another_ward_is_offered_wherever_one_is_chosen(run: Run, nora: User, page: str) -> None:
    assert "Open it until" in " ".join(labels(run(nora, page)))


def test_the_bar_says_what_is_open_until_when_and_closes_it(run: Run, store: Engine, nora: User) -> None:
    assert "breaking the glass" not in " ".join(text.value for text in run(nora, "app").text)
    broken(store, nora)
    app = run(nora, "app")
    bar = next(text.value for text in app.text if "breaking the glass" in text.value)
    assert bar.startswith("◇ You opened West by breaking the glass until ")
    assert bar.endswith("(asked for advice).")
    app = press(app, "Close it")
    assert "breaking the glass" not in " ".join(text.value for text in app.text)
    with reading(store) as stored:
        assert glass.open_now(stored, nora.id, now()) == []


def test_the_bar_goes_with_the_last_second(
    run: Run, store: Engine, nora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(store, nora)
    later = now() + OPEN_FOR
    for module in ("clock", "components.glass_bar"):
        monkeypatch.setattr(f"dashboard.{module}.now", lambda: later)
    assert "breaking the glass" not in " ".join(text.value for text in run(nora, "app").text)


def test_what_waits_is_counted_told_in_full_and_marked_as_looked_at(
    run: Run, store: Engine, nora: User, adam: User, stay: int
) -> None:
    broken(store, nora, "<script>alert(1)</script>")
    with writing(store) as stored:
        looks.opened_patient(stored, nora.id, stay, now())
    app = run(adam)
    assert app.title[0].value == "Access: 1 to review"
    shown = html(app)
    assert "Nora &lt;b&gt;Test&lt;/b&gt; (nurse) opened West" in shown
    assert ". Why: asked for advice: &lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "record TEST-2: opened patient" in shown
    app = press(app, "Mark as reviewed")
    assert problems(app) == ["What you found is missing."]
    app.text_input[0].set_value("The ward asked for it.")
    app = press(app, "Mark as reviewed")
    assert app.title[0].value == "Access"
    assert "Reviewed by Adam [Test], " in html(app)
    assert "The ward asked for it." in html(app)
    assert "Mark as reviewed" not in labels(app)


def test_nobody_else_sees_who_opened_what(run: Run, store: Engine, nora: User) -> None:
    broken(store, nora)
    app = run(nora)
    assert problems(app) == ["A nurse may not review who opened other wards."]
    assert "West" not in html(app)


def test_an_auditor_begins_where_there_is_something_to_look_at(run: Run, store: Engine, nora: User) -> None:
    with writing(store) as stored:
        auditor = users.add(stored, "aude", "Aude Test", "auditor", PASSWORD, now=now())
    broken(store, nora)
    app = run(auditor, "app")
    assert app.title[0].value == "Audit"
    # No strip of alerts: an auditor sees no patients.
    assert not [one for one in app.get("bidi_component") if one.proto.component_name == "capwatch_reach"]
