"""What the comparison page shows, read from the store; pairs and figures are kept by small keys."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np
import streamlit as st
from sqlalchemy.orm import Session

from dashboard import colours, marked, words
from dashboard.charts import Drawn
from dashboard.charts.overlay import overlay
from dashboard.charts.overlay_window import View
from dashboard.comparing.pairs import Name, Pair
from dashboard.comparing.parts import Part, parts
from dashboard.comparing.sides import Side, side
from dashboard.course import shown_at
from db import audit, doses, stays
from db.engine import open_store, reading
from db.known import Known, known
from db.loading import columns_at
from models.instants import moment, parse
from models.records import Stay

_MINUTE = 60


@dataclass(frozen=True)
class Chosen:
    """A part and what tells its record from any other: the last change of its stay."""

    part: tuple[int, int | None]
    revision: int


@dataclass(frozen=True)
class Key:
    """What tells one pair from every other. known_at: an instant of the past, or None; minute: of the present."""

    store: str
    zone: str
    this: Chosen
    other: Chosen
    names: tuple[Name, Name]
    known_at: int | None
    minute: int


def of_patient(stored: Session, stay: Stay, known_at: int | None) -> list[Part]:
    """Every cycle of every stay of a stay's patient as known at an instant (None: now), the newest first."""
    found = [one for one in stays.of_patient(stored, stay.patient_id) if _was_known(one, known_at)]
    each = [part for one in found for part in of_stay(stored, one, known_at)]
    return sorted(each, key=lambda part: (part.origin or 0, part.key), reverse=True)


def _was_known(stay: Stay, known_at: int | None) -> bool:
    return known_at is None or stay.created_at <= moment(known_at)


def of_stay(stored: Session, stay: Stay, known_at: int | None) -> tuple[Part, ...]:
    """The parts of a stay as known at an instant."""
    columns = columns_at(stored, stay, known_at)
    admitted, first = (columns[name] and parse(columns[name] or "") for name in ("admitted_at", "first_dose_at"))
    marks = list(map(marked.dose, doses.of_stay(stored, stay.id, known_at)))
    return parts(stay.id, marks, admitted or None, first or None)


def names(this: Part, other: Part, found: Sequence[Part], zone: ZoneInfo) -> tuple[Name, Name]:
    """What both are called: the newest is this one, the one before it the last; any other goes by its date."""
    places = [part.key for part in found]
    newest = places.index(this.key) == 0
    follows = newest and places.index(other.key) == 1
    return (
        Name("this cycle", "this") if newest else _dated(this, zone),
        Name("last cycle", "last") if follows else _dated(other, zone),
    )


def _dated(part: Part, zone: ZoneInfo) -> Name:
    date = day(part, zone)
    return Name(f"the cycle of {date}", date)


def day(part: Part, zone: ZoneInfo) -> str:
    """`3 Nov 2026`: when a part began."""
    if part.origin is None:
        return "no date"
    then = words.local(part.origin, zone)
    return f"{then.day} {then:%b %Y}"


def key(
    stored: Session, this: Part, other: Part, names: tuple[Name, Name], view: tuple[str, str, int | None, int]
) -> Key:
    """The key of a pair; view: the store's address, the zone's name, the instant of the past if any, and now.

    What is kept under it is for who can make it: raises LookupError with a sentence for a stay that `stored` hides.
    """
    store, zone, known_at, now = view
    for part in (this, other):
        stays.one(stored, part.stay_id)
    chosen = [Chosen(part.key, audit.revision(stored, part.stay_id)) for part in (this, other)]
    return Key(store, zone, chosen[0], chosen[1], names, known_at, 0 if known_at is not None else now // _MINUTE)


# Kept by small keys alone, and as resources, since nothing changes a pair or a figure once it is made.
@st.cache_resource(max_entries=8, show_spinner=False)
def pair(key: Key) -> Pair:
    """Both parts as known. Raises CriteriaError where the criteria of one cannot be used."""
    with reading(open_store(key.store)) as stored:
        this, other = (_side(stored, chosen.part, key) for chosen in (key.this, key.other))
    return Pair(this, other, key.names)


@st.cache_resource(max_entries=32, show_spinner=False)
def figure(key: Key, view: View, dark: bool) -> Drawn:
    """The figure of a pair in a view, for a screen that is dark or not."""
    made = overlay(pair(key), view, ZoneInfo(key.zone))
    return replace(made, figure=colours.recoloured(made.figure, dark))


def _side(stored: Session, chosen: tuple[int, int | None], key: Key) -> Side:
    found = known(stored, chosen[0], key.known_at)
    part = next(part for part in of_stay(stored, found.stay, key.known_at) if part.key == chosen)
    latest = key.known_at if key.known_at is not None else key.minute * _MINUTE + _MINUTE - 1
    at = shown_at(found.loaded.readings, found.loaded.stays, latest)
    over = at != latest
    until = at if over else _of_minute(found, latest, key)
    done = list(map(marked.intervention, found.interventions))
    made = side(part, *found.loaded[:2], found.criteria, until, done, over=over)
    return replace(made, criteria_assumed=found.criteria_assumed)


def _of_minute(found: Known, latest: int, key: Key) -> int:
    """The start of the minute, or what was observed in it since; the instant itself in the past."""
    if key.known_at is not None:
        return latest
    times = np.concatenate([found.loaded.readings.at, found.loaded.stays.admitted])
    return int(times[times <= latest].max(initial=latest - _MINUTE + 1))
