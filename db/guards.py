"""Triggers by which the store itself refuses to change or delete what is only ever added.

A migration may have to: migrate.upgrade lifts them before it changes tables, and makes them anew after, in the one
transaction. SQLite forgets them with a table that is rebuilt, so they belong to no version of the tables.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, Table, UniqueConstraint, text

from db.chain import HEAD
from models.records import (
    Acknowledgement,
    Alert,
    Asking,
    AuditEntry,
    Base,
    BrokenGlass,
    Climb,
    Contact,
    CriteriaVersion,
    Dose,
    Entry,
    Intervention,
    Ladder,
    Message,
    Missing,
    Patient,
    Reading,
    Retraction,
    Stay,
    Taking,
    Undone,
    User,
    Withdrawal,
)

ONLY_ADDED: tuple[type[Base], ...] = (
    AuditEntry,
    Entry,
    Reading,
    Missing,
    Undone,
    Withdrawal,
    Dose,
    Intervention,
    Asking,
    Retraction,
    Acknowledgement,
    Taking,
    Climb,
    CriteriaVersion,
    Ladder,
)
"""What is never changed and never deleted."""

NEVER_DELETED: tuple[type[Base], ...] = (Patient, Stay, Alert, User, BrokenGlass, Contact, Message)
"""What is changed in its time, but never deleted."""

_PREFIX = "capwatch__"
_REFUSING, _NOTING = "capwatch_refuse", "capwatch_note_head"

_NOTE = f"UPDATE facts SET value = NEW.id || ' ' || NEW.hash WHERE name = '{HEAD}'"  # noqa: S608
_REFUSE = (
    "RAISE restrict_violation USING MESSAGE = 'rows of ' || TG_TABLE_NAME || "
    "CASE TG_OP WHEN 'UPDATE' THEN ' are never changed' ELSE ' are never deleted' END"
)
_FUNCTIONS = {_REFUSING: f"BEGIN {_REFUSE}; END", _NOTING: f"BEGIN {_NOTE}; RETURN NULL; END"}


def install(connection: Connection) -> None:
    """Makes those that are missing."""
    there = _there(connection)
    missing = [trigger for trigger in _wanted(connection) if trigger.name not in there]
    again = "" if connection.dialect.name == "sqlite" else "OR REPLACE "
    for name, body in _FUNCTIONS.items() if missing and again else ():
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $capwatch${body}$capwatch$"
        )
    for trigger in missing:
        connection.exec_driver_sql(f"CREATE {again}TRIGGER {trigger.name} {trigger.when} {trigger.does}")


def lift(connection: Connection) -> None:
    """Takes all of them away, for a migration."""
    for name, table in _there(connection).items():
        of = "" if connection.dialect.name == "sqlite" else f" ON {table}"
        connection.exec_driver_sql(f"DROP TRIGGER {name}{of}")


def problems(connection: Connection) -> list[str]:
    """What the store would let through, a sentence for each table."""
    there = _there(connection)
    bare = sorted({trigger.table for trigger in _wanted(connection) if trigger.name not in there})
    return [f"The store no longer guards {table}: triggers of it are missing." for table in bare]


class _Trigger(NamedTuple):
    """A trigger of a table: what it does, and when, in the words of the store."""

    table: str
    what: str
    when: str
    does: str

    @property
    def name(self) -> str:
        return f"{_PREFIX}{self.table}__{self.what}"


def _there(connection: Connection) -> Mapping[str, str]:
    """The program's triggers by name, each with its table; one that somebody switched off is not there."""
    asked = (
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname, tgrelid::regclass::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND tgenabled <> 'D' AND relnamespace = current_schema()::regnamespace"
    )
    return {name: table for name, table in connection.execute(text(asked)) if name.startswith(_PREFIX)}


def _wanted(connection: Connection) -> Iterator[_Trigger]:
    sqlite = connection.dialect.name == "sqlite"
    audit = AuditEntry.__tablename__
    note = f"BEGIN {_NOTE}; END" if sqlite else f"FOR EACH ROW EXECUTE FUNCTION {_NOTING}()"
    yield _Trigger(audit, "head", f"AFTER INSERT ON {audit}", note)
    for mapped in (*ONLY_ADDED, *NEVER_DELETED):
        table = Base.metadata.tables[mapped.__tablename__]
        yield from (_on_sqlite if sqlite else _on_postgresql)(table, mapped in NEVER_DELETED)


def _on_postgresql(table: Table, changes: bool) -> Iterator[_Trigger]:
    refuse = f"EXECUTE FUNCTION {_REFUSING}()"
    what = "DELETE" if changes else "UPDATE OR DELETE"
    yield _Trigger(table.name, "kept", f"BEFORE {what} ON {table.name}", f"FOR EACH ROW {refuse}")
    yield _Trigger(table.name, "emptied", f"BEFORE TRUNCATE ON {table.name}", refuse)


def _on_sqlite(table: Table, changes: bool) -> Iterator[_Trigger]:
    yield _Trigger(table.name, "deleted", f"BEFORE DELETE ON {table.name}", _raises(table, "deleted"))
    if not changes:
        yield _Trigger(table.name, "changed", f"BEFORE UPDATE ON {table.name}", _raises(table, "changed"))
    # INSERT OR REPLACE deletes the row that is in its way without asking the trigger for that.
    in_the_way = " OR ".join(" AND ".join(f"{name} = NEW.{name}" for name in names) for names in _keys(table))
    when = f"WHEN EXISTS (SELECT 1 FROM {table.name} WHERE {in_the_way})"  # noqa: S608
    yield _Trigger(table.name, "replaced", f"BEFORE INSERT ON {table.name} {when}", _raises(table, "replaced"))


def _raises(table: Table, done: str) -> str:
    # A key that is there already is refused here before SQLite says so.
    failed = "UNIQUE constraint failed: " if done == "replaced" else ""
    return f"BEGIN SELECT RAISE(ABORT, '{failed}rows of {table.name} are never {done}'); END"


def _keys(table: Table) -> Iterator[list[str]]:
    """The columns by which a row can stand in another's way."""
    yield [column.name for column in table.primary_key]
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield sorted(column.name for column in constraint.columns)
