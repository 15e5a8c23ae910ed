"""Alerts are raised on a transition, rise, and end by what is known."""

import json

import pytest
from sqlalchemy import Engine

from db import alerts, observations, stays
from db.engine import reading, writing
from db.observations import Retraction
from models.criteria import named
from models.instants import HOUR, moment
from models.records import Alert
from tests.db.conftest import NOW, People, clinical

T = NOW - 60 * HOUR


def of_stay(engine: Engine, stay_id: int) -> list[Alert]:
    with reading(engine) as session:
        return clinical(alerts.of_stay(session, stay_id))


def settle(engine: Engine, stay_id: int, now: int) -> None:
    with writing(engine) as session:
        alerts.settle(session, [stays.one(session, stay_id)], now)


def test_a_new_episode_raises_one_alert_with_its_grounds(engine: Engine, admit, save) -> None:
    stay_id = admit()
    pressure, albumin = save(stay_id, T, systolic_bp="85", albumin="2.8").reading_ids
    save(stay_id, T + HOUR, systolic_bp="84")
    (alert,) = of_stay(engine, stay_id)
    bedside = named("bedside")
    assert (alert.problem, alert.severity, alert.raised_at, alert.ended_at) == ("leak", "medium", moment(T), None)
    assert (alert.criteria_name, alert.criteria_version, alert.criteria_hash) == ("bedside", "1", bedside.hash)
    assert json.loads(alert.grounds) == [pressure, albumin]


def test_its_severity_rises_and_does_not_fall(engine: Engine, admit, save) -> None:
    stay_id = admit()
    save(stay_id, T, systolic_bp="85", albumin="2.8")
    low = save(stay_id, T + HOUR, systolic_bp="78").reading_ids[0]
    save(stay_id, T + 2 * HOUR, systolic_bp="88")
    (alert,) = of_stay(engine, stay_id)
    assert (alert.severity, alert.raised_at, alert.raised_to_at) == ("high", moment(T), moment(T + HOUR))
    assert low in json.loads(alert.grounds)


def test_it_ends_when_the_stay_has_been_clear_for_long_enough(engine: Engine, admit, save) -> None:
    stay_id = admit()
    save(stay_id, T, systolic_bp="85", albumin="2.8", weight="60")
    for hours in range(1, 29):
        save(stay_id, T + hours * HOUR, systolic_bp="120", albumin="3.5", weight="60")
    assert of_stay(engine, stay_id)[0].ended_at is None
    # Low pressure and low albumin ceased at the next hour, and count for 24; then 4 clear hours.
    settle(engine, stay_id, T + 29 * HOUR - 1)
    assert of_stay(engine, stay_id)[0].ended_at is None
    settle(engine, stay_id, T + 29 * HOUR)
    (alert,) = of_stay(engine, stay_id)
    assert (alert.ended_at, alert.end_kind) == (moment(T + 29 * HOUR), "clear")


def test_going_stale_never_ends_one(engine: Engine, admit, save) -> None:
    stay_id = admit()
    save(stay_id, T, systolic_bp="85", albumin="2.8")
    settle(engine, stay_id, NOW)
    (alert,) = of_stay(engine, stay_id)
    assert (alert.severity, alert.ended_at) == ("medium", None)


def test_a_withdrawn_reading_takes_its_alert_along(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    _, albumin = save(stay_id, T, systolic_bp="85", albumin="2.8").reading_ids
    observations.withdraw(engine, Retraction("key-1", albumin, "wrong patient"), by=people.nurse, now=T + 60)
    (alert,) = of_stay(engine, stay_id)
    assert (alert.ended_at, alert.end_kind) == (moment(T + 60), "withdrawn")


def test_after_its_end_another_is_raised(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    _, albumin = save(stay_id, T, systolic_bp="85", albumin="2.8").reading_ids
    observations.withdraw(engine, Retraction("key-1", albumin, "wrong patient"), by=people.nurse, now=T + 60)
    save(stay_id, T + HOUR, albumin="2.7")
    assert [alert.ended_at is None for alert in of_stay(engine, stay_id)] == [True, False]


@pytest.mark.parametrize(
    ("hourly", "expected"),
    [("30", {"low urine output": "low"}), ("9", {"low urine output": "low", "little or no urine": "medium"})],
)
def test_urine_warns_by_itself(engine: Engine, admit, save, hourly: str, expected: dict[str, str]) -> None:
    stay_id = admit()
    save(stay_id, T, weight="70", urine="0")
    for hours in range(1, 9):
        save(stay_id, T + hours * HOUR, urine=hourly)
    assert {alert.problem: alert.severity for alert in of_stay(engine, stay_id)} == expected


def test_a_urine_warning_ends_by_enough_urine_and_not_by_an_unknown(engine: Engine, admit, save) -> None:
    stay_id = admit()
    save(stay_id, T, weight="70", urine="0")
    save(stay_id, T + 8 * HOUR, urine="250")
    save(stay_id, T + 40 * HOUR, urine="2000")
    (alert,) = of_stay(engine, stay_id)
    assert alert.ended_at is None
    save(stay_id, T + 48 * HOUR, urine="400")
    (alert,) = of_stay(engine, stay_id)
    assert (alert.ended_at, alert.end_kind) == (moment(T + 48 * HOUR), "clear")


def test_its_grounds_are_the_urine_of_the_window_and_the_weight(engine: Engine, admit, save) -> None:
    stay_id = admit()
    weight, _ = save(stay_id, T, weight="70", urine="0").reading_ids
    used = [save(stay_id, T + hours * HOUR, urine="100").reading_ids[0] for hours in (3, 8)]
    (alert,) = of_stay(engine, stay_id)
    assert json.loads(alert.grounds) == [weight, *used]


def test_a_discharge_ends_urine_warnings_too_and_none_is_raised_after(
    engine: Engine, admit, save, people: People
) -> None:
    stay_id = admit()
    save(stay_id, T, weight="70", urine="0")
    save(stay_id, T + 8 * HOUR, urine="100")
    with writing(engine) as session:
        stays.discharge(session, stay_id, T + 9 * HOUR, by=people.nurse, now=T + 9 * HOUR)
    settle(engine, stay_id, T + 10 * HOUR)
    assert [alert.end_kind for alert in of_stay(engine, stay_id)] == ["discharged"]
