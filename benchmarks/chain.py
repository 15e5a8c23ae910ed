"""What the audit's chain and the store's guards add to a save: python -m benchmarks.chain [SAVES] prints a table.

Two stores of each kind side by side, one as it is and one with neither chain nor guards; their saves take turns.
"""

import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from unittest import mock

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from benchmarks.saving import Ward
from db import chain, guards
from db.engine import reading, writing
from models.records import AuditEntry
from tests.postgres import cluster

SAVES = 300
_WARM_UP = 20
HEADINGS = ("store", "a save as it is", "without chain and guards", "difference", "saves of each")


class Bare(Ward):
    """A ward whose guards are lifted, and whose audit is numbered without asking for the last entry or hashing."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.link = _numbered(self.engine)
        with writing(self.engine) as session:
            guards.lift(session.connection())

    def save(self) -> float:
        """As of any ward."""
        with mock.patch.object(chain, "link", self.link):
            return super().save()


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
            kept, bare = Ward(urls[0]), Bare(urls[1])
            taken = [(kept.save(), bare.save()) for _ in range(_WARM_UP + saves)][_WARM_UP:]
            first, second = (statistics.median(one) * 1000 for one in zip(*taken, strict=True))
            added = statistics.median(one - other for one, other in taken) * 1000
            kept.engine.dispose()
            bare.engine.dispose()
        print(f"| {kind} | {first:.2f} ms | {second:.2f} ms | {added:+.2f} ms | {saves} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SAVES)
