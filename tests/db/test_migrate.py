"""A migrated store equals a new one, and is never newer than the program."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import IntegrityError

from db import alerts, doses, health, interventions
from db.engine import new_engine, open_store, reading, writing
from db.loading import load
from db.migrate import StoreError, _config, check, upgrade
from models.records import Base, Reading, User
from tests.postgres import Cluster


def test_a_migrated_store_has_the_tables_of_the_mapped_classes(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_migrated_store_equals_a_new_one_to_the_last_constraint(engine: Engine, empty: str) -> None:
    new = new_engine(empty)
    Base.metadata.create_all(new)
    assert _shape(engine) == _shape(new)
    new.dispose()


def _shape(engine: Engine) -> dict[str, list[str]]:
    """The store's own words for every table and index, whatever the order and the lines of their parts."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            return {row.name: sorted(row.parts) for row in connection.execute(text(_PARTS_OF_TABLES))}
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type <> 'trigger' AND name NOT LIKE '%alembic%'")
        ).all()
    # A table that was rebuilt keeps the quotes that its name was given.
    parts = {
        name: (part.strip(" \t,") for part in _PARTS.split((sql or "").replace(f'"{name}"', name)))
        for name, sql in rows
    }
    return {name: sorted(filter(None, found)) for name, found in parts.items()}


_PARTS_OF_TABLES = """
    SELECT name, array_agg(part) AS parts FROM (
        SELECT conrelid::regclass::text AS name, conname || ' ' || pg_get_constraintdef(oid) AS part
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT table_name, concat_ws(' ', column_name, data_type, is_nullable, column_default)
            FROM information_schema.columns WHERE table_schema = 'public'
    ) AS part WHERE name <> 'alembic_version' GROUP BY name
"""

# A column that was added later stands on the line of the one before it: `, ` outside parentheses parts them too.
_PARTS = re.compile(r"\n|, (?![^(]*\))")


@pytest.mark.only_on("sqlite")
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


def test_a_store_without_tables_is_not_up_to_date(empty: str) -> None:
    engine = new_engine(empty)
    with pytest.raises(StoreError, match="not been brought up to date"):
        check(engine)
    engine.dispose()


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize(
    ("made", "why"),
    [
        ("ENCODING 'SQL_ASCII' LOCALE 'C'", "kept in SQL_ASCII and cannot hold every name"),
        ("ENCODING 'LATIN1' LOCALE 'C'", "kept in LATIN1 and cannot hold every name"),
    ],
)
def test_a_database_that_cannot_hold_every_name_is_refused(postgres: Cluster, made: str, why: str) -> None:
    url = postgres.database(more=made)
    with pytest.raises(StoreError, match=why):
        upgrade(url)
    postgres.drop(url)


@pytest.mark.only_on("postgresql")
def test_a_role_that_may_not_make_tables_is_refused(postgres: Cluster, empty: str) -> None:
    postgres.run("CREATE ROLE visitor LOGIN")
    url = make_url(empty).set(username="visitor").render_as_string(hide_password=False)
    with pytest.raises(StoreError, match="make it the database's owner"):
        upgrade(url)


@pytest.mark.only_on("postgresql")
def test_servers_that_start_together_migrate_once(empty: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, [empty] * 4))
    engine = new_engine(empty)
    check(engine)
    with reading(engine) as session:
        assert session.scalars(text("SELECT version_num FROM alembic_version")).all() == [_head()]
    engine.dispose()


def _head() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def old_store(url: str, revision: str, statements: Sequence[str]) -> str:
    """The URL of a store of an earlier version, with these rows in it."""
    old = new_engine(url, migrating=True)
    with old.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    with old.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
        if old.dialect.name == "postgresql":
            # Rows that a program wrote have taken their numbers from the sequences.
            for table in dict.fromkeys(statement.split()[2] for statement in statements):
                connection.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))
    old.dispose()
    return url


def rows_of(url: str, *tables: str) -> dict[str, list[tuple[object, ...]]]:
    engine = new_engine(url)
    with engine.connect() as connection:
        found = {table: connection.execute(text(f"SELECT * FROM {table} ORDER BY id")).all() for table in tables}
    engine.dispose()
    return {table: [tuple(row) for row in rows] for table, rows in found.items()}


def test_a_store_of_the_first_version_keeps_what_it_holds(empty: str) -> None:
    url = old_store(empty, "0001", _FIRST)
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


def test_a_store_of_the_second_version_keeps_its_doses_and_interventions(empty: str) -> None:
    url = old_store(empty, "0002", _SECOND)
    tables = ("stays", "doses", "interventions", "alerts")
    before = rows_of(url, *tables)
    upgrade(url)
    engine, after = open_store(url), rows_of(url, *tables)
    more = {"stays": 3, "doses": 5, "interventions": 3, "alerts": 2}
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
        session.get_one(User, 1).role = "oncologist"
        old = doses.of_stay(session, 1)[1]
        given = doses.Decision("key", 1, 2, "given", 1_800_000_100, "aldesleukin")
        assert doses.correct(session, old.id, given, "given after all", by=1, now=1_800_000_200).id == 3
    engine.dispose()


def test_a_migration_that_cannot_keep_a_row_changes_nothing(empty: str) -> None:
    strange = "INSERT INTO interventions VALUES (3, 1, 'leeches', 1, NULL, NULL, 1, 1)"
    url = old_store(empty, "0002", [*_SECOND, strange])
    before = rows_of(url, "doses", "interventions")
    with pytest.raises(IntegrityError, match=r"(?i)check constraint"):
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
