"""Whether a PostgreSQL server, and the database there, can keep a store at all."""

from sqlalchemy import Connection, text

_OLDEST = 14
_ASKED = text(
    "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding'), "
    "pg_is_in_recovery(), has_schema_privilege(current_schema(), 'CREATE')"
)


def problem(connection: Connection) -> str | None:
    """Why a PostgreSQL database would lose or refuse what it is given, in a sentence."""
    if connection.dialect.name == "sqlite":
        return None
    version, encoding, copy, may_create = connection.execute(_ASKED).one()
    return _problem(version, encoding, copy, may_create)


def _problem(version: int, encoding: str, copy: bool, may_create: bool | None) -> str | None:
    if version < _OLDEST:
        return f"The store needs PostgreSQL {_OLDEST} or newer; the server is PostgreSQL {version}."
    if encoding != "UTF8":
        return f"The database is kept in {encoding} and cannot hold every name: make one in UTF8."
    if copy:
        return "The PostgreSQL server is a copy that is only read: name the one that is written to."
    if not may_create:
        return "The role may not make tables in the database: make it the database's owner."
    return None
