"""Stores that earlier versions of the program wrote: each becomes today's with every row kept, and is whole."""

import gzip
import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import MetaData, make_url, select

from db import health, migrate
from db.backup import backup, restore
from db.engine import new_engine, reading
from db.known import known
from models.records import Stay
from tests.db.conftest import NOW
from tests.db.test_migrate import _head
from tests.keep_version import VERSIONS
from tests.postgres import Cluster

FILES = sorted(path.name for path in VERSIONS.glob("*.sql.gz"))
Rows = Mapping[str, Sequence[Mapping[str, Any]]]

# What a migration fills in, and what the chain of the audit adds: not among the columns of before.
_KEPT_OTHERWISE = frozenset({"alembic_version"})


def put(file: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """The URL of a store as that version left it."""
    words = gzip.decompress((VERSIONS / file).read_bytes()).decode()
    if ".postgresql." not in file:
        with closing(sqlite3.connect(folder / "store.db")) as connection:
            connection.executescript(words)
        return f"sqlite:///{folder / 'store.db'}"
    postgres: Cluster = request.getfixturevalue("postgres")
    url = postgres.database()
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        connection.execute(words.encode())
    return url


def rows(url: str) -> Rows:
    """Every row of every table, in the order of its first column."""
    engine, tables = new_engine(url), MetaData()
    with engine.connect() as connection:
        tables.reflect(connection)
        found = {
            table.name: [dict(row) for row in connection.execute(select(table).order_by(*table.columns)).mappings()]
            for table in tables.sorted_tables
            if table.name not in _KEPT_OTHERWISE
        }
    engine.dispose()
    return found


@pytest.mark.parametrize("file", FILES)
def test_a_store_of_an_earlier_version_becomes_today_s_with_every_row(
    file: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = put(file, request, tmp_path)
    before = rows(url)
    assert len(before["readings"]) > 2_000
    migrate.upgrade(url)
    after = rows(url)
    for table, held in before.items():
        old = [{column: row[column] for column in held[0]} for row in after[table]] if held else after[table]
        if table == "facts":
            # The chain of the audit has its own beside those that were there.
            old = [row for row in old if row in held]
        assert old == held, table
    engine = new_engine(url)
    migrate.check(engine)
    assert health.problems(engine) == []
    with reading(engine) as session:
        stands = sum(known(session, stay.id).loaded.ids.size for stay in session.scalars(select(Stay)))
    assert stands > 2_000
    engine.dispose()


def test_the_version_before_the_last_migrations_is_among_them() -> None:
    """At a release its store is kept: what the next version is to upgrade."""
    numbers = {int(re.match(r"\d+", name)[0]) for name in FILES}
    assert numbers >= set(range(1, 5))
    assert max(numbers) >= int(str(_head())) - 2


def test_a_copy_of_an_earlier_version_is_brought_up_to_date_when_it_is_put_back(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    old = put("0003.sql.gz", request, tmp_path)
    to = f"sqlite:///{tmp_path / 'new.db'}"
    done = restore(to, Path(str(make_url(old).database)), overwrite=False, now=NOW)
    assert (done.kept, done.doubts) == (None, ())
    engine = new_engine(to)
    migrate.check(engine)
    assert health.problems(engine) == []
    made = backup(engine, tmp_path / "copy", NOW)
    assert made.doubts == ()
    engine.dispose()
