"""A folder of copies: their names, and which are thrown away."""

import re
from pathlib import Path

from sqlalchemy import Engine

from models.instants import HOUR, moment, parse
from models.rotation import expendable

DAY = 24 * HOUR

_NAME = re.compile(r"capwatch-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z\.(?:db|dump)")


def name(engine: Engine, now: int) -> str:
    """What a copy made at `now` is called: `capwatch-20260112T030000Z.db`, or `.dump` of a PostgreSQL store."""
    return f"capwatch-{moment(now):%Y%m%dT%H%M%SZ}.{'db' if engine.dialect.name == 'sqlite' else 'dump'}"


def copies(folder: Path) -> dict[int, Path]:
    """The copies in a folder, by when they were made (seconds); what has another name is none of them."""
    found = {}
    for path in folder.iterdir():
        if parts := _NAME.fullmatch(path.name):
            year, month, day, hour, minute, second = parts.groups()
            found[parse(f"{year}-{month}-{day}T{hour}:{minute}:{second}Z")] = path
    return found


def rotate(folder: Path, last: int, now: int) -> list[Path]:
    """Throws away what models.rotation need not keep, and copies that were never finished; says which."""
    there = copies(folder)
    torn = [path for path in folder.glob(".capwatch-*") if now - path.stat().st_mtime > DAY]
    gone = [*(there[at] for at in expendable(there, last)), *torn]
    for path in gone:
        path.unlink()
    return gone
