"""How much may be asked of the server in a minute, counted in this process."""

from collections import OrderedDict, deque
from collections.abc import Hashable
from math import ceil
from time import monotonic

WINDOW = 60.0

MOST_WRITES = 240
"""Of one person or token: a tablet that has waited out a shift sends its sets at once."""

MOST_FAILED_TOKENS = 30
"""From one address."""

_MOST_COUNTED = 10_000


class TooMany(Exception):
    """Too much was asked; `wait` is in how many whole seconds there will be room."""

    def __init__(self, wait: int) -> None:
        self.wait = wait
        super().__init__("Too many requests at once.")


class Limit:
    """At most so many in any minute for each of those who are counted; the longest idle are forgotten first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._seen: OrderedDict[Hashable, deque[float]] = OrderedDict()

    def count(self, who: Hashable) -> None:
        """Counts one; raises TooMany where it is one too many, and does not count that."""
        now = monotonic()
        times = self._seen.setdefault(who, deque())
        self._seen.move_to_end(who)
        while times and now - times[0] >= WINDOW:
            times.popleft()
        if len(times) >= self.most:
            raise TooMany(max(1, ceil(WINDOW - (now - times[0]))))
        times.append(now)
        while len(self._seen) > _MOST_COUNTED:
            self._seen.popitem(last=False)


writes = Limit(MOST_WRITES)
failed_tokens = Limit(MOST_FAILED_TOKENS)
