"""The audit's chain: every entry holds, and each way to change what is written is found, or refused by the store."""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, Table, event, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db import audit, chain, demo, guards, health
from db.chain import Broken, Head
from db.engine import open_store, reading, writing
from db.importing import Destination, import_files
from db.migrate import upgrade
from db.origin import Origin, coming_from
from models.records import AuditEntry, Base, User
from tests.db.conftest import NOW, People, correction
from tests.db.test_migrate import old_store
from tests.stores import unguarded


def write(session: Session, action: str = "tested contact", **more: object) -> None:
    audit.write(session, at=NOW, user_id=None, action=action, subject="x", after={"words": "ä \u0000 <b>"}, **more)


@pytest.fixture
def written(engine: Engine, people: People) -> Engine:
    """A store with ten entries, written in several transactions."""
    for _ in range(5):
        with writing(engine) as session:
            write(session, "signed in")
            write(session, "signed out")
    return engine


def verify(engine: Engine, *known: Head) -> Broken | None:
    with reading(engine) as session:
        return chain.verify(session, known)


def head(engine: Engine) -> Head:
    with reading(engine) as session:
        return chain.head(session.connection())


def test_what_is_written_holds_and_is_numbered_without_a_gap(written: Engine) -> None:
    with reading(written) as session:
        ids = session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()
    assert ids == list(range(1, 11))
    assert verify(written) is None
    assert verify(written, head(written)) is None


def test_an_empty_audit_holds(engine: Engine) -> None:
    assert verify(engine) is None


def test_the_hash_is_what_the_documentation_says(written: Engine) -> None:
    with reading(written) as session:
        before, entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id).limit(2)).all()
    said = f'["{before.hash}",2,{NOW},null,"signed out","x",null,null,{json.dumps(entry.after)},null,null]'
    assert entry.hash == hashlib.sha256(said.encode()).hexdigest()


def test_an_entry_says_where_it_came_from(engine: Engine) -> None:
    with coming_from(Origin("10.1.2.3", "request-1")), writing(engine) as session:
        write(session)
    with writing(engine) as session:
        write(session)
    with reading(engine) as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.address, entry.request) for entry in entries] == [("10.1.2.3", "request-1"), (None, None)]
    assert verify(engine) is None


CHANGES = {
    "at": "at + 1",
    "user_id": "1",
    "action": "'read'",
    "subject": "'y'",
    "stay_id": "1",
    "before": "'{}'",
    "after": "NULL",
    "address": "'10.0.0.1'",
    "request": "'r'",
    "hash": "upper(hash)",
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_change_of_any_column_is_found(written: Engine, admit: Callable[..., int], column: str) -> None:
    admit()
    with unguarded(written) as session:
        session.execute(text(f"UPDATE audit SET {column} = {CHANGES[column]} WHERE id = 4"))
    assert verify(written) == Broken(
        4, "Entry 4 of the audit does not hold: it was changed or put in after it was written."
    )


COLUMNS = "id, at, user_id, action, subject, stay_id, before, after, address, request, hash"
AUDIT = COLUMNS.removeprefix("id, ")


@pytest.mark.parametrize(
    ("statements", "found", "words"),
    [
        (("DELETE FROM audit WHERE id = 4",), 5, "it does not follow entry 3, so what stood between them is missing"),
        (("DELETE FROM audit WHERE id < 4",), 4, "it is not the first one, so what stood before it is missing"),
        (("DELETE FROM audit WHERE id = 10",), 10, "ends with entry 9, but entry 10 was written: the end was cut off"),
        (("DELETE FROM audit",), 1, "ends with entry 0, but entry 10 was written: the end was cut off"),
        (
            ("DELETE FROM audit WHERE id = 4", "UPDATE audit SET id = id - 1 WHERE id > 4"),
            4,
            "it was changed or put in after it was written",
        ),
        ((f"INSERT INTO audit SELECT 11, {AUDIT} FROM audit WHERE id = 10",), 11, "it was changed or put in"),
        (("UPDATE audit SET hash = NULL WHERE id = 7",), 7, "it carries no hash, so it was put in past the program"),
        (("DELETE FROM facts WHERE name = 'audit_head'",), 10, "no longer says that entry 10 is the last one"),
        (
            ("UPDATE facts SET value = '9 ' || (SELECT hash FROM audit WHERE id = 9) WHERE name = 'audit_head'",),
            10,
            "it was put in past the program",
        ),
    ],
)
def test_what_was_taken_out_or_put_in_is_found(
    written: Engine, statements: tuple[str, ...], found: int, words: str
) -> None:
    with unguarded(written) as session:
        for statement in statements:
            session.execute(text(statement))
    broken = verify(written)
    assert broken is not None
    assert broken.id == found
    assert words in broken.sentence


def test_entries_that_changed_places_are_found(written: Engine) -> None:
    with unguarded(written) as session:
        for new, old in ((100, 4), (4, 5), (5, 100)):
            session.execute(text(f"UPDATE audit SET id = {new} WHERE id = {old}"))
    broken = verify(written)
    assert broken is not None
    assert broken.id == 4


def test_a_chain_forged_anew_is_found_by_a_head_written_down_before(written: Engine) -> None:
    known = head(written)
    with unguarded(written) as session:
        session.execute(text("UPDATE audit SET subject = 'y' WHERE id = 4"))
        session.execute(text("DELETE FROM facts WHERE name = 'audit_head'"))
        chain.begin(session.connection())
    assert verify(written) is None
    assert verify(written, known) == Broken(
        10, "Entry 10 of the audit is not the one that was written down: the audit was rewritten."
    )


def test_an_end_cut_off_with_the_stores_own_note_is_found_by_a_head_written_down_before(written: Engine) -> None:
    known = head(written)
    with unguarded(written) as session:
        session.execute(text("DELETE FROM audit WHERE id > 8"))
        hash_ = session.execute(text("SELECT hash FROM audit WHERE id = 8")).scalar_one()
        session.execute(text(f"UPDATE facts SET value = '8 {hash_}' WHERE name = 'audit_head'"))
    assert verify(written) is None
    broken = verify(written, known)
    assert broken is not None
    assert broken.id == 9
    assert "the end was cut off" in broken.sentence


@pytest.mark.parametrize("text_", ["", "12", "12 abc", "x " + "a" * 64, "-1 " + "a" * 64, "0 " + "a" * 64, "¹ x"])
def test_what_is_no_head_is_refused(text_: str) -> None:
    with pytest.raises(ValueError, match="not the number of an audit entry and its hash"):
        Head.read(text_)


def test_a_head_is_read_as_it_was_written(written: Engine) -> None:
    assert Head.read(f" {head(written)}\n") == head(written)


def test_what_a_rolled_back_transaction_wrote_leaves_no_gap(written: Engine) -> None:
    with suppress(ZeroDivisionError), writing(written) as session:
        write(session)
        session.flush()
        _ = 1 / 0
    with writing(written) as session:
        write(session)
    assert (head(written).id, verify(written)) == (11, None)


def test_a_savepoint_rolled_back_leaves_no_gap(written: Engine) -> None:
    with writing(written) as session:
        write(session)
        with suppress(ZeroDivisionError), session.begin_nested():
            write(session)
            _ = 1 / 0
        with session.begin_nested():
            write(session)
        write(session)
    assert (head(written).id, verify(written)) == (13, None)


def test_every_way_of_writing_keeps_the_chain(engine: Engine, admit, save, people: People, tmp_path: Path) -> None:
    from db import observations

    saved = save(admit(), NOW - 3600, systolic_bp="80")
    observations.correct(engine, correction(saved.reading_ids[0], "85"), by=people.nurse, now=NOW)
    file = tmp_path / "observations.csv"
    file.write_text("stay_id,observed_at,kind,value,unit\nA1,2026-01-01T00:00:00Z,weight,70,kg\n", "utf-8")
    import_files(engine, file, None, Destination("North", "bedside", NOW))
    assert verify(engine) is None
    assert head(engine).id > 5


def test_a_demonstration_store_holds(engine: Engine) -> None:
    demo.load(engine, NOW)
    assert verify(engine) is None
    assert health.problems(engine) == []


def test_a_broken_chain_is_a_problem_of_the_store(written: Engine) -> None:
    with unguarded(written) as session:
        session.execute(text("UPDATE audit SET subject = 'y' WHERE id = 4"))
    assert health.problems(written) == [
        "Entry 4 of the audit does not hold: it was changed or put in after it was written."
    ]


def test_entries_of_an_earlier_version_are_chained_as_they_are(empty: str) -> None:
    rows = [f"INSERT INTO audit VALUES ({id_}, {at}, NULL, 'a', 's', NULL, NULL, '{{}}')" for id_, at in _OLD]
    url = old_store(empty, "0004", rows)
    upgrade(url)
    engine = open_store(url)
    with writing(engine) as session:
        write(session)
    with reading(engine) as session:
        kept = session.execute(select(AuditEntry.id, AuditEntry.action).order_by(AuditEntry.id)).all()
    assert [tuple(row) for row in kept] == [(1, "a"), (2, "a"), (5, "a"), (6, "tested contact")]
    assert verify(engine) is None
    engine.dispose()


# A transaction that was rolled back on PostgreSQL left a gap; instants need not grow.
_OLD = ((1, NOW), (2, NOW - 5), (5, NOW))


def tables(*classes: type[Base]) -> list[Table]:
    return [Base.metadata.tables[mapped.__tablename__] for mapped in classes]


@pytest.fixture
def full(engine: Engine) -> Engine:
    """A store in which something is in nearly every table."""
    demo.load(engine, NOW)
    return engine


def test_the_store_refuses_to_change_or_delete_what_is_only_added(full: Engine) -> None:
    """One store for every table: it takes a while to fill."""
    empty = set()
    for table in tables(*guards.ONLY_ADDED, *guards.NEVER_DELETED):
        with reading(full) as session:
            if session.execute(select(table).limit(1)).first() is None:
                empty.add(table.name)
                continue
        refused(full, f"DELETE FROM {table.name}", f"rows of {table.name} are never deleted")
        if full.dialect.name == "postgresql":
            refused(full, f"TRUNCATE {table.name} CASCADE", "are never deleted")
        else:
            refused(full, f"INSERT OR REPLACE INTO {table.name} SELECT * FROM {table.name}", "are never replaced")
        if table in tables(*guards.ONLY_ADDED):
            refused(full, f"UPDATE {table.name} SET id = id", f"rows of {table.name} are never changed")
    assert empty <= _EMPTY
    assert health.problems(full) == []


_EMPTY = {"undone", "retractions", "climbs", "ladders", "broken_glass", "contacts", "messages"}
"""What the demonstration has nothing of; their triggers come from the same lines."""


def refused(engine: Engine, statement: str, words: str) -> None:
    with pytest.raises(IntegrityError, match=words), writing(engine) as session:
        session.execute(text(statement))


@pytest.mark.only_on("sqlite")
def test_a_row_is_not_replaced_by_another_key_of_its(engine: Engine, admit, save) -> None:
    save(admit(), NOW - 3600, key="the key", weight="70")
    row = "INSERT OR REPLACE INTO entries SELECT 99, key, stay_id, 1, 1, recorded_by, '', NULL, NULL, NULL FROM entries"
    refused(engine, row, "rows of entries are never replaced")


def test_an_entry_without_a_hash_is_refused(engine: Engine) -> None:
    refused(engine, "INSERT INTO audit (id, at, action, subject) VALUES (1, 1, 'a', 's')", r"(?i)not.null")


def test_a_guard_that_is_missing_is_a_problem_and_comes_back_with_the_next_start(url: str, engine: Engine) -> None:
    on = "" if engine.dialect.name == "sqlite" else " ON readings"
    trigger = "changed" if engine.dialect.name == "sqlite" else "kept"
    with engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER capwatch__readings__{trigger}{on}"))
    assert health.problems(engine) == ["The store no longer guards readings: triggers of it are missing."]
    upgrade(url)
    assert health.problems(engine) == []


@pytest.mark.only_on("postgresql")
def test_a_guard_that_is_switched_off_is_a_problem(url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
    assert health.problems(engine) == ["The store no longer guards audit: triggers of it are missing."]
    upgrade(url)
    assert health.problems(engine) == []


def test_what_changes_in_its_time_still_may(engine: Engine, people: People) -> None:
    with writing(engine) as session:
        session.get_one(User, people.nurse).active = False
    with reading(engine) as session:
        assert session.get_one(User, people.nurse).active is False


def test_a_transaction_asks_for_the_last_entry_once(written: Engine) -> None:
    asked = []

    def seen(_: object, __: object, statement: str, *more: object) -> None:
        asked.append("ORDER BY audit.id DESC" in statement)

    event.listen(written, "before_cursor_execute", seen)
    with writing(written) as session:
        for _ in range(3):
            write(session)
            session.flush()
    assert sum(asked) == 1
