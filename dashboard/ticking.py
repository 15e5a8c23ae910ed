"""The beat of the server process: what changes by the passing of time alone is decided by the clock.

Every 10 s the steps of ladders that are due are taken, messages sent, and a copy of the store begun where one is due;
once a minute the alerts are settled. It works on the store's records and nothing else: after a pause, of a minute or
of a day, it does once what is due by now. Of several servers on one store, one does it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import anyio
import anyio.to_thread
from sqlalchemy import Engine

from dashboard import faults
from dashboard.backing_up import Copies
from dashboard.clock import now
from dashboard.sending import Post
from dashboard.settings import settings
from db import facts, passing
from db.leading import Lead

EVERY = 10.0
SETTLED_EVERY = 60

LATE = 180
"""Seconds without a beat after which the clock of every server has stopped: it is noted once a minute."""


@dataclass
class Pulse:
    """How the clock of this server goes: when it last turned (of `monotonic`), and whether it leads."""

    turned_at: float | None = None
    leads: bool = False


pulse = Pulse()


class Beat:
    """One server's part in the beat."""

    def __init__(self, engine: Engine, lead: Lead, post: Post, copies: Copies | None = None) -> None:
        self._engine, self._lead, self._post = engine, lead, post
        self._copies = copies or Copies(engine, settings())
        self._settled_at: int | None = None

    def turn(self, at: int) -> None:
        """Does what is due, where this server leads; what fails is logged, and keeps nothing else from being done."""
        pulse.turned_at, pulse.leads = monotonic(), False
        pulse.leads = self._lead.held()
        if not pulse.leads:
            return
        # A clock that was put back must not keep the alerts from being settled.
        if self._settled_at is None or abs(at - self._settled_at) >= SETTLED_EVERY:
            self._settled_at = at
            _tried("The alerts could not be settled", lambda: passing.settle_current(self._engine, at))
            _tried("The beat could not be noted", lambda: facts.note_beat(self._engine, at))
        _tried("The ladders could not be climbed", lambda: passing.climb(self._engine, at))
        _tried("The outbox could not be read", self._post.round)
        _tried("It could not be seen whether a copy is due", lambda: self._copies.turn(at))


def _tried(what: str, do: Callable[[], object]) -> None:
    try:
        do()
    except Exception as error:
        faults.noted(error, what)


async def beat(engine: Engine, every: float = EVERY) -> None:
    """Turns again and again; a failure is logged and tried again."""
    lead = Lead(engine)
    turns = Beat(engine, lead, Post(engine, settings().zone, named=settings().messages_name_patients))
    try:
        while True:
            try:
                await anyio.to_thread.run_sync(turns.turn, now())
            except Exception as error:
                faults.noted(error, "The clock could not go on")
            await anyio.sleep(every)
    finally:
        lead.release()
