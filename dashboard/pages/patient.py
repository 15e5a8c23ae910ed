"""The patient page, for the oncologist: whether the stay is flagged, why, since when, and how it came to that."""

from pathlib import Path

import streamlit as st
from sqlalchemy.orm import Session
from streamlit.delta_generator import DeltaGenerator

from dashboard import clock, colours, faults, opened, session, viewing, words
from dashboard.charts import PRESETS
from dashboard.components import evidence, live
from dashboard.settings import settings
from db import audit
from db.engine import reading
from models.criteria import CriteriaError
from models.records import Stay

_STYLE = Path(__file__).parent.parent / "templates" / "patient.css"
_CHOICE, _PAST = "chosen patient", "past stays"
_WHOLE = "Whole stay"


def main() -> None:
    """The patient who is chosen, with the means to choose another."""
    st.html(f"<style>{colours.variables()}{_STYLE.read_text('utf-8')}</style>")
    _page()


@st.fragment(run_every=settings().refresh_seconds)
def _page() -> None:
    session.signed_in()
    now = clock.now()
    try:
        with reading(session.store()) as stored:
            _draw(stored, now)
    except Exception as error:
        # No value is left standing that might be out of date.
        problem = f"This patient could not be read (reference {faults.noted(error, 'The patient page failed')})."
        st.error(f"{problem} It is tried again by itself.")
        live.beat(now, problem)
    else:
        live.beat(now)


def _draw(stored: Session, now: int) -> None:
    row = st.container(key="head", horizontal=True, vertical_alignment="top")
    head = row.empty()
    with row:
        preset = st.segmented_control(
            "Time shown", list(PRESETS), default=_WHOLE, key="preset", required=True, label_visibility="collapsed"
        )
        stay = _chosen(stored, now)
    if stay is None:
        head.title("Patient")
        st.info("Choose a patient above, or tap one on the page Ward.")
    else:
        opened.note(stay.id)
        _stay(head, stored, stay, preset or _WHOLE, now)
    st.toggle("Offer past stays too", key=_PAST)


def _chosen(stored: Session, now: int) -> Stay | None:
    chosen = st.session_state.get("stay")
    known = viewing.choices(stored, now, chosen, bool(st.session_state.get(_PAST)))
    ids = list(known)
    st.selectbox(
        "Patient",
        ids,
        index=ids.index(chosen) if chosen in known else None,
        format_func=lambda stay_id: _line(known[stay_id]),
        key=_CHOICE,
        on_change=_choose,
        placeholder="Choose a patient",
        label_visibility="collapsed",
    )
    if chosen not in known:
        return None
    if st.button("Record a set", key="to record"):
        st.session_state[opened.TO_RECORD] = chosen
        st.switch_page("pages/record.py")
    return known[chosen]


def _stay(head: DeltaGenerator, stored: Session, stay: Stay, preset: str, now: int) -> None:
    revision = audit.revision(stored, stay.id)
    try:
        seen = viewing.seen(stored, stay, revision, now)
    except CriteriaError as error:
        _head(head, stay, now, [])
        st.error("This stay cannot be judged: its criteria set cannot be used.")
        st.text(str(error))
        _tables(stay.id, revision)
    else:
        _head(head, stay, seen.at, _notes(seen))
        _course(seen, preset, now)


def _choose() -> None:
    st.session_state["stay"] = st.session_state[_CHOICE]


def _line(stay: Stay) -> str:
    return f"{stay.bed} · {stay.patient.name} · {stay.patient.record_number}"


def _head(place: DeltaGenerator, stay: Stay, at: int, notes: list[str]) -> None:
    years = words.age_in_years(stay.patient, at, settings().zone)
    age = "age not known" if years is None else f"{years} years"
    said = [*([stay.away] if stay.away else []), *notes]
    place.html(evidence.written("patient.html", patient=stay.patient, stay=stay, age=age, notes=said))


def _notes(seen: viewing.Seen) -> list[str]:
    if not seen.over:
        return []
    then = words.local(seen.at, settings().zone)
    return [f"This stay is over: everything is shown as it was at its end, {then.day} {then:%b %Y %H:%M}."]


def _course(seen: viewing.Seen, preset: str, now: int) -> None:
    with st.container(key="course"):
        said, chart = st.columns([1, 2])
        with said:
            _words(seen)
        with chart:
            _figure(seen, preset, now)
            _tables(seen.stay.id, seen.revision)


def _words(seen: viewing.Seen) -> None:
    if seen.assessment is None:
        st.info("This stay has not begun: there is nothing to judge yet.")
    else:
        evidence.show(seen.assessment, seen.criteria, settings().zone, over=seen.over)


def _figure(seen: viewing.Seen, preset: str, now: int) -> None:
    made = viewing.figure(seen, preset, now)
    st.plotly_chart(made.figure, theme=None, config={"displayModeBar": False}, key="course chart", alt=made.summary)
    for note in made.notes:
        st.text(note)
    with st.expander("The chart in words"):
        st.text(made.summary)


def _tables(stay_id: int, revision: int) -> None:
    found = viewing.tables_of(stay_id, revision)
    st.subheader(f"Readings, {settings().time_zone}")
    if found.readings.empty:
        st.write("Nothing has been recorded for this patient yet.")
    else:
        st.dataframe(found.readings, hide_index=True, key="readings", alt="Readings as typed, newest first")
        name = f"capwatch-stay-{stay_id}.csv"
        st.download_button("Download as CSV", found.file, name, "text/csv", on_click="ignore", key="csv")
    if found.changes:
        with st.expander(f"History of changes ({len(found.changes)})"):
            st.html(evidence.written("changes.html", changes=found.changes))


main()
