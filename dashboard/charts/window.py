"""The part of a course that is shown, and its time axis on the ward's clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from dashboard.course import Course
from dashboard.words import clock, local
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
    """What is shown: start <= t <= end in seconds, on the clock of `zone`; `edge` is where the axis ends.

    It may be any part of a course, which itself goes on to `now`: without one, the window ends at the present.
    """

    start: int
    end: int
    zone: ZoneInfo
    now: int | None = None

    @property
    def present(self) -> int:
        """The instant at which the course ends."""
        return self.end if self.now is None else self.now

    @property
    def edge(self) -> int:
        """A little beyond the end, so that what is newest is not drawn on the frame."""
        return self.end + int((self.end - self.start) * _PAD)

    @property
    def origin(self) -> int:
        """A little before the start, as much."""
        return self.start - int((self.end - self.start) * _PAD)

    def shows(self, at: Ints) -> NDArray[np.int64]:
        """Positions of the moments that are seen."""
        first, last = np.searchsorted(at, self.origin, side="left"), np.searchsorted(at, self.edge, side="right")
        return np.arange(int(first), int(last))

    def around(self, at: Ints) -> NDArray[np.int64]:
        """The same, with the one before and the one after, from and to which a line may lead."""
        seen = self.shows(at)
        first, last = (seen[0], seen[-1] + 1) if len(seen) else (np.searchsorted(at, self.origin),) * 2
        return np.arange(max(0, int(first) - 1), min(len(at), int(last) + 1))

    def holds(self, at: int) -> bool:
        """Whether an instant is seen."""
        return self.origin <= at <= self.edge

    def clipped(self, at: Ints) -> Ints:
        """Times, those that are out of sight put at the edges."""
        inside: Ints = np.clip(at, self.origin, self.edge)
        return inside

    def said(self, at: int) -> str:
        """An instant on the ward's clock; the day where it is not that of the present."""
        return clock(at, self.zone, self.present)


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
    return [at for at, minute in _wall_times(shown, 24 * 60) if minute == 0]


# Up to so many hours a tick comes every so many minutes of the ward's clock.
_STEPS = ((0.75, 5), (2, 15), (8, 60), (30, 180), (96, 720))


def time_axis(shown: Window) -> dict[str, Any]:
    """Ticks at round times of the ward's clock, whatever the zone; days where times would be too many."""
    length = (shown.end - shown.start) / HOUR
    step = next((minutes for hours, minutes in _STEPS if length <= hours), None)
    if step is None:
        days = midnights(shown)
        ticks = [(at, 0) for at in days[:: 1 + (len(days) - 1) // _MOST_DAYS]]
    else:
        ticks = list(_wall_times(shown, step))
    weekday = len(ticks) <= _WEEKDAYS or length <= 96
    words = [_tick(local(at, shown.zone), minute, weekday) for at, minute in ticks]
    if words and all(minute for _, minute in ticks):
        # Without a midnight in sight the day would stand nowhere.
        words[0] = f"{_tick(local(ticks[0][0], shown.zone), 0, False)} {words[0]}"
    return {"tickvals": milliseconds(np.array([at for at, _ in ticks], dtype=np.int64)), "ticktext": words}


def _tick(then: datetime, minute: int, weekday: bool) -> str:
    if minute:
        return f"{then:%H:%M}"
    return f"<b>{f'{then:%a} ' if weekday else ''}{then.day} {then:%b}</b>"


def _wall_times(shown: Window, every: int) -> Iterator[tuple[int, int]]:
    """The instants at which the ward's clock shows a multiple of `every` minutes, and the minute of its day."""
    day = local(shown.origin, shown.zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    while seconds(day) <= shown.edge:
        for minute in range(0, 24 * 60, every):
            at = seconds(day.replace(hour=minute // 60, minute=minute % 60))
            if shown.origin <= at <= shown.edge:
                yield at, minute
        day += timedelta(days=1)
