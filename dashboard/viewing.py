"""What the patient page shows of a stay, read in one go; its figure and tables are kept by small keys."""

from contextlib import suppress
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from dashboard import tables
from dashboard.charts import PRESETS, Drawn, drawn, window
from dashboard.course import DoseMark, course, shown_at
from dashboard.settings import settings
from db import loading, stays
from db.engine import open_store, reading
from db.history import history
from models.bedside import assess
from models.criteria import CriteriaSet, named
from models.instants import seconds
from models.readings import Readings, Stays
from models.records import Stay
from models.verdicts import Assessment

_MINUTE = 60


@dataclass(frozen=True)
class Seen:
    """A stay as judged `at` an instant; `over` where that is its end. No assessment where it has not begun."""

    stay: Stay
    revision: int
    criteria: CriteriaSet
    at: int
    over: bool
    assessment: Assessment | None


@dataclass(frozen=True)
class Tables:
    """The readings that stand, the others, and the file to take away."""

    readings: pd.DataFrame
    changes: list[tables.Change]
    file: str


def choices(stored: Session, now: int, chosen: int | None, past: bool) -> dict[int, Stay]:
    """The stays to choose from, by id: current ones, past ones where wanted, and the one that is chosen in any case."""
    found = stays.everywhere(stored, now)
    if past:
        found += [stay for ward in stays.wards(stored) for stay in stays.past(stored, ward, now)]
    known = {stay.id: stay for stay in found}
    if chosen is not None and chosen not in known:
        with suppress(LookupError):
            known[chosen] = stays.one(stored, chosen)
    return known


def seen(stored: Session, stay: Stay, revision: int, now: int) -> Seen:
    """The stay at `now`. Raises CriteriaError where its criteria set cannot be used."""
    criteria = named(stay.criteria)
    found = loading.load(stored, [stay.id])
    at = shown_at(found.readings, found.stays, now)
    (assessment,) = assess(found.readings, found.stays, criteria, at)
    return Seen(stay, revision, criteria, at, at != now, assessment)


def figure(seen: Seen, preset: str, now: int) -> Drawn:
    """The figure of a stay: the same until something of the stay is recorded or a minute has passed."""
    at_home = settings()
    place = at_home.database_url, at_home.time_zone
    return _figure(*place, seen.stay.id, seen.revision, seen.criteria.hash, preset, now // _MINUTE)


# Kept by small keys alone: Streamlit would tell large frames apart by a sample of their rows. As a resource, since
# nothing changes a figure once it is drawn and a copy for each redraw took 20 to 50 ms.
@st.cache_resource(max_entries=64, show_spinner=False)
def _figure(
    store: str, time_zone: str, stay_id: int, revision: int, criteria_hash: str, preset: str, minute: int
) -> Drawn:
    with reading(open_store(store)) as stored:
        criteria = named(stays.one(stored, stay_id).criteria)
        found = loading.load(stored, [stay_id])
        doses = stays.doses(stored, stay_id)
    marks = [DoseMark(dose.number, seconds(dose.given_at), dose.state, dose.drug) for dose in doses]
    made = course(found.readings, found.stays, criteria, _within(minute, found.readings, found.stays), marks)
    return drawn(made, window(made, PRESETS[preset], ZoneInfo(time_zone)))


def _within(minute: int, readings: Readings, facts: Stays) -> int:
    """The instant of a minute that its figure shows: its start, or what was observed in it since."""
    start, last = minute * _MINUTE, minute * _MINUTE + _MINUTE - 1
    at = shown_at(readings, facts, last)
    if at != last:
        return at
    times = np.concatenate([readings.at, facts.admitted])
    return int(times[times <= last].max(initial=start))


def tables_of(stay_id: int, revision: int) -> Tables:
    """The tables of a stay: the same until something of it is recorded."""
    at_home = settings()
    return _tables(at_home.database_url, at_home.time_zone, stay_id, revision)


@st.cache_data(max_entries=64, show_spinner=False)
def _tables(store: str, time_zone: str, stay_id: int, revision: int) -> Tables:
    with reading(open_store(store)) as stored:
        recordings, patient = history(stored, stay_id), stays.one(stored, stay_id).patient
    zone = ZoneInfo(time_zone)
    return Tables(
        tables.table(recordings, zone), tables.changes(recordings, zone), tables.as_csv(recordings, patient, zone)
    )
