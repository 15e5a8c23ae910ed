"""Correcting and withdrawing a reading: dialogs that ask for the reason, and say what became of it."""

import uuid
from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import markup, session, words
from dashboard.clock import now
from dashboard.components.entry import value_words
from dashboard.settings import settings
from dashboard.wardtime import typed_form, typed_instant
from db import observations
from db.history import Recording
from models.instants import seconds, text
from models.measurements import KINDS
from models.records import Reading
from models.typed import Typed

REASONS = ("Typing error", "Wrong unit", "Wrong time", "Wrong patient", "Faulty measurement", "Other")


def described(one: Recording) -> str:
    """A reading in a line of Markdown: struck out where it no longer counts, with why."""
    value = markup.plain(f"{KINDS[one.reading.kind].label}: {value_words(one.reading)}")
    if one.withdrawal is not None:
        return f"~~{value}~~ withdrawn by {markup.plain(one.withdrawn_by or '')}: {markup.plain(one.withdrawal.reason)}"
    if one.replaced_by is not None:
        return f"~~{value}~~ corrected"
    reason = f" (correction: {markup.plain(one.reading.reason)})" if one.reading.reason else ""
    return f"{value}{reason}"


def offer(reading: Reading, *places: DeltaGenerator) -> None:
    """The two buttons of a reading that stands; what was opened stays open until it is done or closed."""
    for place, label, dialog in zip(places, ("Correct", "Withdraw"), (_correct, _withdraw), strict=True):
        change = (label, reading.id)
        key = f"{label.lower()} {reading.id}"
        if place.button(label, key=key, width="stretch"):
            st.session_state["changing"] = change
        if st.session_state.get("changing") == change:
            dialog(reading)


def _close() -> None:
    for name in ("changing", "asked", "question"):
        st.session_state.pop(name, None)


@st.dialog("Correct a reading", width="medium", on_dismiss=_close)
def _correct(reading: Reading) -> None:
    """Asks what the reading should have been, and why."""
    kind = KINDS[reading.kind]
    st.markdown(f"{kind.label}: {markup.plain(value_words(reading))}. Both values stay in the history.")
    value = st.text_input("Right value", reading.typed_value, max_chars=12)
    unit = _unit(reading)
    zone = settings().zone
    taken = st.text_input(
        f"Taken ({settings().time_zone})", typed_form(seconds(reading.observed_at), zone), max_chars=16
    )
    reason = _reason()
    asked = st.session_state.get("asked") == (reading.id, value, unit)
    label = "Yes, it is right: save" if asked else "Save the correction"
    if st.button(label, type="primary", width="stretch"):
        start = None if reading.interval_start is None else text(seconds(reading.interval_start))
        typed = Typed(
            reading.kind, value, unit, start, reading.incomplete, asked, _result(reading), reading.bag is not None
        )
        _finish(lambda: _corrected(reading, typed, taken, reason), (reading.id, value, unit))
    elif asked:
        st.warning(markup.plain(st.session_state["question"]))


@st.dialog("Withdraw a reading", width="medium", on_dismiss=_close)
def _withdraw(reading: Reading) -> None:
    """Asks why the reading was entered in error."""
    st.markdown(f"{KINDS[reading.kind].label}: {markup.plain(value_words(reading))}. It stays in the history.")
    reason = _reason()
    if st.button("Withdraw it", type="primary", width="stretch"):
        retraction = observations.Retraction(_key(reading, "withdraw"), reading.id, reason)
        by = session.signed_in().user_id
        _finish(lambda: observations.withdraw(session.store(), retraction, by=by, now=now()))


def _corrected(reading: Reading, typed: Typed, taken: str, reason: str) -> observations.Recorded:
    observed_at = _unless_untouched(reading, taken)
    change = observations.Correction(
        _key(reading, f"correct {typed} {observed_at}"), reading.id, observed_at, typed, reason
    )
    return observations.correct(session.store(), change, by=session.signed_in().user_id, now=now())


def _result(reading: Reading) -> str | None:
    return None if reading.resulted_at is None else text(seconds(reading.resulted_at))


def _unless_untouched(reading: Reading, taken: str) -> int:
    # The field shows minutes: a time that nobody changed keeps its seconds.
    before, zone = seconds(reading.observed_at), settings().zone
    return before if taken.strip() == typed_form(before, zone) else typed_instant(taken, zone)


def _reason() -> str:
    chosen = st.selectbox("Reason", REASONS, index=None, placeholder="Choose a reason")
    more = st.text_input("In words", max_chars=200) if chosen == "Other" else ""
    return more if chosen == "Other" else chosen or ""


def _key(reading: Reading, what: str) -> str:
    """One key for one change as typed, so that a tap that is sent twice changes once."""
    return str(uuid.uuid5(uuid.UUID(int=reading.id), f"{session.signed_in().user_id} {what}"))


def _unit(reading: Reading) -> str:
    units = KINDS[reading.kind].units
    if len(units) == 1:
        return reading.typed_unit
    codes = list(units)
    return st.selectbox("Unit", codes, codes.index(reading.typed_unit), format_func=lambda code: units[code].label)


def _finish(change: Callable[[], observations.Recorded], asks_about: object = None) -> None:
    """Makes the change, or says why not; a question is put once, and answered by saving the same again."""
    try:
        done = change()
    except observations.Refused as refused:
        if not refused.refusals:
            st.session_state["asked"] = asks_about
            st.session_state["question"] = refused.questions[0].sentence
            st.rerun()
        for said in refused.refusals:
            st.error(markup.plain(said.sentence))
        return
    except (observations.Superseded, observations.KeyConflict, PermissionError, LookupError, ValueError) as error:
        st.error(markup.plain(str(error)))
        return
    _close()
    st.session_state["changed"] = words.changed(done.before, done.after)
    st.rerun()
