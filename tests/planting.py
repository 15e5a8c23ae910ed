"""A store in which every text that somebody types holds what would be markup or a formula, were it not text."""

from sqlalchemy import Connection, Engine, Text, text

from models.records import Base

SEEDS = {
    **{f"patients.{column}": "" for column in ("name", "record_number")},
    **{f"stays.{column}": "" for column in ("ward", "bed", "name")},
    **{
        f"{table}.ward": "stays.ward"
        for table in ("user_wards", "watched_wards", "ladders", "broken_glass", "contacts")
    },
    **{f"contacts.{column}": "" for column in ("name", "shown")},
    **{f"{table}.note": "" for table in ("askings", "entries", "interventions")},
    **{f"{table}.reason": "" for table in ("doses", "readings", "retractions", "undone", "withdrawals")},
    **{f"{table}.why": "" for table in ("doses", "interventions")},
    **{f"{table}.words": "" for table in ("acknowledgements", "broken_glass", "takings")},
    **dict.fromkeys(("users.display_name", "broken_glass.review", "tokens.name", "doses.drug", "messages.trouble"), ""),
}
"""Every column of words that somebody types, and the column whose words it repeats, if any."""

OURS = {
    **dict.fromkeys(
        ("alerts", "audit", "climbs", "criteria_versions", "facts", "failed_attempts", "missing", "sessions")
    ),
    "acknowledgements": {"key", "severity", "action"},
    "askings": {"key", "present", "absent"},
    "broken_glass": {"key", "reason"},
    "contacts": {"role", "url"},
    "doses": {"state", "key", "basis"},
    "entries": {"key", "content_hash", "position", "site"},
    "interventions": {"kind", "key"},
    "ladders": {"severity", "steps"},
    "messages": {"uid", "state"},
    "patients": {"born_on"},
    "readings": {"kind", "typed_value", "typed_unit"},
    "stays": {"criteria", "away", "regimen", "schedule"},
    "takings": {"key", "severity", "kind"},
    "tokens": {"token_hash", "scope"},
    "users": {"name", "role", "password_hash", "pin_hash", "issuer", "subject"},
}
"""What the program itself writes into the other columns of text: codes, hashes, sentences. None: all of a table."""

_UNIQUE = ("patients.record_number", "stays.bed", "stays.name", "tokens.name")


def words(column: str) -> str:
    """What is planted in a column; the mark in it says in which."""
    mark = (SEEDS[column] or column).replace(".", "-").replace("_", "-")
    return f"=<img src='/planted.png' onerror='planted()'>**{mark}**[go](/planted) :red[r] $x^2$ ![i](/planted.svg)"


def mark(column: str) -> str:
    """What shows, in the text of a page, that a column's words stand there as they were typed."""
    return words(column).split("[go]")[0].split(">")[1]


def unsorted() -> list[str]:
    """Columns of text of which nobody has said whether people type them."""
    return [
        f"{table.name}.{column.key}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Text) and not column.foreign_keys and not _sorted(table.name, column.key)
    ]


def _sorted(table: str, column: str) -> bool:
    ours = OURS.get(table, ())
    return ours is None or column in ours or f"{table}.{column}" in SEEDS


def plant(engine: Engine) -> None:
    """Writes the words into every row, whatever the program would say to it."""
    with engine.begin() as connection:
        _let_go(connection)
        for column in SEEDS:
            table, name = column.split(".")
            value = ":words || ' ' || id" if column in _UNIQUE else ":words"
            # A reason stands only where there is something to give one for.
            where = f"WHERE {name} IS NOT NULL" if name in ("reason", "why", "ward") else ""
            connection.execute(text(f"UPDATE {table} SET {name} = {value} {where}"), {"words": words(column)})


def _let_go(connection: Connection) -> None:
    # The store refuses changes of what is only added: here that is past the point.
    for (trigger,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        connection.execute(text(f'DROP TRIGGER "{trigger}"'))
