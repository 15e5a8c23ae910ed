"""Copies on a schedule, and what an administrator is told of them."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from dashboard import clock, session
from dashboard.backing_up import AGAIN, Copies
from dashboard.settings import ROOT, settings
from db import facts
from db.backup import folder
from db.engine import reading, writing
from db.users import User
from models.instants import HOUR
from models.sight import EVERYTHING
from tests.dashboard.test_ward_page import admit

NOW = 1_800_000_000


@pytest.fixture
def copies(store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copies:
    monkeypatch.setenv("CAPWATCH_BACKUP_FOLDER", str(tmp_path / "copies"))
    monkeypatch.setenv("CAPWATCH_BACKUPS_KEPT", "2")
    settings.cache_clear()
    return Copies(store, settings())


def turn(copies: Copies, now: int) -> None:
    copies.turn(now)
    copies.finish(60)


def test_a_copy_is_made_when_one_is_due_and_not_before(copies: Copies, tmp_path: Path) -> None:
    for at in (NOW, NOW + 24 * HOUR - 1, NOW + 24 * HOUR, NOW + 24 * HOUR + 1):
        turn(copies, at)
    assert sorted(folder.copies(tmp_path / "copies")) == [NOW, NOW + 24 * HOUR]


def test_only_so_many_are_kept(copies: Copies, tmp_path: Path) -> None:
    for days in range(4):
        turn(copies, NOW + days * 24 * HOUR)
    assert sorted(folder.copies(tmp_path / "copies")) == [NOW + 2 * 24 * HOUR, NOW + 3 * 24 * HOUR]


def test_one_that_fails_is_logged_told_and_tried_again(
    copies: Copies, store: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "copies").touch()
    turn(copies, NOW)
    with reading(store) as stored:
        failed = facts.backup_failure(stored)
    assert failed is not None
    assert failed[0] == NOW
    assert "The store could not be copied" in caplog.text
    (tmp_path / "copies").unlink()
    turn(copies, NOW + AGAIN - 1)
    assert not (tmp_path / "copies").exists()
    turn(copies, NOW + AGAIN)
    assert sorted(folder.copies(tmp_path / "copies")) == [NOW + AGAIN]


def test_without_a_folder_none_is_made(store: Engine) -> None:
    none = Copies(store, settings())
    turn(none, NOW)
    with reading(store) as stored:
        assert facts.last_backup(stored) is None


@pytest.mark.parametrize(
    ("age", "failed", "said"),
    [
        (None, None, "⚠️ No copy of the store is made: CAPWATCH_BACKUP_FOLDER names no folder."),
        (3 * HOUR, None, "Last good copy of the store: 3 h ago."),
        (48 * HOUR - 60, None, "Last good copy of the store: "),
        (48 * HOUR + 60, None, "⚠️ Last good copy of the store: 2 d ago."),
        (None, "No room.", "⚠️ There is no good copy of the store yet. The last attempt failed 0 min ago: No room."),
        (HOUR, "No room.", "⚠️ Last good copy of the store: 1 h ago. The last attempt failed 0 min ago: No room."),
    ],
)
def test_an_administrator_sees_how_old_the_last_good_copy_is_and_nobody_else(
    store: Engine, nurse: User, monkeypatch: pytest.MonkeyPatch, age: int | None, failed: str | None, said: str
) -> None:
    admit(store, nurse)
    now = clock.now()
    with writing(store) as stored:
        if age is not None:
            facts.note_backup(stored, now - age)
        if failed:
            facts.note_backup_failure(stored, failed, now)
    shown = {role: _shown(nurse, role, monkeypatch) for role in ("administrator", "nurse")}
    assert shown["administrator"][0].startswith(said)
    assert not any("copy of the store" in words for words in shown["nurse"])


def _shown(user: User, role: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    person = session.SignedIn(user.id, user.name, user.display_name, role, EVERYTHING)
    monkeypatch.setattr(session, "signed_in", lambda: person)
    app = AppTest.from_file(str(ROOT / "dashboard" / "pages" / "ward.py"), default_timeout=30).run()
    return [one.value for one in app.text]
