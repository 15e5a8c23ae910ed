"""The outbox: what is claimed, what is dropped and why, how the pauses grow, and clocks that jump."""

import pytest
from sqlalchemy import Engine

from db import contacts, outbox, passing
from db.engine import reading, writing
from db.outbox import LEASE, LONGEST_PAUSE, Outgoing
from models.instants import HOUR, moment, seconds
from models.ladder import ROLES
from models.records import Alert
from tests.db.conftest import NOW, People
from tests.db.telling import LEAK, MINUTE, acknowledge, alert_of, contact, everybody, messages, states, take

T = NOW - 20 * HOUR
NURSE, CHARGE, DOCTOR, SENIOR, _ = ROLES


@pytest.fixture
def alert(engine: Engine, admit, save, people: People) -> Alert:
    """A leak of medium priority, raised at T, with a contact for each role."""
    everybody(engine, people)
    stay_id = admit()
    save(stay_id, T, **LEAK)
    return alert_of(engine, stay_id)


def claimed(engine: Engine, now: int, limit: int = 8, **more: object) -> list[Outgoing]:
    return outbox.claim(engine, now, limit, **more)


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(1, 10), (2, 20), (3, 40), (4, 80), (5, 160), (6, 320), (7, 640), (8, 900), (9, 900), (5000, 900)],
)
def test_pauses_grow_to_a_quarter_of_an_hour(attempts: int, seconds: int) -> None:
    assert outbox.pause(attempts) == seconds


def test_a_message_says_what_it_is_about(engine: Engine, alert: Alert) -> None:
    (one,) = claimed(engine, T + 5)
    assert (one.role, one.ward, one.bed, one.problem, one.severity) == (NURSE, "North", "1", "leak", "medium")
    assert (one.raised_at, one.since, one.attempts) == (T, T, 1)


def test_an_address_is_not_shown_where_a_message_is(engine: Engine, alert: Alert) -> None:
    (one,) = claimed(engine, T)
    assert one.url.startswith("json://")
    assert "json" not in repr(one)


def test_what_is_claimed_is_nobody_elses_until_the_claim_has_run_out(engine: Engine, alert: Alert) -> None:
    (first,) = claimed(engine, T)
    assert claimed(engine, T + LEASE - 1) == []
    (again,) = claimed(engine, T + LEASE)
    assert (again.uid, again.attempts) == (first.uid, 2)


def test_what_was_sent_is_not_sent_again(engine: Engine, alert: Alert) -> None:
    (one,) = claimed(engine, T)
    outbox.sent(engine, [one.uid], T + 1)
    assert claimed(engine, T + HOUR) == []
    (message,) = messages(engine)
    assert (message.state, message.sent_at, message.trouble) == ("sent", moment(T + 1), None)


def test_what_failed_is_tried_after_growing_pauses_for_as_long_as_the_alert_waits(engine: Engine, alert: Alert) -> None:
    now, pauses = T, []
    for _ in range(10):
        (one,) = claimed(engine, now)
        outbox.failed(engine, [one.uid], "The service answered 503.", now)
        (message,) = messages(engine)
        pauses.append(seconds(message.next_at) - now)
        assert claimed(engine, now + pauses[-1] - 1) == []
        now += pauses[-1]
    assert pauses == [10, 20, 40, 80, 160, 320, 640, 900, 900, 900]
    assert (message.state, message.trouble) == ("waiting", "The service answered 503.")


def test_a_late_failure_does_not_undo_a_delivery(engine: Engine, alert: Alert) -> None:
    (one,) = claimed(engine, T)
    outbox.sent(engine, [one.uid], T + 1)
    outbox.failed(engine, [one.uid], "There was no answer within 30 s.", T + 40)
    assert states(engine) == [(NURSE, "sent")]


def test_a_late_delivery_counts_after_a_failure(engine: Engine, alert: Alert) -> None:
    (one,) = claimed(engine, T)
    outbox.failed(engine, [one.uid], "There was no answer within 30 s.", T + 30)
    outbox.sent(engine, [one.uid], T + 40)
    (message,) = messages(engine)
    assert (message.state, message.trouble) == ("sent", None)


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (lambda engine, people, alert: acknowledge(engine, people, alert, T), "The nurse had acknowledged the alert."),
        (lambda engine, people, alert: take(engine, people, alert, T), "The nurse had taken the alert over."),
    ],
)
def test_what_somebody_answered_is_not_sent_and_says_why(
    engine: Engine, alert: Alert, people: People, happens, why: str
) -> None:
    happens(engine, people, alert.id)
    assert claimed(engine, T + 1) == []
    (message,) = messages(engine)
    assert (message.state, message.trouble) == ("dropped", f"Not sent: {why}")


def test_what_has_ended_is_not_sent_and_says_why(engine: Engine, alert: Alert) -> None:
    with writing(engine) as session:
        session.get_one(Alert, alert.id).ended_at = moment(T)
    assert claimed(engine, T + 1) == []
    assert [(one.state, one.trouble) for one in messages(engine)] == [("dropped", "Not sent: the alert had ended.")]


def test_what_waits_for_a_contact_that_was_removed_is_not_sent(engine: Engine, alert: Alert, people: People) -> None:
    (message,) = messages(engine)
    with writing(engine) as session:
        contacts.remove(session, message.contact_id, by=people.administrator, now=T)
    assert claimed(engine, T + 1) == []
    assert [one.trouble for one in messages(engine)] == ["Not sent: the contact was removed."]


def test_an_address_gets_all_that_waits_for_it_in_order(engine: Engine, admit, save, people: People) -> None:
    for role in (NURSE, CHARGE):
        contact(engine, people, role, url="json://one.example.org")
    save(admit(), T, **LEAK)
    (first,) = claimed(engine, T)
    outbox.failed(engine, [first.uid], "It failed.", T + 16 * MINUTE - 1)
    passing.climb(engine, T + 16 * MINUTE)
    # The first one is in a pause still; the second does not overtake it.
    assert [one.role for one in claimed(engine, T + 16 * MINUTE)] == [NURSE, CHARGE]


def test_while_something_is_on_its_way_to_an_address_nothing_else_goes_there(
    engine: Engine, admit, save, people: People
) -> None:
    contact(engine, people, NURSE, url="json://one.example.org")
    save(admit(), T, **LEAK)
    claimed(engine, T)
    save(admit(bed="2"), T + 5, **LEAK)
    assert claimed(engine, T + 5) == []
    assert [one.bed for one in claimed(engine, T + LEASE)] == ["1", "2"]


def test_no_more_addresses_are_claimed_than_asked_for_and_none_that_is_busy(engine: Engine, alert: Alert) -> None:
    passing.climb(engine, T + HOUR)
    first = claimed(engine, T + HOUR, limit=1)
    assert [one.role for one in first] == [NURSE]
    rest = claimed(engine, T + HOUR, busy={"json://doctor_on_call.example.org/hook"})
    assert [one.role for one in rest] == [CHARGE, SENIOR]


def test_a_clock_that_was_put_back_delays_nothing_for_longer_than_a_pause(engine: Engine, alert: Alert) -> None:
    (one,) = claimed(engine, T + 5 * HOUR)
    outbox.failed(engine, [one.uid], "It failed.", T + 5 * HOUR)
    assert [again.uid for again in claimed(engine, T + HOUR)] == [one.uid]


def test_a_claim_from_a_clock_that_was_put_back_does_not_hold(engine: Engine, alert: Alert) -> None:
    (one,) = claimed(engine, T + 5 * HOUR)
    assert [again.uid for again in claimed(engine, T + HOUR)] == [one.uid]


@pytest.mark.parametrize(("ahead", "due"), [(LONGEST_PAUSE, 0), (LONGEST_PAUSE + 1, 1)])
def test_a_pause_that_can_be_is_kept(engine: Engine, alert: Alert, ahead: int, due: int) -> None:
    (message,) = messages(engine)
    with writing(engine) as session:
        session.merge(message).next_at = moment(T + ahead)
    assert len(claimed(engine, T)) == due


def test_how_much_waits_can_be_asked(engine: Engine, alert: Alert) -> None:
    passing.climb(engine, T + 20 * MINUTE)
    (one, _) = claimed(engine, T + 20 * MINUTE)
    outbox.failed(engine, [one.uid], "It failed.", T + 20 * MINUTE)
    with reading(engine) as session:
        assert outbox.depth(session) == outbox.Depth(waiting=2, oldest=T, failing=2)
    outbox.sent(engine, [message.uid for message in messages(engine)], T + 21 * MINUTE)
    with reading(engine) as session:
        assert outbox.depth(session) == outbox.Depth(waiting=0, oldest=None, failing=0)
