"""Accounts, passwords and sessions."""

import json

import pytest
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import Engine, select

from db import facts, passwords, sessions, signing_in, users
from db.engine import reading, writing
from models.records import AuditEntry, SignIn, User
from models.sight import NOTHING

NOW = 1_800_000_000
LIMITS = {"idle_limit": 900, "longest": 12 * 3600}
# The program's own, read before the tests put a quick one in its place.
HASHER = passwords.hasher


@pytest.fixture
def nurse(engine: Engine) -> int:
    with writing(engine) as session:
        return users.add(session, "Nurse1", "Nurse One", "nurse", "a long password", now=NOW).id


def token_of(engine: Engine, user_id: int) -> str:
    with writing(engine) as session:
        return sessions.start(session, user_id, NOW)


def test_the_right_password_and_no_other(engine: Engine, nurse: int) -> None:
    person = signing_in.check_password(engine, " nurse1 ", "a long password")
    assert person == users.Person(nurse, "nurse1", "Nurse One", "nurse", NOTHING)
    assert signing_in.check_password(engine, "nurse1", "another password") is None
    assert signing_in.check_password(engine, "nobody", "a long password") is None


def test_a_password_costs_a_thief_what_the_standard_asks() -> None:
    assert extract_parameters(HASHER.hash("a long password")) == RFC_9106_LOW_MEMORY


@pytest.mark.parametrize(
    ("name", "role", "password", "complaint"),
    [
        ("nurse1", "nurse", "a long password", "already a user"),
        ("second", "surgeon", "a long password", "role must be"),
        ("second", "program", "a long password", "role must be"),
        ("second", "nurse", "short", "at least 12"),
        (" ", "nurse", "a long password", "needs a name"),
    ],
)
def test_accounts_that_are_refused(
    engine: Engine, nurse: int, name: str, role: str, password: str, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint), writing(engine) as session:
        users.add(session, name, "Somebody", role, password, now=NOW)
    with reading(engine) as session:
        assert [user.id for user in users.everyone(session)] == [nurse]


def test_only_an_administrator_manages_users(engine: Engine, nurse: int) -> None:
    with pytest.raises(PermissionError, match="A nurse may not manage users"), writing(engine) as session:
        users.add(session, "second", "Second", "administrator", "a long password", now=NOW, by=nurse)


def test_a_session_opens_with_its_token_alone(engine: Engine, nurse: int) -> None:
    token = token_of(engine, nurse)
    with reading(engine) as session:
        kept = session.scalars(select(SignIn.token_hash)).one()
    assert token not in kept
    person = sessions.user(engine, token, NOW + 1, **LIMITS)
    assert person
    assert person.id == nurse
    assert sessions.user(engine, kept, NOW + 1, **LIMITS) is None


def test_an_idle_session_ends_at_its_limit(engine: Engine, nurse: int) -> None:
    token = token_of(engine, nurse)
    assert sessions.user(engine, token, NOW + 899, awake=False, **LIMITS)
    assert sessions.user(engine, token, NOW + 900, awake=False, **LIMITS) is None


def test_use_keeps_a_session_alive_but_redrawing_does_not(engine: Engine, nurse: int) -> None:
    token = token_of(engine, nurse)
    sessions.user(engine, token, NOW + 600, awake=False, **LIMITS)
    assert sessions.user(engine, token, NOW + 901, **LIMITS) is None
    sessions.user(engine, token, NOW + 600, **LIMITS)
    assert sessions.user(engine, token, NOW + 901, **LIMITS)


def test_no_use_keeps_a_session_alive_for_ever(engine: Engine, nurse: int) -> None:
    token = token_of(engine, nurse)
    for at in range(NOW, NOW + LIMITS["longest"], 600):
        assert sessions.user(engine, token, at, **LIMITS)
    assert sessions.user(engine, token, NOW + LIMITS["longest"], **LIMITS) is None


def test_signing_out_ends_the_session(engine: Engine, nurse: int) -> None:
    token = token_of(engine, nurse)
    with writing(engine) as session:
        sessions.end(session, token, NOW + 10)
    assert sessions.user(engine, token, NOW + 11, **LIMITS) is None


def test_a_new_password_ends_the_old_and_its_sessions(engine: Engine, nurse: int) -> None:
    token = token_of(engine, nurse)
    with writing(engine) as session:
        users.set_password(session, nurse, "a newer password", now=NOW + 10)
    assert sessions.user(engine, token, NOW + 11, **LIMITS) is None
    assert signing_in.check_password(engine, "nurse1", "a long password") is None
    assert signing_in.check_password(engine, "nurse1", "a newer password")


def test_an_account_that_is_not_active_opens_nothing(engine: Engine, nurse: int) -> None:
    token = token_of(engine, nurse)
    with writing(engine) as session:
        users.set_active(session, nurse, False, now=NOW + 10)
    assert sessions.user(engine, token, NOW + 11, **LIMITS) is None
    assert signing_in.check_password(engine, "nurse1", "a long password") is None


def test_nobody_signs_in_as_a_program(engine: Engine) -> None:
    with writing(engine) as session:
        made = users.program(session, "file-import", "File import", NOW)
        assert users.program(session, "file-import", "File import", NOW).id == made.id
    assert signing_in.check_password(engine, "file-import", "!") is None
    assert signing_in.check_password(engine, "file-import", "") is None


def test_what_is_done_to_accounts_is_audited_without_the_password(engine: Engine, nurse: int) -> None:
    token_of(engine, nurse)
    with reading(engine) as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    written = "".join(f"{entry.before} {entry.after}" for entry in entries)
    assert "a long password" not in written
    assert "argon2" not in written
    assert [entry.action for entry in entries] == ["added user", "signed in"]


def test_the_signing_key_is_made_once(engine: Engine) -> None:
    key = facts.signing_key(engine)
    assert len(key) == 64
    assert facts.signing_key(engine) == key


def test_a_store_is_a_demonstration_only_when_marked(engine: Engine) -> None:
    with reading(engine) as session:
        assert not facts.is_demonstration(session)
    for _ in range(2):
        with writing(engine) as session:
            facts.mark_demonstration(session)
    with reading(engine) as session:
        assert facts.is_demonstration(session)


def test_wards_and_roles_are_changed_with_what_was_before(engine: Engine, nurse: int) -> None:
    with writing(engine) as session:
        users.set_wards(session, nurse, [" West ", "North", "West"], now=NOW)
        users.set_wards(session, nurse, ["North", "West"], now=NOW)
        users.set_role(session, nurse, "oncologist", now=NOW + 1)
        users.set_wards(session, nurse, None, now=NOW + 2)
    with reading(engine) as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "changed user").order_by(AuditEntry.id))
        assert [(entry.before, entry.after) for entry in entries] == [
            ('{"wards": null}', '{"wards": ["North", "West"]}'),
            ('{"role": "nurse"}', '{"role": "oncologist"}'),
            ('{"wards": ["North", "West"]}', '{"wards": null}'),
        ]
        assert users.wards_of(session, nurse) is None


def test_another_name_is_shown_and_the_former_one_is_in_the_audit(engine: Engine, nurse: int) -> None:
    with writing(engine) as session:
        was = session.get_one(User, nurse).display_name
        users.rename(session, nurse, "  Nora New ", now=NOW)
        users.rename(session, nurse, "Nora New", now=NOW + 1)
        with pytest.raises(ValueError, match="is missing"):
            users.rename(session, nurse, " ", now=NOW + 2)
    with reading(engine) as session:
        assert session.get_one(User, nurse).display_name == "Nora New"
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "changed user"))
        assert (json.loads(entry.before or ""), json.loads(entry.after or "")) == (
            {"display_name": was},
            {"display_name": "Nora New"},
        )


@pytest.mark.parametrize(
    ("act", "complaint"),
    [
        (lambda session, one: users.set_active(session, one, False, now=NOW), "ada is the last active administrator"),
        (lambda session, one: users.set_role(session, one, "nurse", now=NOW), "ada is the last active administrator"),
        (lambda session, one: users.set_role(session, one, "porter", now=NOW), "The role must be"),
        (lambda session, one: users.set_wards(session, one, [" "], now=NOW), "A ward needs a name"),
    ],
)
def test_the_last_administrator_stays_one(engine: Engine, act, complaint: str) -> None:
    with writing(engine) as session:
        ada = users.add(session, "ada", "Ada", "administrator", "a long password", now=NOW).id
    with pytest.raises(ValueError, match=complaint), writing(engine) as session:
        act(session, ada)
    if "last" in complaint:
        with writing(engine) as session:
            users.add(session, "bea", "Bea", "administrator", "a long password", now=NOW)
            act(session, ada)


def test_accounts_are_managed_by_administrators_alone(engine: Engine, nurse: int) -> None:
    for act in (
        lambda session, **who: users.set_wards(session, nurse, [], **who),
        lambda session, **who: users.set_role(session, nurse, "auditor", **who),
        lambda session, **who: users.set_active(session, nurse, False, **who),
    ):
        with pytest.raises(PermissionError, match="A nurse may not manage users"), writing(engine) as session:
            act(session, now=NOW, by=nurse)
        with pytest.raises(LookupError, match="no such account"), writing(engine) as session:
            users.set_wards(session, 99, [], now=NOW)
