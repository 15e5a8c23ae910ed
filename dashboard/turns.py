"""How much is done at once: little, since all threads share one interpreter.

A thread that waits for the interpreter wakes up every 5 ms to ask for it. With 200 boards open there were a hundred of
them, and the server did a tenth of what it does when they wait in a queue (docs/decisions/024).
"""

from threading import BoundedSemaphore

import anyio.to_thread
from streamlit.runtime import app_session
from streamlit.runtime.scriptrunner import ScriptRunner

PAGES = 3
"""So many pages are drawn at once: one computes, the others wait for the store."""

REQUESTS = 8
"""So many requests are answered at once, of which some wait for the turn to write."""

_drawing = BoundedSemaphore(PAGES)


class InTurns(ScriptRunner):
    """A run of a page that waits until there is room for it."""

    def _run_script_thread(self) -> None:
        with _drawing:
            super()._run_script_thread()


def take() -> None:
    """Lets pages and requests take turns; for the process, called inside its event loop before the first request."""
    app_session.ScriptRunner = InTurns  # type: ignore[misc]
    anyio.to_thread.current_default_thread_limiter().total_tokens = REQUESTS
