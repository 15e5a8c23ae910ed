"""What changes by the passing of time alone: alerts of stays in which nobody has written."""

from sqlalchemy import Engine, select

from db import alerts, climbing, stays
from db.engine import reading, writing
from models.records import Alert, Stay

# So few that nobody who saves a set waits for a whole hospital.
_AT_ONCE = 20


def settle_current(engine: Engine, now: int) -> None:
    """Settles the alerts of every current stay, and of every other that has an open one, as they are at `now`."""
    with reading(engine) as session:
        open_alerts = session.scalars(select(Alert.stay_id).where(Alert.ended_at.is_(None)))
        ids = sorted({*open_alerts, *(stay.id for stay in stays.everywhere(session, now))})
    for first in range(0, len(ids), _AT_ONCE):
        with writing(engine) as session:
            some = session.scalars(select(Stay).where(Stay.id.in_(ids[first : first + _AT_ONCE])))
            alerts.settle(session, list(some), now)


def climb(engine: Engine, now: int) -> int:
    """Takes the steps of every ladder that are due at `now`, and says how many; only where one is does it write."""
    with reading(engine) as session:
        if not climbing.late(session, now):
            return 0
    with writing(engine) as session:
        return climbing.climb(session, now)
