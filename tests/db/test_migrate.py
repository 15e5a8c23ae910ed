"""A migrated store equals a new one, and is never newer than the program."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from db import alerts, doses, health, interventions
from db.engine import new_engine, open_store, reading, writing
from db.loading import load
from db.migrate import StoreError, _config, check, upgrade
from models.records import Base, Reading


def test_a_migrated_store_has_the_tables_of_the_mapped_classes(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_migrated_store_equals_a_new_one_to_the_last_constraint(engine: Engine, tmp_path: Path) -> None:
    new = new_engine(f"sqlite:///{tmp_path / 'new.db'}", foreign_keys=True)
    Base.metadata.create_all(new)
    assert _shape(engine) == _shape(new)
    new.dispose()


def _shape(engine: Engine) -> dict[str, list[str]]:
    """The store's own words for every table and index, whatever the order and the lines of their parts."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '%alembic%'")).all()
    parts = {name: (part.strip(" \t,") for part in _PARTS.split(sql or "")) for name, sql in rows}
    return {name: sorted(filter(None, found)) for name, found in parts.items()}


# A column that was added later stands on the line of the one before it: `, ` outside parentheses parts them too.
_PARTS = re.compile(r"\n|, (?![^(]*\))")


def test_every_table_is_strict(engine: Engine) -> None:
    with engine.connect() as connection:
        tables = connection.execute(text("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'")).all()
    loose = {name for name, strict in tables if not strict and not name.startswith("sqlite_")}
    assert loose == {"alembic_version"}


def test_a_second_upgrade_changes_nothing(url: str, engine: Engine) -> None:
    before = _shape(engine)
    upgrade(url)
    check(engine)
    assert _shape(engine) == before


def test_a_store_newer_than_the_program_is_refused(url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer version"):
        upgrade(url)
    with pytest.raises(StoreError, match="newer version"):
        check(engine)


def test_a_store_without_tables_is_not_up_to_date(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not been brought up to date"):
        check(open_store(f"sqlite:///{tmp_path / 'empty.db'}"))


def old_store(path: Path, revision: str, statements: Sequence[str]) -> str:
    """The URL of a store of an earlier version, with these rows in it."""
    url = f"sqlite:///{path}"
    old = new_engine(url, foreign_keys=False)
    with old.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    with old.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    old.dispose()
    return url


def rows_of(url: str, *tables: str) -> dict[str, list[tuple[object, ...]]]:
    engine = new_engine(url, foreign_keys=True)
    with engine.connect() as connection:
        found = {table: connection.execute(text(f"SELECT * FROM {table} ORDER BY id")).all() for table in tables}
    engine.dispose()
    return {table: [tuple(row) for row in rows] for table, rows in found.items()}


def test_a_store_of_the_first_version_keeps_what_it_holds(tmp_path: Path) -> None:
    url = old_store(tmp_path / "first.db", "0001", _FIRST)
    before = rows_of(url, "entries", "readings")
    upgrade(url)
    engine, after = open_store(url), rows_of(url, "entries", "readings")
    assert {table: [(*row, None, None) for row in rows] for table, rows in before.items()} == after
    check(engine)
    with reading(engine) as session:
        found = load(session, [1]).readings
        assert (found.at.tolist(), found.values.floats.tolist()) == ([1_800_000_000], [84.5])
        assert session.get_one(Reading, 1).bag is None
    engine.dispose()


_FIRST = (
    "INSERT INTO users VALUES (1, 'nurse', 'The nurse', 'nurse', '!', 1, 1)",
    "INSERT INTO patients VALUES (1, '100', 'A patient', NULL)",
    "INSERT INTO stays VALUES (1, 1, NULL, 'North', '1', 1, NULL, 'bedside', NULL, NULL, NULL, NULL, NULL, 1)",
    "INSERT INTO entries VALUES (1, 'key', 1, 1800000000, 1800000000, 1, 'hash', 'a note')",
    "INSERT INTO readings VALUES (1, 1, 1, 'weight', '84,5', 'kg', '84.5', 1800000000, NULL, 0, 0, 1, 1, NULL, NULL)",
)


def test_a_store_of_the_second_version_keeps_its_doses_and_interventions(tmp_path: Path) -> None:
    url = old_store(tmp_path / "second.db", "0002", _SECOND)
    tables = ("stays", "doses", "interventions", "alerts")
    before = rows_of(url, *tables)
    upgrade(url)
    engine, after = open_store(url), rows_of(url, *tables)
    more = {"stays": 1, "doses": 5, "interventions": 3, "alerts": 0}
    assert after == {table: [(*row, *[None] * more[table]) for row in rows] for table, rows in before.items()}
    check(engine)
    assert health.problems(engine) == []
    with reading(engine) as session:
        assert [(dose.number, dose.state, dose.key) for dose in doses.of_stay(session, 1)] == [
            (1, "given", None),
            (2, "held", None),
        ]
        assert [row.kind for row in interventions.of_stay(session, 1)] == ["fluid", "vasopressor"]
        (story,) = alerts.stories(session, 1)
    assert (story.severities, story.grounds, story.ended_at) == (((5, "high"),), (1,), None)
    with writing(engine) as session:
        old = doses.of_stay(session, 1)[1]
        given = doses.Decision("key", 1, 2, "given", 1_800_000_100, "aldesleukin")
        assert doses.correct(session, old.id, given, "given after all", by=1, now=1_800_000_200).id == 3
    engine.dispose()


def test_a_migration_that_cannot_keep_a_row_changes_nothing(tmp_path: Path) -> None:
    strange = "INSERT INTO interventions VALUES (3, 1, 'leeches', 1, NULL, NULL, 1, 1)"
    url = old_store(tmp_path / "strange.db", "0002", [*_SECOND, strange])
    before = rows_of(url, "doses", "interventions")
    with pytest.raises(IntegrityError, match="CHECK"):
        upgrade(url)
    assert rows_of(url, "doses", "interventions") == before


_SECOND = (
    "INSERT INTO users VALUES (1, 'nurse', 'The nurse', 'nurse', '!', 1, 1)",
    "INSERT INTO patients VALUES (1, '100', 'A patient', NULL)",
    "INSERT INTO stays VALUES (1, 1, NULL, 'North', '1', 1, NULL, 'bedside', NULL, NULL, NULL, NULL, NULL, 1)",
    "INSERT INTO doses VALUES (1, 1, 1, 1800000000, 'aldesleukin', 'given', NULL, 1800000000, 1)",
    "INSERT INTO doses VALUES (2, 1, 2, 1800000010, 'aldesleukin', 'held', NULL, 1800000010, 1)",
    "INSERT INTO interventions VALUES (1, 1, 'fluid', 1800000000, 1800003600, '500 mL', 1800000000, 1)",
    "INSERT INTO interventions VALUES (2, 1, 'vasopressor', 1800000000, NULL, NULL, 1800000000, 1)",
    "INSERT INTO alerts VALUES (1, 1, 'leak', 'high', 5, 5, NULL, NULL, 'bedside', '1', 'x', '[1]')",
)
