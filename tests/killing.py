"""Lives of a server that are ended by kill -9: saves, the clock and sending on one store, each life from a fork.

`python -m tests.killing URL KEPT LIVES SEED` runs one life to its end, so that all is loaded, and forks the others from
there. They end themselves at a statement or a commit drawn by lot, or just before or after a delivery drawn by lot, or
are ended from outside after a time drawn by lot, in turn. The key of each save is appended to KEPT once the save has
come back.
"""

import os
import random
import signal
import sys
import time
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, event, select

from dashboard.composing import Text
from dashboard.sending import Post, deliver
from dashboard.ticking import Beat
from db import acknowledgements, climbing, observations, outbox, takings
from db.engine import open_store, reading, writing
from db.leading import Lead
from db.observations import NewEntry
from models.records import Alert, Stay, User
from models.typed import Typed

START = 1_800_000_000
A_LIFE = 40
"""So many seconds pass from the beginning of one life to that of the next."""

MOST_POINTS, MOST_DELIVERIES, LONGEST = 220, 6, 0.2

SETS = {
    "well": {"systolic_bp": ("120", "mm[Hg]"), "albumin": ("3.9", "g/dL"), "weight": ("60", "kg")},
    "leak": {"systolic_bp": ("85", "mm[Hg]"), "albumin": ("2.8", "g/dL")},
    "grave": {"systolic_bp": ("75", "mm[Hg]"), "albumin": ("2.8", "g/dL")},
}
WEIGHTS = (6, 3, 1)


class Life:
    """What one server does, in an order drawn by lot, on a clock of its own."""

    def __init__(self, engine: Engine, number: int, draw: random.Random, kept: int) -> None:
        self._engine, self._number, self._draw, self._kept = engine, number, draw, kept
        self.now = START + number * A_LIFE
        self._saves = 0
        self._points: int | None = None
        self._deliveries: int | None = None
        self.post = Post(engine, ZoneInfo("UTC"), named=False, deliver=self._deliver, now=lambda: self.now)
        self.lead = Lead(engine)
        self.beat = Beat(engine, self.lead, self.post)
        with reading(engine) as session:
            self._stays = list(session.scalars(select(Stay.id).order_by(Stay.id)))
            self._nurse = session.scalars(select(User.id).where(User.role == "nurse")).first()

    def end_at_point(self, points: int) -> None:
        """Ends the process at so many statements and commits from now."""
        self._points = points
        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(self._engine, name, self._point)

    def end_at_delivery(self, deliveries: int) -> None:
        """Ends the process before or after a delivery: each counts two."""
        self._deliveries = deliveries

    def turn(self) -> None:
        """A set, an answer to an alert now and then, a beat."""
        self._save()
        if self._draw.random() < 0.3:
            self._answer()
        self.beat.turn(self.now)
        self.post.finish(10)
        self.now += 10

    def _point(self, *_: object) -> None:
        self._points = _less(self._points)

    def _deliver(self, url: str, text: Text) -> str | None:
        self._deliveries = _less(self._deliveries)
        trouble = deliver(url, text)
        self._deliveries = _less(self._deliveries)
        return trouble

    def _save(self) -> None:
        (name,) = self._draw.choices(list(SETS), WEIGHTS)
        self._saves += 1
        typed = tuple(Typed(kind, value, unit, confirmed=True) for kind, (value, unit) in SETS[name].items())
        key = f"{name}-{self._number}-{self._saves}"
        entry = NewEntry(key, self._draw.choice(self._stays), self.now, typed, confirmed=frozenset({"same"}))
        observations.record(self._engine, entry, by=self._nurse, now=self.now)
        os.write(self._kept, f"{key}\n".encode())

    def _answer(self) -> None:
        key = f"answer-{self._number}-{self._saves}"
        with writing(self._engine) as session:
            alerts = list(session.scalars(select(Alert.id).where(Alert.ended_at.is_(None)).order_by(Alert.id)))
            if not alerts:
                return
            alert, by, now = self._draw.choice(alerts), self._nurse, self.now
            answer = self._draw.choice(("noted", "taken", "declined"))
            if answer == "noted":
                acknowledgements.acknowledge(session, alert, "reviewed", None, key, quiet_minutes=30, by=by, now=now)
            elif answer == "taken":
                takings.take(session, alert, key, minutes=30, by=by, now=now)
            else:
                takings.decline(session, alert, "with another patient", key, by=by, now=now)


def catch_up(engine: Engine, number: int) -> int:
    """One life undisturbed, without new sets, until nothing is due and nothing waits; gives its last instant."""
    life = Life(engine, number, random.Random(0), -1)
    for _ in range(60):
        life.beat.turn(life.now)
        life.post.finish(30)
        with reading(engine) as session:
            if not outbox.depth(session).waiting and not climbing.late(session, life.now):
                return life.now
        life.now += 30
    raise AssertionError("the outbox did not empty")


def _less(left: int | None) -> int | None:
    if left == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return None if left is None else left - 1


def _end(child: int, after: float) -> int:
    """Ends a life from outside, unless it ends by itself before; says by which signal it ended."""
    until = time.monotonic() + after
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.WTERMSIG(status)
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def main(url: str, kept_in: str, lives: int, seed: int) -> None:
    """Runs the lives one after the other, and says of how many it was that kill -9 ended them."""
    engine = open_store(url)
    kept = os.open(kept_in, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    first = Life(engine, 0, random.Random(seed), kept)
    for _ in range(3):
        first.turn()
    first.lead.release()
    engine.dispose()
    ended = []
    for number in range(1, lives + 1):
        draw = random.Random(seed * 1000 + number)
        began, begins = os.pipe()
        child = os.fork()
        if child == 0:
            _live(engine, number, draw, kept, begins)
        os.close(begins)
        os.read(began, 1)
        os.close(began)
        ended.append(_end(child, draw.uniform(0, LONGEST) if number % 3 == 0 else 30))
    print(ended.count(signal.SIGKILL), flush=True)  # noqa: T201


def _live(engine: Engine, number: int, draw: random.Random, kept: int, begins: int) -> None:
    try:
        life = Life(engine, number, draw, kept)
        if number % 3 != 0:
            life.end_at_point(draw.randint(1, MOST_POINTS) if number % 3 == 1 else MOST_POINTS)
        if number % 3 == 2:
            life.end_at_delivery(draw.randint(1, MOST_DELIVERIES))
        os.write(begins, b"!")
        while True:
            life.turn()
    finally:
        # A life that failed instead of being ended is not counted.
        os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
