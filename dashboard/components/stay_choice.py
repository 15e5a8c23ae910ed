"""The choice of a patient whose record the next tap may change: nobody is chosen for anybody."""

from collections.abc import Sequence

import streamlit as st

from dashboard import markup, opened, words
from dashboard.clock import now
from dashboard.settings import settings
from models import schedule as schedules
from models.records import Stay
from models.regimen import RegimenError, named, shipped

_CHOICE = "chosen stay"


def chosen(current: Sequence[Stay]) -> Stay | None:
    """The patient somebody chose; opening one is audited."""
    names = {stay.id: f"{stay.bed}  {stay.patient.name}, {stay.ward}" for stay in current}
    ids, was = list(names), st.session_state.get("stay")
    found = st.selectbox(
        "Patient",
        ids,
        ids.index(was) if was in names else None,
        format_func=names.__getitem__,
        key=_CHOICE,
        on_change=_choose,
        placeholder="Choose a patient",
        label_visibility="collapsed",
    )
    if found is None:
        return None
    st.session_state["stay"] = found
    opened.note(found)
    return current[ids.index(found)]


def _choose() -> None:
    st.session_state["stay"] = st.session_state[_CHOICE]


def heading(stay: Stay) -> None:
    """Names the patient so that nobody is taken for another."""
    about = words.about(stay.patient, now(), settings().zone)
    st.header(f"{markup.plain(stay.bed)} {markup.plain(stay.patient.name)}, {markup.plain(about)}", anchor=False)


def regimen(was: str | None, key: str) -> str | None:
    """The regimen of a stay; none is a choice too, and one that is no longer known stays what it was."""
    names = list(dict.fromkeys([None, *shipped(), was]))
    return st.selectbox("Regimen", names, names.index(was), format_func=regimen_title, key=key)


def regimen_title(name: str | None) -> str:
    """What a regimen is called, or that there is none."""
    if name is None:
        return "None"
    try:
        return named(name).title
    except RegimenError:
        return f"{name} (not known)"


def schedule(was: str | None, key: str) -> str:
    """How often a patient is measured; what the stay names, and the setting's own, are choices too."""
    now_named = was or schedules.WARD
    names = list(dict.fromkeys([now_named, settings().schedule, *schedules.shipped()]))
    return st.selectbox("Observation schedule", names, format_func=_schedule_title, key=key)


def _schedule_title(name: str) -> str:
    try:
        return schedules.named(name).title
    except schedules.ScheduleError:
        return f"{name} (cannot be read)"
