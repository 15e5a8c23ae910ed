"""What the passing of time decides, with nobody writing."""

from sqlalchemy import Engine

from db import alerts, stays
from db.engine import reading, writing
from db.passing import settle_current
from models.instants import HOUR, moment
from models.records import Alert
from tests.db.conftest import NOW, People, clinical

T = NOW - 60 * HOUR


def only_alert(engine: Engine, stay_id: int) -> Alert:
    with reading(engine) as session:
        (alert,) = clinical(alerts.of_stay(session, stay_id))
    return alert


def test_an_alert_ends_when_its_time_has_come(engine: Engine, admit, save) -> None:
    stay_id = admit()
    save(stay_id, T, systolic_bp="85", albumin="2.8")
    # Both cease to be met here, and count for 24 hours more; then 4 clear hours end the episode.
    save(stay_id, T + HOUR, systolic_bp="120", albumin="3.5", weight="60")
    save(stay_id, T + 24 * HOUR, systolic_bp="120")
    settle_current(engine, T + 29 * HOUR - 1)
    assert only_alert(engine, stay_id).ended_at is None
    settle_current(engine, T + 29 * HOUR)
    assert only_alert(engine, stay_id).ended_at == moment(T + 29 * HOUR)


def test_an_alert_does_not_end_because_readings_go_stale(engine: Engine, admit, save) -> None:
    stay_id = admit()
    save(stay_id, T, systolic_bp="85", albumin="2.8")
    settle_current(engine, T + 59 * HOUR)
    assert only_alert(engine, stay_id).ended_at is None


def test_doing_it_again_changes_nothing(engine: Engine, admit, save) -> None:
    stay_id = admit()
    save(stay_id, T, systolic_bp="85", albumin="2.8")
    for _ in range(3):
        settle_current(engine, T + HOUR)
    assert only_alert(engine, stay_id).raised_at == moment(T)


def test_a_stay_that_was_left_keeps_no_open_alert(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    save(stay_id, T, systolic_bp="85", albumin="2.8")
    with writing(engine) as session:
        stays.one(session, stay_id).discharged_at = moment(T + 2 * HOUR)
    settle_current(engine, T + 3 * HOUR)
    assert only_alert(engine, stay_id).end_kind == "discharged"


def test_a_hospital_of_many_stays_is_settled_whole(engine: Engine, admit, save) -> None:
    every = [admit(bed=str(bed)) for bed in range(1, 42)]
    for stay_id in every:
        save(stay_id, T, systolic_bp="85", albumin="2.8")
    settle_current(engine, T + HOUR)
    assert [only_alert(engine, stay_id).problem for stay_id in every] == ["leak"] * 41
