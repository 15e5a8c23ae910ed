"""How long somebody waits who failed to sign in: not at all, a little longer each time, then a quarter of an hour."""

from dataclasses import dataclass

from models.instants import HOUR

FREE = 5
"""Failures before anybody waits: people mistype. So many of a PIN end it until its owner has signed in by password."""

MOST = 10
"""Failures after which a name is locked."""

LOCKED = HOUR // 4
FIRST_WAIT = 2
FORGOTTEN = 24 * HOUR
"""Seconds: how long a name is locked, the first wait (each is twice the one before), and how long failures count."""

MOST_FROM_ADDRESS = 50
"""Failures from one network address, whatever the names, after which a name waits from its first failure on. No more
than that: behind one address there may be a whole ward."""


@dataclass(frozen=True)
class Failures:
    """Failures since the last success: how many, the last one, and until when the name is locked (seconds)."""

    count: int = 0
    last_at: int = 0
    locked_until: int = 0


NONE = Failures()


def current(known: Failures, now: int) -> Failures:
    """What of it still counts: after a lock, what was tried for free is used up; after a day, nothing counts."""
    if now - known.last_at >= FORGOTTEN:
        return NONE
    return Failures(FREE, known.last_at) if known.count >= MOST and now >= known.locked_until else known


def wait(known: Failures, now: int, from_address: int = 0) -> int:
    """For how many seconds nothing is tried for this name; `from_address` is how often its address has failed."""
    counted = current(known, now)
    if counted.locked_until > now:
        # Not longer where the clock was set back meanwhile.
        return min(counted.locked_until - now, LOCKED)
    free = FREE if from_address < MOST_FROM_ADDRESS else 1
    if counted.count < free:
        return 0
    return max(0, min(counted.last_at, now) + (FIRST_WAIT << (counted.count - free)) - now)


def failed(known: Failures, now: int) -> Failures:
    """The same with one failure more, which may lock the name."""
    count = current(known, now).count + 1
    return Failures(count, now, now + LOCKED if count >= MOST else 0)
