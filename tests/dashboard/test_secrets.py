"""Neither a patient nor a secret is in the log, whatever is asked for and whatever fails."""

import logging
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError
from starlette.testclient import TestClient

from dashboard import faults, signin, vouching
from db import users
from db.engine import writing
from tests.dashboard.conftest import PASSWORD, admitted

NAME, NOTE, NUMBER = "Planted Patientname", "planted words of a note", "TEST-77"


@pytest.fixture
def planted(store: Engine, signed_in: TestClient, nurse: users.User, token: str) -> list[str]:
    """What must not be in a log."""
    stay = admitted(store, nurse.id, NAME, "77")
    body = {"key": str(uuid.uuid4()), "stay": stay, "note": NOTE}
    body |= {"readings": [{"kind": "systolic_bp", "value": "84.7", "unit": "mm[Hg]"}]}
    assert signed_in.post("/api/v1/entries", json=body).status_code == 201
    assert signed_in.post("/api/v1/entries", json=body | {"note": f"{NOTE} again"}).status_code == 409
    return [NAME, NOTE, NUMBER, "84.7", PASSWORD, token, signed_in.cookies[signin.COOKIE], "planted"]


def _walk(client: TestClient, token: str) -> None:
    bearer = {"authorization": f"Bearer {token}"}
    for path in (
        "/",
        "/sign-in",
        "/api/v1/round",
        "/api/v1/stays/1/form",
        f"/nowhere?name={NAME}",
        f"/broken?note={NOTE}",
    ):
        client.get(path)
        client.get(path, headers=bearer)
    client.get("/paper/stays/1.pdf")
    client.get("/paper/stays/1/readings.csv")
    client.get(f"/oauth2callback?error=planted&error_description={NOTE}&code=planted&state=planted")
    client.post("/sign-in", data={"name": NAME, "password": PASSWORD})
    client.post("/sign-in", data={"name": "nina", "password": f"{PASSWORD}planted"})
    client.post("/api/v1/entries", content=f'{{"key": "{NAME}"')
    client.post("/api/v1/entries", json={"note": NOTE}, headers={"authorization": "Bearer planted"})
    client.post("/api/v1/entries", json={"note": NOTE}, headers={"origin": f"http://{NAME}"})


def _store_gone(store: Engine) -> None:
    with store.begin() as connection:
        for table in ("entries", "sessions"):
            connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {table}_gone")


@pytest.mark.parametrize("fault", [lambda _: None, _store_gone], ids=["well", "store gone"])
def test_nothing_planted_is_logged_by_any_route(
    signed_in: TestClient,
    store: Engine,
    planted: list[str],
    token: str,
    caplog: pytest.LogCaptureFixture,
    fault: Callable[[Engine], None],
) -> None:
    faults.silence_streamlit()
    vouching.silence()
    caplog.set_level(logging.DEBUG)
    # What the test's own client says of the requests that it makes is nobody's log.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    fault(store)
    _walk(signed_in, token)
    formatter = logging.Formatter("%(message)s")
    written = "\n".join(formatter.format(record) for record in caplog.records)
    assert "A request could not be answered" in written
    assert [word for word in planted if word in written] == []


def test_a_failing_statement_tells_no_values(store: Engine, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(DatabaseError) as failed, writing(store) as session:
        session.connection().exec_driver_sql("INSERT INTO patients (name, nowhere) VALUES (?, ?)", (NAME, NOTE))
    assert NAME not in str(failed.value)
    faults.noted(failed.value, "A page could not be drawn")
    assert "DatabaseError" in caplog.text or "OperationalError" in caplog.text
    assert NAME not in caplog.text


def test_a_page_that_fails_tells_its_places_alone(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError(NAME) from KeyError(NOTE)
    except ValueError as error:
        reference = faults.noted(error, "A page could not be drawn")
    assert reference in caplog.text
    assert "ValueError at test_secrets.py" in caplog.text
    assert NAME not in caplog.text
    assert NOTE not in caplog.text
