"""What ended an alert: a kind, a sentence that says by which reading, and the readings."""

import json

import pytest
from sqlalchemy import Engine

from db import alerts, observations, stays
from db.engine import reading, writing
from db.observations import Correction, Retraction
from models.alerting import ENDS
from models.criteria import content
from models.instants import HOUR, moment, text
from models.records import Alert, Reading
from models.typed import Typed
from tests.db.conftest import NOW, People, clinical

T = NOW - 60 * HOUR
ILL, WELL = {"systolic_bp": "85", "albumin": "2.8"}, {"systolic_bp": "120", "albumin": "3.5", "weight": "60"}


def of_stay(engine: Engine, stay_id: int) -> list[Alert]:
    with reading(engine) as session:
        return clinical(alerts.of_stay(session, stay_id))


def settle(engine: Engine, stay_id: int, now: int) -> None:
    with writing(engine) as session:
        alerts.settle(session, [stays.one(session, stay_id)], now)


def correct(engine: Engine, people: People, reading_id: int, value: str, now: int, at: int | None = None) -> int:
    with reading(engine) as session:
        old = session.get_one(Reading, reading_id)
    typed = Typed(old.kind, value, old.typed_unit, confirmed=True)
    observed_at = int(old.observed_at.timestamp()) if at is None else at
    correction = Correction(f"correction {now}", reading_id, observed_at, typed, "typed wrongly")
    return observations.correct(engine, correction, by=people.nurse, now=now).reading_ids[0]


def test_one_that_is_clear_says_since_when_and_by_which_reading(engine: Engine, admit, save) -> None:
    stay_id = admit()
    save(stay_id, T, **ILL)
    save(stay_id, T + 25 * HOUR, **WELL)
    # Both were met until there, and count for 24 hours more.
    cleared = save(stay_id, T + 49 * HOUR, **WELL).reading_ids
    settle(engine, stay_id, T + 53 * HOUR - 1)
    assert of_stay(engine, stay_id)[0].ended_at is None
    settle(engine, stay_id, T + 53 * HOUR)
    (alert,) = of_stay(engine, stay_id)
    assert (alert.ended_at, alert.end_kind) == (moment(T + 53 * HOUR), "clear")
    assert alert.end_reason.startswith(f"Clear since {text(T + 49 * HOUR)}, by ")
    assert alert.end_reason.endswith(f" of {text(T + 49 * HOUR)}, recorded by The nurse at {text(T + 49 * HOUR)}.")
    assert set(cleared) <= set(json.loads(alert.end_grounds))


def test_one_whose_reading_is_withdrawn_says_so_and_keeps_what_it_rested_on(
    engine: Engine, admit, save, people: People
) -> None:
    stay_id = admit()
    pressure, albumin = save(stay_id, T, **ILL).reading_ids
    observations.withdraw(engine, Retraction("key-1", albumin, "wrong patient"), by=people.second, now=T + 60)
    (alert,) = of_stay(engine, stay_id)
    assert (alert.end_kind, json.loads(alert.end_grounds)) == ("withdrawn", [albumin])
    assert json.loads(alert.grounds) == [pressure, albumin]
    assert alert.end_reason == (
        f"Withdrawn: the reading was corrected. Albumin 2.8 g/dL of {text(T)} was withdrawn by The second "
        f"at {text(T + 60)}."
    )


def test_one_whose_reading_is_corrected_names_the_one_in_its_place(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    _, albumin = save(stay_id, T, **ILL).reading_ids
    new = correct(engine, people, albumin, "3.8", T + 60)
    (alert,) = of_stay(engine, stay_id)
    assert (alert.end_kind, json.loads(alert.end_grounds)) == ("withdrawn", [albumin, new])
    assert f"Albumin 2.8 g/dL of {text(T)} was corrected by The nurse at {text(T + 60)}" in alert.end_reason


def test_a_reading_recorded_later_for_the_same_time_takes_its_ground_away_too(engine: Engine, admit, save) -> None:
    stay_id = admit()
    save(stay_id, T, **ILL)
    save(stay_id, T, now=T + 60, albumin="3.9")
    (alert,) = of_stay(engine, stay_id)
    assert alert.end_kind == "withdrawn"
    assert "gave way to another of the same time" in alert.end_reason


def test_a_correction_after_an_episode_that_stands_does_not_withdraw_it(
    engine: Engine, admit, save, people: People
) -> None:
    """The ground was corrected, yet what stands shows an episode in the alert's life: it was real, and it is over."""
    stay_id = admit()
    _, albumin = save(stay_id, T, **ILL).reading_ids
    correct(engine, people, albumin, "2.6", T + 60)
    save(stay_id, T + 25 * HOUR, **WELL)
    save(stay_id, T + 49 * HOUR, **WELL)
    settle(engine, stay_id, T + 53 * HOUR)
    assert [one.end_kind for one in of_stay(engine, stay_id)] == ["clear"]


def test_other_criteria_end_one_as_not_shown(engine: Engine, admit, save, people: People, tmp_path) -> None:
    strict = tmp_path / "strict.toml"
    strict.write_text(content("bedside").replace("needed = 2", "needed = 3"), "utf-8")
    stay_id = admit()
    save(stay_id, T, **ILL)
    with writing(engine) as session:
        stays.amend(session, stay_id, {"criteria": str(strict)}, by=people.oncologist, now=T + HOUR)
    (alert,) = of_stay(engine, stay_id)
    assert alert.end_kind == "not_shown"
    assert alert.end_reason.startswith("What is known of the stay was changed: ")


def test_a_discharge_says_when(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    save(stay_id, T, **ILL)
    with writing(engine) as session:
        stays.discharge(session, stay_id, T + HOUR, by=people.nurse, now=T + 2 * HOUR)
    (alert,) = of_stay(engine, stay_id)
    assert (alert.end_kind, alert.end_reason) == ("discharged", f"The patient was discharged at {text(T + HOUR)}.")
    assert alert.end_grounds == "[]"


def test_urine_that_is_enough_says_how_much(engine: Engine, admit, save) -> None:
    stay_id = admit()
    save(stay_id, T, weight="70", urine="0")
    save(stay_id, T + 8 * HOUR, urine="250")
    (used,) = save(stay_id, T + 16 * HOUR, urine="560").reading_ids
    (alert,) = of_stay(engine, stay_id)
    assert alert.end_kind == "clear"
    assert f"No longer so at {text(T + 16 * HOUR)}: 1 mL/kg/h" in alert.end_reason
    assert used in json.loads(alert.end_grounds)


@pytest.mark.parametrize(("later", "raised"), [((), 1), ((25, 49, 53), 0)])
def test_a_set_of_the_past_raises_one_only_for_what_still_holds(
    engine: Engine, admit, save, later: tuple[int, ...], raised: int
) -> None:
    stay_id = admit()
    for hours in later:
        save(stay_id, T + hours * HOUR, **WELL)
    save(stay_id, T, now=T + 58 * HOUR, **ILL)
    assert len(of_stay(engine, stay_id)) == raised


def test_a_set_of_the_past_that_parts_an_episode_in_two_ends_one_alert_and_raises_the_next(
    engine: Engine, admit, save
) -> None:
    stay_id = admit()
    save(stay_id, T, **ILL)
    save(stay_id, T + 58 * HOUR, **ILL)
    assert len(of_stay(engine, stay_id)) == 1
    for hours in (10, 20, 33, 36, 40, 45):
        save(stay_id, T + hours * HOUR, now=T + 59 * HOUR + hours, **WELL)
    last, first = of_stay(engine, stay_id)
    assert (first.end_kind, last.ended_at) == ("clear", None)
    assert last.raised_at == first.ended_at


def test_a_clock_that_was_put_back_ends_nothing(engine: Engine, admit, save) -> None:
    stay_id = admit()
    save(stay_id, T, **ILL)
    settle(engine, stay_id, T - HOUR)
    assert of_stay(engine, stay_id)[0].ended_at is None
    settle(engine, stay_id, T)
    assert len(of_stay(engine, stay_id)) == 1


def test_every_end_has_words() -> None:
    assert set(ENDS) == {"clear", "withdrawn", "discharged", "measured", "not_shown"}
    assert all(str(said) for said in ENDS.values())
