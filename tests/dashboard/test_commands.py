"""The command line: what it does, and in which words it says what it cannot do."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select

from dashboard.__main__ import main
from dashboard.clock import now
from dashboard.settings import settings
from db import attempts, facts, signing_in, tokens, users
from db.engine import reading, writing
from models.criteria import shipped
from models.records import CriteriaVersion, User
from tests.dashboard.conftest import PASSWORD
from tests.stores import unguarded

_OBSERVATIONS = """stay_id,observed_at,kind,value,unit
7,2026-01-01T08:00:00Z,systolic_bp,120,mm[Hg]
7,2026-01-01T09:00:00Z,systolic_bp,118,mm[Hg]
"""


def _run(*words: str | Path, typed: str = "") -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=typed)


def _sentence(stopped: Result) -> str:
    assert stopped.exit_code == 2
    assert stopped.stdout == ""
    assert stopped.stderr.count("\n") == 1
    return stopped.stderr.strip()


def test_help_names_every_command() -> None:
    words = _run("--help").stdout
    for command in ("serve", "demo", "evaluate", "import", "token", "user", "check"):
        assert f"\n  {command} " in words


def test_an_account_is_made_listed_and_given_another_password(store: Engine) -> None:
    add = ("user", "add", "Nina", "--display-name", "Nina Test", "--role", "nurse", "--every-ward")
    assert _run(*add, typed=f"{PASSWORD}\n").stdout == "nina can sign in.\n"
    assert signing_in.check_password(store, "nina", PASSWORD)
    assert (
        _run("user", "set-password", "Nina", typed="battery staple\n").stdout == "The password of nina was changed.\n"
    )
    assert signing_in.check_password(store, "nina", "battery staple")
    assert _run("user", "list").stdout == "nina: Nina Test, nurse, every ward\n"


def test_an_account_that_failures_have_locked_is_unlocked(store: Engine, nurse: User) -> None:
    at = now()
    for _ in range(5):
        assert signing_in.by_password(store, "nina", "wrong", at) is None
    with pytest.raises(attempts.Waiting):
        signing_in.by_password(store, "nina", PASSWORD, at)
    assert _run("user", "unlock", "Nina").stdout == "nina can sign in again.\n"
    assert signing_in.by_password(store, "nina", PASSWORD, at)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_a_demonstration_store_is_served_to_this_machine_alone(
    store: Engine, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    served = []
    for name in ("__main__._leave_when_told", "__main__._refuse_taken_port"):
        monkeypatch.setattr(f"dashboard.{name}", lambda *_: None)
    monkeypatch.setattr("dashboard.server.serve", lambda chosen: served.append(chosen.host))
    with writing(store) as session:
        facts.mark_demonstration(session)
    monkeypatch.setenv("CAPWATCH_DEMONSTRATION", "false")
    monkeypatch.setenv("CAPWATCH_HOST", host)
    said = _sentence(_run("serve"))
    assert "this is a demonstration store" in said
    assert "CAPWATCH_DEMONSTRATION_ANYWHERE=true" in said
    for variable, value in (("DEMONSTRATION_ANYWHERE", "true"), ("HOST", "localhost"), ("HOST", "127.0.0.2")):
        monkeypatch.setenv(f"CAPWATCH_{variable}", value)
        settings.cache_clear()
        assert _run("serve").exit_code == 0
    assert served == [host, "localhost", "127.0.0.2"]


def test_a_token_is_made_listed_and_revoked(store: Engine) -> None:
    _run("user", "add", "nina", "--display-name", "Nina Test", "--role", "nurse", "--every-ward", typed=f"{PASSWORD}\n")
    secret = _run("token", "add", "monitor", "--user", "Nina").stdout.strip()
    found = tokens.owner(store, secret, now())
    assert found is not None
    assert found.name == "nina"
    assert _run("token", "list").stdout.startswith("monitor: nina, for record, since ")
    sentence = "A nurse may not manage users."
    assert _sentence(_run("token", "add", "prometheus", "--user", "Nina", "--for", "metrics")) == sentence
    assert _run("token", "revoke", "monitor").stdout == "monitor opens nothing any more.\n"
    assert "(revoked " in _run("token", "list").stdout
    assert tokens.owner(store, secret, now()) is None
    assert _sentence(_run("token", "revoke", "other")) == "There is no token named other."
    assert _sentence(_run("token", "add", "other", "--user", "nobody")) == "There is no user named nobody."


_NURSE = ("--display-name", "N", "--role", "nurse", "--every-ward")


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (("set-password", "nobody"), PASSWORD, "There is no user named nobody."),
        (("set-password", "nina"), "short", "A password needs at least 12 characters."),
        (
            ("add", "nina", "--display-name", "N", "--role", "nurse", "--every-ward"),
            PASSWORD,
            "There is already a user named nina.",
        ),
        (
            ("add", "nils", "--display-name", "N", "--role", "nurse", "--every-ward"),
            "",
            "A password needs at least 12 characters.",
        ),
        (
            ("add", "nils", "--display-name", "N", "--role", "porter", "--every-ward"),
            PASSWORD,
            "The role must be nurse, oncologist, administrator or auditor.",
        ),
    ],
)
def test_an_account_that_cannot_be_is_refused(nurse: User, words: tuple[str, ...], typed: str, said: str) -> None:
    assert _sentence(_run("user", *words, typed=typed)) == said


@pytest.mark.parametrize("words", [("add", "nils", "--display-name", "N", "--role", "nurse"), ("set-wards", "nina")])
@pytest.mark.parametrize("wards", [(), ("--ward", "A", "--every-ward")])
def test_the_wards_of_an_account_are_always_said(nurse: User, words: tuple[str, ...], wards: tuple[str, ...]) -> None:
    done = _run("user", *words, *wards, typed=PASSWORD)
    assert done.exit_code == 2
    assert "Say which wards this account sees" in done.stderr


def test_wards_roles_and_accounts_can_be_changed(nurse: User) -> None:
    assert _run("user", "set-wards", "nina", "--ward", "East", "--ward", "North").stdout == "nina sees East, North.\n"
    assert _run("user", "set-role", "nina", "oncologist").stdout == "nina is oncologist now.\n"
    assert _run("user", "set-active", "nina", "no").stdout == "nina can no longer sign in.\n"
    assert _run("user", "list").stdout == "nina: Nina <Test>, oncologist, East, North (not active)\n"
    assert _run("user", "set-active", "nina", "yes").stdout == "nina can sign in.\n"
    assert _run("user", "set-wards", "nina", "--every-ward").stdout == "nina sees every ward.\n"
    assert _sentence(_run("user", "set-role", "nina", "program")).startswith("The role must be")


def test_the_first_administrator_needs_no_ward_and_the_last_one_stays(store: Engine) -> None:
    done = _run("user", "add", "ada", "--display-name", "Ada", "--role", "administrator", typed=PASSWORD)
    assert done.exit_code == 0
    for words in (("set-active", "ada", "no"), ("set-role", "ada", "nurse")):
        assert _sentence(_run("user", *words)) == "ada is the last active administrator: make another one first."


def test_files_are_imported_once(store: Engine, tmp_path: Path) -> None:
    (tmp_path / "obs.csv").write_text(_OBSERVATIONS)
    done = _run("import", tmp_path / "obs.csv", "--ward", "A")
    assert done.stdout == "Added 2 readings of 1 new stay; 0 readings had been imported before.\n"
    again = _run("import", tmp_path / "obs.csv", "--ward", "A")
    assert again.stdout == "Added 0 readings of 0 new stays; 2 readings had been imported before.\n"


def test_a_row_that_cannot_be_read_stops_an_import_or_is_left_out(store: Engine, tmp_path: Path) -> None:
    (tmp_path / "obs.csv").write_text(_OBSERVATIONS + "7,2026-01-01T10:00:00Z,systolic_bp,low,mm[Hg]\n")
    stopped = _run("import", tmp_path / "obs.csv", "--ward", "A")
    assert stopped.exit_code == 2
    assert "obs.csv:4" in stopped.stderr
    assert stopped.stderr.endswith("1 row cannot be read; nothing was imported.\n")
    done = _run("import", tmp_path / "obs.csv", "--ward", "A", "--skip-bad-rows")
    assert done.exit_code == 0
    assert done.stdout.startswith("Added 2 readings of 1 new stay; ")
    assert "obs.csv:4" in done.stderr


def test_a_file_that_is_not_there_is_said(store: Engine) -> None:
    assert "nowhere.csv" in _sentence(_run("import", "nowhere.csv", "--ward", "A"))


def test_serving_begins_by_keeping_what_the_criteria_sets_say(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("__main__._leave_when_told", "__main__._refuse_taken_port", "server.serve"):
        monkeypatch.setattr(f"dashboard.{name}", lambda *_: None)
    for _ in range(2):
        assert _run("serve").exit_code == 0
    with reading(store) as session:
        kept = list(session.scalars(select(CriteriaVersion.name).order_by(CriteriaVersion.name)))
    assert kept == shipped()


def test_a_whole_store_is_said_to_be_one(store: Engine) -> None:
    assert _run("check").stdout == "The store is whole and up to date.\nIts audit ends with entry 0 \n"


def test_an_audit_entry_written_down_before_is_looked_for(store: Engine) -> None:
    with writing(store) as session:
        users.add(session, "nina", "Nina Test", "nurse", PASSWORD, now=1)
    said = _run("check").stdout.splitlines()[-1].removeprefix("Its audit ends with entry ")
    assert _run("check", "--head", said).exit_code == 0
    forged = said[:-1] + ("0" if said[-1] != "0" else "1")
    assert "the audit was rewritten" in _sentence(_run("check", "--head", said, "--head", forged))
    assert "the end was cut off" in _sentence(_run("check", "--head", "9" + said))
    assert "not the number of an audit entry" in _sentence(_run("check", "--head", "nothing"))


def test_a_broken_audit_is_found(store: Engine) -> None:
    with writing(store) as session:
        users.add(session, "nina", "Nina Test", "nurse", PASSWORD, now=1)
    with unguarded(store) as session:
        session.connection().exec_driver_sql("UPDATE audit SET subject = 'user nobody'")
    assert _sentence(_run("check")).startswith("Entry 1 of the audit does not hold")


def test_a_row_that_refers_to_nothing_is_found(store: Engine) -> None:
    with store.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys = 0")
        connection.exec_driver_sql(
            "INSERT INTO sessions (id, token_hash, user_id, created_at, last_seen_at, way)"
            " VALUES (1, 'x', 99, 0, 0, 'pin')"
        )
        connection.exec_driver_sql("PRAGMA foreign_keys = 1")
    assert _sentence(_run("check")) == "A row of sessions refers to a row of users that is not there."


def test_a_store_that_is_not_up_to_date_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAPWATCH_DATABASE_URL", f"sqlite:///{tmp_path / 'store.db'}")
    assert _sentence(_run("check")) == "The store has not been brought up to date for this version of the program."


@pytest.mark.parametrize("words", [("check",), ("user", "list")])
def test_a_file_that_is_no_store_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    (tmp_path / "store.db").write_text("This is not a database. " * 100)
    monkeypatch.setenv("CAPWATCH_DATABASE_URL", f"sqlite:///{tmp_path / 'store.db'}")
    assert _sentence(_run(*words)) == "The store cannot be used: file is not a database."


@pytest.mark.parametrize("words", [("check",), ("user", "list")])
def test_a_database_that_does_not_answer_is_said_without_its_password(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CAPWATCH_DATABASE_URL", "postgresql://capwatch:open-sesame@127.0.0.1:1/capwatch")
    said = _sentence(_run(*words))
    assert said.startswith("The store cannot be used: connection")
    assert "open-sesame" not in said


@pytest.mark.parametrize("words", [("check",), ("user", "list")])
def test_a_folder_that_cannot_be_made_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CAPWATCH_DATABASE_URL", f"sqlite:///{tmp_path}/file/store.db")
    assert _sentence(_run(*words)).startswith(f"{tmp_path}/file cannot be opened: ")
