"""One thing at a time, since all threads share one interpreter.

A thread that reads the store gives the interpreter up at each row, and waits up to 5 ms to have it again from a thread
that computes. With 200 boards open and a dozen threads at it, the server did half of what it does when they go one
after the other, and its answers took fifty times as long (docs/decisions/024).
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock, Semaphore, current_thread
from time import monotonic
from typing import ParamSpec, TypeVar
from zlib import crc32

import anyio.to_thread
from streamlit.runtime import app_session
from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_run_context_attr import SCRIPT_RUN_CONTEXT_ATTR_NAME

from dashboard.settings import settings

PAGES = 4
"""So many pages are drawn at once, where some of them take long."""

REQUESTS = 8
"""So many requests are answered at once, where some of them take long or wait for the turn to write."""

LONG = 0.3
"""In seconds: who takes longer than this (a page of a month, a store that does not answer) is waited for no more."""

P = ParamSpec("P")
T = TypeVar("T")

_drawing = BoundedSemaphore(PAGES)


class _Turn:
    """What one has at a time, in the order in which they came; who has it for too long is not waited for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: deque[Semaphore] = deque()
        self._holder: Semaphore | None = None
        self._until = 0.0

    def take(self) -> Semaphore:
        """Waits for the turn; what it answers is to be given back."""
        mine = Semaphore(0)
        with self._lock:
            if self._holder is None:
                self._give(mine)
            else:
                self._waiting.append(mine)
        while not mine.acquire(timeout=LONG):
            with self._lock:
                if mine in self._waiting and monotonic() >= self._until:
                    self._waiting.remove(mine)
                    self._give(mine)
        return mine

    def give_back(self, turn: Semaphore) -> None:
        """Passes the turn on, unless it was taken away."""
        with self._lock:
            if self._holder is not turn:
                return
            self._holder = None
            if self._waiting:
                self._give(self._waiting.popleft())

    def _give(self, turn: Semaphore) -> None:
        self._holder, self._until = turn, monotonic() + LONG
        turn.release()


_one = _Turn()


@contextmanager
def turn() -> Iterator[None]:
    """A turn: nobody else has one meanwhile, unless it takes long."""
    mine = _one.take()
    try:
        yield
    finally:
        _one.give_back(mine)


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
    """A run of a page, when its turn comes; what it held goes with it."""

    def _run_script_thread(self) -> None:
        with _drawing, turn():
            super()._run_script_thread()
        # The run, its thread, its context and its view of the session hold each other.
        vars(current_thread()).pop(SCRIPT_RUN_CONTEXT_ATTR_NAME, None)
        vars(self).pop("_session_state", None)


def take() -> None:
    """Lets pages and requests take turns; for the process, called inside its event loop before the first request."""
    app_session.ScriptRunner = InTurns  # type: ignore[misc]
    anyio.to_thread.current_default_thread_limiter().total_tokens = REQUESTS
