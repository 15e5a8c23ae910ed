"""Few pages are drawn at once, however many there are, and each of them is drawn."""

import threading

import anyio
import anyio.to_thread
import pytest
from streamlit.runtime import app_session
from streamlit.runtime.scriptrunner import ScriptRunner

from dashboard import turns

MANY = 4 * turns.PAGES


def test_so_many_pages_are_drawn_at_once_and_the_others_after_them(monkeypatch: pytest.MonkeyPatch) -> None:
    full, count, lock = threading.Barrier(turns.PAGES), threading.Semaphore(0), threading.Lock()
    at_once: list[int] = []
    running = 0

    def drawn(_: ScriptRunner) -> None:
        nonlocal running
        with lock:
            running += 1
            at_once.append(running)
        # Nobody goes on before there is no more room: were there more of it, more would be found here.
        full.wait(30)
        with lock:
            running -= 1
        count.release()

    monkeypatch.setattr(ScriptRunner, "_run_script_thread", drawn)
    runs = [
        threading.Thread(target=turns.InTurns._run_script_thread, args=[object.__new__(turns.InTurns)])
        for _ in range(MANY)
    ]
    for run in runs:
        run.start()
    assert all(count.acquire(timeout=30) for _ in runs)
    assert max(at_once) == turns.PAGES


def test_a_page_that_fails_gives_its_turn_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: ScriptRunner) -> None:
        raise OSError("gone")

    monkeypatch.setattr(ScriptRunner, "_run_script_thread", fails)
    for _ in range(MANY):
        with pytest.raises(OSError, match="gone"):
            object.__new__(turns.InTurns)._run_script_thread()
    assert turns._drawing.acquire(blocking=False)
    turns._drawing.release()


def test_the_sessions_of_streamlit_take_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_session, "ScriptRunner", app_session.ScriptRunner)

    async def taken() -> float:
        turns.take()
        return anyio.to_thread.current_default_thread_limiter().total_tokens

    assert anyio.run(taken) == turns.REQUESTS
    made_by = app_session.AppSession._create_scriptrunner
    assert "ScriptRunner" in made_by.__code__.co_names
    assert made_by.__globals__["ScriptRunner"] is turns.InTurns
