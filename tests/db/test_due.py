"""What is due of a stay by its record, and the alert that something is overdue: by saves, by the clock, by facts."""

import pytest
from sqlalchemy import Engine

from db import alerts, doses, due, observations, stays
from db.doses import Decision
from db.engine import reading, writing
from db.loading import judged
from db.observations import NewEntry
from db.passing import settle_current
from db.sets import withdraw_set
from models.alerting import OVERDUE
from models.due import Due, Spared
from models.instants import HOUR, moment
from models.records import Alert
from tests.db.conftest import NOW, People

T = NOW - 10 * HOUR
HALF = HOUR // 2
EVERYTHING = {"systolic_bp": "120", "weight": "60", "albumin": "3.9", "urine": "400"}


@pytest.fixture
def stay_id(admit) -> int:
    return admit(admitted_at=T)


def one(engine: Engine, stay_id: int, kind: str, now: int) -> Due:
    with reading(engine) as session:
        (group,) = judged(session, [stays.one(session, stay_id)], now)
        return next(each for each in due.by_stay(session, group, now)[stay_id] if each.kind == kind)


def of_overdue(engine: Engine, stay_id: int) -> list[Alert]:
    with reading(engine) as session:
        return [alert for alert in alerts.of_stay(session, stay_id) if alert.problem == OVERDUE]


def amend(engine: Engine, stay_id: int, people: People, now: int, **changes: object) -> None:
    with writing(engine) as session:
        stays.amend(session, stay_id, changes, by=people.nurse, now=now)


def say(engine: Engine, stay_id: int, people: People, at: int, *missing: tuple[str, str], now: int = 0) -> int:
    entry = NewEntry(f"{at} {missing}", stay_id, at, (), missing=missing, confirmed=frozenset({"observed_at", "same"}))
    return observations.record(engine, entry, by=people.nurse, now=now or at).entry_id


def test_one_alert_a_stay_whatever_is_overdue_raised_and_ended_by_the_clock_and_a_save(
    engine: Engine, stay_id: int, save
) -> None:
    save(stay_id, T, **EVERYTHING)
    settle_current(engine, T + 4 * HOUR + HALF - 1)
    assert of_overdue(engine, stay_id) == []
    settle_current(engine, T + 4 * HOUR + HALF)
    settle_current(engine, T + 9 * HOUR)
    (alert,) = of_overdue(engine, stay_id)
    assert (alert.severity, alert.raised_at, alert.ended_at) == ("low", moment(T + 4 * HOUR + HALF), None)
    # The urine is overdue too by now: a pressure alone ends nothing.
    save(stay_id, T + 9 * HOUR, systolic_bp="120")
    assert of_overdue(engine, stay_id)[0].ended_at is None
    save(stay_id, T + 9 * HOUR + 60, urine="300")
    (alert,) = of_overdue(engine, stay_id)
    assert (alert.ended_at, alert.end_kind) == (moment(T + 9 * HOUR + 60), "measured")


def test_a_reason_ends_it_until_it_is_asked_for_again(engine: Engine, stay_id: int, save, people: People) -> None:
    save(stay_id, T, **EVERYTHING)
    settle_current(engine, T + 5 * HOUR)
    say(engine, stay_id, people, T + 5 * HOUR, ("systolic_bp", "refused"))
    (alert,) = of_overdue(engine, stay_id)
    assert alert.ended_at == moment(T + 5 * HOUR)
    found = one(engine, stay_id, "systolic_bp", T + 5 * HOUR)
    assert (found.due_at, found.why) == (T + 6 * HOUR, Spared("refused", T + 5 * HOUR, T + 6 * HOUR))
    settle_current(engine, T + 6 * HOUR + HALF)
    assert [each.ended_at is None for each in of_overdue(engine, stay_id)] == [True, False]


def test_a_reason_that_was_taken_back_explains_nothing(engine: Engine, stay_id: int, save, people: People) -> None:
    save(stay_id, T, **EVERYTHING)
    said = say(engine, stay_id, people, T + 5 * HOUR, ("systolic_bp", "refused"))
    withdraw_set(engine, "undo", said, "undone", by=people.nurse, now=T + 5 * HOUR)
    found = one(engine, stay_id, "systolic_bp", T + 5 * HOUR)
    assert (found.due_at, found.status, found.why) == (T + 4 * HOUR, "overdue", None)
    assert of_overdue(engine, stay_id)[0].ended_at is None


def test_a_reading_counts_from_when_it_was_observed_and_not_when_it_is_withdrawn(
    engine: Engine, stay_id: int, save, people: People
) -> None:
    save(stay_id, T, **EVERYTHING)
    late = save(stay_id, T + 2 * HOUR, now=T + 5 * HOUR, systolic_bp="118")
    assert one(engine, stay_id, "systolic_bp", T + 5 * HOUR).due_at == T + 6 * HOUR
    withdraw_set(engine, "undo", late.entry_id, "undone", by=people.nurse, now=T + 5 * HOUR)
    assert one(engine, stay_id, "systolic_bp", T + 5 * HOUR).due_at == T + 4 * HOUR


def test_a_given_dose_asks_for_a_pressure_and_a_held_or_withdrawn_one_does_not(
    engine: Engine, stay_id: int, save, people: People
) -> None:
    save(stay_id, T, **EVERYTHING)
    with writing(engine) as session:
        for number, state, at in ((1, "held", T + 10), (2, "given", T + 600)):
            reason = "fever" if state == "held" else None
            decision = Decision(f"{number}", stay_id, number, state, at, drug="aldesleukin", reason=reason)
            dose = doses.decide(session, decision, by=people.oncologist, now=T + 700).id
    assert one(engine, stay_id, "systolic_bp", T + 700).due_at == T + 600 + 2 * HOUR
    with writing(engine) as session:
        doses.withdraw(session, dose, "not given", by=people.oncologist, now=T + 800)
    assert one(engine, stay_id, "systolic_bp", T + 800).due_at == T + 4 * HOUR


def test_a_flag_asks_sooner_and_stays_so_while_the_episode_does(engine: Engine, stay_id: int, save) -> None:
    save(stay_id, T, **EVERYTHING)
    save(stay_id, T + HOUR, systolic_bp="85")
    assert one(engine, stay_id, "systolic_bp", T + HOUR).due_at == T + 5 * HOUR
    save(stay_id, T + HOUR + 60, albumin="2.8")
    assert one(engine, stay_id, "systolic_bp", T + HOUR + 60).due_at == T + 2 * HOUR
    assert one(engine, stay_id, "urine", T + HOUR + 60).due_at == T + 4 * HOUR
    # Long after, when the pressure is stale, it is no less overdue.
    assert one(engine, stay_id, "systolic_bp", T + 60 * HOUR).status == "long_overdue"
    assert one(engine, stay_id, "systolic_bp", T + 60 * HOUR).due_at == T + 2 * HOUR


def test_who_is_not_assessed_is_watched_as_who_may_leak(engine: Engine, stay_id: int, save) -> None:
    save(stay_id, T, systolic_bp="120")
    assert one(engine, stay_id, "systolic_bp", T).due_at == T + 2 * HOUR


def test_off_the_ward_nothing_is_overdue_and_a_leak_stays(engine: Engine, stay_id: int, save, people: People) -> None:
    save(stay_id, T, systolic_bp="85", albumin="2.8")
    settle_current(engine, T + 2 * HOUR)
    amend(engine, stay_id, people, T + 2 * HOUR, away="CT")
    with reading(engine) as session:
        stay, running = stays.one(session, stay_id), alerts.by_stay(session, [stay_id])[stay_id]
    assert (stay.away_since, list(running)) == (moment(T + 2 * HOUR), ["leak"])
    (alert,) = of_overdue(engine, stay_id)
    assert (alert.end_kind, alert.end_reason) == ("measured", "The patient is off the ward.")
    settle_current(engine, T + 5 * HOUR)
    assert len(of_overdue(engine, stay_id)) == 1
    amend(engine, stay_id, people, T + 6 * HOUR, away=None)
    with reading(engine) as session:
        assert stays.one(session, stay_id).away_since is None
    assert of_overdue(engine, stay_id)[0].raised_at == moment(T + 6 * HOUR)


def test_since_when_somebody_is_away_can_be_said_and_stays(engine: Engine, stay_id: int, people: People) -> None:
    amend(engine, stay_id, people, NOW, away="CT", away_since=moment(T + HOUR))
    amend(engine, stay_id, people, NOW, away="CT, then theatre")
    with reading(engine) as session:
        assert stays.one(session, stay_id).away_since == moment(T + HOUR)
    for at, words in ((NOW + 1, "in the future"), (T - 1, "before the admission")):
        with pytest.raises(ValueError, match=words):
            amend(engine, stay_id, people, NOW, away_since=moment(at))


def test_a_discharge_ends_it_and_nothing_is_due_after(engine: Engine, stay_id: int, people: People) -> None:
    settle_current(engine, T + 4 * HOUR)
    with writing(engine) as session:
        stays.discharge(session, stay_id, T + 4 * HOUR, by=people.nurse, now=T + 4 * HOUR)
        (group,) = judged(session, [stays.one(session, stay_id)], T + 5 * HOUR)
        assert due.by_stay(session, group, T + 5 * HOUR) == {stay_id: ()}
    settle_current(engine, T + 9 * HOUR)
    (alert,) = of_overdue(engine, stay_id)
    assert alert.ended_at == moment(T + 4 * HOUR)
    assert alert.end_kind != "measured"


def test_a_stay_yet_to_come_has_nothing_due(engine: Engine, stay_id: int) -> None:
    with reading(engine) as session:
        (group,) = judged(session, [stays.one(session, stay_id)], T - 1)
        assert due.by_stay(session, group, T - 1) == {stay_id: ()}


def test_a_stay_has_a_schedule_of_its_own(engine: Engine, stay_id: int, save, people: People) -> None:
    save(stay_id, T, **EVERYTHING)
    amend(engine, stay_id, people, T, schedule="close")
    assert one(engine, stay_id, "systolic_bp", T).due_at == T + HOUR
    assert one(engine, stay_id, "albumin", T).due_at == T + 12 * HOUR
    with pytest.raises(ValueError, match="neither a schedule"):
        amend(engine, stay_id, people, T, schedule="hourly.toml")
    with reading(engine) as session:
        assert stays.one(session, stay_id).schedule == "close"
