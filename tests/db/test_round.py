"""A nurse's round: whose beds, what is due, who is off the ward or of one name with another."""

import pytest
from sqlalchemy import Engine, select

from db import observations, stays
from db.engine import reading, writing
from db.observations import NewEntry
from db.round import RoundBed, beds, set_mine
from db.sets import withdraw_set
from models.instants import HOUR
from models.records import AuditEntry
from tests.db.conftest import NOW, People


def listed(engine: Engine, user: int, now: int = NOW) -> list[RoundBed]:
    with reading(engine) as session:
        return beds(session, user, now)


def due(bed: RoundBed) -> dict[str, tuple[int | None, int]]:
    return {one.kind: (one.last_at, one.due_at) for one in bed.due}


def test_beds_are_chosen_by_each_nurse(engine: Engine, admit, people: People) -> None:
    one, two = admit(bed="10"), admit(bed="2")
    for _ in range(2):
        set_mine(engine, one, True, by=people.nurse, now=NOW)
    assert [(bed.stay.id, bed.mine) for bed in listed(engine, people.nurse)] == [(two, False), (one, True)]
    assert not any(bed.mine for bed in listed(engine, people.oncologist))
    set_mine(engine, one, False, by=people.nurse, now=NOW)
    assert not any(bed.mine for bed in listed(engine, people.nurse))
    with reading(engine) as session:
        told = session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("took%"))).all()
    assert told == ["took on round", "took off round"]


def test_only_who_records_has_a_round(engine: Engine, admit, people: People) -> None:
    stay_id = admit()
    with pytest.raises(PermissionError):
        set_mine(engine, stay_id, True, by=people.administrator, now=NOW)
    with pytest.raises(LookupError):
        set_mine(engine, 99, True, by=people.nurse, now=NOW)


def test_who_has_just_come_is_due_for_everything_soon(engine: Engine, admit, people: People) -> None:
    admit(admitted_at=NOW)
    (bed,) = listed(engine, people.nurse)
    assert due(bed) == dict.fromkeys(("systolic_bp", "urine", "weight", "albumin"), (None, NOW + HOUR))
    assert (bed.status, bed.last_set_at, bed.assessment.overall) == ("due", None, "unassessed")
    assert listed(engine, people.nurse, NOW + HOUR + HOUR // 2)[0].status == "overdue"
    assert listed(engine, people.nurse, NOW + 3 * HOUR)[0].status == "long_overdue"


def test_what_is_due_follows_from_what_was_measured(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    save(stay_id, NOW - 4 * HOUR, mean_bp="70", urine="100", weight="60", albumin="3")
    save(stay_id, NOW - 5 * HOUR, systolic_bp="110")
    (bed,) = listed(engine, people.nurse)
    assert (bed.status, bed.last_set_at, bed.due[0].kind) == ("due", NOW - 4 * HOUR, "systolic_bp")
    assert due(bed)["systolic_bp"] == (NOW - 4 * HOUR, NOW)
    assert due(bed)["urine"] == (NOW - 4 * HOUR, NOW + 4 * HOUR)
    assert listed(engine, people.nurse, NOW + HOUR // 2)[0].status == "overdue"
    save(stay_id, NOW, systolic_bp="110")
    assert listed(engine, people.nurse, NOW + HOUR // 2)[0].status == "done"


@pytest.mark.parametrize(("reason", "at"), [("not_due", NOW + 24 * HOUR), ("refused", NOW + 4 * HOUR)])
def test_what_is_explained_waits_its_time(engine: Engine, admit, save, people: People, reason: str, at: int) -> None:
    stay_id = admit()
    save(stay_id, NOW - 24 * HOUR, weight="60")
    made = NewEntry("key", stay_id, NOW, (), missing=(("weight", reason),))
    done = observations.record(engine, made, by=people.nurse, now=NOW)
    assert due(listed(engine, people.nurse)[0])["weight"] == (NOW - 24 * HOUR, at)
    withdraw_set(engine, "undo", done.entry_id, "undone", by=people.nurse, now=NOW)
    assert due(listed(engine, people.nurse)[0])["weight"] == (NOW - 24 * HOUR, NOW)


def test_who_is_away_and_who_shares_a_name(engine: Engine, admit, people: People) -> None:
    away = admit(bed="1", name="Ann  Lee", record_number="a")
    admit(bed="2", name="ann lee", record_number="b")
    admit(bed="1", ward="South", name="Ann Lee", record_number="c")
    with writing(engine) as session:
        stays.amend(session, away, {"away": "CT"}, by=people.nurse, now=NOW)
    found = [(bed.stay.ward, bed.away, bed.status == "away", bed.same_name) for bed in listed(engine, people.nurse)]
    assert found == [("North", "CT", True, True), ("North", None, False, True), ("South", None, False, False)]


def test_who_has_left_is_on_no_round(engine: Engine, admit, people: People) -> None:
    stay_id = admit()
    set_mine(engine, stay_id, True, by=people.nurse, now=NOW)
    with writing(engine) as session:
        stays.discharge(session, stay_id, NOW, by=people.nurse, now=NOW)
    assert listed(engine, people.nurse) == []
