"""What boards and tablets saw, while it counts: times in seconds."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Counted:
    """redraws: from the tick of a board to its rows on the connection; saves, asks: from the request to the answer.

    acknowledged: the entry's id by the key that was sent; stale: the age of what a board showed; lags: how late this
    process itself was, by which every time here is too long; memory: (seconds, bytes) of the server.
    """

    counting: bool = False
    redraws: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    asks: list[float] = field(default_factory=list)
    stale: list[float] = field(default_factory=list)
    lags: list[float] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)
    cpu: dict[str, float] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    sent: dict[str, int] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)
    again: int = 0

    def begin(self) -> None:
        """From now on it counts."""
        self.counting = True

    def end(self) -> None:
        """What is seen from now on belongs to the stop."""
        self.counting = False

    def note(self, times: list[float], seconds: float) -> None:
        """Adds a time, if it counts."""
        if self.counting:
            times.append(seconds)

    def late(self, seconds: float) -> None:
        """How much later than asked for this process was woken."""
        self.note(self.lags, max(0.0, seconds))

    def error(self, what: str) -> None:
        """Something did not go as it should; before the beginning too."""
        self.errors[what] += 1


def quantile(times: list[float], part: float) -> float:
    """The time that this part of them does not exceed; 0 where there is none."""
    return sorted(times)[min(len(times) - 1, int(part * len(times)))] if times else 0.0
