"""PINs: what they open, for whom, and when they open nothing."""

import pytest
from sqlalchemy import Engine, select

from db import pins, sessions, signing_in, users
from db.engine import reading, writing
from models.failures import FREE
from models.records import AuditEntry, SignIn, User

NOW = 1_800_000_000
HOUR = 3600
LIMITS = {"idle_limit": HOUR, "longest": 12 * HOUR, "lock_after": 300}
PIN, OTHERS = "739104", "840215"


@pytest.fixture
def nina(engine: Engine) -> int:
    with writing(engine) as session:
        made = users.add(session, "nina", "Nina Test", "nurse", "a long password", now=NOW).id
        pins.set_pin(session, made, PIN, now=NOW)
        return made


@pytest.fixture
def nils(engine: Engine) -> int:
    """Another nurse, who has signed in somewhere an hour ago."""
    with writing(engine) as session:
        made = users.add(session, "nils", "Nils Test", "nurse", "a long password", now=NOW).id
        pins.set_pin(session, made, OTHERS, now=NOW)
        sessions.start(session, made, NOW - HOUR)
        return made


@pytest.fixture
def token(engine: Engine, nina: int) -> str:
    """Nina's session on the tablet, locked."""
    with writing(engine) as session:
        token = sessions.start(session, nina, NOW)
        sessions.lock(session, token, NOW + 60)
    return token


def open_of(engine: Engine, token: str, now: int = NOW + 60) -> sessions.Open:
    found = sessions.going_on(engine, token, now, **LIMITS)
    assert found
    return found


def hand_over(engine: Engine, token: str, name: str, pin: str, now: int = NOW + 60) -> str:
    return pins.hand_over(engine, token, open_of(engine, token, now), name, pin, now)


def test_the_own_pin_unlocks_the_own_session(engine: Engine, token: str, nina: int) -> None:
    assert sessions.user(engine, token, NOW + 61, **LIMITS) is None
    with pytest.raises(pins.Refused):
        pins.unlock(engine, token, open_of(engine, token), OTHERS, NOW + 62)
    pins.unlock(engine, token, open_of(engine, token), PIN, NOW + 63)
    person = sessions.user(engine, token, NOW + 64, **LIMITS)
    assert person
    assert person.id == nina


def test_a_hand_over_ends_one_session_and_begins_the_other_for_no_longer(engine: Engine, token: str, nils: int) -> None:
    handed = hand_over(engine, token, " NILS ", OTHERS)
    assert sessions.going_on(engine, token, NOW + 61, **LIMITS) is None
    found = open_of(engine, handed)
    assert (found.person.id, found.way, found.locked_at) == (nils, "pin", None)
    assert found.ends_at == NOW + 12 * HOUR
    later = {**LIMITS, "idle_limit": 24 * HOUR, "lock_after": 0}
    assert sessions.user(engine, handed, NOW + 12 * HOUR - 1, **later)
    assert sessions.user(engine, handed, NOW + 12 * HOUR, **later) is None


def test_handing_on_and_on_is_no_longer_either(engine: Engine, token: str, nina: int, nils: int) -> None:
    handed = hand_over(engine, token, "nils", OTHERS)
    back = hand_over(engine, handed, "nina", PIN, NOW + 5 * 60)
    assert open_of(engine, back, NOW + 5 * 60).ends_at == NOW + 12 * HOUR


@pytest.mark.parametrize(
    ("name", "pin"), [("nils", PIN), ("nina", OTHERS), ("nobody", PIN), ("", ""), ("nils", "8" * 4000)]
)
def test_a_wrong_name_or_pin_hands_nothing_over(engine: Engine, token: str, nils: int, name: str, pin: str) -> None:
    with pytest.raises(pins.Refused, match="do not belong together"):
        hand_over(engine, token, name, pin)
    assert open_of(engine, token).locked_at == NOW + 60


@pytest.mark.parametrize("lacks", ["a pin", "an active account", "a sign-in of late", "a sign-in but by pin"])
def test_who_is_not_ready_is_told_the_same(engine: Engine, token: str, nils: int, lacks: str) -> None:
    now = NOW + 60
    with writing(engine) as session:
        sign_in = session.scalars(select(SignIn).where(SignIn.user_id == nils)).one()
        if lacks == "a pin":
            pins.remove(session, nils, by=nils, now=now)
        elif lacks == "an active account":
            users.set_active(session, nils, False, now=now)
        elif lacks == "a sign-in but by pin":
            sign_in.way = "pin"
        else:
            sign_in.created_at = users.moment(now - pins.TRUSTED - 1)
    with pytest.raises(pins.Refused, match="do not belong together"):
        hand_over(engine, token, "nils", OTHERS)


def test_at_thirty_days_it_still_hands_over(engine: Engine, token: str, nils: int) -> None:
    with writing(engine) as session:
        sign_in = session.scalars(select(SignIn).where(SignIn.user_id == nils)).one()
        sign_in.created_at = users.moment(NOW + 60 - pins.TRUSTED)
    assert hand_over(engine, token, "nils", OTHERS)


def test_after_some_failures_a_pin_opens_nothing_until_a_password_does(engine: Engine, token: str, nina: int) -> None:
    found = open_of(engine, token)
    for attempt in range(FREE):
        with pytest.raises(pins.Refused):
            pins.unlock(engine, token, found, "482915", NOW + 60 + attempt)
    with pytest.raises(pins.Refused):
        pins.unlock(engine, token, found, PIN, NOW + 70)
    with reading(engine) as session:
        assert not pins.usable(session, nina)
    assert signing_in.by_password(engine, "nina", "a long password", NOW + 80)
    with writing(engine) as session:
        sessions.start(session, nina, NOW + 80)
    pins.unlock(engine, token, found, PIN, NOW + 90)


def test_a_day_does_not_bring_a_used_up_pin_back(engine: Engine, token: str, nina: int) -> None:
    found = open_of(engine, token)
    for _ in range(FREE):
        with pytest.raises(pins.Refused):
            pins.unlock(engine, token, found, "482915", NOW)
    signing_in.by_password(engine, "somebody else", "wrong", NOW + 48 * HOUR)
    with reading(engine) as session:
        assert not pins.usable(session, nina)


def test_one_failure_less_and_it_opens(engine: Engine, token: str) -> None:
    found = open_of(engine, token)
    for _ in range(FREE - 1):
        with pytest.raises(pins.Refused):
            pins.unlock(engine, token, found, "482915", NOW)
    pins.unlock(engine, token, found, PIN, NOW)


def test_a_pin_is_kept_as_a_hash_and_audited_without_its_digits(engine: Engine, token: str, nina: int) -> None:
    with pytest.raises(ValueError, match="tried first"), writing(engine) as session:
        pins.set_pin(session, nina, "123456", now=NOW)
    with pytest.raises(pins.Refused):
        pins.unlock(engine, token, open_of(engine, token), "482915", NOW)
    with reading(engine) as session:
        assert (session.get_one(User, nina).pin_hash or "").startswith("$argon2id$")
        entries = session.scalars(select(AuditEntry)).all()
    said = [(one.action, one.subject, one.before, one.after) for one in entries]
    assert "set PIN" in str(said)
    assert "refused PIN" in str(said)
    assert PIN not in str(said)
    assert "482915" not in str(said)


def test_only_its_owner_or_an_administrator_takes_a_pin_away(engine: Engine, nina: int, nils: int) -> None:
    with pytest.raises(PermissionError), writing(engine) as session:
        pins.remove(session, nina, by=nils, now=NOW)
    with writing(engine) as session:
        admin = users.add(session, "ada", "Ada Test", "administrator", "a long password", now=NOW).id
        pins.remove(session, nina, by=admin, now=NOW)
        assert not pins.usable(session, nina)
