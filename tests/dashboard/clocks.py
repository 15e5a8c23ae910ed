"""A machine whose clock a test sets."""

import pytest

from dashboard import clock


class Machine:
    """A clock that is `wall`, beside the time that passes."""

    def __init__(self, wall: int) -> None:
        self.wall, self.elapsed = float(wall), 0.0

    def passes(self, seconds: float) -> None:
        """Time goes by, and the clock with it."""
        self.wall += seconds
        self.elapsed += seconds

    def clock(self) -> clock.Clock:
        """A program's clock that begins to go by this machine's."""
        return clock.Clock(lambda: self.wall, lambda: self.elapsed)


def machine_at(at: int, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """The program's clock goes by this machine's."""
    machine = Machine(at)
    began = {"_wall": lambda: machine.wall, "_elapsed": lambda: machine.elapsed, "_shown": 0, "_at": 0.0}
    for name, value in began.items():
        monkeypatch.setattr(clock._clock, name, value)
    return machine
