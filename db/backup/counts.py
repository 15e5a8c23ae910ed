"""How many rows each table of a store holds, whatever version of the program wrote it."""

from collections.abc import Mapping

from sqlalchemy import Connection, func, inspect, select, table

Counts = Mapping[str, int]

# A store of its own begins with these filled.
_OF_THE_STORE = frozenset({"alembic_version", "facts", "criteria_versions"})


def counts(connection: Connection) -> Counts:
    """The rows of each table by its name."""
    return {name: _rows(connection, name) for name in sorted(inspect(connection).get_table_names())}


def holds_something(connection: Connection) -> bool:
    """Whether anything is there that somebody could miss: an account, a patient, an entry of the audit."""
    names = [name for name in inspect(connection).get_table_names() if name not in _OF_THE_STORE]
    return any(_rows(connection, name) for name in names)


def difference(held: Counts, found: Counts) -> str | None:
    """In what two copies differ, in a sentence."""
    for name in sorted({*held, *found}):
        if held.get(name) != found.get(name):
            return f"{name} has {found.get(name, 0)} rows in the place of {held.get(name, 0)}"
    return None


def _rows(connection: Connection, name: str) -> int:
    return connection.scalars(select(func.count()).select_from(table(name))).one()
