"""The empty store that a test begins with, migrated once in a process and then copied; and a store past its guards."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session

from db import guards
from db.engine import writing
from db.migrate import upgrade


def migrated(url: str) -> None:
    """Puts an empty store of today's shape where the URL says, as migrate.upgrade would."""
    shutil.copy(_empty(), str(make_url(url).database))


@cache
def _empty() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="capwatch-tests-"))
    atexit.register(shutil.rmtree, folder)
    url = f"sqlite:///{folder / 'store.db'}"
    upgrade(url)
    return folder / "store.db"


@contextmanager
def unguarded(engine: Engine) -> Iterator[Session]:
    """A session of somebody who takes the store's triggers away, and puts them back when done."""
    with writing(engine) as session:
        guards.lift(session.connection())
        yield session
        session.flush()
        guards.install(session.connection())
