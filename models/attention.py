"""Whether an alert waits for somebody: it is open, somebody has it, it is quiet for a time, or it has ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from models.alerting import graver


class AckLike(Protocol):
    """That somebody took note of an alert as grave as it was then; instants in seconds."""

    @property
    def at(self) -> int: ...
    @property
    def severity(self) -> str: ...
    @property
    def quiet_until(self) -> int | None: ...
    @property
    def by_name(self) -> str: ...


class TakeLike(Protocol):
    """That somebody took an alert over until an instant, or declined it."""

    @property
    def at(self) -> int: ...
    @property
    def severity(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def until(self) -> int | None: ...
    @property
    def by_name(self) -> str: ...


@dataclass(frozen=True)
class Standing:
    """How an alert stands at an instant: quiet or taken `until` when, `by` whom.

    since: from when the ladder counts: the alert was raised or grew graver, or a quiet time or a taking ended.
    declined_at: when it was last declined since then.
    """

    state: Literal["open", "taken", "quiet", "ended"]
    until: int | None
    by: str | None
    since: int
    declined_at: int | None


@dataclass(frozen=True)
class _Pause:
    """A time in which an alert waits for nobody, and what it is called."""

    state: Literal["taken", "quiet"]
    at: int
    until: int
    by: str


def standing(
    severities: Sequence[tuple[int, str]],
    ended_at: int | None,
    acks: Sequence[AckLike],
    takings: Sequence[TakeLike],
    now: int,
) -> Standing:
    """How an alert stands at `now`; each argument in the order in which it was recorded.

    severities: from when it had which. What was said of a lesser severity does not count, nor what a clock that has
    been put back says is yet to come.
    """
    known = [one for one in severities if one[0] <= now] or severities[:1]
    grew_at, severity = known[-1]
    noted, said = _counting(acks, severity, now), _counting(takings, severity, now)
    pauses = _quiet(noted) + _taken(said, noted)
    since = max([grew_at, *(one.until for one in pauses if one.until <= now)])
    declined_at = max((one.at for one in said if one.kind == "declined" and one.at >= since), default=None)
    if ended_at is not None:
        return Standing("ended", None, None, since, declined_at)
    # Whoever did something about it comes before whoever said that they would.
    running = sorted((one for one in pauses if now < one.until), key=lambda one: one.state)
    if not running:
        return Standing("open", None, None, since, declined_at)
    return Standing(running[0].state, running[0].until, running[0].by, since, declined_at)


Said = TypeVar("Said", AckLike, TakeLike)


def _counting(said: Sequence[Said], severity: str, now: int) -> list[Said]:
    return [one for one in said if one.at <= now and not graver(severity, one.severity)]


def _quiet(acks: Sequence[AckLike]) -> list[_Pause]:
    """Each quiet time, as far as no later acknowledgement took its place: the latest decides."""
    found = []
    for place, one in enumerate(acks):
        later = acks[place + 1].at if place + 1 < len(acks) else None
        if one.quiet_until is not None and (later is None or one.quiet_until <= later):
            found.append(_Pause("quiet", one.at, one.quiet_until, one.by_name))
    return found


def _taken(takings: Sequence[TakeLike], acks: Sequence[AckLike]) -> list[_Pause]:
    """Each taking, until its own end or until it was declined; an acknowledgement or another taking replaces it."""
    found = []
    for place, one in enumerate(takings):
        if one.until is None:
            continue
        later = takings[place + 1] if place + 1 < len(takings) else None
        noted = any(one.at <= ack.at < one.until for ack in acks)
        if later is not None and later.at < one.until:
            if later.kind == "declined" and not noted:
                found.append(_Pause("taken", one.at, later.at, one.by_name))
        elif not noted:
            found.append(_Pause("taken", one.at, one.until, one.by_name))
    return found
