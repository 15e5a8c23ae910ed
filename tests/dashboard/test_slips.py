"""Every slip of the table through the route, on a real store: the same words, and nothing is saved unasked."""

import uuid
from datetime import date
from itertools import groupby
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from starlette.testclient import TestClient

from dashboard.api import calls
from dashboard.api.entries import ROUTE
from dashboard.clock import now
from db import observations, stays, users
from db.admissions import Admission
from db.engine import reading, writing
from models.instants import HOUR, text
from models.measurements import KINDS
from models.records import Reading
from models.typed import Typed
from tests.dashboard.conftest import PASSWORD
from tests.models.slips import OTHER, SLIPS, Before, Field, Slip, without_times

HEADERS = {"accept": "application/json", "accept-language": "en"}


@pytest.fixture
def other(store: Engine) -> int:
    """Somebody else who records."""
    with writing(store) as session:
        return users.add(session, "bruno", OTHER, "nurse", PASSWORD, now=now()).id


def admitted_long_ago(store: Engine, by: int, at: int) -> int:
    """A stay that began a month ago."""
    admission = Admission(
        "TEST-1", "Amber Testcase", date(1960, 1, 2), "Test ward", "1", at - 30 * 24 * HOUR, "bedside"
    )
    with writing(store) as session:
        return stays.admit(session, admission, by=by, now=at).id


def stood_before(store: Engine, stay: int, slip: Slip, people: tuple[int, int], at: int) -> None:
    """Saves what stood in the record, set by set, whatever would be asked about it."""
    for (hours, by_other), rows in groupby(slip.before, key=lambda one: (one.hours, one.by_other)):
        taken = at - round(hours * HOUR)
        asked = frozenset({"observed_at", "same"})
        entry = observations.NewEntry(str(uuid.uuid4()), stay, taken, tuple(map(typed_before, rows)), confirmed=asked)
        observations.record(store, entry, by=people[by_other], now=taken)


def typed_before(one: Before) -> Typed:
    """What stood, as it had been typed."""
    value, bag = (one.value, False) if one.bag is None else (one.bag, True)
    return Typed(one.kind, value, KINDS[one.kind].unit.code, confirmed=True, bag=bag)


def body(field: Field, at: int) -> dict[str, Any]:
    """A field as it is sent."""
    sent: dict[str, Any] = {"kind": field.kind, "value": field.value, "unit": field.unit, "bag": field.bag}
    if field.start is not None:
        sent["interval_start"] = text(at + field.start)
    if field.resulted is not None:
        sent["resulted_at"] = text(at + field.resulted)
    return sent


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
def test_a_slip_is_met_with_the_same_words_through_the_route(
    signed_in: TestClient, store: Engine, nurse: users.User, other: int, slip: Slip, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = now()
    monkeypatch.setattr(calls, "now", lambda: at)
    stay = admitted_long_ago(store, nurse.id, at)
    stood_before(store, stay, slip, (nurse.id, other), at)
    with reading(store) as session:
        stood = session.scalars(select(func.count(Reading.id))).one()
    typed = [body(field, at) for field in slip.typed]
    sent = {"key": str(uuid.uuid4()), "stay": stay, "observed_at": text(at - slip.ago * HOUR), "readings": typed}
    answer = signed_in.post(ROUTE, json=sent, headers=HEADERS)
    with reading(store) as session:
        new = session.scalars(select(func.count(Reading.id))).one() - stood
    assert (answer.status_code, new) == ((422, 0) if slip.told else (201, len(slip.typed)))
    said = answer.json() if slip.told else {"refusals": [], "questions": []}
    told = [
        (how, one["field"], without_times(one["sentence"]), [without_times(tap["label"]) for tap in one["answers"]])
        for how, listed in (("refused", said["refusals"]), ("asked", said["questions"]))
        for one in listed
    ]
    assert told == [(one.how, one.field, one.sentence, list(one.answers)) for one in slip.told]
