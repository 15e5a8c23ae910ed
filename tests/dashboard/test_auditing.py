"""What the server tells the audit and the log of itself: its settings, where the audit ends, whether it holds."""

import json
import logging

import pytest
from sqlalchemy import Engine, select

from dashboard import auditing
from dashboard.settings import Settings
from db import audit, audit_check, chain
from db.engine import reading, writing
from models.records import AuditEntry
from tests.stores import unguarded

SECRET = "hunter2-very-secret"


def test_every_setting_in_force_is_written_and_no_secret(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAPWATCH_DATABASE_URL", f"postgresql://capwatch:{SECRET}@db.hospital/records")
    monkeypatch.setenv("CAPWATCH_IDLE_MINUTES", "30")
    with writing(store) as session:
        auditing.started(session, Settings(), 1_800_000_000)
    with writing(store) as session:
        auditing.started(session, Settings(idle_minutes=45), 1_800_000_100)
    with reading(store) as session:
        first, second = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    after = json.loads(first.after or "")
    assert after.keys() == Settings.model_fields.keys() | {"program", "python"}
    assert (after["database_url"], after["idle_minutes"]) == ("postgresql, db.hospital, records", 30)
    assert json.loads(second.before or "") == after
    assert json.loads(second.after or "")["idle_minutes"] == 45
    assert SECRET not in f"{first.after} {second.before}"
    assert first.subject == f"program {auditing.program()}"


def test_a_start_redraws_nobodys_board(store: Engine) -> None:
    with writing(store) as session:
        auditing.started(session, Settings(), 1_800_000_000)
    with reading(store) as session:
        assert audit.revision(session) == 0


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The time on the server's clock."""
    time = [1_800_000_000]
    monkeypatch.setattr(auditing, "now", lambda: time[0])
    return time


@pytest.mark.parametrize(
    ("later", "again"),
    [(auditing.CHECKED_EVERY - 1, False), (auditing.CHECKED_EVERY, True), (-1, True)],
)
def test_the_audit_is_checked_once_a_day(
    store: Engine, at: list[int], caplog: pytest.LogCaptureFixture, later: int, again: bool
) -> None:
    with caplog.at_level(logging.INFO, "capwatch"):
        auditing.check_if_due(store)
        at[0] += later
        auditing.check_if_due(store)
    assert len(caplog.messages) == (2 if again else 1)
    with reading(store) as session:
        checked = audit_check.last(session)
    assert checked is not None
    assert (checked.at == at[0]) is again
    assert caplog.messages[-1] == f"The audit holds. It ends with entry {checked.head}."


def test_an_audit_that_does_not_hold_is_an_error_in_the_log(
    store: Engine, at: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    with writing(store) as session:
        auditing.started(session, Settings(), at[0])
    with unguarded(store) as session:
        session.connection().exec_driver_sql("UPDATE audit SET subject = 'y'")
    auditing.check_if_due(store)
    assert [(record.levelname, record.message) for record in caplog.records] == [
        ("ERROR", "Entry 1 of the audit does not hold: it was changed or put in after it was written.")
    ]


def test_the_log_says_where_the_audit_ends(store: Engine, caplog: pytest.LogCaptureFixture) -> None:
    with writing(store) as session:
        auditing.started(session, Settings(), 1)
    with caplog.at_level(logging.INFO, "capwatch"):
        auditing.say_head(store)
    with reading(store) as session:
        assert caplog.messages == [f"The audit ends with entry {chain.head(session.connection())}."]
