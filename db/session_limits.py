"""How long a session of a browser goes on, and when its screen is locked."""

from dataclasses import dataclass

from db import users

_SEEN_EVERY = 60

_SILENCE = 60
"""Seconds after which the server locks a session whose browser should have locked it and did not: it slept, for one."""


@dataclass(frozen=True)
class Limits:
    """How long a session lasts in seconds: with nobody there, at most, and until its screen is locked (0: never)."""

    idle: int
    longest: int
    lock_after: int

    @property
    def seen_every(self) -> int:
        """How seldom it is written down that somebody is there: each look at a page would otherwise be a write."""
        return min(_SEEN_EVERY, self.idle // 2, (self.lock_after or self.idle) // 4)


@dataclass(frozen=True)
class Found:
    """A session as the store has it, and whose it is; instants in seconds."""

    id: int
    person: users.Person
    active: bool
    way: str
    created_at: int
    seen_at: int
    until: int | None
    ended: bool
    locked_at: int | None

    def ends_at(self, limits: Limits) -> int:
        """When it ends in any case."""
        latest = self.created_at + limits.longest
        return latest if self.until is None else min(latest, self.until)

    def goes_on(self, now: int, limits: Limits) -> bool:
        """Whether it lets anybody in still."""
        return not self.ended and self.active and now - self.seen_at < limits.idle and now < self.ends_at(limits)

    def to_be_locked(self, now: int, limits: Limits) -> bool:
        """Whether its screen should have been locked by now, and was not."""
        after = limits.lock_after
        return bool(after) and self.locked_at is None and now - self.seen_at >= after + _SILENCE
