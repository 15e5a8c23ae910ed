"""What operations ask: alive, ready and why not, and the figures, which name nobody."""

from time import monotonic

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from dashboard import operations, signin, ticking
from dashboard.clock import now
from dashboard.settings import ROOT
from db import facts, sessions, tokens, users
from db.engine import open_store, writing
from models import instants
from models.records import User
from tests.dashboard.conftest import PASSWORD


@pytest.fixture(autouse=True)
def pulse(monkeypatch: pytest.MonkeyPatch) -> ticking.Pulse:
    """A clock that turned now, and leads."""
    fresh = ticking.Pulse(monotonic(), leads=True)
    monkeypatch.setattr(ticking, "pulse", fresh)
    return fresh


@pytest.fixture
def administrator(store: Engine) -> User:
    with writing(store) as session:
        return users.add(session, "ada", "Ada Test", "administrator", PASSWORD, now=now())


@pytest.fixture
def scraper(store: Engine, administrator: User) -> dict[str, str]:
    """What a program sends that reads the metrics."""
    with writing(store) as session:
        return {"authorization": f"Bearer {tokens.add(session, 'prometheus', administrator.id, now(), 'metrics')}"}


def _readiness(client: TestClient) -> tuple[int, dict[str, str]]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()


def _figures(client: TestClient, headers: dict[str, str]) -> dict[str, float]:
    """Every figure by its name and labels."""
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    samples = (sample for family in text_string_to_metric_families(answer.text) for sample in family.samples)
    return {one.name + "".join(f" {value}" for value in one.labels.values()): one.value for one in samples}


def test_a_server_that_can_do_its_work_is_ready(client: TestClient) -> None:
    assert _readiness(client) == (200, {"status": "ready", "store": "ok", "shape": "ok", "clock": "ok"})


@pytest.mark.parametrize(("still", "status"), [(operations.LONGEST_TURN - 1, 200), (operations.LONGEST_TURN + 1, 503)])
def test_a_clock_that_hangs_is_said(client: TestClient, pulse: ticking.Pulse, still: int, status: int) -> None:
    pulse.turned_at = monotonic() - still
    found, said = _readiness(client)
    assert found == status
    if status == 503:
        assert said["status"] == "not ready"
        assert said["clock"] == f"The clock of this server has not turned for {still} s."


def test_a_clock_that_never_turned_is_said(client: TestClient, pulse: ticking.Pulse) -> None:
    pulse.turned_at = None
    assert _readiness(client)[1]["clock"] == "The clock of this server has not turned yet."


@pytest.mark.parametrize(("ago", "status"), [(None, 503), (ticking.LATE - 1, 200), (ticking.LATE + 1, 503)])
def test_who_does_not_lead_looks_whether_another_does(
    client: TestClient, store: Engine, pulse: ticking.Pulse, ago: int | None, status: int
) -> None:
    pulse.leads = False
    if ago is not None:
        facts.note_beat(store, now() - ago)
    found, said = _readiness(client)
    assert (found, said["clock"]) == (status, "ok" if status == 200 else "No server's clock turns.")


def test_a_store_of_another_shape_is_said(client: TestClient, store: Engine) -> None:
    with store.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert (
        _readiness(client)[1]["shape"] == "The store has not been brought up to date for this version of the program."
    )
    with store.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    found, said = _readiness(client)
    assert found == 503
    assert "a newer version of the program" in said["shape"]


def test_a_store_that_does_not_answer_is_said_and_nothing_of_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, scraper: dict[str, str]
) -> None:
    gone = "postgresql+psycopg://capwatch:open-sesame@127.0.0.1:1/capwatch"
    monkeypatch.setattr(operations, "store", lambda: open_store(gone))
    found, said = _readiness(client)
    assert (found, said["store"]) == (503, "The store does not answer.")
    assert "sesame" not in str(said)
    figures = _figures(client, scraper)
    assert figures["capwatch_store_up"] == 0
    assert "capwatch_outbox_waiting" not in figures
    assert client.get("/healthz").json() == {"status": "ok"}


def test_the_figures_are_for_who_runs_the_program(
    client: TestClient, store: Engine, nurse: User, administrator: User, scraper: dict[str, str], token: str
) -> None:
    asked = {"accept": "*/*"}
    assert client.get("/metrics", headers=asked).status_code == 401
    assert client.get("/metrics", headers={"authorization": "Bearer cw_none"}).status_code == 401
    # A token of one kind opens nothing of the other.
    assert client.get("/metrics", headers={"authorization": f"Bearer {token}"}).status_code == 401
    assert client.get("/api/v1/round", headers=scraper).status_code == 401
    assert client.post("/api/v1/entries", headers=scraper, json={}).status_code == 401
    # Nothing beside the figures is opened by their token.
    for beside in ("/metrics/", "/metricsx", "/"):
        assert client.get(beside, headers=scraper | asked).status_code == 401
    for user, status in ((nurse, 403), (administrator, 200)):
        with writing(store) as session:
            client.cookies.set(signin.COOKIE, sessions.start(session, user.id, now()))
        assert client.get("/metrics", headers=asked).status_code == status


def test_a_token_of_the_figures_ends_with_the_role(
    client: TestClient, store: Engine, administrator: User, scraper: dict[str, str]
) -> None:
    with writing(store) as session:
        session.get_one(User, administrator.id).role = "nurse"
    assert client.get("/metrics", headers=scraper).status_code == 403


def test_a_token_for_the_figures_needs_an_administrator(store: Engine, nurse: User) -> None:
    with pytest.raises(PermissionError, match="A nurse may not manage users"), writing(store) as session:
        tokens.add(session, "prometheus", nurse.id, now(), "metrics")


def test_the_figures_say_how_the_store_is(
    client: TestClient, store: Engine, nurse: User, scraper: dict[str, str]
) -> None:
    before = _figures(client, scraper)
    assert before["capwatch_store_up"] == before["capwatch_leads"] == 1
    assert before["capwatch_sessions_open"] == before["capwatch_outbox_waiting"] == 0
    # What is not known is not there, rather than 0.
    for unknown in ("capwatch_clock_lag_seconds", "capwatch_backup_age_seconds", "capwatch_outbox_oldest_seconds"):
        assert unknown not in before
    facts.note_beat(store, now() - 7)
    with writing(store) as session:
        sessions.start(session, nurse.id, now() - 3 * 86400)
        sessions.start(session, nurse.id, now())
    after = _figures(client, scraper)
    assert 7 <= after["capwatch_clock_lag_seconds"] < 60
    assert after["capwatch_sessions_open"] == 1


def test_saves_refusals_and_questions_are_counted(signed_in: TestClient, stay: int, scraper: dict[str, str]) -> None:
    before = _figures(signed_in, scraper)
    key = "7d444840-9dc0-41b5-8b7e-0242ac120002"
    readings = [{"kind": "albumin", "value": "3.1", "unit": "g/dL"}]
    body = {"key": key, "stay": stay, "observed_at": instants.text(now()), "readings": readings}
    for _ in range(2):
        signed_in.post("/api/v1/entries", json=body)
    odd = {"kind": "systolic_bp", "value": "much", "unit": "mm[Hg]"}
    signed_in.post("/api/v1/entries", json=body | {"key": key[:-1] + "3", "readings": [odd]})
    signed_in.post("/api/v1/entries", json=body | {"key": key[:-1] + "4", "check": True})
    after = _figures(signed_in, scraper)

    def more(name: str) -> float:
        return after[name] - before.get(name, 0)

    assert more("capwatch_saves_total take saved") == more("capwatch_saves_total take same") == 1
    assert more("capwatch_refusals_total systolic_bp") == 1
    assert more("capwatch_save_seconds_count take") == 4
    assert more("capwatch_assessment_seconds_count") > 0
    assert more("capwatch_answers_total 201") == 1


def test_failures_are_counted_by_what_failed(signed_in: TestClient, scraper: dict[str, str]) -> None:
    name = "capwatch_errors_total A request could not be answered"
    before = _figures(signed_in, scraper).get(name, 0)
    signed_in.get("/broken")
    assert _figures(signed_in, scraper)[name] == before + 1


def test_the_figures_name_nobody(signed_in: TestClient, stay: int, scraper: dict[str, str]) -> None:
    signed_in.get(f"/api/v1/stays/{stay}/sets")
    signed_in.get("/broken")
    told = signed_in.get("/metrics", headers=scraper).text
    for name in ("Amber", "Testcase", "Nina", "nina", "TEST-1", "Test ward"):
        assert name not in told


def test_every_figure_is_in_the_documentation(client: TestClient, store: Engine, scraper: dict[str, str]) -> None:
    facts.note_beat(store, now())
    text_of_all = client.get("/metrics", headers=scraper).text
    names = {one.name for one in text_string_to_metric_families(text_of_all) if one.name.startswith("capwatch")}
    assert len(names) > 12
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert [name for name in sorted(names) if f"`{name}" not in page] == []
