"""One thing at a time, since all threads share one interpreter.

A thread that reads the store gives the interpreter up at each row, and waits up to 5 ms to have it again from a thread
that computes. With 200 boards open and a dozen threads at it, the server did half of what it does when they go one
after the other, and its answers took fifty times as long (docs/decisions/024).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Semaphore
from typing import ParamSpec, TypeVar
from zlib import crc32

import anyio.to_thread
from streamlit.runtime import app_session
from streamlit.runtime.scriptrunner import ScriptRunner

from dashboard.settings import settings

PAGES = 4
"""So many pages are drawn at once, where some of them take long."""

REQUESTS = 8
"""So many requests are answered at once, where some of them take long or wait for the turn to write."""

PATIENCE = 0.3
"""In seconds: who waited so long for a page that takes long, or for a store that does not answer, waits no more."""

P = ParamSpec("P")
T = TypeVar("T")

_drawing = BoundedSemaphore(PAGES)
_one = Semaphore()


@contextmanager
def turn() -> Iterator[None]:
    """A turn: nobody else has one meanwhile who did not lose their patience."""
    mine = _one.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if mine:
            _one.release()


async def in_turn(act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a request asks for, done in a thread when its turn comes."""

    def done() -> T:
        with turn():
            return act(*args, **kwargs)

    return await anyio.to_thread.run_sync(done)


def interval(at: int, what: str) -> int:
    """The number of the refresh interval in which an instant (seconds) lies; each ward has its own beginning of one.

    What is computed once in each would otherwise be computed for all wards in one moment, and everybody waits for it.
    """
    return (at + crc32(what.encode())) // settings().refresh_seconds


class InTurns(ScriptRunner):
    """A run of a page, when its turn comes."""

    def _run_script_thread(self) -> None:
        with _drawing, turn():
            super()._run_script_thread()


def take() -> None:
    """Lets pages and requests take turns; for the process, called inside its event loop before the first request."""
    app_session.ScriptRunner = InTurns  # type: ignore[misc]
    anyio.to_thread.current_default_thread_limiter().total_tokens = REQUESTS
