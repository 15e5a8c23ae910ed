"""The route that takes sets: each answer it can give, and that nothing is kept unless it says so."""

import uuid
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, select
from starlette.testclient import TestClient

from dashboard.api.entries import ROUTE
from dashboard.clock import now
from db import users
from db.engine import reading, writing
from db.users import User
from models.instants import HOUR, moment, text
from models.records import AuditEntry, Entry, Reading


def a_set(stay: int, *readings: tuple[str, str, str], **more: object) -> dict[str, object]:
    """The body of a set."""
    typed = [{"kind": kind, "value": value, "unit": unit} for kind, value, unit in readings]
    return {"key": str(uuid.uuid4()), "stay": stay, "readings": typed, **more}


def kept(store: Engine) -> int:
    """How many readings the store holds."""
    with reading(store) as session:
        return session.scalar(select(func.count()).select_from(Reading)) or 0


GOOD = (("systolic_bp", "84", "mm[Hg]"), ("albumin", "2,6", "g/dL"), ("urine", "0", "mL"))


def test_a_set_is_saved_and_the_state_is_told(signed_in: TestClient, store: Engine, stay: int) -> None:
    answer = signed_in.post(ROUTE, json=a_set(stay, *GOOD))
    assert answer.status_code == 201
    assert answer.json()["headline"] == "2 of 3: low blood pressure and low protein."
    assert answer.json()["advice"] == "Tell the doctor."
    assert kept(store) == 3


def test_what_was_typed_is_kept_as_typed_with_who_did_it(
    signed_in: TestClient, store: Engine, stay: int, nurse: User
) -> None:
    signed_in.post(ROUTE, json=a_set(stay, *GOOD))
    with reading(store) as session:
        albumin = session.scalars(select(Reading).where(Reading.kind == "albumin")).one()
        written = session.scalars(select(AuditEntry).where(AuditEntry.action == "recorded")).one()
    assert (albumin.typed_value, albumin.typed_unit, albumin.recorded_by) == ("2,6", "g/dL", nurse.id)
    assert (written.user_id, written.stay_id) == (nurse.id, stay)


def test_the_same_set_again_is_the_same_save(signed_in: TestClient, store: Engine, stay: int) -> None:
    body = a_set(stay, *GOOD, observed_at=text(now() - 60))
    assert [signed_in.post(ROUTE, json=body).status_code for _ in range(3)] == [201, 200, 200]
    assert kept(store) == 3


def test_a_key_with_other_values_is_refused(signed_in: TestClient, store: Engine, stay: int) -> None:
    body = a_set(stay, *GOOD, observed_at=text(now() - 60))
    signed_in.post(ROUTE, json=body)
    other = body | {"readings": [{"kind": "albumin", "value": "3.9", "unit": "g/dL"}]}
    answer = signed_in.post(ROUTE, json=other)
    assert answer.status_code == 409
    assert answer.json()["sentence"].startswith("This form has been saved before")
    assert kept(store) == 3


@pytest.mark.parametrize(
    ("kind", "value", "unit", "said"),
    [
        ("albumin", "38", "g/dL", "Albumin must be 0.3 to 8 g/dL. Is it g/L?"),
        ("weight", "7O", "kg", "'7O' is not a plain number. Use the digits 0 to 9 and one decimal mark."),
        ("weight", "", "kg", "Type a number."),
        ("oedema", "1.5", "{grade}", "Oedema is graded in whole numbers from 0 to 4."),
        ("albumin", "3", "mg/dL", "'mg/dL' is not a unit of albumin."),
    ],
)
def test_a_refusal_names_the_field_and_keeps_nothing(
    signed_in: TestClient, store: Engine, stay: int, kind: str, value: str, unit: str, said: str
) -> None:
    answer = signed_in.post(ROUTE, json=a_set(stay, *GOOD[:1], (kind, value, unit)))
    assert answer.status_code == 422
    assert [(one["field"], one["sentence"]) for one in answer.json()["refusals"]] == [(kind, said)]
    assert kept(store) == 0


def test_a_question_is_answered_and_then_saved_under_the_same_key(
    signed_in: TestClient, store: Engine, stay: int
) -> None:
    body = a_set(stay, ("systolic_bp", "58", "mm[Hg]"))
    asked = signed_in.post(ROUTE, json=body).json()["questions"]
    assert [one["sentence"] for one in asked] == ["Systolic pressure 58 mmHg is unusually low. Is it right?"]
    assert asked[0]["answers"] == [{"label": "Yes, 58 mmHg", "confirmed": True, "unit": None, "value": None}]
    body["readings"][0]["confirmed"] = True  # type: ignore[index]
    assert signed_in.post(ROUTE, json=body).status_code == 201
    assert kept(store) == 1


def test_a_set_of_somebody_else_is_not_saved_under_this_name(
    signed_in: TestClient, store: Engine, stay: int, nurse: User
) -> None:
    answer = signed_in.post(ROUTE, json=a_set(stay, *GOOD, by=nurse.id + 1))
    assert answer.status_code == 401
    assert kept(store) == 0


def test_an_administrator_records_nothing(client: TestClient, store: Engine, stay: int) -> None:
    with writing(store) as session:
        users.add(session, "ada", "Ada", "administrator", "correct horse", now=now())
    client.post("/sign-in", data={"name": "ada", "password": "correct horse"})
    answer = client.post(ROUTE, json=a_set(stay, *GOOD))
    assert answer.status_code == 403
    assert answer.json()["sentence"] == "An administrator may not record, correct or withdraw readings."


def test_nobody_records_without_having_signed_in(client: TestClient, store: Engine, stay: int) -> None:
    assert client.post(ROUTE, json=a_set(stay, *GOOD)).status_code == 401
    assert kept(store) == 0


def test_a_session_that_has_ended_records_nothing(signed_in: TestClient, store: Engine, stay: int) -> None:
    body = a_set(stay, *GOOD)
    cookie = dict(signed_in.cookies)
    signed_in.post("/sign-out")
    signed_in.cookies.update(cookie)
    assert signed_in.post(ROUTE, json=body).status_code == 401
    assert kept(store) == 0


def test_a_page_of_another_site_records_nothing(signed_in: TestClient, store: Engine, stay: int) -> None:
    answer = signed_in.post(ROUTE, json=a_set(stay, *GOOD), headers={"origin": "http://elsewhere.example"})
    assert answer.status_code == 403
    assert kept(store) == 0


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"key": "1"}, 400),
        ({"stay": "1"}, 400),
        ({"stay": 10**30}, 400),
        ({"readings": [{"kind": "albumin", "value": 3.1, "unit": "g/dL"}]}, 400),
        ({"readings": [{"kind": "albumin", "value": "3" * 65, "unit": "g/dL"}]}, 400),
        ({"readings": [{"kind": "albumin", "value": "3.1"}]}, 400),
        ({"readings": [{"kind": "albumin", "value": "3.1", "unit": "g/dL\0"}]}, 400),
        ({"note": "pale\0"}, 400),
        ({"surprise": 1}, 400),
        ({"stay": 999}, 404),
        ({"readings": []}, 422),
        ({"observed_at": "2026-01-01T10:00:00"}, 422),
        ({"observed_at": "2999-01-01T10:00:00Z"}, 422),
        ({"observed_local": "yesterday"}, 422),
    ],
)
def test_what_cannot_be_a_set_is_refused_with_a_sentence(
    signed_in: TestClient, store: Engine, stay: int, change: dict[str, object], status: int
) -> None:
    answer = signed_in.post(ROUTE, json=a_set(stay, *GOOD) | change)
    assert answer.status_code == status
    assert answer.json().get("sentence") or answer.json()["refusals"][0]["sentence"]
    assert kept(store) == 0


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 400), (b"{", 400), (b"[]", 400), (b"\xff", 400), (b"x" * 20_001, 413)]
)
def test_bytes_that_are_no_set_are_refused(signed_in: TestClient, body: bytes, status: int) -> None:
    assert signed_in.post(ROUTE, content=body).status_code == status


def test_a_time_on_the_wards_clock_is_put_into_its_zone(
    signed_in: TestClient, store: Engine, stay: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard import settings

    monkeypatch.setenv("CAPWATCH_TIME_ZONE", "Europe/Berlin")
    settings.settings.cache_clear()
    at = now() // 60 * 60 - HOUR
    local = moment(at).astimezone(ZoneInfo("Europe/Berlin"))
    signed_in.post(ROUTE, json=a_set(stay, *GOOD, observed_local=f"{local:%Y-%m-%dT%H:%M}"))
    with reading(store) as session:
        assert int(session.scalars(select(Entry)).one().observed_at.timestamp()) == at
