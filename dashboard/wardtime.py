"""Times as typed on the ward's clock, put into the ward's zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard.language import t
from models import instants
from models.measurements import shortened

_EARLIEST, _LATEST = 1900, 9000


def typed_instant(text: str, zone: ZoneInfo) -> int:
    """Seconds of a date and time on the ward's clock (`2026-01-31T08:00`).

    Raises ValueError with a sentence for what is no such time, for one that the change to summer time leaves out, and
    for one that comes twice as it ends.
    """
    try:
        typed = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(_complaint(text)) from None
    if typed.tzinfo is not None:
        raise ValueError(t("Give the time on the ward's clock, without a zone."))
    if not _EARLIEST <= typed.year < _LATEST:
        # At the ends of the calendar some zones have no time to show.
        raise ValueError(t("Look at the year."))
    first, second = (typed.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return instants.seconds(first)
    shown = f"{typed:%H:%M}"
    if (second.utcoffset() or timedelta()) > (first.utcoffset() or timedelta()):
        raise ValueError(t("{time} does not exist that night: the clock went forward.", time=shown))
    raise ValueError(
        t("{time} came twice that night, as the clock went back. Give a time before or after that hour.", time=shown)
    )


def _complaint(text: str) -> str:
    if not text.strip():
        return t("Give the date and the time.")
    return t("'{text}' is not a date and time.", text=shortened(text))


def typed_form(at: int, zone: ZoneInfo) -> str:
    """An instant as it would be typed: `2026-01-31 08:00`."""
    return f"{instants.moment(at).astimezone(zone):%Y-%m-%d %H:%M}"
