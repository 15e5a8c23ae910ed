"""Record: a nurse picks a bed and types a set; below stand the last sets, to correct or withdraw."""

from pathlib import Path

import streamlit as st

from dashboard import changes, markup, opened, session, words
from dashboard.clock import now
from dashboard.components import entry, live
from dashboard.settings import settings
from db import audit, stays
from db.engine import reading
from db.history import Recording, history
from models.instants import seconds
from models.measurements import CODES
from models.records import Reading, Stay
from models.roles import MAY

_COLUMNS = 3
_STYLE = Path(__file__).parent.parent / "templates" / "record.css"
_SETS_SHOWN = 3


def main() -> None:
    """The bed that is chosen, else the beds to choose from."""
    st.html(_STYLE)
    person = session.signed_in()
    if "record" not in MAY[person.role]:
        st.info(f"An account of the role {person.role} reads here; sets are recorded by nurses and oncologists.")
        return
    with reading(session.store()) as stored:
        current = {stay.id: stay for stay in stays.everywhere(stored, now())}
    chosen = current.get(st.session_state.get("stay", 0))
    if chosen is None:
        live.show()
        _choose(list(current.values()))
    else:
        live.show(lambda: _revision(chosen.id))
        _record(chosen, person)


def _revision(stay_id: int) -> int:
    with reading(session.store()) as stored:
        return audit.revision(stored, stay_id)


def _choose(current: list[Stay]) -> None:
    st.title("Which bed?")
    if not current:
        st.info("There is nobody on a ward yet. Admit a patient on the page Stays.")
    for ward in dict.fromkeys(stay.ward for stay in current):
        st.header(markup.plain(ward))
        _beds([stay for stay in current if stay.ward == ward])


def _beds(here: list[Stay]) -> None:
    for first in range(0, len(here), _COLUMNS):
        for column, stay in zip(st.columns(_COLUMNS), here[first : first + _COLUMNS], strict=False):
            column.button(
                f"**{markup.plain(stay.bed)}** {markup.plain(stay.patient.name)}",
                key=f"bed {stay.id}",
                width="stretch",
                on_click=_open,
                args=(stay.id,),
            )


def _open(stay_id: int | None) -> None:
    if stay_id is None:
        st.session_state.pop("stay", None)
    else:
        st.session_state["stay"] = stay_id


def _record(stay: Stay, person: session.SignedIn) -> None:
    opened.note(stay.id)
    to_beds, to_patient, _ = st.columns([1, 1, 2])
    to_beds.button("◀ Other bed", on_click=_open, args=(None,), width="stretch")
    if to_patient.button("Chart of this patient", width="stretch"):
        st.switch_page("pages/patient.py")
    if said := st.session_state.pop("changed", None):
        st.success(said)
    with reading(session.store()) as stored:
        everything = history(stored, stay.id)
    last: dict[str, Reading] = {}
    for one in everything:
        if one.stands:
            last.setdefault(one.reading.kind, one.reading)
    entry.show(
        stay, words.about(stay.patient, now(), settings().zone), (person.user_id, person.display_name), last, now()
    )
    _last_sets(everything)


def _last_sets(everything: list[Recording]) -> None:
    st.header("Last sets")
    if not everything:
        st.write("Nothing has been recorded for this patient yet.")
        return
    sets = list(dict.fromkeys(one.reading.entry_id for one in sorted(everything, key=_recorded, reverse=True)))
    shown = sets if st.session_state.get("all sets") else sets[:_SETS_SHOWN]
    for entry_id in shown:
        _one_set([one for one in everything if one.reading.entry_id == entry_id])
    if len(sets) > _SETS_SHOWN:
        st.toggle(f"Show all {len(sets)} sets", key="all sets")


def _recorded(one: Recording) -> tuple[int, int]:
    return seconds(one.reading.recorded_at), one.reading.entry_id


def _one_set(recordings: list[Recording]) -> None:
    first, zone = recordings[0], settings().zone
    taken, saved = (seconds(at) for at in (first.reading.observed_at, first.reading.recorded_at))
    late = f", recorded {words.clock(saved, zone, now())}" if saved - taken >= 15 * 60 else ""
    st.markdown(f"**Taken {words.clock(taken, zone, now())}**{late}, by {markup.plain(first.by)}")
    for one in sorted(recordings, key=lambda one: CODES[one.reading.kind]):
        _one_reading(one)


def _one_reading(one: Recording) -> None:
    what, correct, withdraw = st.columns([4, 1, 1], vertical_alignment="center")
    what.markdown(changes.described(one))
    if one.stands:
        changes.offer(one.reading, correct, withdraw)


main()
