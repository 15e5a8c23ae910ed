"""A ward that was opened by breaking the glass, in words."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dashboard import words
from dashboard.language import t
from db.glass import Opened, Seen
from models.glass import REASONS
from models.instants import seconds
from models.records import BrokenGlass


def reason(code: str) -> str:
    """Why, as it was chosen."""
    return words.told(REASONS[code]) if code in REASONS else code


def bar(glass: BrokenGlass, now: int, zone: ZoneInfo) -> str:
    """What stands on every page while a ward is open."""
    return t(
        "You opened {ward} by breaking the glass until {until} ({reason}).",
        ward=glass.ward,
        until=words.clock(seconds(glass.until), zone, now),
        reason=reason(glass.reason),
    )


def heading(one: Opened) -> str:
    """Who opened what."""
    return f"{one.name} ({one.role}) opened {one.ward}"


def lines(one: Opened, now: int, zone: ZoneInfo) -> list[str]:
    """When and why; and by whom it was looked at, with what they found."""
    end = one.until if one.closed_at is None else one.closed_at
    over = f"to {words.clock(end, zone, now)}" if end <= now else f"open until {words.clock(end, zone, now)}"
    said = f": {one.words}" if one.words else ""
    found = [f"{words.clock(one.at, zone, now)}, {over}. Why: {reason(one.reason)}{said}"]
    if one.reviewed_at is not None:
        found.append(f"Reviewed by {one.reviewed_by}, {words.clock(one.reviewed_at, zone, now)}: {one.review}")
    return found


def meanwhile(seen: Sequence[Seen], now: int, zone: ZoneInfo) -> list[str]:
    """What was done in the ward while it stood open: a line for each patient, in the order of the first deed."""
    patients: dict[str, list[Seen]] = {}
    for one in seen:
        patients.setdefault(one.record_number, []).append(one)
    return [
        f"{words.clock(done[0].at, zone, now)} record {number}: {_deeds(done)}" for number, done in patients.items()
    ]


def _deeds(done: Sequence[Seen]) -> str:
    return words.listed(dict.fromkeys(one.action for one in done))
