"""A migrated store equals a new one, and is never newer than the program."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text

from db.engine import new_engine, open_store
from db.migrate import StoreError, check, upgrade
from models.records import Base


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
    """The store's own words for every table and index, whatever the order of their lines."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '%alembic%'")).all()
    return {name: sorted(line.strip(" ,") for line in (sql or "").split("\n")) for name, sql in rows}


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
