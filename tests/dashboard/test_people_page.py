"""The page People, run without a browser: who can sign in, what they may do and see, and what programs write with."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.clock import now
from dashboard.settings import ROOT
from db import attempts, passwords, people, pins, sessions, tokens, users
from db.engine import reading, writing
from db.people import Account
from db.users import User
from models.failures import MOST
from models.records import AuditEntry
from models.sight import EVERYTHING
from tests.dashboard.conftest import PASSWORD, admitted

NEW = "four quiet herons wading"
Run = Callable[..., AppTest]


@pytest.fixture
def admin(store: Engine) -> User:
    with writing(store) as stored:
        return users.add(stored, "adam", "Adam [Test]", "administrator", PASSWORD, now=now())


@pytest.fixture
def run(store: Engine, nurse: User, admin: User, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the page as the administrator, or as somebody else; there is a ward."""
    admitted(store, nurse.id, "Amber Testcase", "1")

    def run(person: User = admin) -> AppTest:
        here = session.SignedIn(person.id, person.name, person.display_name, person.role, EVERYTHING)
        monkeypatch.setattr(session, "signed_in", lambda: here)
        app = AppTest.from_file(str(ROOT / "dashboard" / "pages" / "people.py"), default_timeout=30).run()
        assert not app.exception
        return app

    return run


def press(app: AppTest, label: str, key: str = "") -> AppTest:
    app = next(one for one in app.button if one.label == label and key in (one.key or "")).click().run()
    assert not app.exception
    return app


def part(app: AppTest, name: str) -> AppTest:
    return next(one for one in app.segmented_control if one.label == "What").set_value(name).run()


def fill(app: AppTest, label: str, value: str) -> None:
    next(field for field in app.text_input if field.label == label).set_value(value)


def choose(app: AppTest, sees: str, wards: list[str], role: str | None = None) -> None:
    next(one for one in app.segmented_control if one.label == "Sees").set_value(sees)
    next(one for one in app.multiselect if one.label.startswith("Wards")).set_value(wards)
    if role:
        next(one for one in app.selectbox if one.label == "Role").set_value(role)


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def problems(app: AppTest) -> list[str]:
    return [error.value.replace("\\", "") for error in app.error]


def account(store: Engine, admin: User, name: str) -> Account:
    with reading(store) as stored:
        return next(one for one in people.accounts(stored, now(), by=admin.id) if one.name == name)


def audited(store: Engine, by: User) -> list[tuple[str, str]]:
    with reading(store) as stored:
        found = stored.scalars(select(AuditEntry).where(AuditEntry.user_id == by.id).order_by(AuditEntry.id))
        return [(one.action, one.subject) for one in found if one.action != "admitted"]


def opened(run: Run, nurse: User) -> AppTest:
    return press(run(), "Change", f"open {nurse.id}")


def test_who_does_not_manage_people_sees_nobody(run: Run, nurse: User) -> None:
    app = run(nurse)
    assert problems(app) == ["A nurse may not manage users."]
    assert "nina" not in html(app)
    assert not app.button


def test_each_account_is_shown_with_what_it_may_and_how_it_signs_in(run: Run, store: Engine, nurse: User) -> None:
    assert "never signed in, no PIN" in html(run())
    with writing(store) as stored:
        pins.set_pin(stored, nurse.id, "270391", now=now())
        sessions.start(stored, nurse.id, now())
    shown = html(run())
    assert "Nina &lt;Test&gt;" in shown
    assert "Nurse, every ward" in shown
    assert "a PIN is set" in shown
    assert "Signs in with a password, last " in shown


def test_somebody_is_found_among_many(run: Run) -> None:
    app = run()
    assert app.text[0].value == "2 accounts, 2 active"
    app.text_input[0].set_value("ADMINIS").run()
    assert app.text[0].value == "1 of 2 accounts, 1 active"
    assert "nina" not in html(app)


def test_an_account_is_made_with_wards_and_signs_in(run: Run, store: Engine, admin: User) -> None:
    app = part(run(), "Add an account")
    fill(app, "Name to sign in with", "Olga")
    fill(app, "Name that others see", "Olga <b>Test</b>")
    fill(app, "Password", NEW)
    fill(app, "The password again", NEW)
    choose(app, "These wards", ["Test ward", "A new ward"], "oncologist")
    app = press(app, "Add the account")
    assert problems(app) == []
    made = account(store, admin, "olga")
    assert (made.role, made.wards, made.active) == ("oncologist", ("A new ward", "Test ward"), True)
    with reading(store) as stored:
        assert passwords.matches(stored.get_one(User, made.id).password_hash, NEW)
    assert audited(store, admin) == [("added user", "user olga")]
    # No password is left in a field of the next one.
    assert {field.value for field in app.text_input} == {""}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"Name to sign in with": " "}, "The name to sign in with is missing."),
        ({"Name that others see": ""}, "The name that others see is missing."),
        ({"Password": "", "The password again": ""}, "The password is missing."),
        ({"The password again": NEW + "x"}, "This is not the same password."),
        ({"Name to sign in with": "Nina"}, "There is already a user named nina."),
        ({"Password": "short", "The password again": "short"}, "A password needs at least"),
        ({"wards": ""}, "Choose the wards, or every ward."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    run: Run, store: Engine, admin: User, typed: dict[str, str], said: str
) -> None:
    app = part(run(), "Add an account")
    fields = {
        "Name to sign in with": "olga",
        "Name that others see": "Olga Test",
        "Password": NEW,
        "The password again": NEW,
    }
    for label, value in (fields | {name: value for name, value in typed.items() if name != "wards"}).items():
        fill(app, label, value)
    choose(app, "These wards", [] if "wards" in typed else ["Test ward"])
    app = press(app, "Add the account")
    (problem,) = problems(app)
    assert problem.startswith(said)
    shown = {field.label: field.value for field in app.text_input}
    assert shown == fields | {name: value for name, value in typed.items() if name != "wards"}
    assert audited(store, admin) == []


def test_role_and_wards_are_changed_and_both_are_audited(run: Run, store: Engine, admin: User, nurse: User) -> None:
    app = opened(run, nurse)
    choose(app, "These wards", ["Test ward"], "oncologist")
    app = press(app, "Save role and wards")
    assert problems(app) == []
    assert "Role and wards of Nina" in app.success[0].value
    found = account(store, admin, "nina")
    assert (found.role, found.wards) == ("oncologist", ("Test ward",))
    assert [subject for _, subject in audited(store, admin)] == ["user nina", "user nina"]
    # Saved again untouched, nothing changes.
    press(app, "Save role and wards")
    assert len(audited(store, admin)) == 2


def test_a_password_is_set_and_the_sessions_end(run: Run, store: Engine, admin: User, nurse: User) -> None:
    with writing(store) as stored:
        sessions.start(stored, nurse.id, now())
    app = opened(run, nurse)
    fill(app, "Password", NEW)
    fill(app, "The password again", NEW)
    app = press(app, "Set the password")
    assert problems(app) == []
    assert account(store, admin, "nina").sessions == 0
    assert ("set password", "user nina") in audited(store, admin)
    with reading(store) as stored:
        entries = stored.scalars(select(AuditEntry)).all()
        assert NEW not in json.dumps([[one.subject, one.before, one.after] for one in entries])


def test_an_account_is_made_inactive_and_active_again(run: Run, store: Engine, admin: User, nurse: User) -> None:
    app = press(opened(run, nurse), "Make this account inactive")
    assert not account(store, admin, "nina").active
    assert "⊘ Not active" in html(app)
    app = press(app, "Make active")
    assert account(store, admin, "nina").active


def test_an_account_of_the_hospital_has_no_password_to_set(run: Run, store: Engine, nurse: User) -> None:
    with writing(store) as stored:
        user = stored.get_one(User, nurse.id)
        user.issuer, user.subject = "https://sign-in.example.org", "17"
    app = opened(run, nurse)
    assert "Signs in through the hospital" in html(app)
    assert "sets both anew each time" in " ".join(one.value for one in app.text)
    assert "Set the password" not in [button.label for button in app.button]


def test_who_is_locked_after_failures_is_let_in_again_and_a_pin_is_removed(
    run: Run, store: Engine, admin: User, nurse: User
) -> None:
    with writing(store) as stored:
        pins.set_pin(stored, nurse.id, "270391", now=now())
    at = now() - 3000
    for attempt in range(MOST):
        with suppress(attempts.Waiting):
            attempts.begin(store, "nina", None, at + 300 * attempt)
    app = opened(run, nurse)
    assert "⊘ Locked after failures until " in html(app)
    app = press(app, "Unlock")
    assert problems(app) == []
    assert "Locked after failures" not in html(app)
    app = press(app, "Remove the PIN")
    assert not account(store, admin, "nina").pin
    assert [action for action, _ in audited(store, admin)] == ["unlocked sign-in", "removed PIN"]


def test_tokens_are_listed_and_revoked(run: Run, store: Engine, admin: User, token: str) -> None:
    app = part(run(), "Tokens")
    assert "In the name of nina" in html(app)
    assert token not in html(app)
    app = press(app, "Revoke this token")
    assert problems(app) == []
    assert tokens.owner(store, token, now()) is None
    assert "revoked" in html(app)
    assert "Revoke this token" not in [button.label for button in app.button]
    assert audited(store, admin) == [("revoked token", "monitor")]


def test_a_name_that_others_see_is_changed_and_nothing_else(run: Run, store: Engine, nurse: User, admin: User) -> None:
    was = account(store, admin, "nina")
    app = opened(run, nurse)
    fill(app, "Name that others see", " ")
    assert problems(press(app, "Save the name")) == ["The name that others see is missing."]
    assert account(store, admin, "nina") == was
    fill(app, "Name that others see", "Nina **New**")
    app = press(app, "Save the name")
    assert not problems(app)
    assert "Nina **New**" in html(app)
    now_is = account(store, admin, "nina")
    assert now_is == replace(was, display_name="Nina **New**")
    assert audited(store, admin) == [("changed user", "user nina")]


def test_the_hospital_says_how_its_people_are_called(run: Run, store: Engine, nurse: User) -> None:
    with writing(store) as stored:
        stored.get_one(User, nurse.id).issuer = "https://hospital.test"
    assert not [field for field in opened(run, nurse).text_input if field.label == "Name that others see"]
