"""The first page: every patient of a ward, the worst first."""

import streamlit as st

from dashboard import clock, faults, markup, opened, session, ward_rows, words
from dashboard.components import board, live
from dashboard.settings import settings
from db import attention, audit, stays
from db.board import board as board_of
from db.engine import reading

_CHOSEN, _DRAWN = "ward", "drawn board"
_PAGES = {"patient": "pages/patient.py", "record": "pages/record.py"}


@st.fragment(run_every=settings().refresh_seconds)
def main() -> None:
    """The choice of the ward, and its board."""
    session.signed_in()
    _turn()
    now = clock.now()
    try:
        _draw(now)
    except Exception as error:
        _failed(error, now)
    else:
        live.beat(now)


def _turn() -> None:
    """To the page of the patient who was tapped, if anybody was."""
    if tapped := board.tapped():
        what, st.session_state["stay"] = tapped
        if what == "record":
            st.session_state[opened.TO_RECORD] = st.session_state["stay"]
        st.switch_page(_PAGES[what])


def _draw(now: int) -> None:
    with reading(session.store()) as stored:
        wards = stays.wards(stored)
    if not wards:
        _begin("Ward", "There is no ward yet.", now)
        return
    ward = _ward(wards)
    rows, drawn = _rows(ward, now)
    st.session_state[_DRAWN] = (ward, rows, drawn)
    if rows:
        board.show(ward, rows, words.drawn(drawn, settings().zone))
    else:
        _begin(ward, "Nobody is on this ward now.", drawn)


def _ward(wards: list[str]) -> str:
    first = settings().ward if settings().ward in wards else wards[0]
    if len(wards) == 1:
        return first
    chosen = st.segmented_control(
        "Ward", wards, default=first, key=_CHOSEN, required=True, persist_state="session", label_visibility="collapsed"
    )
    return chosen or first


def _begin(title: str, lack: str, drawn: int) -> None:
    st.title(markup.plain(title))
    st.info(f"{lack} Admit the first patient on the page Stays; the board then fills itself.")
    if st.button("Go to Stays"):
        st.switch_page("pages/stays.py")
    st.text(f"Drawn {words.drawn(drawn, settings().zone)}")


def _rows(ward: str, now: int) -> tuple[list[ward_rows.Row], int]:
    """The rows, and when they were drawn: what one tablet had drawn in this interval serves the others too."""
    engine = session.store()
    with reading(engine) as stored:
        revision = audit.revision(stored)
    return _shared(str(engine.url), ward, revision, now // settings().refresh_seconds, now)


@st.cache_resource(show_spinner=False, max_entries=16, ttl=60)
def _shared(url: str, ward: str, revision: int, interval: int, _now: int) -> tuple[list[ward_rows.Row], int]:
    with reading(session.store()) as stored:
        waiting = attention.alerts(stored, _now, [ward])
        return ward_rows.rows(board_of(stored, ward, _now), _now, settings().zone, waiting), _now


def _failed(error: Exception, now: int) -> None:
    """Whatever fails, the board must say so, and must not vanish: what was drawn last stays, with its time."""
    reference = faults.noted(error, "The ward board could not be drawn")
    problem = f"The board could not be read from the store (reference {reference})."
    ward, rows, drawn = st.session_state.get(_DRAWN, ("", [], None))
    kept = drawn is not None and st.session_state.get(_CHOSEN, ward) == ward
    last = f" What you see is from {words.drawn(drawn, settings().zone)}." if kept else ""
    st.error(f"{problem}{last} It is tried again by itself.")
    if kept and rows:
        board.show(ward, rows, words.drawn(drawn, settings().zone))
    live.beat(now, problem)


main()
