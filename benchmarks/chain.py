"""What the audit's chain and the store's guards add to a save: python -m benchmarks.chain [SAVES] prints a table.

Two stores of each kind side by side, one as it is and one with neither chain nor guards; their saves take turns.
"""

import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from unittest import mock

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import audit, chain, demo, guards, observations
from db.engine import open_store, reading, writing
from db.migrate import upgrade
from models.records import AuditEntry, Stay, User
from models.typed import Typed
from tests.postgres import cluster

SAVES = 300
_WARM_UP = 20
HEADINGS = ("store", "a save as it is", "without chain and guards", "difference", "saves of each")


class Ward:
    """A demonstration ward into which sets are saved, one a minute."""

    def __init__(self, url: str, *, bare: bool) -> None:
        """bare: its guards are lifted, and its audit is numbered without asking for the last entry or hashing."""
        upgrade(url)
        self.engine = open_store(url)
        self.now = int(time.time())
        demo.load(self.engine, self.now)
        self.link = _numbered(self.engine) if bare else chain.link
        with writing(self.engine) as session:
            self.stay = session.scalars(select(Stay.id).order_by(Stay.id)).first() or 0
            self.nurse = session.scalars(select(User.id).where(User.role == "nurse").order_by(User.id)).first() or 0
            if bare:
                guards.lift(session.connection())

    def save(self) -> float:
        """Seconds for one set, on the disk when it is over."""
        self.now += 60
        typed = (Typed("systolic_bp", "112", "mm[Hg]"), Typed("heart_rate", "88", "/min"))
        entry = observations.NewEntry(str(uuid.uuid4()), self.stay, self.now, typed)
        with mock.patch.object(audit.chain, "link", self.link):
            began = time.perf_counter()
            observations.record(self.engine, entry, by=self.nurse, now=self.now)
            return time.perf_counter() - began


def _numbered(engine: Engine) -> Callable[[Session, AuditEntry], None]:
    with reading(engine) as session:
        numbers = count(chain.head(session.connection()).id + 1)

    def link(_: Session, entry: AuditEntry) -> None:
        entry.id, entry.hash = next(numbers), ""

    return link


@contextmanager
def _stores(kind: str) -> Iterator[tuple[str, str]]:
    if kind == "SQLite":
        with tempfile.TemporaryDirectory(prefix="capwatch-chain-") as folder:
            yield f"sqlite:///{Path(folder) / 'kept.db'}", f"sqlite:///{Path(folder) / 'bare.db'}"
        return
    with cluster(durable=True) as server:
        yield server.database(), server.database()


def main(saves: int) -> None:
    """Both stores of a kind in turns, first SQLite, then PostgreSQL; medians in milliseconds."""
    print(f"| {' | '.join(HEADINGS)} |\n| {' | '.join(['---'] * len(HEADINGS))} |")
    for kind in ("SQLite", "PostgreSQL"):
        with _stores(kind) as urls:
            kept, bare = Ward(urls[0], bare=False), Ward(urls[1], bare=True)
            taken = [(kept.save(), bare.save()) for _ in range(_WARM_UP + saves)][_WARM_UP:]
            first, second = (statistics.median(one) * 1000 for one in zip(*taken, strict=True))
            added = statistics.median(one - other for one, other in taken) * 1000
            kept.engine.dispose()
            bare.engine.dispose()
        print(f"| {kind} | {first:.2f} ms | {second:.2f} ms | {added:+.2f} ms | {saves} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SAVES)
