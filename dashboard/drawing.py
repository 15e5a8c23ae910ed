"""The figure of a stay and the values under its crosshair, drawn from what is known of it and kept by small keys."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np
import streamlit as st

from dashboard import colours, marked
from dashboard.charts import Drawn, Window, drawn
from dashboard.charts.crosshair import crosshair, packed
from dashboard.course import Course, course
from dashboard.presets import Span
from dashboard.settings import settings
from db.known import Known
from models.assessment import timeline
from models.bedside import until
from models.cycles import Cycle, cycles
from models.history import History
from models.instants import seconds

_MINUTE = 60


@dataclass(frozen=True)
class Key:
    """What tells one state of one stay from every other: whatever is drawn of it is the same under the same key.

    known_at: the instant of the past whose record is shown, None for the present one; at: the instant shown.
    """

    store: str
    zone: str
    stay_id: int
    revision: int
    criteria_hash: str
    known_at: int | None
    at: int


def key_of(known: Known, at: int, over: bool, revision: int) -> Key:
    """The key of a stay as shown at an instant, which moves on by the minute while the stay goes on.

    `revision` must have been read with `known`, in one transaction.
    """
    home = settings()
    moves = not over and known.at is None
    shown = _of_minute(known, at) if moves else at
    return Key(home.database_url, home.time_zone, known.stay.id, revision, known.criteria.hash, known.at, shown)


def _of_minute(known: Known, at: int) -> int:
    """The start of the minute, or what was observed in it since: until the next one only a reading moves a figure."""
    times = np.concatenate([known.loaded.readings.at, known.loaded.stays.admitted])
    return int(times[times <= at].max(initial=at // _MINUTE * _MINUTE))


def course_of(known: Known, at: int) -> Course:
    """The course of a stay up to an instant, on what is known of it."""
    return course(
        known.loaded.readings,
        known.loaded.stays,
        known.criteria,
        at,
        list(map(marked.dose, known.doses)),
        list(map(marked.intervention, known.interventions)),
        list(map(marked.alert, known.alerts)),
    )


def cycles_of(known: Known, at: int) -> tuple[Cycle, ...]:
    """The cycles of a stay by an instant, on what is known of it."""
    given = ((dose.number, seconds(dose.given_at), dose.state) for dose in known.doses)
    return cycles([dose for dose in given if dose[1] <= at])


# Kept by small keys alone, `_known` being no part of them: Streamlit would tell large frames apart by a sample of their
# rows. As resources, since nothing changes them once they are made, and a copy for each redraw took 20 to 50 ms.
@st.cache_resource(max_entries=32, show_spinner=False)
def course_by(key: Key, _known: Known) -> Course:
    """The course of a stay under a key."""
    return course_of(_known, key.at)


@st.cache_resource(max_entries=64, show_spinner=False)
def figure_by(key: Key, span: Span, dark: bool, _known: Known) -> Drawn:
    """The figure of a span of a stay under a key."""
    made = drawn(course_by(key, _known), Window(*span, ZoneInfo(key.zone)))
    return replace(made, figure=colours.recoloured(made.figure, dark))


@st.cache_resource(max_entries=32, show_spinner=False)
def values_by(key: Key, _known: Known) -> bytes:
    """What was known of a stay under a key at each of its instants, packed for the browser."""
    made = course_by(key, _known)
    history = History.of(until(_known.loaded.readings, key.at)[0], _known.loaded.stays)
    return packed(crosshair(made, timeline(history, _known.criteria, key.at)))
