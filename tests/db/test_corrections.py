"""Corrections and withdrawals: both readings stay, one counts."""

import pytest
from sqlalchemy import Engine

from db import observations
from db.engine import reading
from db.history import history
from db.observations import Correction, Refused, Retraction, Superseded
from models.instants import HOUR
from models.records import Entry, Reading, Withdrawal
from models.typed import Typed
from tests.db.conftest import NOW, People, T, correction, rows, values


def test_a_correction_keeps_both_and_only_the_new_stands(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    (old,) = save(stay_id, T, systolic_bp="85").reading_ids
    corrected = observations.correct(engine, correction(old, "120"), by=people.second, now=T)
    assert (corrected.before.criteria[0].state, corrected.after.criteria[0].state) == ("met", "not_met")
    assert values(engine, stay_id) == [("systolic_bp", 120)]
    with reading(engine) as session:
        new, first = history(session, stay_id)
    assert (new.stands, new.reading.replaces_id, new.reading.reason) == (True, old, "typed wrongly")
    assert (first.stands, first.replaced_by, first.reading.typed_value) == (False, new.reading.id, "85")
    assert (first.by, new.by) == ("The nurse", "The second")


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
    # Later than the value it replaces, which would otherwise be the last weight.
    corrected = Correction("key-3", weight, T + HOUR, Typed("weight", "60", "kg"), "typed wrongly")
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
        told = history(session, stay_id)
    gone = next(one for one in told if one.reading.id == albumin)
    assert (gone.stands, gone.withdrawal.reason, gone.withdrawn_by) == (False, "another patient's", "The nurse")
    assert pressure in {one.reading.id for one in told if one.stands}


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
    new = observations.correct(engine, correction(old, "95"), by=people.second, now=NOW).reading_ids[0]
    told = "The second has already corrected this reading: it is now 95 mmHg."
    with pytest.raises(Superseded, match=told):
        observations.correct(engine, correction(old, "96", key="key-3"), by=people.nurse, now=NOW)
    with pytest.raises(Superseded, match=told):
        observations.withdraw(engine, Retraction("key-3", old, "wrong"), by=people.nurse, now=NOW)
    observations.withdraw(engine, Retraction("key-4", new, "wrong"), by=people.nurse, now=NOW)
    with pytest.raises(Superseded, match="The nurse has already withdrawn this reading"):
        observations.correct(engine, correction(new, "96", key="key-5"), by=people.second, now=NOW)
