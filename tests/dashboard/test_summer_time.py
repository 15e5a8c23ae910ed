"""The nights in which the ward's clock changes: no set shifts, and none becomes two."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select
from starlette.testclient import TestClient

from dashboard import clock, settings, signin
from dashboard.api.entries import ROUTE
from dashboard.wardtime import typed_form, typed_instant
from db import sessions, users
from db.engine import reading, writing
from db.history import history
from models.instants import HOUR, seconds
from models.records import Entry
from tests.dashboard.clocks import machine_at

# Forward and back: an hour in the night, half an hour (Lord Howe), at midnight (Beirut), and a summer time that is
# "winter time" (Dublin). Each night by the date on which its clock changes.
NIGHTS = (
    ("Europe/Berlin", "2027-03-28", "02:30", None),
    ("Europe/Berlin", "2027-10-31", None, "02:30"),
    ("America/New_York", "2027-03-14", "02:30", None),
    ("America/New_York", "2027-11-07", None, "01:30"),
    ("Australia/Lord_Howe", "2027-10-03", "02:15", None),
    ("Australia/Lord_Howe", "2027-04-04", None, "01:45"),
    ("Asia/Beirut", "2027-03-28", "00:30", None),
    ("Europe/Dublin", "2027-10-31", None, "01:30"),
)
NO_CHANGE = ("UTC", "Asia/Kolkata")


def night(zone: str, day: str) -> Iterator[int]:
    """Every quarter of an hour from the noon before that day to the noon of it, by real time."""
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo(zone))
    end = seconds(noon.astimezone(UTC))
    before = (noon.replace(tzinfo=None) - timedelta(days=1)).replace(tzinfo=ZoneInfo(zone))
    return iter(range(seconds(before.astimezone(UTC)), end + 1, HOUR // 4))


@pytest.mark.parametrize(
    ("zone", "day"), [(zone, day) for zone, day, *_ in NIGHTS] + [(zone, "2027-03-28") for zone in NO_CHANGE]
)
def test_a_time_that_is_typed_is_the_one_that_is_shown(zone: str, day: str) -> None:
    in_zone, twice = ZoneInfo(zone), set()
    for at in night(zone, day):
        shown = typed_form(at, in_zone)
        try:
            assert typed_instant(shown.replace(" ", "T"), in_zone) == at
        except ValueError as error:
            assert "came twice that night" in str(error)  # noqa: PT017 (asked of one time of many)
            twice.add(shown)
    assert bool(twice) == any(again for of, on, _, again in NIGHTS if (of, on) == (zone, day))


@pytest.mark.parametrize(("zone", "day", "skipped", "twice"), NIGHTS)
def test_a_time_that_does_not_exist_or_comes_twice_is_refused_and_nothing_is_kept(
    signed_in: TestClient,
    store: Engine,
    stay: int,
    zone: str,
    day: str,
    skipped: str | None,
    twice: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _ward_in(zone, monkeypatch)
    for typed, said in ((skipped, "does not exist that night"), (twice, "came twice that night")):
        if typed is None:
            continue
        answer = signed_in.post(ROUTE, json=a_set(stay, 120, observed_local=f"{day}T{typed}"))
        assert answer.status_code == 422
        (refusal,) = answer.json()["refusals"]
        assert refusal["field"] == "observed_at"
        assert refusal["sentence"].startswith(typed)
        assert said in refusal["sentence"]
    with reading(store) as session:
        assert session.scalars(select(Entry)).all() == []


@pytest.mark.parametrize(("zone", "day"), [(zone, day) for zone, day, *_ in NIGHTS])
def test_sets_through_the_night_stand_at_their_instants_in_their_order(
    client: TestClient,
    store: Engine,
    nurse: users.User,
    stay: int,
    zone: str,
    day: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _ward_in(zone, monkeypatch)
    instants = list(night(zone, day))[::2]
    machine = machine_at(instants[0], monkeypatch)
    with writing(store) as session:
        client.cookies.set(signin.COOKIE, sessions.start(session, nurse.id, clock.now()))
    for place, at in enumerate(instants):
        machine.passes(at - clock.now())
        assert client.post(ROUTE, json=a_set(stay, 100 + place)).status_code == 201
    with reading(store) as session:
        kept = [seconds(one.observed_at) for one in session.scalars(select(Entry).order_by(Entry.id))]
        standing = [one.reading.typed_value for one in history(session, stay)]
    assert kept == instants
    assert standing == [str(100 + place) for place in reversed(range(len(instants)))]
    form = client.get(f"/api/v1/stays/{stay}/form").json()["fields"]["systolic_bp"]["last"]
    assert (form["at"], form["at_text"]) == (instants[-1], "12:00")


def _ward_in(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    more = {"TIME_ZONE": zone, "IDLE_MINUTES": "1440", "SESSION_HOURS": "168", "LOCK_MINUTES": "0"}
    for name, value in more.items():
        monkeypatch.setenv(f"CAPWATCH_{name}", value)
    settings.settings.cache_clear()


def a_set(stay: int, systolic: int, **more: str) -> dict[str, object]:
    """A pressure, taken now unless it says otherwise."""
    typed = [{"kind": "systolic_bp", "value": str(systolic), "unit": "mm[Hg]"}]
    return {"key": str(uuid.uuid4()), "stay": stay, "readings": typed, "confirmed": ["observed_at"], **more}
