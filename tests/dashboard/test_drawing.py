"""What is drawn of a stay is kept by small keys: never another patient's, and never the past for the present."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import Engine

from dashboard import drawing
from dashboard.clock import now
from db import audit, doses, interventions, observations, users
from db.engine import reading, writing
from db.known import Known, known
from models.instants import HOUR
from models.typed import Typed
from tests.dashboard.conftest import admitted

SPAN = (now() - 20 * HOUR, now())


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def record(store: Engine, nurse: users.User, stay: int, systolic: str, ago: int = HOUR) -> None:
    entry = observations.NewEntry(
        str(uuid.uuid4()), stay, now() - ago, (Typed("systolic_bp", systolic, "mm[Hg]", confirmed=True),)
    )
    observations.record(store, entry, by=nurse.id, now=now())


def keyed(store: Engine, stay: int, at: int, known_at: int | None = None) -> tuple[drawing.Key, Known]:
    with reading(store) as session:
        found = known(session, stay, known_at)
        return drawing.key_of(found, at, False, audit.revision(session, stay)), found


def systolic(key: drawing.Key, found: Known) -> list[float]:
    return drawing.course_by(key, found).pressures.systolic.tolist()


def test_a_course_holds_what_was_given_and_done(
    store: Engine, nurse: users.User, doctor: users.User, stay: int
) -> None:
    with writing(store) as session:
        given = doses.Decision("d", stay, 1, "held", now() - HOUR, "aldesleukin", "fever", now() - 2 * HOUR)
        doses.decide(session, given, by=doctor.id, now=now())
        run = interventions.Given("i", stay, "vasopressor", now() - 3 * HOUR, None, "low dose")
        interventions.start(session, run, by=nurse.id, now=now())
    key, found = keyed(store, stay, now())
    made = drawing.course_of(found, key.at + 60)
    assert [(one.number, one.state, one.reason) for one in made.doses] == [(1, "held", "fever")]
    assert made.doses[0].due_at is not None
    assert [(one.kind, one.end, one.note) for one in made.interventions] == [("vasopressor", None, "low dose")]
    assert drawing.cycles_of(found, now()) == ()


def test_another_reading_and_another_patient_each_have_a_key(store: Engine, nurse: users.User, stay: int) -> None:
    other = admitted(store, nurse.id, "Basil Testcase", "2")
    at = now() // 60 * 60
    record(store, nurse, stay, "101")
    record(store, nurse, other, "99")
    assert systolic(*keyed(store, stay, at)) == [101]
    assert systolic(*keyed(store, other, at)) == [99]
    record(store, nurse, stay, "88", 1800)
    assert systolic(*keyed(store, stay, at)) == [101, 88]


def test_the_past_is_never_served_as_the_present(store: Engine, nurse: users.User, stay: int) -> None:
    at = now()
    record(store, nurse, stay, "101")
    present, past = keyed(store, stay, at), keyed(store, stay, at, at)
    assert present[0] != past[0]
    assert past[0].at == at


def test_a_key_moves_with_the_minute_or_with_what_was_observed_since(
    store: Engine, nurse: users.User, stay: int
) -> None:
    with reading(store) as session:
        found, revision = known(session, stay), audit.revision(session, stay)
    at = now() // 60 * 60 + 600
    keys: list[Any] = [drawing.key_of(found, at + second, False, revision) for second in (0, 1, 59, 60)]
    assert keys[0] == keys[1] == keys[2] != keys[3]
    over = drawing.key_of(found, at + 17, True, revision)
    assert over.at == at + 17


def test_the_same_figure_is_drawn_once(store: Engine, nurse: users.User, stay: int) -> None:
    record(store, nurse, stay, "101")
    key, found = keyed(store, stay, now())
    light = drawing.figure_by(key, SPAN, False, found)
    assert drawing.figure_by(key, SPAN, False, found) is light
    assert drawing.figure_by(key, SPAN, True, found) is not light
    assert drawing.figure_by(key, (SPAN[0] + 60, SPAN[1]), False, found) is not light
    assert drawing.values_by(key, found) is drawing.values_by(key, found)
