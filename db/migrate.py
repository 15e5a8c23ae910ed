"""Brings a store to the shape that this program expects."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from db import fit, guards
from db.engine import new_engine


class StoreError(Exception):
    """The store cannot be used by this program; the message is a sentence."""


def upgrade(url: str) -> None:
    """Creates or migrates the store, all or nothing. Raises StoreError for one that it cannot use."""
    engine = new_engine(url, migrating=True)
    try:
        # Of two servers that start together the second waits here, and finds the work done.
        with engine.begin() as connection:
            _refuse_unfit(connection)
            _refuse_newer(connection)
            if _revision(connection) != _scripts().get_current_head():
                _migrate(connection)
            guards.install(connection)
    finally:
        engine.dispose()


def _migrate(connection: Connection) -> None:
    guards.lift(connection)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    _check_foreign_keys(connection)


def check(engine: Engine) -> None:
    """Raises StoreError unless the store has exactly the shape that this program expects."""
    with engine.connect().execution_options(writes=False) as connection:
        _refuse_unfit(connection)
        _refuse_newer(connection)
        if _revision(connection) != _scripts().get_current_head():
            raise StoreError("The store has not been brought up to date for this version of the program.")


def _refuse_unfit(connection: Connection) -> None:
    if problem := fit.problem(connection):
        raise StoreError(problem)


def _refuse_newer(connection: Connection) -> None:
    revision = _revision(connection)
    if revision and revision not in {script.revision for script in _scripts().walk_revisions()}:
        raise StoreError(
            f"The store was written by a newer version of the program (revision {revision}). "
            "Start that version, or restore a backup made before it."
        )


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise StoreError("After the migration some rows would refer to rows that are not there; nothing was changed.")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
