"""How much waits for somebody who reviews who opened other wards: a number for every page of theirs."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.records import BrokenGlass


def waiting(session: Session) -> int:
    """How many openings nobody has reviewed."""
    return session.scalar(select(func.count()).where(BrokenGlass.reviewed_at.is_(None))) or 0
