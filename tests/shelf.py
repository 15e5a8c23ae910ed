"""Stores for tests that need many of them: empty ones, and copies of one that was filled."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, make_url

from db.engine import new_engine
from tests.postgres import Cluster
from tests.stores import migrated


@dataclass(frozen=True)
class Shelf:
    """SQLite files of a folder, or databases of a `cluster` whose `template` has the tables."""

    folder: Path
    cluster: Cluster | None = None
    template: str = ""

    def bare(self) -> str:
        """The URL of a store without tables: a file that is not there yet, or a database with nothing in it."""
        return self.cluster.database() if self.cluster else f"sqlite:///{self.folder / f'{uuid4()}.db'}"

    def empty(self) -> str:
        """The URL of a new store with the tables and nothing in them."""
        if self.cluster:
            return self.cluster.database(self.template)
        url = self.bare()
        migrated(url)
        return url

    def copy(self, url: str) -> str:
        """The URL of a copy of a store to which nobody is connected."""
        if self.cluster:
            return self.cluster.database(_database(url))
        assert not Path(f"{_database(url)}-wal").exists(), "somebody is connected to it"
        made = self.bare()
        shutil.copy(_database(url), _database(made))
        return made

    def drop(self, url: str) -> None:
        """Forgets a store."""
        if self.cluster:
            self.cluster.drop(url)
            return
        for file in self.folder.glob(f"{Path(_database(url)).name}*"):
            file.unlink()

    @contextmanager
    def lent(self, url: str) -> Iterator[Engine]:
        """A store to work on, which is forgotten afterwards."""
        engine = new_engine(url)
        try:
            yield engine
        finally:
            engine.dispose()
            self.drop(url)


def _database(url: str) -> str:
    return str(make_url(url).database)
