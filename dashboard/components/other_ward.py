"""The way to a ward that is not one's own: breaking the glass, with a reason that somebody will read."""

from collections.abc import Sequence

import streamlit as st
from sqlalchemy.orm import Session

from dashboard import forms, saving, session, words
from dashboard.clock import now
from dashboard.settings import settings
from db import glass
from db.engine import reading
from models.glass import LONGEST_WORDS, OPEN_FOR, REASONS, refusal
from models.roles import MAY

OPENED = "ward that was opened"
"""Where the ward is left that a page is to show next."""


def show() -> None:
    """`Another ward ...`, where there is one that is not open to who has signed in and their role may open it."""
    person = session.signed_in()
    if "break the glass" not in MAY[person.role]:
        return
    with reading(session.store(), person.sight) as stored:
        others = glass.other_wards(stored, person.user_id, now())
    if others:
        with st.popover("Another ward ..."):
            _form(others)


def _form(others: Sequence[str]) -> None:
    until = words.clock(now() + OPEN_FOR, settings().zone, now())
    st.text("Not your wards. You can open one for four hours. Why, and what you do there, is written down and read.")
    scope = f"other ward of {len(others)}"
    with st.form(scope, border=False):
        form = forms.Form()
        ward = st.selectbox("Ward", others, index=None, placeholder="Choose a ward", key=f"ward {scope}")
        form.chosen("ward", lambda: _needed(ward, "Choose a ward."))
        reason = st.selectbox(
            "Why", list(REASONS), index=None, format_func=_reason, placeholder="Choose a reason", key=f"why {scope}"
        )
        form.chosen("reason", lambda: _reason_of(reason))
        form.text("words", "In words", lambda typed: _words(typed, reason), scope=scope, max_chars=LONGEST_WORDS)
        if st.form_submit_button(f"Open it until {until}", type="primary", width="stretch") and form.read():
            _opened(form, scope)


def _opened(form: forms.Form, scope: str) -> None:
    ward, reason, said = form.values["ward"], form.values["reason"], form.values["words"]

    def change(stored: Session, by: int) -> None:
        glass.break_(stored, ward, reason, said, forms.key(scope), by=by, now=now())
        st.session_state.pop(f"key of {scope}", None)
        st.session_state[OPENED] = ward

    # The bar on every page says that it is open.
    saving.save(change, "")


def _reason(code: str) -> str:
    return words.told(REASONS[code]).capitalize()


def _needed(chosen: str | None, lack: str) -> str:
    if chosen is None:
        raise ValueError(lack)
    return chosen


def _reason_of(code: str | None) -> str:
    # Some words, so that only the choice is looked at here.
    if lack := refusal(code or "", "x"):
        raise ValueError(lack)
    return code or ""


def _words(typed: str, reason: str | None) -> str:
    if reason is not None and (lack := refusal(reason, typed)):
        raise ValueError(lack)
    return typed.strip()
