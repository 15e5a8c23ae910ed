"""Ladders that administrators set: the ward's own before that of every ward, each kept with who set it when."""

import pytest
from sqlalchemy import Engine, select

from db import ladders
from db.engine import reading, writing
from models.ladder import MINUTE, Step, shipped
from models.records import AuditEntry, Ladder
from tests.db.conftest import NOW, People, rows

OWN = (Step("doctor_on_call", 0, "message"), Step("senior_doctor", 10 * MINUTE, "screen"))
HOSPITAL = (Step("response_team", 0, "message"),)


def put(engine: Engine, by: int, ward: str | None, steps: object, now: int = NOW, severity: str = "high") -> None:
    with writing(engine) as session:
        ladders.set_ladder(session, ward, severity, steps, by=by, now=now)


def of(engine: Engine, ward: str, severity: str = "high", known_at: int | None = None) -> tuple[Step, ...]:
    with reading(engine) as session:
        return ladders.ladder(session, ward, severity, known_at)


def test_where_none_was_set_the_shipped_one_counts(engine: Engine) -> None:
    assert of(engine, "North") == shipped()["high"]


def test_the_wards_own_comes_before_that_of_every_ward(engine: Engine, people: People) -> None:
    put(engine, people.administrator, None, HOSPITAL)
    put(engine, people.administrator, "North", OWN)
    assert (of(engine, "North"), of(engine, "South")) == (OWN, HOSPITAL)
    assert of(engine, "North", "medium") == shipped()["medium"]


def test_a_ladder_taken_back_leaves_the_one_below_it(engine: Engine, people: People) -> None:
    put(engine, people.administrator, None, HOSPITAL)
    put(engine, people.administrator, "North", OWN, NOW + 1)
    put(engine, people.administrator, "North", None, NOW + 2)
    assert of(engine, "North") == HOSPITAL
    put(engine, people.administrator, None, None, NOW + 3)
    assert of(engine, "North") == shipped()["high"]


def test_what_was_in_force_at_an_instant_is_known(engine: Engine, people: People) -> None:
    put(engine, people.administrator, "North", OWN, NOW)
    put(engine, people.administrator, "North", HOSPITAL, NOW + 10)
    assert of(engine, "North", known_at=NOW - 1) == shipped()["high"]
    assert of(engine, "North", known_at=NOW + 9) == OWN
    assert of(engine, "North", known_at=NOW + 10) == HOSPITAL


def test_the_same_again_changes_nothing(engine: Engine, people: People) -> None:
    put(engine, people.administrator, "North", OWN)
    put(engine, people.administrator, "North", OWN)
    put(engine, people.administrator, "South", None)
    assert rows(engine, Ladder) == 1


def test_the_audit_says_what_it_was_and_is(engine: Engine, people: People) -> None:
    put(engine, people.administrator, "North", OWN)
    put(engine, people.administrator, "North", None, NOW + 1)
    with reading(engine) as session:
        first, second = session.scalars(select(AuditEntry).where(AuditEntry.action == "set ladder"))
    assert (first.before, first.user_id) == (None, people.administrator)
    assert "senior_doctor" in first.after
    assert "senior_doctor" in second.before


def test_only_an_administrator_sets_ladders(engine: Engine, people: People) -> None:
    for person in (people.nurse, people.oncologist, people.gone):
        with pytest.raises(PermissionError):
            put(engine, person, "North", OWN)


@pytest.mark.parametrize(
    ("ward", "severity", "steps", "said"),
    [
        ("", "high", OWN, "Choose a ward"),
        ("North", "grave", OWN, "a severity"),
        ("North", "high", (), "at least one step"),
        ("North", "high", (Step("doctor_on_call", 60, "message"),), "first step is taken at once"),
        ("North", "high", (OWN[0], Step("doctor_on_call", 90, "message")), "step 2, after minutes, .*valid integer"),
        ("North", "high", (*OWN, OWN[-1]), "later than the step before it"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    engine: Engine, people: People, ward: str, severity: str, steps: tuple[Step, ...], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        put(engine, people.administrator, ward, steps, severity=severity)
    assert rows(engine, Ladder) == 0
