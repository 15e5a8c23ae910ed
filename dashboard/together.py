"""A question that many ask at once: what comes while the store is being asked shares the next answer."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from contextvars import Context
from typing import Generic, TypeVar

import anyio
import anyio.to_thread
from anyio.lowlevel import RunVar

PAUSE = 0.02
"""In seconds, from the beginning of one look to that of the next."""

K = TypeVar("K")
V = TypeVar("V")


class Together(Generic[K, V]):
    """Asks for several keys at once, one look after the other; nobody is told what was looked up before they asked."""

    def __init__(self, name: str, ask: Callable[[Collection[K]], Mapping[K, V]]) -> None:
        self._ask = ask
        self._looks: RunVar[_Looks[K, V]] = RunVar(name)

    async def answers(self, key: K) -> Mapping[K, V]:
        """What a look said that began after this was called, and asked for this key too.

        Raises what the look raised, for each who shared it.
        """
        try:
            looks = self._looks.get()
        except LookupError:
            looks = _Looks(self._ask)
            self._looks.set(looks)
        return await looks.next(key)


class _Looks(Generic[K, V]):
    def __init__(self, ask: Callable[[Collection[K]], Mapping[K, V]]) -> None:
        self._ask = ask
        self._keys: set[K] = set()
        self._coming: asyncio.Task[Mapping[K, V]] | None = None
        self._one = asyncio.Lock()
        self._last = float("-inf")
        # Beside what else waits for a thread: nobody's request goes on before this.
        self._thread = anyio.CapacityLimiter(1)

    async def next(self, key: K) -> Mapping[K, V]:
        self._keys.add(key)
        if self._coming is None:
            # It is nobody's: not ended with the request that came first, nor said to come from there.
            self._coming = asyncio.create_task(self._look(), context=Context())
        return await asyncio.shield(self._coming)

    async def _look(self) -> Mapping[K, V]:
        async with self._one:
            loop = asyncio.get_running_loop()
            await asyncio.sleep(max(0.0, self._last + PAUSE - loop.time()))
            self._last = loop.time()
            keys, self._keys, self._coming = self._keys, set(), None
            return await anyio.to_thread.run_sync(self._ask, keys, limiter=self._thread)
