"""Keeps the store of a version of the program for the tests, with data that its own code wrote.

    python -m tests.keep_version COMMIT NAME [--postgresql]

A checkout of that commit makes an empty store and fills it with its demonstration ward; the store is written as SQL to
tests/versions/NAME.sql.gz (`--postgresql`: NAME.postgresql.sql.gz). Run it at each release, with its commit and the
number of its last migration; tests/db/test_versions.py then upgrades what it made.
"""

import argparse
import gzip
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import make_url

from tests.postgres import cluster, programs

ROOT = Path(__file__).parent.parent
VERSIONS = Path(__file__).parent / "versions"

_FILL = """
import sys
from db import demo
from db.engine import open_store
from db.migrate import upgrade
upgrade(sys.argv[1])
engine = open_store(sys.argv[1])
demo.load_if_empty(engine, 1_800_000_000, "bedside")
engine.dispose()
"""


def on_sqlite(checkout: Path) -> str:
    """The store as SQL that sqlite3 reads."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        _fill(checkout, f"sqlite:///{path}")
        with closing(sqlite3.connect(path)) as connection:
            return "\n".join(connection.iterdump())


def on_postgresql(checkout: Path) -> str:
    """The store as SQL that any client can run: rows as INSERT, without words to psql."""
    with cluster() as server:
        url = server.database()
        _fill(checkout, url)
        parsed = make_url(url)
        command = [str(programs() / "pg_dump"), "--no-owner", "--no-privileges", "--rows-per-insert=200"]
        where = ["--host", str(parsed.query["host"]), "--username", str(parsed.username), str(parsed.database)]
        said = subprocess.run([*command, *where], check=True, capture_output=True, text=True).stdout
    return re.sub(r"^(?:\\.*|SET transaction_timeout.*|--.*|)\n", "", said, flags=re.MULTILINE)


def _fill(checkout: Path, url: str) -> None:
    subprocess.run([sys.executable, "-c", _FILL, url], cwd=checkout, env={**os.environ, "PYTHONPATH": "."}, check=True)


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """The program as it was at a commit."""
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
        yield Path(folder)


def main() -> None:
    """Writes one file."""
    asked = argparse.ArgumentParser(description="Keep the store of a version of the program for the tests.")
    asked.add_argument("commit")
    asked.add_argument("name", help="the number of its last migration")
    asked.add_argument("--postgresql", action="store_true")
    given = asked.parse_args()
    with checked_out(given.commit) as checkout:
        words = on_postgresql(checkout) if given.postgresql else on_sqlite(checkout)
    kind = ".postgresql" if given.postgresql else ""
    # Without a time, the same store is the same file.
    (VERSIONS / f"{given.name}{kind}.sql.gz").write_bytes(gzip.compress(words.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
