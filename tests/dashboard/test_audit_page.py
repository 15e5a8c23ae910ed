"""The page Audit, run without a browser: what an auditor finds there, and that nobody else does."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.clock import now
from dashboard.settings import ROOT
from db import audit, users
from db.engine import reading, writing
from db.users import User
from models.records import AuditEntry
from models.sight import EVERYTHING
from tests.dashboard.conftest import PASSWORD, admitted
from tests.stores import unguarded

Run = Callable[..., AppTest]


@pytest.fixture
def auditor(store: Engine) -> User:
    with writing(store) as stored:
        return users.add(stored, "ada", "Ada <i>Test</i>", "auditor", PASSWORD, now=now())


@pytest.fixture
def run(store: Engine, nurse: User, auditor: User, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the page as the auditor, or as somebody else; a patient has been admitted."""
    admitted(store, nurse.id, "Amber <b>Testcase</b>", "1")

    def run(person: User = auditor) -> AppTest:
        here = session.SignedIn(person.id, person.name, person.display_name, person.role, EVERYTHING)
        monkeypatch.setattr(session, "signed_in", lambda: here)
        return shown(AppTest.from_file(str(ROOT / "dashboard" / "pages" / "audit.py"), default_timeout=30).run())

    return run


def shown(app: AppTest) -> AppTest:
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def press(app: AppTest, label: str) -> AppTest:
    return shown(next(button for button in app.button if button.label == label).click().run())


def actions(store: Engine) -> list[str]:
    with reading(store) as stored:
        return list(stored.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_entries_are_told_in_words_with_what_stood_before_and_after(run: Run, store: Engine, nurse: User) -> None:
    with writing(store) as stored:
        before, after = {"bed": "1", "away": None}, {"bed": "<script>2", "away": True}
        audit.write(
            stored,
            at=now(),
            user_id=nurse.id,
            action="changed stay",
            subject="bed",
            stay_id=1,
            before=before,
            after=after,
        )
    said = html(run())
    assert "<strong>Nina &lt;Test&gt;</strong> changed a stay" in said
    assert "Amber &lt;b&gt;Testcase&lt;/b&gt; (TEST-1), Test ward, bed 1" in said
    assert 'bed <span class="cw-mark">changed</span></th><td>1</td><td>&lt;script&gt;2</td>' in said
    assert "<td>nothing</td><td>yes</td>" in said
    assert "<script>" not in said
    assert '<th scope="row"></th>' not in said


def test_a_search_shows_what_was_asked_for_and_is_noted_once(run: Run, store: Engine) -> None:
    app = run()
    assert "4 entries." in app.text[-1].value
    next(field for field in app.text_input if "Record number" in field.label).set_value("test-1")
    app = press(app, "Search")
    assert "1 entry." in app.text[-1].value
    assert "admitted a patient" in html(app)
    app = shown(app.run())
    assert actions(store)[-2:] == ["searched audit", "searched audit"]


def test_what_cannot_be_looked_for_is_said_beside_its_field_and_stays_typed(run: Run) -> None:
    app = run()
    next(field for field in app.text_input if field.label.startswith("From")).set_value("yesterday")
    app = press(app, "Search")
    assert any("is not a date and time" in error.value for error in app.error)
    assert next(field for field in app.text_input if field.label.startswith("From")).value == "yesterday"


def test_a_patient_whom_nobody_knows_is_said(run: Run) -> None:
    app = run()
    next(field for field in app.text_input if "Record number" in field.label).set_value("nobody")
    app = press(app, "Search")
    assert [warning.value.replace("\\", "") for warning in app.warning] == [
        "There is no patient with this record number."
    ]


def test_older_entries_are_a_page_away(run: Run, store: Engine, auditor: User) -> None:
    with writing(store) as stored:
        for _ in range(60):
            audit.write(stored, at=now(), user_id=auditor.id, action="signed in", subject=f"user {auditor.id}")
    app = run()
    assert html(app).count("<details>") == 50
    app = press(app, "Older entries")
    assert "admitted a patient" in html(app)
    app = press(app, "Newer entries")
    assert "admitted a patient" not in html(app)


def test_the_chain_is_checked_on_the_page(run: Run, store: Engine) -> None:
    app = run()
    assert "Nobody has checked yet" in html(app)
    app = press(app, "Check now")
    assert "was as it was written when they were checked" in html(app)
    with unguarded(store) as stored:
        stored.connection().exec_driver_sql("UPDATE audit SET subject = 'y' WHERE id = 2")
    app = press(app, "Check now")
    assert "Entry 2 of the audit does not hold" in html(app)
    assert 'role="alert"' in html(app)
    assert actions(store)[-1] == "checked audit"


def test_nobody_else_is_shown_anything(run: Run, store: Engine, nurse: User) -> None:
    app = run(nurse)
    assert [error.value.replace("\\", "") for error in app.error] == ["A nurse may not read the audit."]
    assert "admitted" not in html(app)
