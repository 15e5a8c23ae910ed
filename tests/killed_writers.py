"""Writers that save at once and are ended by kill -9, each replaced by one that begins with the dead one's last set.

`python -m tests.killed_writers URL FOLDER KILLS WRITERS SEED` keeps so many writers at work, forked from a process that
has loaded all, ends one after another at times drawn by lot, and lets those that are left finish their set. Before a
set is sent its writer adds its number and the key to `begun` in FOLDER, and once the save has come back the key to
`acknowledged`.
"""

import os
import random
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from db import observations, trouble
from db.engine import open_store, reading
from db.observations import NewEntry
from models.records import Stay, User
from models.typed import Typed

START = 1_800_000_000
LONGEST = 0.02
"""Seconds from the last save that is waited for to a kill, at most."""

_stopped: list[int] = []


@dataclass(frozen=True)
class Ward:
    """Who writes, for whom, and where the keys are noted."""

    engine: Engine
    nurse: int
    stays: tuple[int, ...]
    begun: int
    acknowledged: int

    def save(self, writer: int, key: str) -> None:
        """One set, whose content follows from its key: sent again, it is the same."""
        draw = random.Random(key)
        values = (("systolic_bp", draw.randint(90, 140), "mm[Hg]"), ("heart_rate", draw.randint(60, 99), "/min"))
        typed = tuple(Typed(kind, str(value), unit, confirmed=True) for kind, value, unit in values)
        at = START - draw.randint(0, 3600)
        entry = NewEntry(key, draw.choice(self.stays), at, typed, confirmed=frozenset({"same", "observed_at"}))
        for _ in range(100):
            os.write(self.begun, f"{writer} {key}\n".encode())
            if self._saved(entry):
                os.write(self.acknowledged, f"{key}\n".encode())
                return
            # As a tablet does, which is told to try again.
        raise AssertionError("the store did not take a set")

    def _saved(self, entry: NewEntry) -> bool:
        try:
            observations.record(self.engine, entry, by=self.nurse, now=START)
        except DBAPIError as error:
            if trouble.of(error) is None:
                raise
            return False
        return True


def _write(ward: Ward, number: int, first: str | None) -> None:
    """Saves until it is ended; after a SIGTERM no further set is begun."""
    try:
        if first is not None:
            ward.save(number, first)
        place = 0
        while not _stopped:
            place += 1
            ward.save(number, f"{number}-{place}")
        os._exit(0)
    finally:
        # A writer that failed instead of being ended is seen by its status.
        os._exit(1)


class Writers:
    """So many at work."""

    def __init__(self, ward: Ward, begun: Path, many: int) -> None:
        self._ward, self._begun = ward, begun
        self._numbers: dict[int, int] = {}
        self._made = 0
        for _ in range(many):
            self._fork(None)

    def _fork(self, first: str | None) -> None:
        self._made += 1
        child = os.fork()
        if child == 0:
            _write(self._ward, self._made, first)
        self._numbers[child] = self._made

    def kill(self, draw: random.Random) -> int:
        """Ends one of them, by lot, and puts another in its place; the signal that ended it."""
        child = draw.choice(sorted(self._numbers))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        number = self._numbers.pop(child)
        self._fork(self._last_begun(number))
        return os.WTERMSIG(status)

    def _last_begun(self, number: int) -> str | None:
        lines = self._begun.read_text().splitlines()
        return next((line.split()[1] for line in reversed(lines) if line.startswith(f"{number} ")), None)

    def finish(self) -> list[int]:
        """Lets each finish its set; their exit statuses."""
        for child in self._numbers:
            os.kill(child, signal.SIGTERM)
        return [self._ended(child) for child in self._numbers]

    def _ended(self, child: int) -> int:
        while True:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            # Python forgets a signal that comes to a child while it is being forked.
            os.kill(child, signal.SIGTERM)
            time.sleep(0.05)


def _wait(acknowledged: int, more: int) -> None:
    """Until about so many more sets were saved, or it is clear that none will be."""
    size, until = os.fstat(acknowledged).st_size + more * len("1-1\n"), time.monotonic() + 30
    while os.fstat(acknowledged).st_size < size and time.monotonic() < until:
        time.sleep(0.001)


def main(url: str, folder: Path, kills: int, many: int, seed: int) -> None:
    """Ends so many writers, and says how many were ended so, and how those ended that were left."""
    # Before the first fork, so that no writer is told to stop before it can hear it.
    signal.signal(signal.SIGTERM, lambda *_: _stopped.append(1))
    engine, draw = open_store(url), random.Random(seed)
    kept = [os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) for name in ("begun", "acknowledged")]
    with reading(engine) as session:
        stays = tuple(session.scalars(select(Stay.id).order_by(Stay.id)))
        nurse = session.scalars(select(User.id).where(User.name == "nurse")).one()
    ward = Ward(engine, nurse, stays, *kept)
    ward.save(0, "0-1")
    # No connection is handed on to a writer.
    engine.dispose()
    writers = Writers(ward, folder / "begun", many)
    killed = []
    for _ in range(kills):
        _wait(kept[1], draw.choice((0, 1, 2)))
        time.sleep(draw.uniform(0, LONGEST))
        killed.append(writers.kill(draw))
    print(killed.count(signal.SIGKILL), sorted(set(writers.finish())), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:]))
