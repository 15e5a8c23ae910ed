"""Whether the store is whole: as a file, in what refers to what, in its guards, its audit and its alerts."""

from collections.abc import Iterator

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from db import chain, following, guards
from db.engine import reading


def problems(engine: Engine) -> list[str]:
    """What is wrong with the store, one sentence each; reads every row (1.2 s for 500,000) and judges every alert."""
    with reading(engine) as session:
        # What cannot be read cannot be judged.
        return damage(session) or [*doubts(session), *following.problems(session)]


def damage(session: Session) -> list[str]:
    """What cannot be read of a SQLite file, or not as it was written; PostgreSQL looks after its own pages."""
    if not _is_file(session):
        return []
    try:
        found = session.connection().exec_driver_sql("PRAGMA integrity_check(10)").scalars().all()
    except DatabaseError as error:
        found = [str(error.orig)]
    return [f"The store is damaged: {words}." for words in found if words != "ok"]


def doubts(session: Session) -> list[str]:
    """What cannot be: a reference to nothing, a guard that is missing, an audit that does not hold."""
    broken = chain.verify(session)
    return [
        *_orphans(session),
        *guards.problems(session.connection()),
        *([broken.sentence] if broken else ()),
    ]


def _orphans(session: Session) -> Iterator[str]:
    # PostgreSQL never lets one in.
    if _is_file(session):
        for table, _, parent, _ in session.connection().exec_driver_sql("PRAGMA foreign_key_check"):
            yield f"A row of {table} refers to a row of {parent} that is not there."


def _is_file(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
