"""The comparison page, for the oncologist: this cycle beside the last one, or any two of one patient's."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from sqlalchemy.orm import Session

from dashboard import colours, compared, opened
from dashboard.charts.overlay import lines_elsewhere
from dashboard.charts.overlay_window import ALIGNMENTS, EXTENTS, View
from dashboard.comparing import saying
from dashboard.comparing.aligning import BY_HOURS
from dashboard.comparing.explaining import explained
from dashboard.comparing.pairs import Pair
from dashboard.comparing.parts import Part
from dashboard.components import evidence, known_at, live, patient_head
from dashboard.settings import settings
from models.criteria import CriteriaError
from models.records import Stay

_STYLES = [Path(__file__).parent.parent / "templates" / name for name in ("patient.css", "compare.css")]
_PATIENT, _PAST, _THIS, _OTHER = "compared patient", "past patients", "this cycle", "other cycle"
_ONE = "This patient has one cycle on record: there is nothing to lay beside it yet."


def main() -> None:
    """The patient who is chosen, and two of their cycles."""
    style = "".join(file.read_text("utf-8") for file in _STYLES)
    st.html(f"<style>{colours.variables()}{style}</style>")
    _page()


@st.fragment(run_every=settings().refresh_seconds)
def _page() -> None:
    live.redrawn(_draw, "The comparison could not be read")


def _draw(stored: Session, now: int) -> None:
    with st.container(key="compare-head", horizontal=True, vertical_alignment="center"):
        head = st.empty()
        stay = patient_head.choose(stored, now, _PATIENT, _PAST)
    if stay is None:
        head.title("Compare")
        st.info("Choose a patient above, or tap one on the page Ward.")
    else:
        at = known_at.instant_for(stay.id)
        patient_head.show(head, stay, now if at is None else at)
        if at is not None:
            known_at.banner(at, False)
        _stay(stored, stay, at, now)
    st.toggle("Offer past patients too", key=_PAST)


def _stay(stored: Session, stay: Stay, at: int | None, now: int) -> None:
    found = compared.of_patient(stored, stay, at)
    if len(found) < 2:
        opened.note(stay.id)
        st.info(_ONE if found else "The record did not hold this patient then.")
        return
    this, other, view = _choices(found, stay)
    if this.key == other.key:
        st.info("Both are the same: choose another one to lay beside it.")
        return
    opened.note(this.stay_id, other.stay_id)
    home = settings()
    names = compared.names(this, other, found, home.zone)
    key = compared.key(stored, this, other, names, (home.database_url, home.time_zone, at, now))
    try:
        pair = compared.pair(key)
    except CriteriaError as error:
        st.error("These cannot be compared: the criteria set of one cannot be used.")
        st.text(str(error))
        return
    _show(pair, key, view)


def _choices(found: Sequence[Part], stay: Stay) -> tuple[Part, Part, View]:
    """The two parts and how they are looked at; first this stay's newest and the one before it."""
    first = next((place for place, part in enumerate(found) if part.stay_id == stay.id), 0)
    places = range(len(found))
    with st.container(key="compare-choice", horizontal=True, vertical_alignment="bottom"):
        this = _choice("This", _THIS, found, first)
        other = _choice("Beside", _OTHER, found, first + 1 if first + 1 in places else first - 1)
        align = _one_of("Aligned", ALIGNMENTS, "align")
        extent = _one_of("Shown", EXTENTS, "extent")
    return this, other, View(align, extent)


def _one_of(label: str, options: Sequence[str], key: str) -> str:
    chosen = st.segmented_control(
        label, options, default=options[0], key=key, required=True, label_visibility="collapsed"
    )
    return chosen or options[0]


def _choice(label: str, key: str, found: Sequence[Part], first: int) -> Part:
    by_key = {part.key: part for part in found}
    keys = list(by_key)
    if st.session_state.get(key, keys[first]) not in by_key:
        st.session_state.pop(key)
    chosen = st.selectbox(
        label,
        keys,
        index=first,
        format_func=lambda one: f"{label}: {_about(by_key[one])}",
        key=key,
        label_visibility="collapsed",
    )
    return by_key[chosen]


def _about(part: Part) -> str:
    return f"{compared.day(part, settings().zone)} ({saying.doses(part)})"


def _show(pair: Pair, key: compared.Key, view: View) -> None:
    with st.container(key="course"):
        said, chart = st.columns([2, 3])
        with said:
            st.html(evidence.written("compare-said.html", sentences=saying.sentences(pair)))
            with st.container(key="compare-table"):
                _table(pair)
        with chart:
            _figure(pair, key, view)


def _figure(pair: Pair, key: compared.Key, view: View) -> None:
    made = compared.figure(key, view, st.context.theme.type == "dark")
    st.plotly_chart(made.figure, theme=None, config={"displayModeBar": False}, key="overlay", alt=made.summary)
    for note in made.notes:
        st.text(note)
    lines = explained(pair, view.align == BY_HOURS or not pair.dosed)
    with st.expander("How to read this"):
        st.html(evidence.written("compare-how.html", lines=lines, elsewhere=lines_elsewhere(pair)))


def _table(pair: Pair) -> None:
    heads = [
        {"name": name.opening, "about": compared.day(side.part, settings().zone)}
        for side, name in zip(pair.sides, pair.names, strict=True)
    ]
    if any(side.criteria_assumed for side in pair.sides):
        st.text("What the criteria said then was not kept: they are assumed to have said what they said later.")
    caption = f"Judged by {' and '.join(dict.fromkeys(side.criteria.title for side in pair.sides))}."
    st.html(evidence.written("compare.html", heads=heads, rows=saying.rows(pair), caption=caption))
    if lack := saying.missing(pair):
        st.text(lack)


main()
