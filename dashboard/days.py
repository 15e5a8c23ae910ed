"""Whole days on the ward's calendar, from one to another, and the choices of them that a page offers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard import language
from models.instants import seconds

LONGEST = 3660
"""Days at most: ten years."""


@dataclass(frozen=True)
class Days:
    """From the beginning of one day to the end of another."""

    first: date
    last: date

    def between(self, zone: ZoneInfo) -> tuple[int, int]:
        """The same in seconds, closed at start and open at end: a day of a change of the clock has 23 or 25 hours."""
        after = self.last + timedelta(days=1)
        begins, ends = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in (self.first, after))
        return seconds(begins), seconds(ends)

    def __str__(self) -> str:
        """`24 Oct 2026 to 22 Nov 2026`."""
        if self.first == self.last:
            return language.day(self.first)
        return f"{language.day(self.first)} to {language.day(self.last)}"


def _back(count: int) -> Callable[[date], Days]:
    return lambda today: Days(today - timedelta(days=count - 1), today)


def _this_month(today: date) -> Days:
    return Days(today.replace(day=1), today)


def _last_month(today: date) -> Days:
    last = today.replace(day=1) - timedelta(days=1)
    return Days(last.replace(day=1), last)


PRESETS: Mapping[str, Callable[[date], Days]] = {
    "Last 30 days": _back(30),
    "Last 7 days": _back(7),
    "This month": _this_month,
    "Last month": _last_month,
}
"""The choices by name, each with the days it means on a day; the first is what is shown first."""


def checked(found: Days, today: date) -> Days:
    """The days as given. Raises ValueError with a sentence for those that are no period, or have not begun."""
    if found.last < found.first:
        raise ValueError("The last day is before the first.")
    if found.first > today:
        raise ValueError("These days have not begun yet.")
    if (found.last - found.first).days >= LONGEST:
        raise ValueError("Choose ten years at most.")
    return found


def day(text: str) -> date:
    """A day as typed. Raises ValueError with a sentence."""
    try:
        # Other forms of ISO 8601 (20261122, 2026-W47-7) are read by Python and meant by nobody.
        if len(text.strip()) == len("2026-11-22"):
            return datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        pass
    raise ValueError("Give the day as year-month-day, such as 2026-11-22.")
