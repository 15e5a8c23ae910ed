"""That an alert which does not follow from its readings is found, and no other."""

import pytest
from sqlalchemy import Engine, text

from db import demo, following
from db.engine import reading, writing
from db.facts import note_beat
from db.guards import lift
from db.observations import Retraction, withdraw
from db.passing import settle_current
from models.instants import HOUR
from tests.db.conftest import NOW, People


def found(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return following.problems(session)


def change(engine: Engine, statement: str) -> None:
    """Past the program, and past the store's guards."""
    with writing(engine) as session:
        lift(session.connection())
        session.connection().execute(text(statement))


@pytest.fixture
def leak(admit, save) -> int:
    """A stay with a leak of medium priority that is open, and one that has ended; the stay's id."""
    stay_id = admit()
    save(stay_id, NOW - 60 * HOUR, systolic_bp="85", albumin="2.8", weight="60")
    for hours in range(58, 8, -4):
        save(stay_id, NOW - hours * HOUR, systolic_bp="125", albumin="3.9", weight="60")
    save(stay_id, NOW - HOUR, systolic_bp="85", albumin="2.8", weight="60")
    save(stay_id, NOW - HOUR // 2, systolic_bp="75", albumin="2.8", weight="60")
    return stay_id


def test_what_the_program_wrote_follows(engine: Engine, leak: int, people: People) -> None:
    assert found(engine) == []
    settle_current(engine, NOW + 30 * HOUR)
    note_beat(engine, NOW + 30 * HOUR)
    assert found(engine) == []


def test_after_a_withdrawal_too(engine: Engine, admit, save, people: People) -> None:
    stay_id = admit()
    save(stay_id, NOW - 2 * HOUR, systolic_bp="120", albumin="3.9", weight="60")
    done = save(stay_id, NOW - HOUR, systolic_bp="85", albumin="2.8")
    withdraw(engine, Retraction("taken", done.reading_ids[0], "of another"), by=people.nurse, now=NOW)
    assert found(engine) == []


def test_an_alert_between_two_saves_of_one_second_is_left_alone(engine: Engine, admit, save) -> None:
    """By the second nothing shows it: the first set raised it, the second, of an earlier time, changed its grounds."""
    stay_id = admit()
    save(stay_id, NOW - 3 * HOUR, systolic_bp="120", weight="60")
    save(stay_id, NOW - HOUR, systolic_bp="85", albumin="2.8", now=NOW)
    save(stay_id, NOW - HOUR // 2, systolic_bp="84", now=NOW)
    assert found(engine) == []


def test_the_demonstration_follows(engine: Engine) -> None:
    demo.load_if_empty(engine, NOW, "bedside")
    assert found(engine) == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "UPDATE alerts SET severity = 'low' WHERE ended_at IS NULL AND problem = 'leak'",
            "is not what the audit says",
        ),
        ("UPDATE alerts SET grounds = '[1]' WHERE ended_at IS NULL AND problem = 'leak'", "is not what the audit says"),
        ("UPDATE alerts SET ended_at = ended_at + 60 WHERE ended_at IS NOT NULL", "is not what the audit says"),
        ("UPDATE readings SET canonical = '130' WHERE typed_value = '75'", "does not show it as it was raised"),
        (
            (
                "UPDATE readings SET canonical = CASE kind WHEN 'albumin' THEN 2 ELSE 70 END "
                "WHERE typed_value IN ('125', '3.9')"
            ),
            "when what was known still showed it",
        ),
    ],
)
def test_what_was_changed_past_the_program_is_found(engine: Engine, leak: int, statement: str, said: str) -> None:
    change(engine, statement)
    problems = found(engine)
    assert any(said in one for one in problems)
    assert all("Patient" not in one for one in problems)


def test_an_alert_that_is_not_kept_is_found(engine: Engine, leak: int) -> None:
    change(
        engine, "UPDATE audit SET after = replace(after, '\"alert\": 1,', '\"alert\": 99,') WHERE action LIKE '%alert%'"
    )
    assert any(one == f"Alert 99 is in the audit of stay {leak}, and is not kept." for one in found(engine))


def test_a_leak_for_which_no_alert_is_open_is_found(engine: Engine, admit, save) -> None:
    stay_id = admit()
    save(stay_id, NOW, systolic_bp="120", albumin="3.9", weight="60")
    change(engine, "UPDATE readings SET canonical = '70' WHERE kind = 'systolic_bp'")
    change(engine, "UPDATE readings SET canonical = '2.0' WHERE kind = 'albumin'")
    assert f"Stay {stay_id} shows leak" in "".join(found(engine))
