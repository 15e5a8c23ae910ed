"""Accounts that the hospital vouches for, and whom nobody vouches for any more."""

import json

import pytest
from sqlalchemy import Engine, select

from db import hospital, sessions, signing_in, users
from db.engine import reading, writing
from models.hospital import NotVouched, Vouched
from models.records import AuditEntry, SignIn, User, UserWard

NOW = 1_800_000_000
NINA = Vouched("https://hospital", "s-1", "Nina", "Nina Example", "nurse", frozenset({"West"}), True, NOW + 60)


def _let_in(engine: Engine, who: Vouched = NINA, at: int = NOW) -> int:
    with writing(engine) as session:
        return hospital.let_in(session, who, at).id


def _entries(engine: Engine) -> list[AuditEntry]:
    with reading(engine) as session:
        return list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def test_an_account_is_made_once_for_issuer_and_subject(engine: Engine) -> None:
    first = _let_in(engine)
    assert _let_in(engine) == first
    others = {"issuer": "https://elsewhere"}, {"subject": "s-2"}
    assert len({first, *(_let_in(engine, Vouched(**{**vars(NINA), **one})) for one in others)}) == 3
    with reading(engine) as session:
        names = set(session.scalars(select(User.name)))
    assert names == {"nina@hospital", "nina@elsewhere", "nina@hospital 2"}


def test_no_password_opens_it_and_none_can_be_set(engine: Engine) -> None:
    account = _let_in(engine)
    assert signing_in.check_password(engine, "nina@hospital", "!") is None
    with writing(engine) as session, pytest.raises(ValueError, match="signs in with the hospital"):
        users.set_password(session, account, "a long password", now=NOW)


def test_what_changed_is_in_the_audit_before_and_after(engine: Engine) -> None:
    _let_in(engine)
    _let_in(engine, Vouched(**{**vars(NINA), "role": "oncologist", "wards": None}))
    made, changed = _entries(engine)
    assert (made.action, made.subject, made.user_id) == ("added user", "user nina@hospital", None)
    assert json.loads(made.after or "") == {
        "role": "nurse",
        "display_name": "Nina Example",
        "wards": ["West"],
        "issuer": "https://hospital",
        "subject": "s-1",
    }
    assert json.loads(changed.before or "")["wards"] == ["West"]
    assert json.loads(changed.after or "") == {"role": "oncologist", "display_name": "Nina Example", "wards": None}


def test_wards_that_are_no_longer_given_are_gone(engine: Engine) -> None:
    _let_in(engine, Vouched(**{**vars(NINA), "wards": frozenset({"West", "East"})}))
    _let_in(engine, Vouched(**{**vars(NINA), "wards": frozenset()}))
    with reading(engine) as session:
        assert session.scalars(select(UserWard)).all() == []
        assert session.scalars(select(User)).one().every_ward is False


def test_an_account_made_inactive_is_not_let_in_nor_made_anew(engine: Engine) -> None:
    account = _let_in(engine)
    with writing(engine) as session:
        users.set_active(session, account, False, now=NOW)
    with pytest.raises(NotVouched, match="not active"):
        _let_in(engine)


def test_whoever_is_refused_loses_every_session_and_the_pin(engine: Engine) -> None:
    account, other = _let_in(engine), _let_in(engine, Vouched(**{**vars(NINA), "subject": "s-2"}))
    with writing(engine) as session:
        session.get_one(User, account).pin_hash = "kept"
        for one in (account, account, other):
            sessions.start(session, one, NOW, way="hospital", until=NOW + 60)
    with writing(engine) as session:
        hospital.refused(session, "https://hospital", "s-1", "No role.", NOW)
    with reading(engine) as session:
        going_on = session.scalars(select(SignIn.user_id).where(SignIn.ended_at.is_(None))).all()
        assert going_on == [other]
        assert session.get_one(User, account).pin_hash is None
    last = _entries(engine)[-1]
    assert (last.action, last.subject, last.after) == (
        "refused sign-in",
        "user nina@hospital",
        '{"why": "No role."}',
    )


@pytest.mark.parametrize("subject", [None, "never seen"])
def test_a_refusal_of_nobody_known_names_nobody(engine: Engine, subject: str | None) -> None:
    _let_in(engine)
    with writing(engine) as session:
        hospital.refused(session, "https://hospital", subject, "No role.", NOW)
    assert _entries(engine)[-1].subject == "the hospital's sign-in"


def test_a_session_ends_at_its_time_and_not_before(engine: Engine) -> None:
    account = _let_in(engine)
    with writing(engine) as session:
        token = sessions.start(session, account, NOW, way="hospital", until=NOW + 60)
    limits = {"idle_limit": 900, "longest": 43_200}
    assert sessions.user(engine, token, NOW + 59, **limits)
    assert sessions.user(engine, token, NOW + 60, **limits) is None
