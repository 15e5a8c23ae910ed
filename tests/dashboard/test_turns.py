"""One thing is done at a time, few where some take long, and each of them is done."""

import gc
import threading
import weakref

import anyio
import anyio.to_thread
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.runtime import app_session
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import RerunData, ScriptRunContext, ScriptRunner, add_script_run_ctx
from streamlit.runtime.state import SessionState

from dashboard import turns
from dashboard.settings import settings

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


def test_a_run_that_is_over_is_gone_before_garbage_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def drawn(run: ScriptRunner) -> None:
        pages = PagesManager(__file__)
        about = ScriptRunContext(
            "one",
            run._enqueue_forward_msg,
            "",
            run._session_state,
            None,
            __file__,
            {},
            None,
            pages,
            script_requests=run._requests,
        )
        add_script_run_ctx(threading.current_thread(), about)

    monkeypatch.setattr(ScriptRunner, "_run_script_thread", drawn)
    run = turns.InTurns("one", "", SessionState(), *[None] * 2, RerunData(), {}, *[None] * 3)
    gc.disable()
    try:
        run.start()
        run._script_thread.join()
        over = weakref.ref(run)
        del run
        assert over() is None
    finally:
        gc.enable()


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


def test_one_request_is_answered_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONG", 60)
    running: list[int] = []
    at_once: list[int] = []

    def answered() -> None:
        running.append(1)
        at_once.append(len(running))
        # Others are let run here, were there any.
        threading.Event().wait(0.001)
        running.pop()

    async def all_of_them() -> None:
        async with anyio.create_task_group() as tasks:
            for _ in range(MANY):
                tasks.start_soon(turns.in_turn, answered)

    anyio.run(all_of_them)
    assert at_once == [1] * MANY


def test_what_takes_long_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONG", 0.01)
    over = threading.Event()

    async def both() -> str:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(turns.in_turn, over.wait, 30)
            await anyio.sleep(0)
            # Were it to wait for the other's end, neither would come.
            answer = await turns.in_turn(lambda: "answered")
            over.set()
        return answer

    assert anyio.run(both) == "answered"
    assert _alone()


def test_what_took_too_long_takes_nobody_elses_turn_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONG", 0.01)
    first = turns._one.take()
    second = turns._one.take()
    monkeypatch.setattr(turns, "LONG", 60)
    turns._one.give_back(first)
    waits = threading.Thread(target=_turn, args=([], 3))
    monkeypatch.setattr(turns._one, "_until", float("inf"))
    waits.start()
    waits.join(0.1)
    assert waits.is_alive()
    turns._one.give_back(second)
    waits.join(20)
    assert _alone()


def test_turns_come_in_the_order_of_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONG", 60)
    came: list[int] = []
    held = turns._one.take()
    waiting = [threading.Thread(target=_turn, args=(came, number)) for number in range(5)]
    for number, one in enumerate(waiting):
        one.start()
        while len(turns._one._waiting) <= number:
            threading.Event().wait(0.001)
    turns._one.give_back(held)
    for one in waiting:
        one.join(20)
    assert came == list(range(5))


def _turn(came: list[int], number: int) -> None:
    with turns.turn():
        came.append(number)


def _alone() -> bool:
    """Whether the turn is free again, and is had by one alone."""
    return turns._one._holder is None and not turns._one._waiting


def test_a_request_that_fails_gives_its_turn_back() -> None:
    def fails() -> None:
        raise OSError("gone")

    for _ in range(3):
        with pytest.raises(OSError, match="gone"):
            anyio.run(turns.in_turn, fails)
    assert _alone()


@given(at=st.integers(0, 4_000_000_000), ward=st.text())
def test_an_interval_lasts_as_long_as_the_setting_says(at: int, ward: str) -> None:
    every = settings().refresh_seconds
    numbers = [turns.interval(second, ward) for second in range(at, at + 3 * every)]
    assert numbers == sorted(numbers)
    assert all(numbers.count(number) == every for number in set(numbers[1:-1]) - {numbers[0], numbers[-1]})
    assert turns.interval(at + every, ward) == turns.interval(at, ward) + 1


def test_the_intervals_of_wards_begin_at_different_seconds() -> None:
    begins = [
        next(second for second in range(1, 10) if turns.interval(second, ward) != turns.interval(second - 1, ward))
        for ward in map("Ward {}".format, range(1, 21))
    ]
    assert len(set(begins)) == settings().refresh_seconds
