"""Which wards somebody looks after."""

import json

import pytest
from sqlalchemy import Engine, select

from db import round as rounds
from db import watching
from db.engine import reading, writing
from models.records import AuditEntry
from tests.db.conftest import NOW, People


def watched(engine: Engine, user: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    with reading(engine) as session:
        return watching.watched(session, user, NOW), watching.chosen(session, user)


def watch(engine: Engine, user: int, *wards: str) -> None:
    with writing(engine) as session:
        watching.watch(session, wards, by=user, now=NOW)


def test_it_is_what_was_chosen_else_the_round_else_every_ward(engine: Engine, admit, people: People) -> None:
    here = [admit(ward=ward) for ward in ("Ward 10", "Ward 2", "North")]
    assert watched(engine, people.nurse) == (("North", "Ward 2", "Ward 10"), ())
    rounds.set_mine(engine, here[1], True, by=people.nurse, now=NOW)
    assert watched(engine, people.nurse) == (("Ward 2",), ())
    watch(engine, people.nurse, "Ward 10", "North")
    assert watched(engine, people.nurse) == (("North", "Ward 10"), ("North", "Ward 10"))
    watch(engine, people.nurse, "North")
    assert watched(engine, people.nurse) == (("North",), ("North",))
    watch(engine, people.nurse)
    assert watched(engine, people.nurse) == (("Ward 2",), ())
    assert watched(engine, people.oncologist)[1] == ()


def test_a_choice_is_in_the_audit_once(engine: Engine, admit, people: People) -> None:
    admit()
    for _ in range(2):
        watch(engine, people.nurse, "North")
    with reading(engine) as session:
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "chose wards"))
    assert (entry.user_id, json.loads(entry.before), json.loads(entry.after)) == (
        people.nurse,
        {"wards": []},
        {"wards": ["North"]},
    )


def test_a_ward_that_nobody_knows_and_who_is_gone_is_refused(engine: Engine, admit, people: People) -> None:
    admit()
    with pytest.raises(ValueError, match="no ward Nowhere"):
        watch(engine, people.nurse, "North", "Nowhere")
    with pytest.raises(PermissionError, match="not active"):
        watch(engine, people.gone, "North")
    assert watched(engine, people.nurse)[1] == ()
