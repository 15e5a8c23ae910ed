"""The head of a page that shows one patient: who it is, and the means to choose another."""

from collections.abc import Mapping, Sequence

import streamlit as st
from sqlalchemy.orm import Session
from streamlit.delta_generator import DeltaGenerator

from dashboard import due_words, viewing, words
from dashboard.components import evidence
from dashboard.settings import settings
from db.loading import columns_of
from models.records import Stay


def choose(stored: Session, now: int, key: str, past: str) -> Stay | None:
    """The stay that is chosen, if any; `past`: under which key the page keeps whether past stays are offered too."""
    chosen = st.session_state.get("stay")
    offered = viewing.choices(stored, now, chosen, bool(st.session_state.get(past)))
    ids = list(offered)
    st.selectbox(
        "Patient",
        ids,
        index=ids.index(chosen) if chosen in offered else None,
        format_func=lambda stay_id: _line(offered[stay_id]),
        key=key,
        on_change=_take,
        args=(key,),
        placeholder="Choose a patient",
        label_visibility="collapsed",
    )
    return None if chosen is None else offered.get(chosen)


def _take(key: str) -> None:
    st.session_state["stay"] = st.session_state[key]


def _line(stay: Stay) -> str:
    return f"{stay.bed} · {stay.patient.name} · {stay.patient.record_number}"


def show(
    place: DeltaGenerator,
    stay: Stay,
    at: int,
    notes: Sequence[str] = (),
    columns: Mapping[str, str | None] | None = None,
) -> None:
    """Names the patient; `columns`: what was known of the stay (None: what is), `at`: when the age is told."""
    held = columns or columns_of(stay)
    years = words.age_in_years(stay.patient, at, settings().zone)
    age = "age not known" if years is None else f"{years} years"
    lines = [*([off] if (off := due_words.held_away(held, settings().zone, at)) else []), *notes]
    dark = st.context.theme.type == "dark"
    place.html(evidence.written("patient.html", patient=stay.patient, held=held, age=age, notes=lines, dark=dark))
