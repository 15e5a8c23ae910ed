"""Tokens: shown once, kept as a hash, ended for good."""

import pytest
from sqlalchemy import Engine, select, text

from db import tokens, users
from db.engine import reading, writing
from models.records import AuditEntry
from models.sight import Sight
from tests.db.conftest import NOW, People


def added(engine: Engine, user_id: int, name: str = "monitor") -> str:
    with writing(engine) as session:
        return tokens.add(session, name, user_id, NOW)


def test_a_token_writes_in_the_name_of_its_user(engine: Engine, people: People) -> None:
    secret = added(engine, people.nurse)
    assert secret.startswith("cw_")
    found = tokens.owner(engine, secret, NOW)
    assert found == users.Person(people.nurse, "nurse", "The nurse", "nurse", Sight(people.nurse, None))
    for other in ("", "cw_", secret[:-1], secret + "x", secret.upper(), secret.removeprefix("cw_")):
        assert tokens.owner(engine, other, NOW) is None


def test_the_store_does_not_hold_the_secret(engine: Engine, people: People) -> None:
    secret = added(engine, people.nurse)
    with engine.connect() as connection:
        kept = str(connection.execute(text("SELECT * FROM tokens")).all())
        noted = str(connection.execute(text("SELECT * FROM audit")).all())
    assert secret[3:] not in kept + noted


def test_a_revoked_token_opens_nothing(engine: Engine, people: People) -> None:
    secret = added(engine, people.nurse)
    for later in (10, 20):
        with writing(engine) as session:
            tokens.revoke(session, " monitor ", NOW + later)
    assert tokens.owner(engine, secret, NOW + 9) is not None
    assert tokens.owner(engine, secret, NOW + 10) is None
    with reading(engine) as session:
        assert tokens.listed(session) == [tokens.Listed("monitor", "nurse", "record", NOW, NOW + 10)]
        told = session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("%token"))).all()
    assert told == ["added token", "revoked token"]
    with pytest.raises(ValueError, match="no token named other"), writing(engine) as session:
        tokens.revoke(session, "other", NOW)


def test_a_token_ends_with_its_account(engine: Engine, people: People) -> None:
    secret = added(engine, people.nurse)
    with writing(engine) as session:
        users.set_active(session, people.nurse, False, now=NOW)
    assert tokens.owner(engine, secret, NOW) is None


def test_a_token_needs_a_name_of_its_own_and_a_user_who_records(engine: Engine, people: People) -> None:
    added(engine, people.nurse)
    for name in ("monitor", " monitor ", "  "):
        with pytest.raises(ValueError, match="token"):
            added(engine, people.nurse, name)
    for user in (people.administrator, people.gone, 99):
        with pytest.raises(PermissionError):
            added(engine, user, "other")
