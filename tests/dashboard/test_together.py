"""Many who ask at once are answered by one look, which began after they asked."""

import asyncio
import threading
from collections.abc import Collection, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field

import anyio
import pytest

from dashboard import together
from dashboard.together import Together

_SAID: ContextVar[str] = ContextVar("said", default="nobody")


@dataclass
class Asked:
    """A store that waits until it is told to answer, and remembers what it was asked."""

    go_on: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    under_way: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    looks: list[set[str]] = field(default_factory=list)
    by: list[str] = field(default_factory=list)

    def ask(self, keys: Collection[str]) -> Mapping[str, int]:
        self.looks.append(set(keys))
        self.by.append(_SAID.get())
        number = len(self.looks)
        self.under_way.release()
        assert self.go_on.acquire(timeout=20)
        if "bad" in keys:
            raise OSError("gone")
        return dict.fromkeys(keys, number)

    async def begun(self) -> None:
        assert await asyncio.to_thread(self.under_way.acquire, timeout=20)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "PAUSE", 0.0)


async def _come(asking: Together[str, int], *keys: str) -> list[asyncio.Task[Mapping[str, int]]]:
    tasks = [asyncio.create_task(asking.answers(key)) for key in keys]
    await asyncio.sleep(0)
    return tasks


def test_who_comes_while_the_store_is_asked_shares_the_next_look_and_not_that_one() -> None:
    asked = Asked()

    async def run() -> list[int]:
        asking = Together("test", asked.ask)
        (first,) = await _come(asking, "a")
        await asked.begun()
        later = await _come(asking, "a", "b", "c", "b")
        asked.go_on.release(2)
        return [(await one)[key] for one, key in zip([first, *later], "aabcb", strict=True)]

    # The same key again, too: what was looked up before it came is not for it.
    assert anyio.run(run) == [1, 2, 2, 2, 2]
    assert asked.looks == [{"a"}, {"a", "b", "c"}]


def test_a_failure_is_told_to_those_who_shared_it_and_to_nobody_after_them() -> None:
    asked = Asked()
    asked.go_on.release(10)

    async def run() -> Mapping[str, int]:
        asking = Together("test", asked.ask)
        for one in await _come(asking, "bad", "a"):
            with pytest.raises(OSError, match="gone"):
                await one
        return await asking.answers("a")

    assert anyio.run(run) == {"a": 2}


def test_who_leaves_takes_the_answer_from_nobody() -> None:
    asked = Asked()

    async def run() -> Mapping[str, int]:
        asking = Together("test", asked.ask)
        first, second = await _come(asking, "a", "b")
        await asked.begun()
        first.cancel()
        asked.go_on.release()
        with pytest.raises(asyncio.CancelledError):
            await first
        return await second

    assert anyio.run(run) == {"a": 1, "b": 1}


def test_a_look_is_said_to_come_from_none_of_them() -> None:
    asked = Asked()
    asked.go_on.release(10)

    async def run() -> None:
        _SAID.set("the first")
        await Together("test", asked.ask).answers("a")

    anyio.run(run)
    assert asked.by == ["nobody"]


def test_each_loop_has_its_own() -> None:
    asked = Asked()
    asked.go_on.release(10)
    asking = Together("test", asked.ask)
    assert [anyio.run(asking.answers, "a"), anyio.run(asking.answers, "a")] == [{"a": 1}, {"a": 2}]


def test_the_next_look_waits_for_the_pause_to_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "PAUSE", 3600.0)
    looks: list[set[str]] = []

    def ask(keys: Collection[str]) -> Mapping[str, int]:
        looks.append(set(keys))
        return dict.fromkeys(keys, 0)

    async def run() -> None:
        asking = Together("test", ask)
        await asking.answers("a")
        with anyio.move_on_after(0.1):
            await asking.answers("b")

    anyio.run(run)
    assert looks == [{"a"}]
