"""The empty store that a test of the store begins with: migrated once in a process, and then copied."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import make_url

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
