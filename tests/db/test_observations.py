"""Recording, correcting and withdrawing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import Engine, select

from db import observations, stays
from db.engine import reading, writing
from db.loading import load
from db.observations import KeyConflict, NewEntry, Refused, Retraction
from models.instants import HOUR
from models.records import AuditEntry, Entry, Reading
from models.typed import Typed
from tests.db.conftest import ANSWERED, NOW, People, T, correction, rows, values


def systolic(value: str, key: str = "key-1", stay_id: int = 1, **more: object) -> NewEntry:
    return NewEntry(key, stay_id, T, (Typed("systolic_bp", value, "mm[Hg]", **more),), confirmed=ANSWERED)


def test_a_set_is_kept_with_who_when_and_what_it_changed(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    recorded = save(stay_id, T, now=T + 60, systolic_bp="85", albumin="2.8", weight="60")
    assert recorded.status == "saved"
    assert (recorded.before.overall, recorded.after.overall) == ("unassessed", "flagged")
    assert values(engine, stay_id) == [("systolic_bp", 85), ("albumin", 2.8), ("weight", 60)]
    with reading(engine) as session:
        kept = session.get_one(Reading, recorded.reading_ids[0])
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "recorded")).one()
    assert (kept.recorded_by, kept.observed_at.timestamp(), kept.recorded_at.timestamp()) == (people.nurse, T, T + 60)
    assert (noted.user_id, noted.stay_id) == (people.nurse, stay_id)


def test_zero_urine_is_kept_and_nothing_is_not(engine: Engine, admit, save) -> None:
    stay_id = admit()
    save(stay_id, T, urine="0")
    assert values(engine, stay_id) == [("urine", 0)]
    with pytest.raises(Refused):
        save(stay_id, T + HOUR, urine="")


@pytest.mark.parametrize(("value", "refused", "asked"), [("19", 1, 0), ("65", 0, 1), ("12o", 1, 0)])
def test_what_is_refused_or_asked_about_is_not_saved(
    engine: Engine, admit, people: People, value: str, refused: int, asked: int
) -> None:
    admit()
    both = replace(systolic(value), typed=(*systolic(value).typed, Typed("heart_rate", "80", "/min")))
    with pytest.raises(Refused) as caught:
        observations.record(engine, both, by=people.nurse, now=NOW)
    assert (len(caught.value.refusals), len(caught.value.questions)) == (refused, asked)
    assert rows(engine, Entry) == rows(engine, Reading) == 0


def test_a_question_is_answered_under_the_same_key(engine: Engine, admit, people: People) -> None:
    stay_id = admit()
    with pytest.raises(Refused):
        observations.record(engine, systolic("65"), by=people.nurse, now=NOW)
    observations.record(engine, systolic("65", confirmed=True), by=people.nurse, now=NOW)
    assert values(engine, stay_id) == [("systolic_bp", 65)]


def test_a_set_is_held_against_what_stands(engine: Engine, admit, save) -> None:
    stay_id = admit()
    save(stay_id, T, systolic_bp="100", urine="50")
    with pytest.raises(Refused, match="not below systolic 100"):
        save(stay_id, T, diastolic_bp="100")
    with reading(engine) as session:
        context = observations.context(session, stay_id, T + HOUR, NOW)
    assert context.last == {"systolic_bp": (100, T), "urine": (50, T)}
    assert (context.beside, context.last_urine) == ({}, T)


def test_of_one_time_the_context_holds_what_was_recorded_last(engine: Engine, admit, save) -> None:
    stay_id = admit()
    save(stay_id, T, now=NOW, systolic_bp="100")
    second = save(stay_id, T, now=NOW + 1, systolic_bp="110")
    with reading(engine) as session:
        assert observations.context(session, stay_id, T, NOW).beside == {"systolic_bp": 110}
        without = observations.context(session, stay_id, T, NOW, without=second.reading_ids[0])
    assert without.beside == {"systolic_bp": 100}


def test_the_same_key_is_one_save(engine: Engine, admit, people: People) -> None:
    stay_id = admit()
    first = observations.record(engine, systolic("85"), by=people.nurse, now=NOW)
    again = observations.record(engine, systolic("85"), by=people.nurse, now=NOW + 30)
    assert (first.status, again.status) == ("saved", "same")
    assert (again.entry_id, again.reading_ids) == (first.entry_id, first.reading_ids)
    assert again.before.overall == first.before.overall
    assert again.after.overall == first.after.overall
    assert values(engine, stay_id) == [("systolic_bp", 85)]
    assert rows(engine, Entry) == 1


def test_the_same_key_from_two_sides_at_once_is_one_save(engine: Engine, admit, people: People) -> None:
    admit()
    with ThreadPoolExecutor(8) as pool:
        tries = [pool.submit(observations.record, engine, systolic("85"), by=people.nurse, now=NOW) for _ in range(16)]
    assert sorted(done.result().status for done in tries) == ["same"] * 15 + ["saved"]
    assert rows(engine, Reading) == 1


@pytest.mark.parametrize("other", [systolic("86"), replace(systolic("85"), observed_at=T + 1)])
def test_a_key_with_other_values_is_a_conflict(engine: Engine, admit, people: People, other: NewEntry) -> None:
    stay_id = admit()
    observations.record(engine, systolic("85"), by=people.nurse, now=NOW)
    with pytest.raises(KeyConflict):
        observations.record(engine, other, by=people.nurse, now=NOW)
    assert values(engine, stay_id) == [("systolic_bp", 85)]


def test_what_was_known_at_an_instant(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    first = save(stay_id, T, now=T, systolic_bp="85").reading_ids[0]
    late = save(stay_id, T - HOUR, now=T + 100, weight="60").reading_ids[0]
    observations.correct(engine, correction(first, "95"), by=people.nurse, now=T + 200)
    observations.withdraw(engine, Retraction("key-3", late, "wrong"), by=people.nurse, now=T + 300)
    known = {at: values(engine, stay_id, known_at=T + at) for at in (-1, 0, 99, 100, 199, 200, 299, 300)}
    assert known == {
        -1: [],
        0: [("systolic_bp", 85)],
        99: [("systolic_bp", 85)],
        100: [("systolic_bp", 85), ("weight", 60)],
        199: [("systolic_bp", 85), ("weight", 60)],
        200: [("weight", 60), ("systolic_bp", 95)],
        299: [("weight", 60), ("systolic_bp", 95)],
        300: [("systolic_bp", 95)],
    }


def test_readings_load_in_recorded_order_with_their_ids(engine: Engine, admit, save) -> None:
    one, two = admit(bed="1"), admit(bed="2")
    last = save(two, T, now=NOW + 2, systolic_bp="110").reading_ids
    save(one, T, now=NOW, heart_rate="80")
    first = save(two, T + HOUR, now=NOW + 1, systolic_bp="100").reading_ids
    with reading(engine) as session:
        readings, facts, ids = load(session, [two, one])
    assert len(facts) == 2
    assert ids[readings.stay == 0].tolist() == [*first, *last]
    assert readings.at[readings.stay == 0].tolist() == [T + HOUR, T]
    assert np.unique(readings.stay).tolist() == [0, 1]


def test_a_converted_value_loads_exactly(engine: Engine, admit, people: People) -> None:
    stay_id = admit()
    typed = (Typed("creatinine", "100", "umol/L"), Typed("weight", "143,3", "[lb_av]"))
    observations.record(engine, NewEntry("key-1", stay_id, NOW, typed), by=people.nurse, now=NOW)
    with reading(engine) as session:
        numbers = load(session, [stay_id]).readings.values
    assert numbers.exactly(0) * 8842 == 10000
    assert numbers.exactly(1) * 10**9 == 1433 * 45359237


@pytest.mark.parametrize("who", ["administrator", "gone"])
def test_only_nurses_and_oncologists_record(engine: Engine, admit, save, people: People, who: str) -> None:
    stay_id, by = admit(), getattr(people, who)
    (old,) = save(stay_id, T, systolic_bp="85").reading_ids
    with pytest.raises(PermissionError):
        save(stay_id, T, by=by, systolic_bp="90")
    with pytest.raises(PermissionError):
        observations.correct(engine, correction(old, "95"), by=by, now=NOW)
    with pytest.raises(PermissionError):
        observations.withdraw(engine, Retraction("key-3", old, "wrong"), by=by, now=NOW)
    assert values(engine, stay_id) == [("systolic_bp", 85)]


def test_what_is_not_there_is_said_to_be_so(engine: Engine, admit, save, people: People) -> None:
    with pytest.raises(LookupError, match="no such stay"):
        save(99, T, systolic_bp="90")
    with pytest.raises(LookupError, match="no such reading"):
        observations.correct(engine, correction(99, "95"), by=people.nurse, now=NOW)


def test_nothing_is_recorded_for_after_the_discharge(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    with writing(engine) as session:
        stays.discharge(session, stay_id, T, by=people.nurse, now=NOW)
    with pytest.raises(Refused, match="had been discharged"):
        save(stay_id, T, now=NOW, systolic_bp="90")
    assert save(stay_id, T - 1, now=NOW, systolic_bp="90").status == "saved"
