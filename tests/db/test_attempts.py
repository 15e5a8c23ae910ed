"""Failures to sign in: waits, locks, and what ends them; in the store, so for every server at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select

from db import attempts, origin, signing_in, users
from db.attempts import Waiting
from db.engine import reading, writing
from models.failures import FREE, LOCKED, MOST, MOST_FROM_ADDRESS
from models.records import AuditEntry, FailedAttempts

NOW = 1_800_000_000
PASSWORD = "a long password"


@pytest.fixture
def nurse(engine: Engine) -> int:
    with writing(engine) as session:
        return users.add(session, "nurse1", "Nurse One", "nurse", PASSWORD, now=NOW).id


def fail(engine: Engine, name: str, times: int, now: int = NOW) -> int:
    """Fails as often as it is let, as somebody would who waits each time; when the last one was."""
    for _ in range(times):
        try:
            assert signing_in.by_password(engine, name, "wrong", now) is None
        except Waiting as waiting:
            now += waiting.wait
            assert signing_in.by_password(engine, name, "wrong", now) is None
    return now


def waited(engine: Engine, name: str, now: int) -> int:
    try:
        signing_in.by_password(engine, name, PASSWORD, now)
    except Waiting as waiting:
        return waiting.wait
    return 0


def actions(engine: Engine) -> list[tuple[str, str]]:
    with reading(engine) as session:
        rows = session.execute(select(AuditEntry.action, AuditEntry.subject).order_by(AuditEntry.id))
        return [tuple(row) for row in rows]


@pytest.mark.parametrize("name", ["nurse1", "nobody"])
def test_a_name_waits_and_is_locked_whether_it_is_known_or_not(engine: Engine, nurse: int, name: str) -> None:
    last = fail(engine, name, FREE)
    assert waited(engine, name, last) == 2
    last = fail(engine, name, MOST - FREE, last)
    assert waited(engine, name, last) == LOCKED
    assert waited(engine, name, last + LOCKED - 1) == 1
    assert waited(engine, name, last + LOCKED) == 0
    assert actions(engine).count(("locked sign-in", "user nurse1" if name == "nurse1" else "an unknown name")) == 1


def test_the_right_password_does_not_open_a_locked_name_and_clears_it_later(engine: Engine, nurse: int) -> None:
    last = fail(engine, "nurse1", MOST)
    with pytest.raises(Waiting):
        signing_in.by_password(engine, " NURSE1 ", PASSWORD, last + 10)
    assert signing_in.by_password(engine, "nurse1", PASSWORD, last + LOCKED)
    assert fail(engine, "nurse1", FREE - 1, last + LOCKED) == last + LOCKED


def test_failing_at_one_name_holds_up_no_other(engine: Engine, nurse: int) -> None:
    fail(engine, "nobody", MOST)
    assert waited(engine, "nurse1", NOW) == 0


def test_many_at_once_are_no_more_than_one_after_another(engine: Engine, nurse: int) -> None:
    def attempt(_: int) -> bool:
        try:
            return signing_in.by_password(engine, "nurse1", "wrong", NOW) is None
        except Waiting:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(24))) == FREE


def test_an_administrator_unlocks_and_nobody_else(engine: Engine, nurse: int) -> None:
    last = fail(engine, "nurse1", MOST)
    with pytest.raises(PermissionError, match="A nurse may not manage users"), writing(engine) as session:
        attempts.unlock(session, nurse, now=last, by=nurse)
    with reading(engine) as session:
        assert attempts.locked_until(session, "nurse1", last) == last + LOCKED
    with writing(engine) as session:
        attempts.unlock(session, nurse, now=last)
        assert attempts.locked_until(session, "nurse1", last) is None
    assert waited(engine, "nurse1", last) == 0
    assert ("unlocked sign-in", "user nurse1") in actions(engine)


def test_one_address_slows_names_down_but_locks_no_ward_out(engine: Engine, nurse: int) -> None:
    with origin.coming_from(origin.Origin("10.0.0.7")):
        for number in range(MOST_FROM_ADDRESS):
            fail(engine, f"nobody{number}", 1)
        assert waited(engine, "nurse1", NOW) == 0
        fail(engine, "nobody", 1)
        assert waited(engine, "nobody", NOW) == 2
    with origin.coming_from(origin.Origin("10.0.0.8")):
        assert waited(engine, "nobody", NOW) == 0


def test_who_signs_in_is_no_failure_of_the_address(engine: Engine, nurse: int) -> None:
    """Behind one address a ward's tablets are signed in to and unlocked all day."""
    with origin.coming_from(origin.Origin("10.0.0.7")):
        for _ in range(MOST_FROM_ADDRESS + 1):
            assert signing_in.by_password(engine, "nurse1", PASSWORD, NOW)
        assert fail(engine, "nurse1", FREE) == NOW


def test_no_name_or_address_that_was_typed_is_kept(engine: Engine, nurse: int) -> None:
    with origin.coming_from(origin.Origin("10.0.0.7")):
        fail(engine, "my secret pass phrase", 1)
    with reading(engine) as session:
        kept = session.scalars(select(FailedAttempts)).all()
    assert len(kept) == 2
    assert all(len(one.who) == 64 for one in kept)
    assert "my secret" not in str(actions(engine))


def test_old_failures_are_forgotten_by_the_store_too(engine: Engine, nurse: int) -> None:
    for number in range(20):
        fail(engine, f"nobody{number}", 1)
    fail(engine, "nurse1", 1, NOW + 24 * 3600 + 1)
    with reading(engine) as session:
        assert len(session.scalars(select(FailedAttempts)).all()) == 1
