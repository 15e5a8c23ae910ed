"""Interventions and askings: recorded once, ended, corrected and withdrawn by rows of their own."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from db import interventions, symptoms
from db.engine import reading, writing
from db.interventions import Given
from db.saves import KeyConflict, Superseded
from db.symptoms import Asked
from models.instants import HOUR, moment
from models.interventions import INTERVENTIONS
from models.records import Asking, Intervention
from tests.db.conftest import NOW, People, T, rows


@pytest.fixture
def given(admit) -> Given:
    return Given("key", admit(), "vasopressor", T, note=" phenylephrine ")


@pytest.fixture
def start(engine: Engine, people: People):
    def start(given: Given, now: int = NOW, by: int = people.nurse) -> int:
        with writing(engine) as session:
            return interventions.start(session, given, by=by, now=now).id

    return start


def lanes(engine: Engine, stay_id: int, known_at: int | None = None) -> list[tuple[str, int | None]]:
    with reading(engine) as session:
        found = interventions.of_stay(session, stay_id, known_at)
    return [(one.kind, None if one.ended_at is None else int(one.ended_at.timestamp())) for one in found]


def test_one_that_runs_is_ended_by_another_row(engine: Engine, given: Given, start, people: People) -> None:
    row_id = start(given)
    for _ in range(2):
        with writing(engine) as session:
            interventions.end(session, row_id, NOW, "end", by=people.oncologist, now=NOW + 10)
    assert [lanes(engine, given.stay_id, at) for at in (NOW - 1, NOW, NOW + 9, NOW + 10)] == [
        [],
        [("vasopressor", None)],
        [("vasopressor", None)],
        [("vasopressor", NOW)],
    ]
    with reading(engine) as session:
        old, new = interventions.history(session, given.stay_id)
    assert (old.replaced_by, old.stands, new.row.note, new.by) == (new.row.id, False, "phenylephrine", "The oncologist")
    with pytest.raises(ValueError, match="has ended already"), writing(engine) as session:
        interventions.end(session, new.row.id, NOW, "again", by=people.nurse, now=NOW + 10)
    with pytest.raises(Superseded, match="already corrected"), writing(engine) as session:
        interventions.end(session, row_id, NOW + 1, "late", by=people.nurse, now=NOW + 10)


@pytest.mark.parametrize("kind", INTERVENTIONS)
def test_every_kind_is_kept_and_corrected(engine: Engine, given: Given, start, people: People, kind: str) -> None:
    row_id = start(replace(given, kind="fluid"))
    for _ in range(2):
        with writing(engine) as session:
            other = replace(given, key="other", kind=kind, ended_at=T)
            interventions.correct(session, row_id, other, "the other pump", by=people.nurse, now=NOW)
    assert lanes(engine, given.stay_id) == [(kind, T)]


def test_one_in_error_is_withdrawn(engine: Engine, given: Given, start, people: People) -> None:
    row_id = start(given)
    with pytest.raises(ValueError, match="Give a reason"), writing(engine) as session:
        interventions.withdraw(session, row_id, "", by=people.nurse, now=NOW)
    with writing(engine) as session:
        interventions.withdraw(session, row_id, "another patient's", by=people.nurse, now=NOW + 1)
    assert (lanes(engine, given.stay_id), lanes(engine, given.stay_id, NOW)) == ([], [("vasopressor", None)])


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ({"kind": "leeches"}, "Choose what was done"),
        ({"started_at": NOW + 1}, "future"),
        ({"ended_at": T - 1}, "end is before the start"),
        ({"ended_at": NOW + 1}, "end is in the future"),
    ],
)
def test_interventions_that_are_refused(
    engine: Engine, given: Given, start, more: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        start(replace(given, **more))
    assert rows(engine, Intervention) == 0


def test_the_same_key_twice_is_one_intervention(engine: Engine, given: Given, start, people: People) -> None:
    assert start(given) == start(given, now=NOW + 5)
    with pytest.raises(KeyConflict):
        start(replace(given, kind="albumin"))
    with pytest.raises(PermissionError):
        start(replace(given, key="other"), by=people.administrator)
    assert rows(engine, Intervention) == 1


@pytest.fixture
def asked(admit) -> Asked:
    return Asked("key", admit(), T, ("dizziness",), ("chest_pain",), " on standing ")


def ask(engine: Engine, asked: Asked, by: int, now: int = NOW) -> int:
    with writing(engine) as session:
        return symptoms.ask(session, asked, by=by, now=now).id


def test_what_was_asked_is_kept_and_what_was_not_is_in_neither_list(
    engine: Engine, asked: Asked, people: People
) -> None:
    assert ask(engine, asked, people.nurse) == ask(engine, asked, people.nurse, NOW + 9)
    with reading(engine) as session:
        (row,) = symptoms.of_stay(session, asked.stay_id)
        assert symptoms.of_stay(session, asked.stay_id, NOW - 1) == []
    assert (row.present, row.absent, row.note, row.asked_at) == (
        '["dizziness"]',
        '["chest_pain"]',
        "on standing",
        moment(T),
    )
    with pytest.raises(KeyConflict):
        ask(engine, replace(asked, absent=()), people.nurse)


def test_an_asking_in_error_is_withdrawn(engine: Engine, asked: Asked, people: People) -> None:
    row_id = ask(engine, asked, people.nurse)
    with writing(engine) as session:
        symptoms.withdraw(session, row_id, "another patient", by=people.nurse, now=NOW + HOUR)
    with reading(engine) as session:
        assert symptoms.of_stay(session, asked.stay_id) == []
        assert len(symptoms.of_stay(session, asked.stay_id, NOW)) == 1
        (told,) = symptoms.history(session, asked.stay_id)
    assert (told.replaced_by, told.retracted_by) == (None, "The nurse")
    with pytest.raises(Superseded), writing(engine) as session:
        symptoms.withdraw(session, row_id, "another reason", by=people.nurse, now=NOW + HOUR)


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ({"present": (), "absent": ()}, "at least one symptom"),
        ({"present": ("hiccups",)}, "no symptom named hiccups"),
        ({"absent": ("dizziness",)}, "either there or not"),
        ({"asked_at": NOW + 1}, "future"),
    ],
)
def test_askings_that_are_refused(
    engine: Engine, asked: Asked, people: People, more: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        ask(engine, replace(asked, **more), people.nurse)
    assert rows(engine, Asking) == 0
