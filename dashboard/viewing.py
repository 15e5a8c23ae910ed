"""What the patient page shows of a stay, now or as it was known at an instant; its tables are kept by small keys."""

from contextlib import suppress
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import streamlit as st
from sqlalchemy.orm import Session

from dashboard import marked, readings_table, tables
from dashboard.course import shown_at
from dashboard.readings_table import Table
from dashboard.settings import settings
from db import history, interventions, loading, stays
from db.engine import open_store, reading
from db.known import Known, known
from models.bedside import assess
from models.criteria import CriteriaSet, named
from models.records import Stay
from models.sight import Sight
from models.verdicts import Assessment

FIRST_LINES = 200
"""Lines of the table that are shown at once: more than a week of sets every hour."""


@dataclass(frozen=True)
class Seen:
    """A stay as it is known and as judged `at` an instant; `over` where that is its end.

    past: what is shown is what was known at `at`, not now. No assessment where the stay has not begun.
    """

    known: Known
    revision: int
    at: int
    past: bool
    over: bool
    assessment: Assessment | None


@dataclass(frozen=True)
class Tables:
    """The readings that stand, as many as are wanted, and those that do not count."""

    readings: Table
    changes: list[tables.Change]


def choices(stored: Session, now: int, chosen: int | None, past: bool) -> dict[int, Stay]:
    """The stays to choose from, by id: current ones, past ones where wanted, and the one that is chosen in any case."""
    found = stays.everywhere(stored, now)
    if past:
        found += [stay for ward in stays.wards(stored) for stay in stays.past(stored, ward, now)]
    known_stays = {stay.id: stay for stay in found}
    if chosen is not None and chosen not in known_stays:
        with suppress(LookupError):
            known_stays[chosen] = stays.one(stored, chosen)
    return known_stays


def seen(stored: Session, stay_id: int, revision: int, now: int, known_at: int | None = None) -> Seen:
    """The stay at `now`, or as it was known and judged at `known_at`.

    Raises CriteriaError where its criteria set cannot be used, LookupError where the record did not hold it then.
    """
    # Whoever may not see it is told so before what is kept of it is looked up.
    stays.one(stored, stay_id)
    held = _held(
        settings().database_url, stay_id, revision, known_at, _criteria_hash(stored, stay_id, known_at), stored
    )
    instant = now if known_at is None else known_at
    at = shown_at(held.loaded.readings, held.loaded.stays, instant)
    (assessment,) = assess(held.loaded.readings, held.loaded.stays, held.criteria, at)
    return Seen(held, revision, at, known_at is not None, at != instant, assessment)


def _criteria_hash(stored: Session, stay_id: int, known_at: int | None) -> str:
    """What tells the content of the criteria set now from what it was; what was known in the past does not change."""
    return "" if known_at is not None else named(stays.one(stored, stay_id).criteria).hash


# As a resource, since nothing changes what was read: a month of readings by the minute took a third of a second.
@st.cache_resource(max_entries=16, show_spinner=False)
def _held(store: str, stay_id: int, revision: int, known_at: int | None, criteria_hash: str, _stored: Session) -> Known:
    return known(_stored, stay_id, known_at)


def tables_of(
    stay_id: int,
    revision: int,
    known_at: int | None,
    criteria: CriteriaSet | None,
    most: int = FIRST_LINES,
    *,
    sight: Sight,
) -> Tables:
    """The tables of a stay: the same until something of it is recorded. Without criteria nothing is marked.

    Raises LookupError with a sentence for a stay that `sight` does not show.
    """
    at_home = settings()
    with reading(open_store(at_home.database_url), sight) as stored:
        stays.one(stored, stay_id)
    judged_by = criteria.hash if criteria else ""
    return _tables(at_home.database_url, at_home.time_zone, stay_id, revision, known_at, judged_by, most, criteria)


@st.cache_data(max_entries=64, show_spinner=False)
def _tables(
    store: str,
    time_zone: str,
    stay_id: int,
    revision: int,
    known_at: int | None,
    criteria_hash: str,
    most: int,
    _criteria: CriteriaSet | None,
) -> Tables:
    zone = ZoneInfo(time_zone)
    with reading(open_store(store)) as stored:
        found = loading.load(stored, [stay_id], known_at=known_at)
        shown = readings_table.newest(found.readings, most)
        by_id = history.typed(stored, found.ids[shown[0]].tolist())
        typed = {row: by_id[int(found.ids[row])] for row in shown[0].tolist()}
        treated = marked.treated(interventions.of_stay(stored, stay_id, known_at))
        counting = set(found.ids[readings_table.counted(found.readings)].tolist())
        made = readings_table.table(found.readings, found.stays, _criteria, shown, typed, treated, zone)
        return Tables(made, _changes(stored, stay_id, known_at, counting, zone))


def _changes(
    stored: Session, stay_id: int, known_at: int | None, counting: set[int], zone: ZoneInfo
) -> list[tables.Change]:
    gone = history.ids(stored, stay_id, known_at) - counting
    recordings = history.history(stored, stay_id, known_at, gone)
    new = {one.replaced_by for one in recordings if one.replaced_by} - gone
    return tables.changes([*recordings, *history.history(stored, stay_id, known_at, new)], counting, zone)
