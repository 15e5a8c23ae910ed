"""Sending: an address that hangs delays no other, what it brings about late is noted, and a crash sends it again."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from dashboard import contact_urls, sending
from dashboard.sending import HANGING, Post
from db import contacts, users
from db.engine import reading, writing
from db.observations import NewEntry, record
from models.instants import HOUR
from models.records import AuditEntry, Message
from models.typed import Typed
from tests.dashboard.test_composing import RAISED, admitted
from tests.receiving import receiving

SETS = {"systolic_bp": ("85", "mm[Hg]"), "albumin": ("2.8", "g/dL")}


@pytest.fixture
def admin(store: Engine) -> int:
    with writing(store) as session:
        return users.add(session, "ada", "Ada Test", "administrator", "correct horse", now=RAISED).id


@pytest.fixture
def alerted(store: Engine, admin: int) -> Callable[..., None]:
    """Raises an alert whose bedside nurse is reached at these addresses."""

    def alerted(*urls: str, bed: str = "3") -> None:
        with writing(store) as session:
            nurse = users.add(session, f"nina{bed}", "Nina Test", "nurse", "correct horse", now=RAISED).id
            for url in urls:
                contacts.add(session, None, "bedside_nurse", url[:60], url, masked=lambda _: "…", by=admin, now=RAISED)
        typed = tuple(Typed(kind, value, unit, confirmed=True) for kind, (value, unit) in SETS.items())
        stay_id = admitted(store, nurse, bed=bed)
        record(store, NewEntry(f"key-{bed}", stay_id, RAISED, typed), by=nurse, now=RAISED)

    return alerted


def post(store: Engine, deliver: sending.Deliver, limit: float = 10.0, now: Callable[[], int] = lambda: RAISED) -> Post:
    return Post(store, ZoneInfo("UTC"), named=False, deliver=deliver, now=now, limit=limit)


def messages(store: Engine) -> dict[str, tuple[str, str | None]]:
    with reading(store) as session:
        names = {one.id: one.name for one in contacts.every(session)}
        return {names[one.contact_id]: (one.state, one.trouble) for one in session.scalars(select(Message))}


def test_what_was_taken_is_sent_and_what_was_not_says_why(store: Engine, alerted) -> None:
    alerted("json://good", "json://bad")
    one = post(store, lambda url, _: None if url == "json://good" else "The service answered 503.")
    one.round()
    one.finish(10)
    assert messages(store) == {"json://good": ("sent", None), "json://bad": ("waiting", "The service answered 503.")}


def test_an_address_that_hangs_delays_neither_the_others_nor_the_beat(store: Engine, alerted) -> None:
    alerted("json://hangs", "json://good")
    release = threading.Event()
    one = post(store, lambda url, _: release.wait(20) and None if url == "json://hangs" else None)
    began = time.monotonic()
    one.round()
    assert time.monotonic() - began < 5
    _until(lambda: messages(store)["json://good"] == ("sent", None))
    assert messages(store)["json://hangs"] == ("waiting", None)
    release.set()
    one.finish(10)
    assert messages(store)["json://hangs"] == ("sent", None)


def test_a_try_that_takes_too_long_is_given_up_and_what_it_brings_about_late_is_noted(store: Engine, alerted) -> None:
    alerted("json://hangs")
    release = threading.Event()
    one = post(store, lambda *_: release.wait(20) and None, limit=0.0)
    one.round()
    one.round()
    assert messages(store) == {"json://hangs": ("waiting", "There was no answer within 0 s.")}
    release.set()
    one.finish(10)
    assert messages(store) == {"json://hangs": ("sent", None)}


def test_an_address_that_always_hangs_holds_only_so_many_threads(store: Engine, alerted) -> None:
    alerted("json://hangs")
    release, began = threading.Event(), threading.Semaphore(0)
    clock = [RAISED]

    def hang(*_: object) -> None:
        began.release()
        release.wait(20)

    one = post(store, hang, limit=0.0, now=lambda: clock[0])
    for _ in range(HANGING + 4):
        one.round()
        clock[0] += HOUR
    assert all(began.acquire(timeout=10) for _ in range(HANGING))
    release.set()
    one.finish(10)
    assert not began.acquire(blocking=False)


def test_a_delivery_that_could_not_be_noted_is_made_again_by_the_same_reference(
    store: Engine, alerted, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    alerted("json://good")
    said: list[str] = []
    clock = [RAISED]
    one = post(store, lambda _, text: said.append(text.body.rpartition(": ")[2]), now=lambda: clock[0])
    with monkeypatch.context() as broken:
        broken.setattr(sending.outbox, "sent", lambda *_: 1 / 0)
        one.round()
        one.finish(10)
    assert "could not be noted" in caplog.text
    clock[0] += 60
    one.round()
    one.finish(10)
    assert messages(store) == {"json://good": ("sent", None)}
    assert len(said) == 2
    assert len(set(said)) == 1


def test_what_fails_in_the_program_is_logged_by_a_reference_alone(
    store: Engine, alerted, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    alerted("json://127.0.0.1/open-sesame")
    monkeypatch.setattr(contact_urls, "send", lambda url, *_: (_ for _ in ()).throw(OSError(url)))
    one = post(store, sending.deliver)
    one.round()
    one.finish(10)
    ((state, trouble),) = messages(store).values()
    assert state == "waiting"
    assert "reference" in trouble
    assert "open-sesame" not in caplog.text + trouble


def test_after_a_pause_each_address_gets_one_message_with_all_references(
    store: Engine, alerted, tmp_path: Path
) -> None:
    with receiving(tmp_path) as receiver:
        alerted(receiver.mail("nurse"), receiver.hook("nurse"))
        alerted(bed="4")
        one = post(store, sending.deliver)
        one.round()
        one.finish(20)
        received = receiver.received()
    assert sorted(message["way"] for message in received) == ["hook", "mail"]
    with reading(store) as session:
        uids = {message.uid for message in session.scalars(select(Message))}
    assert len(uids) == 4
    for message in received:
        assert sum(uid in message["text"] for uid in uids) == 2
        assert message["title"] == "Capwatch: 2 alerts"


def test_a_test_message_reaches_the_contact_and_is_in_the_audit(store: Engine, admin: int, tmp_path: Path) -> None:
    with receiving(tmp_path) as receiver, writing(store) as session:
        made = contacts.add(
            session,
            "North",
            "bedside_nurse",
            "Phone\nBcc: x",
            receiver.mail("nurse"),
            masked=lambda _: "…",
            by=admin,
            now=RAISED,
        ).id
        session.commit()
        assert sending.test_message(store, made, by=admin, now=RAISED) is None
        (received,) = receiver.received()
    assert received["title"] == "Capwatch: test message"
    assert "Phone Bcc x" in received["text"]
    assert "bcc" not in received["headers"].lower()
    with reading(store) as session:
        assert "tested contact" in session.scalars(select(AuditEntry.action)).all()


def test_a_test_message_that_cannot_be_sent_says_why(
    store: Engine, admin: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(store) as session:
        made = contacts.add(
            session, None, "bedside_nurse", "Phone", "json://127.0.0.1:1/x", masked=lambda _: "…", by=admin, now=RAISED
        ).id
    assert sending.test_message(store, made, by=admin, now=RAISED) == (
        "The service could not be reached, or did not take it."
    )
    release = threading.Event()
    monkeypatch.setattr(sending, "LIMIT", 0.01)
    monkeypatch.setattr(sending, "deliver", lambda _url, _text: release.wait(20) and None)
    assert "no answer within" in sending.test_message(store, made, by=admin, now=RAISED)
    release.set()


def _until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)
