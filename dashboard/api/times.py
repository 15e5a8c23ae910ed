"""Times as they are sent: with a zone, or on the ward's clock."""

from dashboard.settings import settings
from dashboard.wardtime import typed_instant
from db.observations import Refused
from models import instants
from models.typed import Said


def seconds(field: str, at: str | None, local: str | None) -> int | None:
    """The instant that was sent, None for none. Raises Refused with a sentence for the field it was sent with."""
    try:
        if local is not None:
            return typed_instant(local, settings().zone)
        return None if at is None else instants.parse(at)
    except ValueError as error:
        raise Refused((Said(field, error.args[0]),)) from None


def text(field: str, at: str | None, local: str | None) -> str | None:
    """The same in ISO 8601; what came with a zone stays as it came, to be judged with its value."""
    if local is None:
        return at
    found = seconds(field, None, local)
    return None if found is None else instants.text(found)
