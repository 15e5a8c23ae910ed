"""Rows that were recorded, each with what became of it, and the ways to put one right: always with a reason."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import streamlit as st
from sqlalchemy.orm import Session

from dashboard import forms, saving, words
from dashboard.clock import now
from dashboard.components import evidence
from dashboard.settings import settings
from db.events import Told
from models.instants import seconds

_OPEN = "row that is put right"


def line(told: Told[Any], said: str, at: int, ways: Mapping[str, str]) -> None:
    """The row in a sentence with what became of it; while it stands, a button for each way, by what it opens."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(evidence.written("record.html", said=said, fate=fate(told, at), gone=not told.stands))
        if told.stands:
            for what, label in ways.items():
                button(what, told.row.id, label)


def fate(told: Told[Any], at: int) -> str:
    """`withdrawn 03:10 by Nina: wrong patient`; empty where it stands as it was recorded."""
    zone = settings().zone
    if told.retraction is not None:
        when = words.clock(seconds(told.retraction.retracted_at), zone, at)
        return f"withdrawn {when} by {told.retracted_by}: {told.retraction.reason}"
    if told.replaced_by is not None:
        return "replaced by another row below or above"
    why = getattr(told.row, "why", None)
    return f"in the place of another: {why}" if why else ""


def button(what: str, row_id: int, label: str, width: Literal["content", "stretch"] = "content") -> None:
    """A button that opens a form, or closes it."""
    key = f"{what} {row_id}"
    st.button(label, key=f"open {key}", on_click=_toggle, args=(key,), width=width)


def is_open(what: str, row_id: int) -> bool:
    """Whether its form is the one that is open."""
    return bool(st.session_state.get(_OPEN) == f"{what} {row_id}")


def save(change: Callable[[Session, int], object], said: str) -> None:
    """As `saving.save`; the form that was open closes once it is saved."""

    def changed(stored: Session, by: int) -> None:
        change(stored, by)
        st.session_state.pop(_OPEN, None)

    saving.save(changed, said)


def _toggle(key: str) -> None:
    st.session_state[_OPEN] = None if st.session_state.get(_OPEN) == key else key


def withdraw(what: str, row_id: int, change: Callable[..., Any]) -> None:
    """The form that takes out a row that was entered in error, where it is open."""
    if not is_open(f"withdraw {what}", row_id):
        return
    scope = f"withdraw {what} {row_id}"
    with st.form(scope):
        form = forms.Form()
        form.text("why", "Why it is withdrawn", forms.needed("The reason"), scope=scope, max_chars=300)
        if st.form_submit_button("Withdraw it", type="primary", width="stretch") and form.read():
            why = form.values["why"]
            save(lambda stored, by: change(stored, row_id, why, by=by, now=now()), "It is withdrawn.")
