"""Alerting, for administrators: who is told of alerts, after how long, and whether it gets out."""

from pathlib import Path

import streamlit as st
from sqlalchemy.orm import Session

from dashboard import alerting_words, colours, markup, session, words
from dashboard.clock import now
from dashboard.components import contact_form, ladder_form, live
from dashboard.components.evidence import written
from dashboard.settings import settings
from db import contacts, delivery, facts, ladders, outbox, rights, stays
from db.engine import reading
from models.alerting import SEVERITIES
from models.ladder import ROLES, shipped

_STYLE = Path(__file__).parent.parent / "templates" / "alerting.css"
_PARTS = ("Ladders", "Contacts")


def main() -> None:
    """The state of sending, then ladders or contacts."""
    st.html(f"<style>{colours.variables()}{_STYLE.read_text('utf-8')}</style>")
    live.show()
    st.title("Alerting", anchor=False)
    with reading(session.store(), session.signed_in().sight) as stored:
        try:
            rights.allowed(stored, session.signed_in().user_id, "manage alerting")
        except PermissionError as error:
            st.error(markup.plain(words.told(str(error.args[0]))))
            return
        wards = stays.wards(stored)
    _health()
    part = st.segmented_control("What", _PARTS, default=_PARTS[0], required=True, label_visibility="collapsed")
    if part == _PARTS[1]:
        _contacts(wards)
    else:
        _ladders(wards)


@st.fragment(run_every=settings().refresh_seconds)
def _health() -> None:
    session.signed_in()
    at, zone = now(), settings().zone
    with reading(session.store(), session.signed_in().sight) as stored:
        lines = [
            alerting_words.clock(facts.last_beat(stored), at, zone),
            alerting_words.outbox(outbox.depth(stored), at),
            *alerting_words.stuck(delivery.stuck(stored), at, zone),
        ]
    st.html(written("health.html", lines=lines))


def _ladders(wards: list[str]) -> None:
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        ward = st.selectbox("Ladder of", [None, *wards], format_func=contact_form.ward_name)
    with right:
        severity = st.segmented_control(
            "Priority", SEVERITIES, default=SEVERITIES[0], required=True, format_func=_priority
        )
    with reading(session.store(), session.signed_in().sight) as stored:
        _ladder(stored, ward, severity or SEVERITIES[0])


def _priority(severity: str) -> str:
    return f"{words.PRIORITY_MARKS[severity]} {words.PRIORITIES[severity]}"


def _ladder(stored: Session, ward: str | None, severity: str) -> None:
    every, reached = ladders.every(stored), contacts.every(stored)
    own = (ward, severity) in every
    steps = every.get((ward, severity)) or every.get((None, severity)) or shipped()[severity]
    st.text(_whose(ward, own, (None, severity) in every))
    if lack := alerting_words.unreached(steps, ward, reached):
        st.warning(markup.plain(lack))
    ladder_form.show(ward, severity, steps, own)
    with st.expander("The shipped ladder and its sources"):
        lines = [(f"{ROLES[step.role]}, after {step.after // 60} min", step.source) for step in shipped()[severity]]
        st.html(written("ladder_sources.html", lines=lines))


def _whose(ward: str | None, own: bool, every: bool) -> str:
    counts = "Minutes count from when an alert was raised, grew graver, or a quiet time or a taking over ended."
    if own:
        return f"Set for {'every ward without one of its own' if ward is None else 'this ward'}. {counts}"
    return f"{'As set for every ward' if every else 'As shipped'}. {counts}"


def _contacts(wards: list[str]) -> None:
    with reading(session.store(), session.signed_in().sight) as stored:
        found = contacts.every(stored)
    contact_form.listed(found)
    st.subheader("Add a contact", anchor=False)
    contact_form.add(wards)
    named = "ward, bed, state and the patient's name" if settings().messages_name_patients else "ward, bed and state"
    st.text(f"The address is kept in the store for sending, and is not shown again. Messages tell {named}.")


main()
