"""What every page asks for every few seconds: the alerts of one's wards, by bed, and without a name."""

import uuid
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from dashboard.api import calls
from dashboard.clock import now
from db import acknowledgements, attention, due, observations, takings, watching
from db.engine import reading, writing
from db.users import User
from models.typed import Typed
from tests.dashboard.conftest import admitted

LEAK = (Typed("systolic_bp", "84", "mm[Hg]", confirmed=True), Typed("albumin", "2.6", "g/dL", confirmed=True))
GRAVE = (Typed("systolic_bp", "78", "mm[Hg]", confirmed=True),)


def save(store: Engine, stay: int, by: int, typed: tuple[Typed, ...]) -> None:
    entry = observations.NewEntry(str(uuid.uuid4()), stay, now(), typed, confirmed=frozenset({"observed_at", "same"}))
    observations.record(store, entry, by=by, now=now())


def told(client: TestClient, **headers: str) -> dict[str, Any]:
    answer = client.get("/api/v1/alerts", headers=headers)
    assert answer.status_code == 200
    return answer.json()


@pytest.fixture(autouse=True)
def _nothing_is_overdue(monkeypatch: pytest.MonkeyPatch) -> None:
    """A patient who came yesterday lacks what is measured daily: an alert of its own, which is not meant here."""
    monkeypatch.setattr(due, "late", lambda *_: {})


def alert_of(store: Engine, stay: int) -> int:
    with reading(store) as session:
        return next(one.alert_id for one in attention.alerts(session, now()) if one.stay_id == stay)


def test_silence_says_of_which_wards_it_is_true_and_when(signed_in: TestClient, stay: int) -> None:
    said = told(signed_in)
    assert (said["open"], said["silent"], said["alerts"]) == ([], None, [])
    assert (said["nothing"], said["wards"]) == ("No open alert on Test ward", ["Test ward"])
    assert len(said["at_text"]) == len("14:05:10")


def test_a_store_without_a_ward_says_so(signed_in: TestClient) -> None:
    assert told(signed_in)["nothing"] == "Nobody is on a ward that you see."


def test_a_save_is_told_at_once_by_bed_and_without_a_name(
    signed_in: TestClient, store: Engine, stay: int, nurse: User
) -> None:
    assert told(signed_in)["open"] == []
    save(store, stay, nurse.id, LEAK)
    answer = signed_in.get("/api/v1/alerts")
    medium, *_ = answer.json()["open"]
    assert (medium["severity"], medium["mark"], medium["count"]) == ("medium", "!!", 1)
    assert (medium["text"], medium["alert"]) == ("Bed 1, 0 min: Capillary leak", alert_of(store, stay))
    assert answer.json()["nothing"] == ""
    assert "Amber" not in answer.text
    assert "TEST-1" not in answer.text


def test_several_of_a_priority_are_counted_and_the_oldest_named(
    signed_in: TestClient, store: Engine, stay: int, nurse: User
) -> None:
    other = admitted(store, nurse.id, "Basil Example", "2")
    for one in (stay, other):
        save(store, one, nurse.id, LEAK)
    medium, *_ = told(signed_in)["open"]
    assert (medium["count"], medium["alert"], medium["oldest"]["bed"]) == (2, None, "1")
    save(store, other, nurse.id, GRAVE)
    high, medium, *_ = told(signed_in)["open"]
    assert (high["severity"], high["oldest"]["bed"]) == ("high", "2")
    assert (medium["severity"], medium["count"]) == ("medium", 1)


def test_what_is_quiet_or_taken_is_counted_with_the_time_left(
    signed_in: TestClient, store: Engine, stay: int, nurse: User
) -> None:
    other = admitted(store, nurse.id, "Basil Example", "2")
    for one in (stay, other):
        save(store, one, nurse.id, LEAK)
    with writing(store) as session:
        key = str(uuid.uuid4())
        acknowledgements.acknowledge(
            session, alert_of(store, stay), "reviewed", "", key, quiet_minutes=60, by=nurse.id, now=now()
        )
        takings.take(session, alert_of(store, other), str(uuid.uuid4()), minutes=30, by=nurse.id, now=now())
    said = told(signed_in)
    assert said["open"] == []
    assert said["nothing"] == "No open alert on Test ward"
    assert said["silent"]["label"] == "1 quiet, 1 taken"
    assert said["silent"]["text"] in ("Bed 2: 30 min more", "Bed 2: 29 min more")
    assert [(one["bed"], one["state"]) for one in said["alerts"]] == [("2", "taken"), ("1", "quiet")]


def test_a_quiet_time_that_ends_opens_the_alert_though_nothing_was_written(
    signed_in: TestClient, store: Engine, stay: int, nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(store, stay, nurse.id, LEAK)
    began = now()
    with writing(store) as session:
        key = str(uuid.uuid4())
        acknowledgements.acknowledge(
            session, alert_of(store, stay), "reviewed", "", key, quiet_minutes=30, by=nurse.id, now=began
        )
    for after, opened in ((1799, 0), (1800, 1), (1801, 1)):
        with reading(store) as session:
            assert sum(one.standing.state == "open" for one in attention.alerts(session, began + after)) == opened
    assert told(signed_in)["open"] == []
    monkeypatch.setattr(calls, "now", lambda: began + 1805)
    assert [one["count"] for one in told(signed_in)["open"]] == [1]


def test_only_the_wards_that_one_looks_after_are_told_of(
    signed_in: TestClient, store: Engine, stay: int, nurse: User
) -> None:
    save(store, stay, nurse.id, LEAK)
    admitted(store, nurse.id, "Basil Example", "2", ward="South")
    assert told(signed_in)["open"][0]["text"].startswith("Test ward, Bed 1, ")
    with writing(store) as session:
        watching.watch(session, ["South"], by=nurse.id, now=now())
    assert told(signed_in)["nothing"] == "No open alert on South"


def test_german_is_spoken_where_it_is_asked_for(signed_in: TestClient, stay: int) -> None:
    assert told(signed_in, **{"accept-language": "de"})["nothing"] == "Kein offener Alarm auf Test ward"


def test_asking_keeps_no_session_alive(signed_in: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(calls, "asker", lambda _, *, awake: asked.append(awake))
    assert signed_in.get("/api/v1/alerts").status_code == 401
    assert asked == [False]
