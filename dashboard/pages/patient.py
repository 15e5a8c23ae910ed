"""The patient page, for the oncologist: is this patient leaking, how fast, and was it like this last cycle."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st
from sqlalchemy.orm import Session
from streamlit.delta_generator import DeltaGenerator

from dashboard import colours, opened, places, session, viewing, words
from dashboard.components import alert_list, evidence, known_at, live, notices, patient_head, readings, said, trend
from dashboard.sentence import sentence
from dashboard.settings import settings
from db import audit, climbing, history, treatment
from db.climbing import Reached
from db.stories import AlertStory
from models.alerting import OVERDUE
from models.criteria import CriteriaError
from models.records import Stay
from models.verdicts import Assessment

_STYLE = Path(__file__).parent.parent / "templates" / "patient.css"
_CHOICE, _PAST = "chosen patient", "past stays"
_WAYS = {"Compare": "compare", "Dose": "treatment"}


def main() -> None:
    """The patient who is chosen, with the means to choose another."""
    st.html(f"<style>{colours.variables()}{_STYLE.read_text('utf-8')}</style>")
    _page()


@st.fragment(run_every=settings().refresh_seconds)
def _page() -> None:
    live.redrawn(_draw, "This patient could not be read")


def _draw(stored: Session, now: int) -> None:
    row = st.container(key="head", horizontal=True, vertical_alignment="top")
    head = row.empty()
    with row:
        stay = patient_head.choose(stored, now, _CHOICE, _PAST)
        if stay is not None:
            _ways(stay.id)
    if stay is None:
        head.title("Patient")
        st.info("Choose a patient above, or tap one on the page Ward.")
    else:
        opened.note(stay.id)
        _stay(head, stored, stay, now)
    st.toggle("Offer past stays too", key=_PAST)


def _ways(stay_id: int) -> None:
    known_at.control()
    role = session.signed_in().role
    may_record = opened.KNOWN_AT not in st.session_state and places.open_to(role, "record")
    if may_record and st.button("Record a set", key="to record"):
        st.session_state[opened.TO_RECORD] = stay_id
        st.switch_page("pages/record.py")
    for label, script in _WAYS.items():
        if places.open_to(role, script) and st.button(label, key=f"to {script}"):
            st.switch_page(f"pages/{script}.py")


def _stay(head: DeltaGenerator, stored: Session, stay: Stay, now: int) -> None:
    at = known_at.instant_for(stay.id)
    banner = st.container(key="banner")
    known_at.show(stay.id, lambda: history.instants(stored, stay.id), now)
    revision = audit.revision(stored, stay.id)
    try:
        seen = viewing.seen(stored, stay.id, revision, now, at)
    except (CriteriaError, LookupError) as error:
        patient_head.show(head, stay, now, [])
        _unjudged(banner, error, at)
        if isinstance(error, CriteriaError):
            readings.show(stay.id, revision, at, None)
    else:
        patient_head.show(head, stay, seen.at, _notes(seen), seen.known.columns)
        if at is not None:
            with banner:
                known_at.banner(at, seen.known.criteria_assumed)
        _seen(seen, _reached(stored, seen, now))


def _unjudged(banner: DeltaGenerator, error: Exception, at: int | None) -> None:
    if at is not None:
        with banner:
            known_at.banner(at, False)
    if isinstance(error, CriteriaError):
        st.error("This stay cannot be judged: its criteria set cannot be used.")
    st.text(str(error))


def _notes(seen: viewing.Seen) -> list[str]:
    if not seen.over:
        return []
    then = words.local(seen.at, settings().zone)
    return [f"This stay is over: everything is shown as it was at its end, {then.day} {then:%b %Y %H:%M}."]


def _reached(stored: Session, seen: viewing.Seen, now: int) -> Mapping[int, Reached]:
    """How far the alerts have climbed that wait for somebody now; nothing of the past."""
    known = {} if seen.past else {one.id: one.standing(now) for one in seen.known.alerts if one.ended_at is None}
    return climbing.next_steps(stored, known) if known else {}


def _seen(seen: viewing.Seen, reached: Mapping[int, Reached]) -> None:
    _sentence(seen)
    notices.show(treatment.standing_notices(seen.known.askings), settings().zone, seen.at, past=seen.past)
    with st.container(key="course"):
        chart, beside = st.columns([2, 1])
        with chart:
            trend.show(seen.known, seen.at, seen.over, seen.revision, "course chart")
        with beside:
            if seen.assessment is not None:
                evidence.show(seen.assessment, seen.known.criteria, settings().zone)
            alert_list.show(seen.known.alerts, seen.at, seen.past, reached)
    readings.show(seen.known.stay.id, seen.revision, seen.known.at, seen.known.criteria)


def _sentence(seen: viewing.Seen) -> None:
    if seen.assessment is None:
        st.info("This stay has not begun: there is nothing to judge yet.")
        return
    zone = settings().zone
    made = sentence(seen.assessment, seen.known.criteria, zone, _when(seen))
    # Nobody can act on what is past.
    advice = "" if seen.over or seen.past else _advice(seen.assessment, seen.known.alerts, seen.at)
    said.show(made, seen.known.stay.id, evidence.judged_by(seen.known.criteria), advice)


def _advice(found: Assessment, alerts: Sequence[AlertStory], at: int) -> str:
    # What is overdue says nothing of the state that this sentence tells.
    waits = any(alert_list.waits(story, at) for story in alerts if story.problem != OVERDUE)
    return " ".join(part for part in (words.advice(found), "Not acknowledged." if waits else "") if part)


def _when(seen: viewing.Seen) -> str:
    if seen.over:
        return "At the end of the stay"
    then = words.local(seen.at, settings().zone)
    return f"As known at {then.day} {then:%b %H:%M}" if seen.past else ""


main()
