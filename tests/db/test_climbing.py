"""An alert climbs: the first step with its raising, the others by the clock, each once, as long as nobody answers."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event, select

from db import attention, climbing, ladders, passing
from db.engine import reading, writing
from models.instants import HOUR, moment
from models.ladder import Step
from models.records import Alert, AuditEntry, Climb, Stay
from tests.db.conftest import NOW, People
from tests.db.telling import (
    GRAVE,
    LEAK,
    MINUTE,
    acknowledge,
    alert_of,
    climbs,
    contact,
    decline,
    everybody,
    messages,
    take,
)

T = NOW - 20 * HOUR
NURSE, CHARGE, DOCTOR, SENIOR = "bedside_nurse", "nurse_in_charge", "doctor_on_call", "senior_doctor"


@pytest.fixture
def alert(engine: Engine, admit, save, people: People) -> Alert:
    """A leak of medium priority, raised at T, with a contact for each role."""
    everybody(engine, people)
    stay_id = admit()
    save(stay_id, T, **LEAK)
    return alert_of(engine, stay_id)


def roles(engine: Engine) -> list[str]:
    return [role for _, role, _, _ in climbs(engine)]


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Every statement that is run in the block."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_the_first_step_and_its_message_are_written_with_the_alert(engine: Engine, alert: Alert) -> None:
    assert climbs(engine) == [(0, NURSE, T, T)]
    (message,) = messages(engine)
    assert (message.state, message.created_at, message.next_at) == ("waiting", moment(T), moment(T))


def test_a_save_that_fails_leaves_neither_alert_nor_message(
    engine: Engine, admit, save, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody(engine, people)
    stay_id = admit()
    monkeypatch.setattr(climbing.outbox, "write", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        save(stay_id, T, **LEAK)
    assert (alert_of(engine, stay_id), climbs(engine), messages(engine)) == (None, [], [])


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (15 * MINUTE - 1, [NURSE]),
        (15 * MINUTE, [NURSE, CHARGE]),
        (15 * MINUTE + 1, [NURSE, CHARGE]),
        (30 * MINUTE, [NURSE, CHARGE, DOCTOR]),
        (60 * MINUTE, [NURSE, CHARGE, DOCTOR, SENIOR]),
        (24 * HOUR, [NURSE, CHARGE, DOCTOR, SENIOR]),
    ],
)
def test_an_alert_that_nobody_answers_climbs(engine: Engine, alert: Alert, after: int, told: list[str]) -> None:
    passing.climb(engine, T + after)
    assert roles(engine) == told
    assert len(messages(engine)) == len(told)


def test_a_pause_of_hours_is_caught_up_once_in_order(engine: Engine, alert: Alert) -> None:
    late = T + 6 * HOUR
    passing.climb(engine, late)
    assert climbs(engine)[1:] == [
        (1, CHARGE, T + 15 * MINUTE, late),
        (2, DOCTOR, T + 30 * MINUTE, late),
        (3, SENIOR, T + 60 * MINUTE, late),
    ]
    assert passing.climb(engine, late + 10) == 0


def test_the_steps_of_several_alerts_are_taken_in_the_order_of_time(engine: Engine, alert: Alert, admit, save) -> None:
    other = admit(bed="2")
    save(other, T + 10 * MINUTE, **GRAVE)
    passing.climb(engine, T + 6 * HOUR)
    due = [due_at for _, _, due_at, _ in climbs(engine)[2:]]
    assert due == sorted(due)
    assert len(due) == 6


def test_a_clock_that_is_put_back_repeats_no_step(engine: Engine, alert: Alert) -> None:
    for now in (T + 20 * MINUTE, T - HOUR, T + 16 * MINUTE, T + 20 * MINUTE):
        passing.climb(engine, now)
    assert roles(engine) == [NURSE, CHARGE]


def test_a_quiet_alert_does_not_climb_and_begins_anew_when_it_is_over(
    engine: Engine, alert: Alert, people: People
) -> None:
    acknowledge(engine, people, alert.id, T + 5 * MINUTE, minutes=30)
    over = T + 35 * MINUTE
    passing.climb(engine, over - 1)
    assert roles(engine) == [NURSE]
    passing.climb(engine, over)
    passing.climb(engine, over + 15 * MINUTE)
    assert climbs(engine)[1:] == [(0, NURSE, over, over), (1, CHARGE, over + 15 * MINUTE, over + 15 * MINUTE)]


def test_a_pause_over_the_end_of_a_quiet_time_climbs_only_the_ladder_that_counts(
    engine: Engine, alert: Alert, people: People
) -> None:
    acknowledge(engine, people, alert.id, T + 5 * MINUTE, minutes=30)
    over = T + 35 * MINUTE
    passing.climb(engine, over + 20 * MINUTE)
    assert [(place, due_at) for place, _, due_at, _ in climbs(engine)[1:]] == [(0, over), (1, over + 15 * MINUTE)]


def test_taking_an_alert_over_stops_the_climb_until_its_time_is_over(
    engine: Engine, alert: Alert, people: People
) -> None:
    take(engine, people, alert.id, T + MINUTE, minutes=60)
    passing.climb(engine, T + 61 * MINUTE - 1)
    assert roles(engine) == [NURSE]
    passing.climb(engine, T + 61 * MINUTE)
    assert roles(engine) == [NURSE, NURSE]


def test_declining_tells_the_next_at_once_and_nobody_else(engine: Engine, alert: Alert, people: People) -> None:
    decline(engine, people, alert.id, T + 2 * MINUTE)
    passing.climb(engine, T + 2 * MINUTE)
    passing.climb(engine, T + 3 * MINUTE)
    assert climbs(engine)[1:] == [(1, CHARGE, T + 2 * MINUTE, T + 2 * MINUTE)]
    passing.climb(engine, T + 30 * MINUTE)
    assert roles(engine) == [NURSE, CHARGE, DOCTOR]


def test_growing_graver_begins_the_graver_ladder_with_the_save(engine: Engine, alert: Alert, save) -> None:
    save(alert.stay_id, T + 10 * MINUTE, **GRAVE)
    assert climbs(engine)[1:] == [(0, NURSE, T + 10 * MINUTE, T + 10 * MINUTE)]
    passing.climb(engine, T + 15 * MINUTE)
    assert roles(engine) == [NURSE, NURSE, CHARGE]


def test_an_alert_that_ended_climbs_no_more(engine: Engine, alert: Alert) -> None:
    with writing(engine) as session:
        session.get_one(Alert, alert.id).ended_at = moment(T + MINUTE)
    passing.climb(engine, T + HOUR)
    assert roles(engine) == [NURSE]


def test_a_step_of_the_screens_sends_nothing(engine: Engine, alert: Alert, people: People) -> None:
    steps = [Step(NURSE, 0, "message"), Step(CHARGE, MINUTE, "screen")]
    with writing(engine) as session:
        ladders.set_ladder(session, None, "medium", steps, by=people.administrator, now=T)
    passing.climb(engine, T + HOUR)
    assert roles(engine) == [NURSE, CHARGE]
    assert len(messages(engine)) == 1


def test_each_contact_of_the_role_in_the_ward_gets_a_message_and_no_other(
    engine: Engine, admit, save, people: People
) -> None:
    north = contact(engine, people, NURSE, "North", url="json://north.example.org")
    contact(engine, people, NURSE, "South", url="json://south.example.org")
    every = contact(engine, people, NURSE, None, url="json://every.example.org")
    save(admit(ward="North"), T, **LEAK)
    assert [message.contact_id for message in messages(engine)] == [north, every]
    assert len({message.uid for message in messages(engine)}) == 2


def test_the_audit_holds_each_step_with_its_messages(engine: Engine, alert: Alert) -> None:
    with reading(engine) as session:
        said = select(AuditEntry).where(AuditEntry.action == climbing.CLIMBED, AuditEntry.subject == "leak")
        (entry,) = session.scalars(said)
    (message,) = messages(engine)
    assert entry.stay_id == alert.stay_id
    assert message.uid in entry.after
    assert "example.org" not in entry.after


def test_who_is_told_next_and_who_was(engine: Engine, alert: Alert, people: People) -> None:
    def of(now: int) -> tuple[object, object]:
        with reading(engine) as session:
            (waiting,) = [one for one in attention.alerts(session, now) if one.problem == "leak"]
        return waiting.next, waiting.told

    assert of(T + MINUTE) == ((CHARGE, T + 15 * MINUTE), (NURSE,))
    decline(engine, people, alert.id, T + 2 * MINUTE)
    assert of(T + 2 * MINUTE) == ((CHARGE, T + 2 * MINUTE), (NURSE,))
    acknowledge(engine, people, alert.id, T + 3 * MINUTE, minutes=30)
    assert of(T + 4 * MINUTE)[0] == (NURSE, T + 33 * MINUTE)
    passing.climb(engine, T + 2 * HOUR)
    assert of(T + 2 * HOUR) == (None, (NURSE, CHARGE, DOCTOR, SENIOR))


def test_how_late_the_clock_is_can_be_asked(engine: Engine, alert: Alert) -> None:
    with reading(engine) as session:
        assert climbing.late(session, T + 15 * MINUTE - 1) == []
        assert climbing.late(session, T + 32 * MINUTE) == [17 * MINUTE, 2 * MINUTE]


def test_a_beat_over_a_hospital_is_a_handful_of_queries(engine: Engine, admit, save) -> None:
    first = admit()
    save(first, T, **LEAK)
    with writing(engine) as session:
        stay, alert = session.get_one(Stay, first), session.get_one(Alert, alert_of(engine, first).id)
        like = {column.key: getattr(alert, column.key) for column in Alert.__table__.columns if column.key != "id"}
        about = {column.key: getattr(stay, column.key) for column in Stay.__table__.columns if column.key != "id"}
        others = [Stay(**{**about, "bed": str(number)}) for number in range(1000)]
        session.add_all(others)
        session.flush()
        made = [Alert(**{**like, "stay_id": other.id}) for other in others[:100]]
        session.add_all(made)
        session.flush()
        session.add_all(
            Climb(
                alert_id=one.id,
                severity=one.severity,
                since=one.raised_at,
                place=0,
                role=NURSE,
                way="screen",
                due_at=one.raised_at,
                at=one.raised_at,
            )
            for one in made
        )
    with statements(engine) as seen:
        passing.climb(engine, T + MINUTE)
    assert len(seen) <= 8
