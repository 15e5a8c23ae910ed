"""The names of the wards of the house, which are given to people. They name no patient."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import sight
from db.stays import natural
from models.records import Stay, UserWard

_with_stays = select(Stay.ward).distinct()


def with_stays(session: Session) -> list[str]:
    """Every ward that has or had a stay, whoever asks; of a session that only reads."""
    # On the connection, past the mapped classes: it is asked with each redraw of each board.
    return sorted(session.connection().scalars(_with_stays), key=natural)


def every(session: Session) -> list[str]:
    """Every ward that has or had a stay or was given to somebody, whoever asks."""
    stays = session.scalars(select(Stay.ward).distinct(), execution_options=sight.WHOLE_STORE)
    return sorted({*stays, *session.scalars(select(UserWard.ward).distinct())}, key=natural)
