"""A session that is locked: by whom, after what, and what still keeps it or ends it."""

import pytest
from sqlalchemy import Engine, func, select

from db import sessions, users
from db.engine import reading, writing
from models.records import AuditEntry, SignIn

NOW = 1_800_000_000
LIMITS = {"idle_limit": 3600, "longest": 12 * 3600, "lock_after": 300}
SILENCE = 360
"""Seconds after which the server locks by itself: the setting, and a minute for the browser to say so."""


@pytest.fixture
def nurse(engine: Engine) -> int:
    with writing(engine) as session:
        return users.add(session, "nurse1", "Nurse One", "nurse", "a long password", now=NOW).id


@pytest.fixture
def token(engine: Engine, nurse: int) -> str:
    with writing(engine) as session:
        return sessions.start(session, nurse, NOW)


def locked(engine: Engine, token: str, at: int, **limits: int) -> bool:
    found = sessions.going_on(engine, token, at, **{**LIMITS, **limits})
    assert found
    assert (sessions.user(engine, token, at, awake=False, **{**LIMITS, **limits}) is None) == (
        found.locked_at is not None
    )
    return found.locked_at is not None


def noted(engine: Engine, action: str) -> int:
    with reading(engine) as session:
        return session.scalars(select(func.count()).where(AuditEntry.action == action)).one()


def test_the_server_locks_a_session_of_which_nothing_was_heard(engine: Engine, token: str) -> None:
    assert not locked(engine, token, NOW + SILENCE - 1)
    assert locked(engine, token, NOW + SILENCE)
    assert locked(engine, token, NOW + SILENCE + 1)
    assert noted(engine, "locked") == 1


def test_nought_is_never(engine: Engine, token: str) -> None:
    assert not locked(engine, token, NOW + 3599, lock_after=0)


def test_use_puts_the_lock_off_and_a_page_that_redraws_itself_does_not(engine: Engine, token: str) -> None:
    sessions.user(engine, token, NOW + 300, awake=True, **LIMITS)
    assert not locked(engine, token, NOW + 300 + SILENCE - 1)
    assert locked(engine, token, NOW + 300 + SILENCE)


def test_no_use_opens_what_is_locked(engine: Engine, token: str) -> None:
    with writing(engine) as session:
        sessions.lock(session, token, NOW + 10)
    assert sessions.user(engine, token, NOW + 11, awake=True, **LIMITS) is None
    assert sessions.user(engine, token, NOW + 200, awake=True, **LIMITS) is None
    with reading(engine) as session:
        assert session.scalars(select(SignIn.last_seen_at)).one() == users.moment(NOW)


def test_a_locked_session_ends_when_it_would_have(engine: Engine, token: str) -> None:
    with writing(engine) as session:
        sessions.lock(session, token, NOW + 10)
    assert locked(engine, token, NOW + 3599)
    assert sessions.going_on(engine, token, NOW + 3600, **LIMITS) is None


def test_unlocking_begins_the_time_anew(engine: Engine, token: str) -> None:
    with writing(engine) as session:
        sessions.lock(session, token, NOW + 10)
        sessions.unlock(session, token, NOW + 3000, "password")
    assert not locked(engine, token, NOW + 3000 + SILENCE - 1)
    assert noted(engine, "unlocked") == 1


@pytest.mark.parametrize("until", [NOW + 1000, NOW + 13 * 3600])
def test_a_session_ends_with_what_it_rests_on_where_that_is_sooner(engine: Engine, nurse: int, until: int) -> None:
    with writing(engine) as session:
        token = sessions.start(session, nurse, NOW, way="hospital", until=until)
    ends = min(until, NOW + 12 * 3600)
    limits = {**LIMITS, "idle_limit": 24 * 3600, "lock_after": 0}
    assert sessions.user(engine, token, ends - 1, **limits)
    assert sessions.user(engine, token, ends, **limits) is None


def test_signing_out_everywhere_ends_all_but_the_one_that_is_kept(engine: Engine, nurse: int, token: str) -> None:
    with writing(engine) as session:
        other = sessions.start(session, nurse, NOW)
        assert sessions.end_all(session, nurse, NOW + 1, but=token) == 1
    assert sessions.user(engine, token, NOW + 2, **LIMITS)
    assert sessions.user(engine, other, NOW + 2, **LIMITS) is None
    with writing(engine) as session:
        assert sessions.end_all(session, nurse, NOW + 3) == 1
        assert sessions.end_all(session, nurse, NOW + 4) == 0
    assert sessions.user(engine, token, NOW + 5, **LIMITS) is None
    assert noted(engine, "signed out elsewhere") == 2


def test_several_are_looked_up_at_once_and_nothing_is_written(engine: Engine, nurse: int, token: str) -> None:
    with writing(engine) as session:
        other = sessions.start(session, users.add(session, "o", "O", "oncologist", "a long password", now=NOW).id, NOW)
        ended = sessions.start(session, nurse, NOW)
        sessions.end(session, ended, NOW + 1)
        shut = sessions.start(session, nurse, NOW)
        sessions.lock(session, shut, NOW + 2)
    tokens = [token, other, ended, shut, "nobody's"]
    found = sessions.all_going_on(engine, tokens, NOW + 5, **LIMITS)
    assert found == {one: sessions.going_on(engine, one, NOW + 5, **LIMITS) for one in tokens}
    assert [found[one] is None for one in tokens] == [False, False, True, False, True]
    assert [found[one].locked_at for one in (token, other, shut)] == [None, None, NOW + 2]


def test_what_has_to_be_locked_is_left_for_who_may_write(engine: Engine, nurse: int, token: str) -> None:
    with writing(engine) as session:
        awake = sessions.start(session, nurse, NOW + 100)
    assert set(sessions.all_going_on(engine, [token, awake], NOW + SILENCE, **LIMITS)) == {awake}
    assert noted(engine, "locked") == 0
    assert locked(engine, token, NOW + SILENCE)
    assert set(sessions.all_going_on(engine, [token, awake], NOW + SILENCE, **LIMITS)) == {token, awake}


def test_each_of_several_sees_their_own_wards(engine: Engine) -> None:
    with writing(engine) as session:
        tokens = {
            wards: sessions.start(
                session,
                users.add(session, str(wards), "N", "nurse", "a long password", now=NOW, wards=list(wards)).id,
                NOW,
            )
            for wards in ((), ("North",), ("North", "South"))
        }
        whole = users.add(session, "all", "N", "nurse", "a long password", now=NOW)
        tokens[None] = sessions.start(session, whole.id, NOW)
    found = sessions.all_going_on(engine, list(tokens.values()), NOW + 1, **LIMITS)
    seen = {wards: found[token].person.sight.wards for wards, token in tokens.items()}
    assert seen == {wards: wards if wards is None else frozenset(wards) for wards in tokens}
