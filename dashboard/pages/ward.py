"""The first page: every patient of a ward, the worst first."""

from typing import NamedTuple

import streamlit as st
from sqlalchemy.orm import Session

from dashboard import clock, faults, markup, opened, session, turns, ward_rows, words
from dashboard.components import backup_age, board, live, other_ward
from dashboard.settings import settings
from db import attention, revisions, trouble, wards
from db import sight as sight_of
from db.board import board as board_of
from db.engine import reading
from db.figures import BOARD_SECONDS
from models.roles import MAY
from models.sight import Sight

_CHOSEN, _DRAWN = "ward", "drawn board"
_PAGES = {"patient": "pages/patient.py", "record": "pages/record.py"}


class _Choice(NamedTuple):
    """What a person can choose among: the wards they see, the others there are, and by what sight."""

    seen: tuple[str, ...]
    others: tuple[str, ...]
    sight: Sight


@st.fragment
def main() -> None:
    """The choice of the ward, and its board."""
    person = session.signed_in()
    try:
        with reading(session.store(), person.sight) as stored:
            choice = _choice(stored)
        ward = _chosen(choice)
    except Exception as error:
        # The board asks again, and says why where it is told so too.
        faults.noted(error, "The wards could not be read")
        choice, ward = None, ""
    _renewed(choice, ward)


# Apart from the choice, which took as long as the board to draw and is the same for hours.
@st.fragment(run_every=settings().refresh_seconds)
def _renewed(choice: _Choice | None, ward: str) -> None:
    person = session.signed_in()
    _turn()
    now = clock.now()
    try:
        with BOARD_SECONDS.time():
            with reading(session.store(), person.sight) as stored:
                found = _choice(stored)
                revision = revisions.of_wards(stored, [ward])
            if found != choice:
                st.rerun()
            _draw(person, ward, revision, now)
    except Exception as error:
        _failed(error, person.sight, now)
    else:
        live.beat(now)


def _turn() -> None:
    """To the page of the patient who was tapped, if anybody was."""
    if tapped := board.tapped():
        what, st.session_state["stay"] = tapped
        if what == "record":
            st.session_state[opened.TO_RECORD] = st.session_state["stay"]
        st.switch_page(_PAGES[what])


def _choice(stored: Session) -> _Choice:
    every, sight = wards.with_stays(stored), sight_of.held(stored)
    seen = tuple(ward for ward in every if sight.shows(ward))
    return _Choice(seen, tuple(ward for ward in every if not sight.shows(ward)), sight)


def _chosen(choice: _Choice) -> str:
    if not choice.seen:
        other_ward.show()
        return ""
    with st.container(key="wards", horizontal=True, vertical_alignment="center"):
        ward = _ward(list(choice.seen))
        other_ward.show()
    return ward


def _draw(person: session.SignedIn, ward: str, revision: int, now: int) -> None:
    if "manage users" in MAY[person.role]:
        with reading(session.store(), person.sight) as stored:
            backup_age.show(stored, now)
    if not ward:
        _begin("Ward", "There is no ward yet.", now)
        return
    data, drawn = _board(person, ward, revision, now)
    st.session_state[_DRAWN] = (ward, data, drawn)
    if data:
        board.show(data)
    else:
        _begin(ward, "Nobody is on this ward now.", drawn)


def _ward(seen: list[str]) -> str:
    first = settings().ward if settings().ward in seen else seen[0]
    if (opened_now := st.session_state.pop(other_ward.OPENED, None)) in seen:
        st.session_state[_CHOSEN] = opened_now
    if len(seen) == 1:
        return first
    chosen = st.segmented_control(
        "Ward", seen, default=first, key=_CHOSEN, required=True, persist_state="session", label_visibility="collapsed"
    )
    return chosen or first


def _begin(title: str, lack: str, drawn: int) -> None:
    st.title(markup.plain(title))
    if session.may("admit"):
        st.info(f"{lack} Admit the first patient on the page Stays; the board then fills itself.")
        if st.button("Go to Stays"):
            st.switch_page("pages/stays.py")
    else:
        st.info(f"{lack} The board fills itself once a patient is admitted.")
    st.text(f"Drawn {words.drawn(drawn, settings().zone)}")


def _board(person: session.SignedIn, ward: str, revision: int, now: int) -> tuple[bytes, int]:
    """The board, empty where nobody is on the ward, and when it was drawn.

    What one tablet had drawn in this interval serves the others too, until something of this ward changes.
    """
    if not person.sight.shows(ward):
        return b"", now
    records = "record" in MAY[person.role]
    return _shared(str(session.store().url), ward, records, revision, turns.interval(now, ward), now)


@st.cache_resource(show_spinner=False, max_entries=64, ttl=60)
def _shared(url: str, ward: str, records: bool, revision: int, interval: int, _now: int) -> tuple[bytes, int]:
    zone = settings().zone
    # The whole ward, whoever asked first: all who see it share what is drawn.
    with reading(session.store(), Sight(None, frozenset({ward}))) as stored:
        waiting = attention.alerts(stored, _now, [ward])
        rows = ward_rows.rows(board_of(stored, ward, _now), _now, zone, waiting)
    return board.drawn(ward, rows, words.drawn(_now, zone), records=records) if rows else b"", _now


def _failed(error: Exception, sight: Sight, now: int) -> None:
    """Whatever fails, the board must say so, and must not vanish: what was drawn last stays, with its time."""
    reference = faults.noted(error, "The ward board could not be drawn")
    why = trouble.of(error) or "The board could not be read from the store."
    problem = f"{why} (Reference {reference}.)"
    ward, data, drawn = st.session_state.get(_DRAWN, ("", b"", None))
    kept = drawn is not None and st.session_state.get(_CHOSEN, ward) == ward and sight.shows(ward)
    last = f" What you see is from {words.drawn(drawn, settings().zone)}." if kept else ""
    st.error(f"{problem}{last} It is tried again by itself.")
    if kept and data:
        board.show(data)
    live.beat(now, problem)


main()
