"""How alerts stand, many at once: open, taken, quiet or ended."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.responses import acknowledgements, takings
from models.attention import Standing, standing
from models.instants import seconds
from models.records import Alert


def of(session: Session, alerts: Sequence[Alert], now: int) -> dict[int, Standing]:
    """The standing of each alert at `now`, by its id: two queries, however many there are."""
    ids = select(Alert.id).where(Alert.id.in_([alert.id for alert in alerts]))
    noted, taken = acknowledgements(session, ids), takings(session, ids)
    return {
        # What was said before it grew this grave does not count, so that the lesser severities do not matter.
        alert.id: standing(
            [(seconds(alert.raised_to_at), alert.severity)],
            None if alert.ended_at is None else seconds(alert.ended_at),
            noted.get(alert.id, []),
            taken.get(alert.id, []),
            now,
        )
        for alert in alerts
    }
