"""The part of a course that is shown, and its time axis on the ward's clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from dashboard.course import Course
from dashboard.words import local
from models.instants import HOUR, seconds
from models.readings import Floats, Ints

PRESETS: Mapping[str, int | None] = {"24 h": 24 * HOUR, "72 h": 72 * HOUR, "Whole stay": None}
"""What can be shown, up to now: seconds, or the stay from its beginning."""

_SHORTEST = 12 * HOUR
_PAD = 0.015
_MOST_DAYS = 8
_WEEKDAYS = 5


@dataclass(frozen=True)
class Window:
    """What is shown: start <= t <= end in seconds, on the clock of `zone`; `edge` is where the axis ends."""

    start: int
    end: int
    zone: ZoneInfo

    @property
    def edge(self) -> int:
        """A little beyond the end, so that what is newest is not drawn on the frame."""
        return self.end + int((self.end - self.start) * _PAD)

    @property
    def origin(self) -> int:
        """A little before the start, as much."""
        return self.start - int((self.end - self.start) * _PAD)

    def shows(self, at: Ints) -> NDArray[np.int64]:
        """Positions of the moments that are seen, and of the one before them, from which a line may come."""
        first = max(0, int(np.searchsorted(at, self.start, side="left")) - 1)
        return np.arange(first, int(np.searchsorted(at, self.edge, side="right")))

    def clipped(self, at: Ints) -> Ints:
        """Times, those that are out of sight put at the edges."""
        inside: Ints = np.clip(at, self.origin, self.edge)
        return inside


def window(shown: Course, span: int | None, zone: ZoneInfo) -> Window:
    """The last `span` seconds of a course, or all of it (at least half a day)."""
    start = min(shown.start, shown.end - _SHORTEST) if span is None else shown.end - span
    return Window(start, shown.end, zone)


def milliseconds(at: Ints | Floats) -> Floats:
    """What Plotly's time axis counts in."""
    result: Floats = np.asarray(at, dtype=np.float64) * 1000
    return result


def midnights(shown: Window) -> list[int]:
    """Each midnight of the ward that is seen, true to changes of the clock."""
    return [at for at, hour in _wall_hours(shown, 24) if hour == 0]


def time_axis(shown: Window) -> dict[str, Any]:
    """Ticks at round hours of the ward's clock, whatever the zone; days where hours would be too many."""
    hours = (shown.end - shown.start) / HOUR
    if hours > 4 * 24:
        days = midnights(shown)
        ticks = [(at, 0) for at in days[:: 1 + (len(days) - 1) // _MOST_DAYS]]
    else:
        ticks = list(_wall_hours(shown, 3 if hours <= 30 else 12))
    return {
        "tickvals": milliseconds(np.array([at for at, _ in ticks], dtype=np.int64)),
        "ticktext": [_tick(local(at, shown.zone), hour, len(ticks) <= _WEEKDAYS or hours <= 96) for at, hour in ticks],
    }


def _tick(then: datetime, hour: int, weekday: bool) -> str:
    if hour:
        return f"{then:%H:%M}"
    return f"<b>{f'{then:%a} ' if weekday else ''}{then.day} {then:%b}</b>"


def _wall_hours(shown: Window, every: int) -> Iterator[tuple[int, int]]:
    """The instants at which the ward's clock shows a multiple of `every` hours, and that hour."""
    day = local(shown.origin, shown.zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    while seconds(day) <= shown.edge:
        for hour in range(0, 24, every):
            at = seconds(day.replace(hour=hour))
            if shown.origin <= at <= shown.edge:
                yield at, hour
        day += timedelta(days=1)
