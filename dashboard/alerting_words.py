"""Whether alerts get out, in sentences: the clock, what waits to be sent, and who cannot be reached."""

from collections.abc import Collection, Sequence
from zoneinfo import ZoneInfo

from dashboard import words
from dashboard.ticking import LATE
from db.contacts import Reach
from db.delivery import Stuck
from db.outbox import Depth
from models.ladder import ROLES, Step

Line = tuple[bool, str]
"""Whether all is well, and the sentence."""


def clock(beat: int | None, now: int, zone: ZoneInfo) -> Line:
    """When the clock last turned."""
    if beat is None:
        return False, "The clock has never turned on this store: no ladder climbs and no message is sent."
    if now - beat > LATE:
        since = words.clock(beat, zone, now)
        return False, f"The clock has stood still since {since}: no ladder climbs and no message is sent."
    return True, f"The clock turns: last noted {words.drawn(beat, zone)}. It is noted once a minute."


def outbox(depth: Depth, now: int) -> Line:
    """What waits to be sent."""
    if not depth.waiting or depth.oldest is None:
        return True, "No message waits to be sent."
    waits = f"{depth.waiting} message{' waits' if depth.waiting == 1 else 's wait'} to be sent"
    tried = f"; {depth.failing} of them could not be sent so far" if depth.failing else ""
    return not depth.failing, f"{waits}, the oldest for {words.age(now - depth.oldest)}{tried}."


def stuck(found: Sequence[Stuck], now: int, zone: ZoneInfo) -> list[Line]:
    """Each contact that something could not be sent to."""
    return [
        (
            False,
            f"{one.contact}: {one.waiting} since {words.clock(one.since, zone, now)}, next try "
            f"{words.clock(one.next_at, zone, now)}. {one.trouble or ''}".strip(),
        )
        for one in found
    ]


def unreached(steps: Sequence[Step], ward: str | None, contacts: Collection[Reach]) -> str:
    """Which roles of a ladder that are told by message have no contact there; empty where all have one."""
    there = {one.role for one in contacts if one.ward is None or one.ward == ward}
    lacking = [str(ROLES[role]) for role in ROLES if role not in there and _by_message(steps, role)]
    if not lacking:
        return ""
    where = "for every ward (a ward may have its own)" if ward is None else f"for {ward}"
    return f"No contact {where}: {words.listed(lacking)}. These steps are shown on the screens only."


def _by_message(steps: Sequence[Step], role: str) -> bool:
    return any(step.role == role and step.way == "message" for step in steps)
