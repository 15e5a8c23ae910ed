"""What is printed of a stay: as it is known, judged and drawn, read in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dashboard import marked, readings_table
from dashboard.charts import PRESETS, Drawn, drawn, window
from dashboard.course import shown_at
from dashboard.drawing import course_of
from dashboard.readings_table import Table
from db import facts, known, users
from db.history import typed
from db.known import Known
from models.bedside import assess
from models.instants import HOUR
from models.verdicts import Assessment

LONGEST_WHOLE = 10 * 24 * HOUR
"""A longer stay is drawn for its last three days: on paper nobody can zoom."""

EVERY = 2**31
"""More times than any stay has."""

_LATEST = "72 h"


@dataclass(frozen=True)
class Gathered:
    """A stay as known and judged `at` an instant; `over` where it had ended by then. No assessment: it has not begun.

    sets: its newest readings; names: of everybody who may have recorded something, by id.
    """

    known: Known
    at: int
    over: bool
    assessment: Assessment | None
    sets: Table
    names: Mapping[int, str]
    demonstration: bool


def gather(session: Session, stay_id: int, known_at: int | None, now: int, zone: ZoneInfo, most: int) -> Gathered:
    """What is known of a stay at an instant (None: now), and its readings of at most so many times.

    Raises LookupError with a sentence, or CriteriaError.
    """
    held = known.known(session, stay_id, known_at)
    asked = now if known_at is None else known_at
    at = shown_at(held.loaded.readings, held.loaded.stays, asked)
    (assessment,) = assess(held.loaded.readings, held.loaded.stays, held.criteria, at)
    people = {user.id: user.display_name for user in users.everyone(session)}
    sets = _sets(session, held, zone, most)
    return Gathered(held, at, at != asked, assessment, sets, people, facts.is_demonstration(session))


def chart(held: Gathered, zone: ZoneInfo) -> tuple[Drawn, str]:
    """The figure of a stay that has begun, and in words which part of it is shown."""
    made = course_of(held.known, held.at)
    if made.end - made.start <= LONGEST_WHOLE:
        return drawn(made, window(made, None, zone)), "the whole stay"
    days = (made.end - made.start) // (24 * HOUR)
    return drawn(made, window(made, PRESETS[_LATEST], zone)), f"the last {_LATEST} of {days} days"


def _sets(session: Session, held: Known, zone: ZoneInfo, most: int) -> Table:
    readings, stays, ids = held.loaded
    shown = readings_table.newest(readings, most)
    rows = shown[0].tolist()
    found = typed(session, [int(ids[row]) for row in rows])
    by_place = {row: found[int(ids[row])] for row in rows}
    treated = marked.treated(held.interventions)
    return readings_table.table(readings, stays, held.criteria, shown, by_place, treated, zone)
