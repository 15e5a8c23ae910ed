"""Saves while the machine's clock is put back and forward by an hour: their order is kept, and none is refused."""

import uuid
from typing import Any

import pytest
from sqlalchemy import Engine, select
from starlette.testclient import TestClient

from dashboard import clock, signin
from dashboard.api.entries import ROUTE
from db import audit, sessions, users
from db.engine import reading, writing
from models.instants import HOUR, seconds, text
from models.records import AuditEntry, Entry
from tests.dashboard.clocks import Machine, machine_at


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """The program's clock goes by this machine's."""
    return machine_at(clock.now(), monkeypatch)


def a_set(stay: int, at: int, systolic: int) -> dict[str, Any]:
    """A pressure, taken at an instant."""
    typed = [{"kind": "systolic_bp", "value": str(systolic), "unit": "mm[Hg]"}]
    return {"key": str(uuid.uuid4()), "stay": stay, "observed_at": text(at), "readings": typed}


def saved(client: TestClient, store: Engine, nurse: users.User, body: dict[str, Any]) -> int:
    """What a set is answered with; whoever an hour forward has signed out signs in again, as on the tablet."""
    answer = client.post(ROUTE, json=body)
    if answer.status_code == 401:
        with writing(store) as session:
            client.cookies.set(signin.COOKIE, sessions.start(session, nurse.id, clock.now()))
        answer = client.post(ROUTE, json=body)
    return answer.status_code


@pytest.mark.parametrize("jumps", [(-HOUR,), (HOUR,), (-HOUR, HOUR), (HOUR, -HOUR), (-HOUR, -HOUR + 60, HOUR)])
def test_sets_keep_their_order_and_none_is_refused(
    signed_in: TestClient, store: Engine, nurse: users.User, stay: int, machine: Machine, jumps: tuple[int, ...]
) -> None:
    sent: list[dict[str, Any]] = []
    waiting = a_set(stay, clock.now(), 100)
    for jump in (*jumps, 0):
        for number in range(4):
            machine.passes(10)
            sent.append(a_set(stay, clock.now(), 101 + len(sent)))
            assert saved(signed_in, store, nurse, sent[-1]) == 201, (jump, number)
        machine.wall += jump
    # What was typed before the first jump and had to wait comes last.
    assert saved(signed_in, store, nurse, waiting) == 201
    with reading(store) as session:
        kept = list(session.scalars(select(Entry).order_by(Entry.id)))
        noted = [seconds(at) for at in session.scalars(select(AuditEntry.at).order_by(AuditEntry.id))]
    assert [one.key for one in kept] == [one["key"] for one in (*sent, waiting)]
    recorded = [seconds(one.recorded_at) for one in kept]
    assert recorded == sorted(recorded)
    assert noted == sorted(noted)
    observed = [seconds(one.observed_at) for one in kept[:-1]]
    assert observed == sorted(set(observed)), "two sets have come to one time"


def test_a_set_sent_twice_across_a_jump_is_one(
    signed_in: TestClient, store: Engine, stay: int, machine: Machine
) -> None:
    body = a_set(stay, clock.now(), 120)
    assert signed_in.post(ROUTE, json=body).status_code == 201
    machine.wall -= HOUR
    assert signed_in.post(ROUTE, json=body).status_code == 200
    machine.wall += 2 * HOUR
    assert signed_in.post(ROUTE, json=body).status_code in {200, 401}
    with reading(store) as session:
        assert len(session.scalars(select(Entry)).all()) == 1


def test_a_set_of_no_time_sent_again_later_is_one_and_stays_at_its_time(
    signed_in: TestClient, store: Engine, stay: int, machine: Machine
) -> None:
    body, came = a_set(stay, clock.now(), 120), clock.now()
    del body["observed_at"]
    assert signed_in.post(ROUTE, json=body).status_code == 201
    machine.passes(1)
    assert signed_in.post(ROUTE, json=body).status_code == 200
    # With a time it is another set, which this key does not stand for.
    assert signed_in.post(ROUTE, json=body | {"observed_at": text(came)}).status_code == 409
    with reading(store) as session:
        assert [seconds(one.observed_at) for one in session.scalars(select(Entry))] == [came]


def test_a_server_that_starts_an_hour_behind_goes_on_from_the_store(
    signed_in: TestClient, store: Engine, stay: int, machine: Machine
) -> None:
    machine.passes(30)
    signed_in.post(ROUTE, json=a_set(stay, clock.now(), 120))
    machine.wall -= HOUR
    with reading(store) as session:
        last = audit.last_at(session)
    again = machine.clock()
    assert again.now() == last - HOUR
    again.reached(last)
    assert again.now() == last
