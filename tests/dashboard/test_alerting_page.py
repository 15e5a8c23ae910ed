"""The page Alerting, run without a browser: ladders and contacts, for administrators alone."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from streamlit.testing.v1 import AppTest

from dashboard import sending, session
from dashboard.clock import now
from dashboard.settings import ROOT
from db import contacts, facts, ladders, users
from db.engine import reading, writing
from db.users import User
from models.ladder import MINUTE, Step, shipped
from models.records import AuditEntry, Contact
from models.sight import EVERYTHING
from tests.dashboard.conftest import PASSWORD, admitted

SECRET = "jsons://mail.example.org/very-secret-token"

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
        app = AppTest.from_file(str(ROOT / "dashboard" / "pages" / "alerting.py"), default_timeout=30).run()
        assert not app.exception
        return app

    return run


def press(app: AppTest, label: str) -> AppTest:
    app = next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def minutes(app: AppTest) -> list[str]:
    return [field.value for field in app.text_input if field.label == "After minutes"]


def fill(app: AppTest, label: str, value: str, which: int = 0) -> None:
    [field for field in app.text_input if field.label.startswith(label)][which].set_value(value)


def part(app: AppTest, name: str) -> AppTest:
    return next(one for one in app.segmented_control if one.label == "What").set_value(name).run()


def problems(app: AppTest) -> list[str]:
    return [error.value.replace("\\", "") for error in app.error]


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def in_force(store: Engine, ward: str = "Test ward", severity: str = "high") -> tuple[Step, ...]:
    with reading(store) as stored:
        return ladders.ladder(stored, ward, severity)


def contact(store: Engine, admin: User, role: str = "nurse_in_charge", ward: str | None = None) -> int:
    with writing(store) as stored:
        more = {"masked": lambda _: "jsons://mail.example.org/…", "by": admin.id, "now": now()}
        return contacts.add(stored, ward, role, "Ward phone", SECRET, **more).id


def test_who_is_no_administrator_sees_nothing_of_it(run: Run, nurse: User) -> None:
    app = run(nurse)
    assert problems(app) == ["A nurse may not change who is told of alerts."]
    assert not app.button
    assert not app.text_input


def test_the_shipped_ladder_is_shown_with_what_it_lacks(run: Run) -> None:
    app = run()
    assert minutes(app) == ["0", "5", "15", "30"]
    assert app.text[0].value.startswith("As shipped.")
    assert "Nurse in charge" in app.warning[0].value
    assert "The clock has never turned on this store" in html(app)
    assert "No message waits to be sent." in html(app)


def test_a_clock_that_turns_is_said_to(run: Run, store: Engine) -> None:
    facts.note_beat(store, now())
    assert "The clock turns" in html(run())


def test_a_ladder_of_a_ward_is_set_and_taken_back(run: Run, store: Engine, admin: User) -> None:
    app = run()
    app = next(one for one in app.selectbox if one.label == "Ladder of").set_value("Test ward").run()
    app = press(app, "Remove step 4")
    app = press(app, "Add a step")
    fill(app, "After minutes", "10", 1)
    fill(app, "After minutes", "60", 3)
    next(one for one in app.selectbox if one.label == "Step 4: who").set_value("response_team")
    app = press(app, "Save the ladder")
    assert problems(app) == []
    assert [(step.role, step.after // MINUTE) for step in in_force(store)] == [
        ("bedside_nurse", 0),
        ("nurse_in_charge", 10),
        ("doctor_on_call", 15),
        ("response_team", 60),
    ]
    assert in_force(store, "Elsewhere") == shipped()["high"]
    assert minutes(app) == ["0", "10", "15", "60"]
    assert app.text[0].value.startswith("Set for this ward.")
    app = press(app, "Back to the ladder of every ward")
    assert in_force(store) == shipped()["high"]
    assert minutes(app) == ["0", "5", "15", "30"]
    with reading(store) as stored:
        found = stored.scalars(select(AuditEntry).where(AuditEntry.action == "set ladder")).all()
    assert [entry.user_id for entry in found] == [admin.id, admin.id]


def test_an_unsafe_ladder_is_refused_at_the_step_and_what_was_typed_stays(run: Run, store: Engine) -> None:
    app = run()
    fill(app, "After minutes", "soon", 1)
    app = press(app, "Save the ladder")
    assert problems(app) == ["Give whole minutes, 0 to 1440."]
    assert minutes(app) == ["0", "soon", "15", "30"]
    fill(app, "After minutes", "5", 0)
    fill(app, "After minutes", "5", 1)
    app = press(app, "Save the ladder")
    assert problems(app) == ["The first step is taken at once: 0 minutes.", "Must be later than the step before it."]
    assert minutes(app) == ["5", "5", "15", "30"]
    assert in_force(store) == shipped()["high"]


def test_a_ladder_without_a_step_is_refused_and_can_be_begun_anew(run: Run, store: Engine) -> None:
    app = run()
    for place in (4, 3, 2, 1):
        app = press(app, f"Remove step {place}")
    assert problems(app) == ["A ladder needs at least one step."]
    assert minutes(app) == []
    assert problems(press(app, "Save the ladder")) == ["A ladder needs at least one step."]
    app = press(app, "Add a step")
    assert (minutes(app), problems(app)) == (["0"], [])
    press(app, "Save the ladder")
    assert [step.role for step in in_force(store)] == ["bedside_nurse"]


def test_each_priority_has_its_own_ladder(run: Run) -> None:
    app = run()
    app = next(one for one in app.segmented_control if one.label == "Priority").set_value("medium").run()
    assert minutes(app) == ["0", "15", "30", "60"]


def test_an_unsafe_ladder_is_refused_by_the_store_too(store: Engine, admin: User) -> None:
    steps = (Step("bedside_nurse", 300, "screen"),)
    with pytest.raises(ValueError, match="The first step is taken at once"), writing(store) as stored:
        ladders.set_ladder(stored, None, "high", steps, by=admin.id, now=now())


def test_a_contact_is_added_tested_and_removed_and_its_address_never_shown(
    run: Run, store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = part(run(), "Contacts")
    assert "nobody is sent a message" in app.info[0].value
    fill(app, "Name of the contact", "Ward <b>phone</b>")
    fill(app, "Address", SECRET)
    app = press(app, "Add the contact")
    assert problems(app) == []
    assert "very-secret-token" not in str([field.value for field in app.text_input]) + html(app)
    assert "jsons://mail.example.org/…" in html(app)
    assert "Ward &lt;b&gt;phone&lt;/b&gt;" in html(app)

    said: list[str | None] = ["The service answered 503.", None]
    monkeypatch.setattr(sending, "deliver", lambda *_: said.pop(0))
    app = press(app, "Send a test")
    assert problems(app) == ["The test message was not sent. The service answered 503."]
    app = press(app, "Send a test")
    assert problems(app) == []
    assert "took the test message" in app.success[0].value

    app = press(app, "Remove this contact")
    assert "is removed" in app.success[0].value
    with reading(store) as stored:
        assert contacts.every(stored) == []


@pytest.mark.parametrize(
    ("name", "url", "problem"),
    [
        ("", SECRET, "The name is missing."),
        ("Phone", "", "The address is missing."),
        ("Phone", "https://mail.example.org/token", "Write a webhook as jsons://, and a service by its own name."),
        ("Phone", "file:///etc/passwd", "reached over the network"),
        ("Phone", "jsons://a b", "holds a space"),
    ],
)
def test_what_is_wrong_with_a_contact_is_said_at_the_field(
    run: Run, store: Engine, name: str, url: str, problem: str
) -> None:
    app = part(run(), "Contacts")
    fill(app, "Name of the contact", name)
    fill(app, "Address", url)
    app = press(app, "Add the contact")
    (said,) = problems(app)
    assert problem in said
    assert [field.value for field in app.text_input] == [name, url]
    with reading(store) as stored:
        assert stored.scalars(select(Contact)).all() == []


def test_a_contact_settles_what_its_role_lacked(run: Run, store: Engine, admin: User) -> None:
    contact(store, admin)
    assert "Nurse in charge" not in run().warning[0].value


def test_the_address_is_neither_in_the_audit_nor_in_a_log(
    run: Run, store: Engine, admin: User, caplog: pytest.LogCaptureFixture
) -> None:
    app = part(run(), "Contacts")
    fill(app, "Name of the contact", "Ward phone")
    fill(app, "Address", SECRET)
    press(app, "Add the contact")
    with reading(store) as stored:
        entries = stored.scalars(select(AuditEntry)).all()
    assert "added contact" in {entry.action for entry in entries}
    assert "very-secret" not in "".join(f"{one.subject}{one.before}{one.after}" for one in entries) + caplog.text
