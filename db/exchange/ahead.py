"""Work on one thing after another, some of it ahead of its turn."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")

_THREADS = min(os.cpu_count() or 1, 4)


def ahead(work: Callable[[_Given], _Made], given: Iterable[_Given], threads: int = _THREADS) -> Iterator[_Made]:
    """What the work makes of each, in order. Few are held at once, and none is begun once the caller stops."""
    pending: deque[Future[_Made]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for one in given:
                pending.append(pool.submit(work, one))
                if len(pending) > threads:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()
