"""Times as they are sent: with a zone, or on the ward's clock."""

from dashboard.language import t
from dashboard.settings import settings
from dashboard.wardtime import typed_instant
from db.observations import Refused
from models import instants
from models.typed import Said

_EARLIEST = instants.parse("1900-01-01T00:00:00Z")
_LATEST = instants.parse("9000-01-01T00:00:00Z")


def seconds(field: str, at: str | None, local: str | None) -> int | None:
    """The instant that was sent, None for none. Raises Refused with a sentence for the field it was sent with."""
    if local is None and at is None:
        return None
    try:
        found = instants.parse(at or "") if local is None else typed_instant(local, settings().zone)
    except ValueError as error:
        raise Refused((Said(field, error.args[0]),)) from None
    if not _EARLIEST <= found < _LATEST:
        # At the ends of the calendar some zones have no time to show.
        raise Refused((Said(field, t("Look at the year.")),))
    return found


def text(field: str, at: str | None, local: str | None) -> str | None:
    """The same in ISO 8601."""
    found = seconds(field, at, local)
    return None if found is None else instants.text(found)
