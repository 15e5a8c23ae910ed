"""Doses held to the regimen of their stay: counted over all stays of a patient, whoever had the page open."""

from uuid import uuid4

import pytest
from sqlalchemy import Engine

from db import doses, stays, treatment
from db.doses import Decision
from db.engine import reading, writing
from db.saves import KeyConflict
from models.instants import HOUR
from models.records import Dose
from models.regimen import named
from tests.db.conftest import NOW, Admit, People

DAY = 24 * HOUR
HIGH = "aldesleukin-high-dose"


def decision(stay: int, number: int, at: int, state: str = "given", key: str = "", **more: object) -> Decision:
    reason = None if state == "given" else "fever"
    return Decision(key or str(uuid4()), stay, number, state, at, "aldesleukin", reason, **more)  # type: ignore[arg-type]


@pytest.fixture
def stay(engine: Engine, people: People, admit: Admit) -> int:
    made = admit()
    choose(engine, people, made)
    return made


def choose(engine: Engine, people: People, stay: int, regimen: str | None = HIGH) -> None:
    with writing(engine) as session:
        stays.amend(session, stay, {"regimen": regimen}, by=people.oncologist, now=NOW)


def decide(engine: Engine, people: People, *decisions: Decision) -> list[int]:
    made = []
    for one in decisions:
        with writing(engine) as session:
            made.append(treatment.decide(session, one, by=people.oncologist, now=NOW).id)
    return made


def eight_hourly(stay: int, count: int, start: int) -> list[Decision]:
    return [decision(stay, number, start + 8 * HOUR * (number - 1)) for number in range(1, count + 1)]


def kept(engine: Engine, stay: int) -> list[tuple[int, str]]:
    with reading(engine) as session:
        return [(dose.number, dose.state) for dose in doses.of_stay(session, stay)]


def test_a_fifteenth_dose_is_refused(engine: Engine, people: People, stay: int) -> None:
    start = NOW - 5 * DAY
    decide(engine, people, *eight_hourly(stay, 14, start))
    with pytest.raises(ValueError, match="14 doses of this cycle are given, and 14 are the most"):
        decide(engine, people, decision(stay, 14, start + 14 * 8 * HOUR))
    with pytest.raises(ValueError, match="there is no dose 15"):
        decide(engine, people, decision(stay, 15, start + 14 * 8 * HOUR))
    assert len(kept(engine, stay)) == 14


def test_without_a_regimen_nothing_is_counted(engine: Engine, people: People, stay: int) -> None:
    choose(engine, people, stay, None)
    start = NOW - 5 * DAY
    decide(engine, people, *eight_hourly(stay, 14, start), decision(stay, 15, start + 14 * 8 * HOUR))
    assert len(kept(engine, stay)) == 15


def test_the_second_of_two_people_who_decide_one_dose_is_told(engine: Engine, people: People, stay: int) -> None:
    decide(engine, people, decision(stay, 1, NOW - 9 * HOUR))
    decide(engine, people, decision(stay, 2, NOW - HOUR, "held"))
    with pytest.raises(ValueError, match="Dose 3 is the next one"):
        decide(engine, people, decision(stay, 2, NOW - HOUR + 60))
    assert kept(engine, stay) == [(1, "given"), (2, "held")]


def test_the_same_key_is_one_decision_also_when_it_was_the_last_allowed(
    engine: Engine, people: People, stay: int
) -> None:
    start = NOW - 5 * DAY
    made = eight_hourly(stay, 14, start)
    decide(engine, people, *made)
    assert decide(engine, people, made[-1]) == decide(engine, people, made[-1])
    assert len(kept(engine, stay)) == 14
    with pytest.raises(KeyConflict):
        decide(engine, people, decision(stay, 14, made[-1].at + 60, key=made[-1].key))


def test_a_held_dose_cannot_be_made_a_fifteenth_given_one(engine: Engine, people: People, stay: int) -> None:
    choose(engine, people, stay, None)
    start = NOW - 5 * DAY
    made = decide(engine, people, *eight_hourly(stay, 14, start), decision(stay, 15, start + 14 * 8 * HOUR, "held"))
    choose(engine, people, stay)
    given = decision(stay, 15, start + 14 * 8 * HOUR)
    with writing(engine) as session, pytest.raises(ValueError, match="there is no dose 15"):
        treatment.correct(session, made[-1], given, "it was given", by=people.oncologist, now=NOW)
    assert kept(engine, stay)[-1] == (15, "held")


def test_a_correction_of_what_was_given_stands(engine: Engine, people: People, stay: int) -> None:
    first, *_ = decide(engine, people, decision(stay, 1, NOW - 9 * HOUR), decision(stay, 2, NOW - HOUR))
    with writing(engine) as session:
        moved = decision(stay, 1, NOW - 10 * HOUR)
        treatment.correct(session, first, moved, "wrong hour", by=people.oncologist, now=NOW)
    assert kept(engine, stay) == [(1, "given"), (2, "given")]


def test_doses_of_earlier_stays_count_towards_the_course(engine: Engine, people: People, admit: Admit) -> None:
    start = NOW - 28 * DAY
    earlier = admit(admitted_at=start - DAY)
    choose(engine, people, earlier)
    decide(engine, people, *eight_hourly(earlier, 14, start))
    with writing(engine) as session:
        stays.discharge(session, earlier, start + 6 * DAY, by=people.oncologist, now=NOW)
    later = admit(bed="2", record_number="North-1", name="Patient 1", admitted_at=NOW - 8 * DAY)
    choose(engine, people, later)
    decide(engine, people, *eight_hourly(later, 3, NOW - 7 * DAY))
    with reading(engine) as session:
        stay = stays.one(session, later)
        rows = treatment.decided(session, stay, named(HIGH))
        found = treatment.due_now(stay, named(HIGH), rows, NOW - 7 * DAY + 20 * HOUR)
    assert (found.cycle, found.given, found.in_course) == (2, 3, 17)


def test_doses_of_another_drug_or_withdrawn_do_not_count(engine: Engine, people: People, admit: Admit) -> None:
    earlier = admit(admitted_at=NOW - 30 * DAY)
    first, _ = decide(
        engine,
        people,
        decision(earlier, 1, NOW - 29 * DAY),
        Decision(str(uuid4()), earlier, 2, "given", NOW - 28 * DAY, "something else"),
    )
    with writing(engine) as session:
        doses.withdraw(session, first, "another patient's", by=people.oncologist, now=NOW)
        stays.discharge(session, earlier, NOW - 20 * DAY, by=people.oncologist, now=NOW)
    later = admit(bed="2", record_number="North-1", name="Patient 1")
    with reading(engine) as session:
        rows: list[Dose] = treatment.decided(session, stays.one(session, later), named(HIGH))
    assert rows == []
