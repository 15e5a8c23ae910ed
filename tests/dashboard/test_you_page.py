"""The page You, run without a browser: the own PIN, password and sessions."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.clock import now
from dashboard.settings import ROOT
from db import pins, sessions, signing_in
from db.engine import reading, writing
from models.failures import FREE
from models.records import SignIn, User
from models.sight import EVERYTHING
from tests.dashboard.conftest import PASSWORD

PIN = "739104"
Run = Callable[..., AppTest]


@pytest.fixture
def run(store: Engine, nurse: User, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the page in a session of the nurse's that began in some way."""

    def run(way: str = "password") -> AppTest:
        here = session.SignedIn(nurse.id, nurse.name, nurse.display_name, nurse.role, EVERYTHING)
        monkeypatch.setattr(session, "signed_in", lambda: here)
        monkeypatch.setattr(session, "way", lambda: way)
        app = AppTest.from_file(str(ROOT / "dashboard" / "pages" / "you.py"), default_timeout=30).run()
        assert not app.exception
        return app

    return run


def typed(app: AppTest, act: str, **fields: str) -> AppTest:
    """Types into the fields whose labels begin so, and taps."""
    for label, value in fields.items():
        beginning = label.replace("_", " ")
        form = "password" if act.startswith("Change") else "pin"
        found = [one for one in app.text_input if one.label.startswith(beginning) and one.form_id == form]
        found[0].set_value(value)
    app = next(one for one in app.button if one.label == act).click().run()
    assert not app.exception
    return app


def errors(app: AppTest) -> list[str]:
    return [one.value.replace("\\", "") for one in app.error]


def usable(store: Engine, nurse: User) -> bool:
    with reading(store) as stored:
        return pins.usable(stored, nurse.id)


def test_a_pin_is_set_with_the_password_and_removed(run: Run, store: Engine, nurse: User) -> None:
    app = typed(run(), "Set the PIN", Your_password_now=PASSWORD, New_PIN=PIN, The_new_PIN_again=PIN)
    assert [one.value for one in app.success] == ["Your PIN is set."]
    assert [one.value for one in app.text_input] == [""] * 6
    assert usable(store, nurse)
    typed(app, "Remove the PIN")
    assert not usable(store, nurse)


@pytest.mark.parametrize(
    ("password", "pin", "again", "said"),
    [
        ("wrong", PIN, PIN, "This is not your password."),
        (
            PASSWORD,
            "123456",
            "123456",
            "This PIN is among those that are tried first. Choose digits without a pattern.",
        ),
        (PASSWORD, "73910", "73910", "A PIN has 6 to 12 digits."),
        (PASSWORD, PIN, "739105", "This is not the same as above."),
        ("", PIN, PIN, "This is missing."),
    ],
)
def test_a_pin_that_is_refused_stays_typed(
    run: Run, store: Engine, nurse: User, password: str, pin: str, again: str, said: str
) -> None:
    app = typed(run(), "Set the PIN", Your_password_now=password, New_PIN=pin, The_new_PIN_again=again)
    assert errors(app) == [said]
    assert [one.value for one in app.text_input][:3] == [password, pin, again]
    assert not usable(store, nurse)


def test_whoever_stands_at_an_open_screen_does_not_guess_the_password_here(run: Run, nurse: User) -> None:
    app = run()
    for _ in range(FREE):
        app = typed(app, "Set the PIN", Your_password_now="wrong", New_PIN=PIN, The_new_PIN_again=PIN)
        assert errors(app) == ["This is not your password."]
    app = typed(app, "Set the PIN", Your_password_now=PASSWORD, New_PIN=PIN, The_new_PIN_again=PIN)
    assert errors(app)[0].startswith("Too many failures. Try again in ")


def test_the_password_is_changed_and_every_session_ends(run: Run, store: Engine, nurse: User) -> None:
    with writing(store) as stored:
        sessions.start(stored, nurse.id, now())
    new = "four quiet herons"
    app = typed(
        run(), "Change the password", Your_password_now=PASSWORD, New_password="short", The_new_password_again="short"
    )
    assert errors(app) == ["A password needs at least 12 characters."]
    app = typed(app, "Change the password", Your_password_now=PASSWORD, New_password=new, The_new_password_again=new)
    assert errors(app) == []
    assert signing_in.check_password(store, "nina", new)
    with reading(store) as stored:
        assert stored.scalars(select(SignIn).where(SignIn.ended_at.is_(None))).all() == []


def test_the_own_sessions_are_listed_and_all_ended_at_once(run: Run, store: Engine, nurse: User) -> None:
    with writing(store) as stored:
        sessions.start(stored, nurse.id, now())
        sessions.start(stored, nurse.id, now() - 24 * 3600)
        sessions.start(stored, nurse.id, now(), way="pin", until=now() + 60)
    app = run()
    table = app.table[0].value
    assert sorted(table["How"]) == ["by password", "handed over by PIN"]
    next(one for one in app.button if one.label == "Sign out everywhere").click().run()
    with reading(store) as stored:
        assert sessions.of_user(stored, nurse.id) == []


@pytest.mark.parametrize(("way", "does"), [("hospital", True), ("pin", False)])
def test_a_hospital_account_sets_its_pin_after_signing_in_there(
    run: Run, store: Engine, nurse: User, way: str, does: bool
) -> None:
    with writing(store) as stored:
        stored.get_one(User, nurse.id).password_hash = "!"
    app = run(way)
    assert [one.label for one in app.button] == ["Set the PIN", "Sign out everywhere"]
    app = typed(app, "Set the PIN", New_PIN=PIN, The_new_PIN_again=PIN)
    assert usable(store, nurse) == does
    assert errors(app) == ([] if does else ["Sign in through the hospital first, not by PIN."])
