"""Every route of the interface: who may ask it, with what, and what it answers."""

import logging
import re
import uuid
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from starlette.testclient import TestClient

from dashboard import signin
from dashboard.api import calls, rate
from dashboard.api.entries import ROUTE
from dashboard.api.routes import OPERATIONS
from dashboard.clock import now
from db import observations, sessions, stays, tokens, users
from db.engine import reading, writing
from models.instants import HOUR, moment
from models.records import AuditEntry, Reading, SignIn, Stay
from models.roles import MAY
from tests.dashboard.conftest import admitted

ROUTES = [(one.method, one.path.format(stay=1, entry=1, reading=1)) for one in OPERATIONS if not one.open]
NEEDS = {(one.method, one.path.format(stay=1, entry=1, reading=1)): one.needs for one in OPERATIONS if not one.open}
WRITING = [(method, path) for method, path in ROUTES if method != "GET"]
every_route = pytest.mark.parametrize(("method", "path"), ROUTES)


def body(path: str, **more: Any) -> dict[str, Any]:
    """A body that the route can read."""
    key = {"key": str(uuid.uuid4())}
    if path == ROUTE:
        typed = [{"kind": "systolic_bp", "value": "84", "unit": "mm[Hg]"}]
        return {**key, "stay": 1, "readings": typed, **more}
    if path.startswith("/api/v1/round"):
        return {"mine": True}
    if path.endswith("correction"):
        return {**key, "reason": "Typing error", "value": "94", "unit": "mm[Hg]", **more}
    if path.endswith("move"):
        return {**key, "reason": "Wrong patient", "stay": 2, **more}
    return {**key, "reason": "Typing error", **more}


def asked(client: TestClient, method: str, path: str, **how: Any) -> Any:
    """The answer of a route, to a body where it takes one."""
    sent = {} if method == "GET" else {"json": body(path)}
    return client.request(method, path, **sent, **how)


@pytest.fixture
def saved(signed_in: TestClient, stay: int, store: Engine, nurse: users.User) -> dict[str, Any]:
    """The answer to a set that was saved (entry 1, reading 1); another patient lies in bed 2."""
    admitted(store, nurse.id, "Basil Testcase", "2")
    answer = signed_in.post(ROUTE, json=body(ROUTE))
    assert answer.status_code == 201
    return dict(answer.json())


@every_route
def test_nobody_is_answered_without_signing_in(client: TestClient, stay: int, method: str, path: str) -> None:
    answer = asked(client, method, path, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()) == (401, {"sentence": "Please sign in."})


@every_route
def test_nobody_is_answered_once_the_session_has_lain_idle(
    signed_in: TestClient, store: Engine, stay: int, method: str, path: str
) -> None:
    with writing(store) as session:
        session.scalars(select(SignIn)).one().last_seen_at = moment(now() - 3600)
    assert asked(signed_in, method, path, headers={"accept": "application/json"}).status_code == 401


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("role", ["nurse", "oncologist", "administrator", "auditor"])
def test_each_role_does_what_it_may(client: TestClient, store: Engine, role: str, method: str, path: str) -> None:
    with writing(store) as session:
        person = users.add(session, "other", "Other", role, "correct horse", now=now())
        client.cookies.set(signin.COOKIE, sessions.start(session, person.id, now()))
    answer = asked(client, method, path)
    needs = NEEDS[method, path]
    if needs is None or needs in MAY[role]:
        assert answer.status_code in {200, 201} or answer.json()["questions"]
    else:
        what = "see patients" if needs == "see" else "record, correct or withdraw readings"
        assert answer.status_code == 403
        assert re.fullmatch(f"An? {role} may not {what}\\.", answer.json()["sentence"])


@pytest.mark.usefixtures("saved")
@every_route
def test_a_token_answers_for_a_session_and_needs_no_origin(
    client: TestClient, token: str, method: str, path: str
) -> None:
    client.cookies.clear()
    answer = asked(client, method, path, headers={"authorization": f"Bearer {token}", "origin": "http://elsewhere"})
    assert answer.status_code in {200, 201}


@every_route
def test_a_token_that_is_none_is_refused_though_a_session_is_there(
    signed_in: TestClient, stay: int, method: str, path: str
) -> None:
    for secret in (b"", b"cw_made-up", b"\xfc"):
        assert asked(signed_in, method, path, headers={"authorization": b"Bearer " + secret}).status_code == 401


def test_a_token_that_was_revoked_writes_no_more(client: TestClient, store: Engine, stay: int, token: str) -> None:
    headers = {"authorization": f"Bearer {token}"}
    assert client.post(ROUTE, json=body(ROUTE), headers=headers).status_code == 201
    with writing(store) as session:
        tokens.revoke(session, "monitor", now())
    assert client.post(ROUTE, json=body(ROUTE), headers=headers).status_code == 401


@pytest.mark.parametrize("path", ["/", "/round", "/ward", "/static/js/index.js", "/api/v2/entries", "/_stcore/stream"])
def test_a_token_opens_nothing_else(client: TestClient, token: str, path: str) -> None:
    answer = client.get(path, headers={"authorization": f"Bearer {token}", "accept": "*/*"})
    assert answer.status_code == 401


@pytest.mark.parametrize(("method", "path"), WRITING)
def test_another_site_changes_nothing(signed_in: TestClient, stay: int, method: str, path: str) -> None:
    answer = asked(signed_in, method, path, headers={"origin": "http://elsewhere"})
    assert (answer.status_code, answer.json()) == (403, {"sentence": "This was sent by another site."})


@every_route
def test_another_method_is_named(signed_in: TestClient, stay: int, method: str, path: str) -> None:
    answer = signed_in.request("PATCH", path)
    assert (answer.status_code, answer.headers["allow"]) == (405, method)


@pytest.mark.parametrize(
    "path",
    ["/api/v1/nothing", "/api/", "/api/v1/stays/x/form", "/api/v1/stays/99/form", f"/api/v1/stays/{10**30}/sets"],
)
def test_what_is_not_there_is_said(signed_in: TestClient, path: str) -> None:
    answer = signed_in.get(path)
    assert (answer.status_code, list(answer.json())) == (404, ["sentence"])


@pytest.mark.parametrize(("method", "path"), [one for one in WRITING if "/1" in one[1]])
def test_what_is_not_there_cannot_be_changed(signed_in: TestClient, stay: int, method: str, path: str) -> None:
    assert signed_in.request(method, path.replace("/1", "/99"), json=body(path)).status_code == 404


@pytest.mark.parametrize(("method", "path"), WRITING)
def test_what_is_too_large_or_cannot_be_read_is_refused(
    signed_in: TestClient, stay: int, method: str, path: str
) -> None:
    assert signed_in.request(method, path, content=b"x" * 20_001).status_code == 413
    assert signed_in.request(method, path, content=b"{").status_code == 400


def test_who_writes_too_much_waits(
    signed_in: TestClient, stay: int, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate, "writes", rate.Limit(2))
    answers = [signed_in.post(ROUTE, json=body(ROUTE)) for _ in range(3)]
    assert [one.status_code for one in answers] == [201, 201, 429]
    assert 0 < int(answers[2].headers["retry-after"]) <= 60
    assert signed_in.get("/api/v1/key").status_code == 200
    # A monitor in the same name is counted by itself.
    assert signed_in.post(ROUTE, json=body(ROUTE), headers={"authorization": f"Bearer {token}"}).status_code == 201


def test_who_tries_tokens_waits_and_others_do_not(
    client: TestClient, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate, "failed_tokens", rate.Limit(2))
    made_up = {"authorization": "Bearer cw_made-up"}
    assert [client.get("/api/v1/key", headers=made_up).status_code for _ in range(3)] == [401, 401, 429]
    assert client.get("/api/v1/key", headers={"authorization": f"Bearer {token}"}).status_code == 200


def test_a_limit_forgets_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(rate, "monotonic", lambda: clock[0])
    limit = rate.Limit(1)
    limit.count("nina")
    with pytest.raises(rate.TooMany) as refused:
        limit.count("nina")
    assert refused.value.wait == 60
    clock[0] = 60
    limit.count("nina")


def test_what_was_saved_is_told_with_what_to_do(saved: dict[str, Any]) -> None:
    assert saved["needs"] == [
        "Weight has not been recorded. Weigh the patient.",
        "Albumin has not been recorded. Take blood.",
    ]
    assert saved["undo_seconds"] in {59, 60}
    assert (saved["overall"], saved["advice"]) == ("possible", "")


def test_a_set_is_checked_and_nothing_saved(signed_in: TestClient, store: Engine, stay: int) -> None:
    answer = signed_in.post(ROUTE, json=body(ROUTE, check=True))
    assert (answer.status_code, answer.json()) == (200, {"status": "checked"})
    low = [{"kind": "systolic_bp", "value": "58", "unit": "mm[Hg]"}]
    assert signed_in.post(ROUTE, json=body(ROUTE, check=True, readings=low)).status_code == 422
    with reading(store) as session:
        assert session.scalar(select(func.count()).select_from(Reading)) == 0


@pytest.mark.usefixtures("saved")
def test_a_set_is_undone_once(signed_in: TestClient) -> None:
    sent = body("withdrawal")
    statuses = [signed_in.post("/api/v1/entries/1/withdrawal", json=sent).status_code for _ in range(2)]
    assert statuses == [201, 200]
    assert signed_in.post("/api/v1/entries/1/withdrawal", json=body("withdrawal")).status_code == 409
    (undone,) = signed_in.get("/api/v1/stays/1/sets").json()["sets"]
    (only,) = undone["readings"]
    assert (only["stands"], only["state_text"], undone["can_undo_until"]) == (False, "withdrawn", None)


@pytest.mark.usefixtures("saved")
def test_a_set_is_moved_and_both_stays_are_told(signed_in: TestClient) -> None:
    answer = signed_in.post("/api/v1/entries/1/move", json=body("move"))
    assert answer.status_code == 201
    assert (answer.json()["from"]["overall"], answer.json()["to"]["overall"]) == ("unassessed", "possible")
    (left,) = signed_in.get("/api/v1/stays/1/sets").json()["sets"]
    assert left["readings"][0]["state_text"] == "moved to another patient"
    assert signed_in.get("/api/v1/stays/2/sets").json()["sets"][0]["readings"][0]["text"] == "84 mmHg"


@pytest.mark.usefixtures("saved")
def test_a_reading_is_corrected_with_its_history_and_then_withdrawn(signed_in: TestClient) -> None:
    assert signed_in.post("/api/v1/readings/1/correction", json=body("correction")).status_code == 201
    assert signed_in.post("/api/v1/readings/1/correction", json=body("correction")).status_code == 409
    (only,) = signed_in.get("/api/v1/stays/1/sets").json()["sets"][0]["readings"]
    assert (only["id"], only["text"], only["state_text"]) == (2, "94 mmHg", "corrected")
    assert [(step["text"], step["reason"]) for step in only["history"]] == [
        ("84 mmHg", ""),
        ("94 mmHg", "Typing error"),
    ]
    assert signed_in.post("/api/v1/readings/2/withdrawal", json=body("withdrawal", reason=" ")).status_code == 422
    assert signed_in.post("/api/v1/readings/2/withdrawal", json=body("withdrawal")).status_code == 201


@pytest.mark.usefixtures("saved")
def test_opening_a_patient_is_audited_once(signed_in: TestClient, store: Engine, nurse: users.User) -> None:
    for path in ("/api/v1/stays/1/form", "/api/v1/stays/1/sets", "/api/v1/round", "/api/v1/stays/2/form"):
        signed_in.get(path)
    with reading(store) as session:
        opened = session.scalars(select(AuditEntry).where(AuditEntry.action == "opened patient")).all()
    assert [(one.user_id, one.stay_id) for one in opened] == [(nurse.id, 1), (nurse.id, 2)]


@pytest.mark.usefixtures("saved")
def test_a_round_is_each_persons_own(signed_in: TestClient) -> None:
    assert signed_in.put("/api/v1/round/2", json={"mine": True}).json() == {"stay": 2, "mine": True}
    beds = signed_in.get("/api/v1/round").json()["beds"]
    assert [(bed["bed"], bed["mine"], bed["same_name"]) for bed in beds] == [("1", False, False), ("2", True, False)]


@pytest.mark.usefixtures("saved")
def test_a_round_says_what_is_late_what_was_refused_and_who_is_away(
    signed_in: TestClient, store: Engine, nurse: users.User
) -> None:
    with writing(store) as session:
        session.get_one(Stay, 1).admitted_at = moment(now() - 9 * HOUR)
        stays.amend(session, 2, {"away": "CT"}, by=nurse.id, now=now())
        made = observations.NewEntry("key", 1, now(), (), missing=(("weight", "refused"),))
    observations.record(store, made, by=nurse.id, now=now())
    first, second = signed_in.get("/api/v1/round", headers={"accept-language": "de"}).json()["beds"]
    assert first["status"] == "long_overdue"
    words = {one["kind"]: (one["status"], one["text"], one["explained"]) for one in first["due"]}
    assert words["urine"] == ("long_overdue", "Urin: lange überfällig, seit 8 h", "")
    assert words["weight"][2].startswith("Abgelehnt ")
    assert "erneut um" in words["weight"][2]
    assert (second["status"], second["away"]) == ("away", "CT")
    assert second["away_text"].startswith("Nicht auf Station: CT, seit ")


def test_two_of_one_name_are_warned_of(signed_in: TestClient, store: Engine, stay: int, nurse: users.User) -> None:
    assert signed_in.get("/api/v1/stays/1/form").json()["stay"]["warning"] == ""
    admitted(store, nurse.id, "amber testcase", "2")
    assert "compare the record number" in signed_in.get("/api/v1/stays/1/form").json()["stay"]["warning"]


def test_the_key_of_a_tablet_is_one_persons_alone(signed_in: TestClient, store: Engine, stay: int) -> None:
    mine = signed_in.get("/api/v1/key").json()
    assert signed_in.get("/api/v1/key").json() == mine
    with writing(store) as session:
        other = users.add(session, "olga", "Olga", "nurse", "correct horse", now=now())
        signed_in.cookies.set(signin.COOKIE, sessions.start(session, other.id, now()))
    assert signed_in.get("/api/v1/key").json()["key"] != mine["key"]


@pytest.mark.parametrize(("zone", "shown"), [("Europe/Berlin", "Europe/Berlin (C"), ("America/Halifax", "(A")])
def test_a_form_is_in_the_wards_zone(
    signed_in: TestClient, stay: int, monkeypatch: pytest.MonkeyPatch, zone: str, shown: str
) -> None:
    from dashboard import settings

    monkeypatch.setenv("CAPWATCH_TIME_ZONE", zone)
    settings.settings.cache_clear()
    form = signed_in.get("/api/v1/stays/1/form").json()
    assert form["zone"] == zone
    assert shown in form["zone_text"]


@pytest.mark.usefixtures("saved")
def test_german_is_spoken_where_it_is_asked_for(signed_in: TestClient) -> None:
    signed_in.headers["accept-language"] = "de-DE,de;q=0.9,en;q=0.5"
    heavy = [{"kind": "weight", "value": "500", "unit": "kg"}]
    refused = signed_in.post(ROUTE, json=body(ROUTE, readings=heavy)).json()["refusals"]
    assert refused[0]["sentence"].startswith("Gewicht: möglich sind 20 bis 400 kg.")
    assert (
        signed_in.post(ROUTE, json=body(ROUTE)).json()["needs"][1] == "Albumin: noch nicht eingetragen. Blut abnehmen."
    )
    assert signed_in.get("/api/v1/nothing").json()["sentence"] == "Hier ist nichts."
    assert signed_in.get("/api/v1/words").json()["language"] == "de"
    assert signed_in.get("/api/v1/words").json()["words"]["Save"] == "Speichern"
    form = signed_in.get("/api/v1/stays/1/form").json()
    assert form["fields"]["weight"]["label"] == "Gewicht"
    assert form["stay"]["born"] == "2. Jan. 1960"


def test_the_gate_speaks_german_too(client: TestClient) -> None:
    headers = {"accept": "application/json", "accept-language": "de"}
    assert client.get("/api/v1/round", headers=headers).json() == {"sentence": "Bitte anmelden."}


@pytest.mark.usefixtures("saved")
def test_nothing_of_a_patient_is_logged(signed_in: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for method, path in ROUTES:
        asked(signed_in, method, path)
    assert not {"Amber", "TEST-1", "84"} & set(caplog.text.split())


def test_the_description_is_open_to_all_and_names_every_route(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert set(described["paths"]) == {one.path for one in OPERATIONS}
    assert set(described["components"]["securitySchemes"]) == {"session", "token"}
    statuses = set(described["paths"][ROUTE]["post"]["responses"])
    assert statuses == {"200", "201", "400", "401", "403", "404", "405", "409", "413", "422", "429", "503"}


def test_the_texts_of_the_browser_are_open_to_the_sign_in_page(client: TestClient) -> None:
    answer = client.get("/api/v1/words", headers={"accept": "application/json", "accept-language": "de"})
    assert answer.status_code == 200
    assert answer.json()["words"]["Sign in to save"]


def test_a_page_that_renews_what_it_shows_goes_on_with_one_opening(
    signed_in: TestClient, stay: int, store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = now()
    for minute, again in enumerate(("", "?again=1", "?again=1", "?again=1", "?again=1")):
        monkeypatch.setattr(calls, "now", lambda at=begun + 45 * minute: at)
        assert signed_in.get(f"/api/v1/stays/1/form{again}").status_code == 200
    monkeypatch.setattr(calls, "now", lambda: begun + 10_000)
    assert signed_in.get("/api/v1/stays/1/form?again=1").status_code == 200
    with reading(store) as session:
        opened = session.scalars(select(AuditEntry).where(AuditEntry.action == "opened patient")).all()
    assert len(opened) == 2


def test_a_correction_begins_with_what_was_typed(signed_in: TestClient, stay: int) -> None:
    typed = {"kind": "urine", "value": "0,3", "unit": "L", "incomplete": True}
    sent = body(ROUTE, readings=[typed], observed_at="2026-01-02T03:04:05Z", confirmed=["observed_at"])
    assert signed_in.post(ROUTE, json=sent).status_code == 201
    (found,) = signed_in.get("/api/v1/stays/1/sets").json()["sets"]
    (reading_of_set,) = found["readings"]
    assert {name: reading_of_set[name] for name in typed} == typed
    assert reading_of_set["observed_local"] == "2026-01-02T03:04"
