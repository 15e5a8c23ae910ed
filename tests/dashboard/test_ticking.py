"""The beat goes on, whatever happens to one of its turns."""

import anyio
import pytest
from sqlalchemy import Engine

from dashboard import ticking
from db import passing


def test_a_turn_that_fails_is_logged_and_tried_again(
    store: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    turns = []

    async def run() -> None:
        async with anyio.create_task_group() as tasks:
            enough = anyio.Event()

            def turn(engine: Engine, now: int) -> None:
                turns.append((engine, now))
                if len(turns) == 1:
                    raise OSError("albumin of Amber Testcase")
                anyio.from_thread.run_sync(enough.set)

            monkeypatch.setattr(passing, "settle_current", turn)
            tasks.start_soon(ticking.beat, store, 0.01)
            with anyio.fail_after(10):
                await enough.wait()
            tasks.cancel_scope.cancel()

    anyio.run(run)
    assert len(turns) >= 2
    assert "The alerts could not be settled" in caplog.text
    assert "Amber" not in caplog.text
