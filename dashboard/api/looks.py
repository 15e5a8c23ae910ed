"""That somebody looked at a patient, for the audit: once for each opening, not for each part that is fetched for it."""

from collections import OrderedDict

from sqlalchemy import Engine

from db import looks as looked
from db.engine import writing

_ONE_OPENING = 60
"""Seconds: what is fetched for one screen comes within them."""

_MOST_KEPT = 10_000

_noted: OrderedDict[tuple[str, int, int], int] = OrderedDict()


def note(engine: Engine, user_id: int, stay_id: int, now: int, again: bool = False) -> None:
    """Writes that this person opened this stay, unless that was written within the last minute.

    A page that asks `again` for what it shows goes on with the opening that it began with.
    """
    key = (str(engine.url), user_id, stay_id)
    if 0 <= now - _noted.get(key, -_ONE_OPENING) < _ONE_OPENING:
        if again:
            _noted[key] = now
        return
    with writing(engine) as session:
        looked.opened_patient(session, user_id, stay_id, now)
    _noted[key] = now
    while len(_noted) > _MOST_KEPT:
        _noted.popitem(last=False)
