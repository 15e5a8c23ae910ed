"""Puts a dump in the place of a PostgreSQL store."""

from pathlib import Path

from sqlalchemy import Connection, Engine, text

from db import migrate
from db.backup import dump
from db.backup.counts import Counts, counts, difference, holds_something
from db.backup.outcome import BackupError, Restored
from models.instants import moment


def put(engine: Engine, copy: Path, overwrite: bool, now: int) -> Restored:
    """What is there gets another schema as the dump takes its place; put back where that is not what the dump holds."""
    held = dump.rows(copy)
    with engine.connect().execution_options(writes=False) as connection:
        something = holds_something(connection)
        schema = str(connection.scalar(text("SELECT current_schema()")))
    if something and not overwrite:
        raise BackupError("The database holds a store already: say --overwrite to put the copy in its place.")
    kept = f"before_{moment(now):%Y%m%dT%H%M%SZ}".lower()
    dump.load(engine, copy, f'ALTER SCHEMA "{schema}" RENAME TO {kept}', f'CREATE SCHEMA "{schema}"')
    # The names that its connections know are those of before.
    engine.dispose()
    try:
        with engine.connect().execution_options(writes=False) as connection:
            _refuse_other(held, connection)
        migrate.upgrade(engine.url.render_as_string(hide_password=False))
    except BaseException:
        _do(engine, f'DROP SCHEMA "{schema}" CASCADE', f'ALTER SCHEMA {kept} RENAME TO "{schema}"')
        raise
    if not something:
        _do(engine, f"DROP SCHEMA {kept} CASCADE")
    return Restored(sum(held.values()), f"the schema {kept}" if something else None)


def _refuse_other(held: Counts, connection: Connection) -> None:
    if differs := difference(held, counts(connection)):
        raise BackupError(f"What was put in is not what the copy holds: {differs}. Nothing was changed.")


def _do(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    # The names that its connections know are those of before.
    engine.dispose()
