"""Recording, correcting and withdrawing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import Engine, func, select

from db import observations, stays
from db.engine import reading, writing
from db.history import history
from db.loading import load
from db.observations import Correction, KeyConflict, NewEntry, Refused, Retraction, Superseded
from models.instants import HOUR
from models.measurements import CODES
from models.records import AuditEntry, Entry, Reading, Withdrawal
from models.typed import Typed
from tests.db.conftest import NOW, People

T = NOW - 10 * HOUR


def values(engine: Engine, stay_id: int, **when: int) -> list[tuple[str, float]]:
    """What stands, as (kind, value), in recorded order."""
    names = {code: kind for kind, code in CODES.items()}
    with reading(engine) as session:
        readings = load(session, [stay_id], **when).readings
    return [(names[kind], value) for kind, value in zip(readings.kind.tolist(), readings.values.floats, strict=True)]


def rows(engine: Engine, table: type) -> int:
    with reading(engine) as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def systolic(value: str, key: str = "key-1", stay_id: int = 1, **more: object) -> NewEntry:
    return NewEntry(key, stay_id, T, (Typed("systolic_bp", value, "mm[Hg]", **more),))


def correction(reading_id: int, value: str, key: str = "key-2", **more: object) -> Correction:
    made = Correction(key, reading_id, T, Typed("systolic_bp", value, "mm[Hg]", confirmed=True), "typed wrongly")
    return replace(made, **more)


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


def test_a_correction_keeps_both_and_only_the_new_stands(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    (old,) = save(stay_id, T, systolic_bp="85").reading_ids
    corrected = observations.correct(engine, correction(old, "120"), by=people.oncologist, now=T)
    assert (corrected.before.criteria[0].state, corrected.after.criteria[0].state) == ("met", "not_met")
    assert values(engine, stay_id) == [("systolic_bp", 120)]
    with reading(engine) as session:
        new, first = history(session, stay_id)
    assert (new.stands, new.reading.replaces_id, new.reading.reason) == (True, old, "typed wrongly")
    assert (first.stands, first.replaced_by, first.reading.typed_value) == (False, new.reading.id, "85")
    assert (first.by, new.by) == ("The nurse", "The oncologist")


def test_a_correction_may_move_the_time_and_change_the_unit(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    (old,) = save(stay_id, T, systolic_bp="160").reading_ids
    moved = correction(old, "16", observed_at=T - HOUR, typed=Typed("systolic_bp", "16", "kPa"))
    observations.correct(engine, moved, by=people.nurse, now=NOW)
    assert values(engine, stay_id) == [("systolic_bp", pytest.approx(120.00986928))]
    assert values(engine, stay_id, until=T - HOUR) == values(engine, stay_id)


def test_a_correction_is_not_held_against_the_value_it_replaces(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    low, _ = save(stay_id, T, diastolic_bp="60", systolic_bp="70").reading_ids
    with pytest.raises(Refused, match="not below systolic 70"):
        observations.correct(
            engine,
            correction(low, "80", typed=Typed("diastolic_bp", "80", "mm[Hg]", confirmed=True)),
            by=people.nurse,
            now=NOW,
        )
    weight, *_ = save(stay_id, T, weight="160").reading_ids
    corrected = Correction("key-3", weight, T, Typed("weight", "60", "kg"), "typed wrongly")
    assert observations.correct(engine, corrected, by=people.nurse, now=NOW).status == "saved"


def test_a_correction_keeps_the_kind_and_needs_a_reason(engine: Engine, admit, save, people: People) -> None:
    (old,) = save(admit(), T, systolic_bp="85").reading_ids
    other = correction(old, "85", typed=Typed("mean_bp", "85", "mm[Hg]"))
    with pytest.raises(Refused, match="keeps the kind"):
        observations.correct(engine, other, by=people.nurse, now=NOW)
    with pytest.raises(Refused, match="Give a reason"):
        observations.correct(engine, correction(old, "85", reason=" "), by=people.nurse, now=NOW)
    with pytest.raises(Refused, match="Give a reason"):
        observations.withdraw(engine, Retraction("key-3", old, ""), by=people.nurse, now=NOW)
    assert rows(engine, Entry) == 1


def test_a_withdrawn_reading_does_not_count(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    pressure, albumin, _ = save(stay_id, T, systolic_bp="85", albumin="2.8", weight="60").reading_ids
    undone = observations.withdraw(engine, Retraction("key-2", albumin, "another patient's"), by=people.nurse, now=T)
    assert (undone.before.overall, undone.after.overall) == ("flagged", "possible")
    assert values(engine, stay_id) == [("systolic_bp", 85), ("weight", 60)]
    with reading(engine) as session:
        gone = next(one for one in history(session, stay_id) if one.reading.id == albumin)
    assert (gone.stands, gone.withdrawal.reason, gone.withdrawn_by) == (False, "another patient's", "The nurse")
    assert pressure in {one.reading.id for one in history_of(engine, stay_id) if one.stands}


def history_of(engine: Engine, stay_id: int) -> list:
    with reading(engine) as session:
        return history(session, stay_id)


def test_corrections_and_withdrawals_are_one_save_under_their_key(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    (old,) = save(stay_id, T, systolic_bp="85").reading_ids
    done = [observations.correct(engine, correction(old, "95"), by=people.nurse, now=NOW) for _ in range(2)]
    assert [one.status for one in done] == ["saved", "same"]
    (new,) = done[0].reading_ids
    undone = [
        observations.withdraw(engine, Retraction("key-3", new, "wrong arm"), by=people.nurse, now=NOW) for _ in range(2)
    ]
    assert [one.status for one in undone] == ["saved", "same"]
    assert (rows(engine, Reading), rows(engine, Withdrawal)) == (2, 1)
    assert values(engine, stay_id) == []


def test_the_second_of_two_at_one_reading_is_told_what_the_first_did(
    engine: Engine, admit, save, people: People
) -> None:
    (old,) = save(admit(), T, systolic_bp="85").reading_ids
    new = observations.correct(engine, correction(old, "95"), by=people.oncologist, now=NOW).reading_ids[0]
    told = "The oncologist has already corrected this reading: it is now 95 mmHg."
    with pytest.raises(Superseded, match=told):
        observations.correct(engine, correction(old, "96", key="key-3"), by=people.nurse, now=NOW)
    with pytest.raises(Superseded, match=told):
        observations.withdraw(engine, Retraction("key-3", old, "wrong"), by=people.nurse, now=NOW)
    observations.withdraw(engine, Retraction("key-4", new, "wrong"), by=people.nurse, now=NOW)
    with pytest.raises(Superseded, match="The nurse has already withdrawn this reading"):
        observations.correct(engine, correction(new, "96", key="key-5"), by=people.oncologist, now=NOW)


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
    observations.record(engine, NewEntry("key-1", stay_id, T, typed), by=people.nurse, now=NOW)
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
