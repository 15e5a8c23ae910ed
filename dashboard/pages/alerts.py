"""Alerts: those of the wards that somebody looks after, with what can be done about each; and the page of one."""

from pathlib import Path

import streamlit as st
from sqlalchemy.orm import Session

from dashboard import alert_rows, answering, clock, colours, markup, opened, session, words
from dashboard.alert_rows import Row
from dashboard.components import alert_row, alert_story, live, other_ward
from dashboard.components.evidence import written
from dashboard.settings import settings
from db import alert_board, audit, stays, watching
from db.engine import writing
from models.instants import HOUR

_STYLES = [Path(__file__).parent.parent / "templates" / name for name in ("patient.css", "alerts.css")]
_ALERT, _WARDS, _HELD = "alert", "watched wards", "order of alerts"
_LATELY = 24 * HOUR


def main() -> None:
    """The list, or the alert that the address names."""
    st.html(f"<style>{colours.variables()}{''.join(style.read_text('utf-8') for style in _STYLES)}</style>")
    _page()


@st.fragment(run_every=settings().refresh_seconds)
def _page() -> None:
    live.redrawn(_draw, "The alerts could not be read")


def _draw(stored: Session, now: int) -> None:
    if _ALERT in st.query_params:
        alert_story.show(stored, st.query_params[_ALERT], now, _close)
    else:
        opened.note()
        _list(stored, now)


def _row(row: Row) -> None:
    if alert_row.show(row):
        st.query_params[_ALERT] = str(row.id)
        st.rerun()


def _close() -> None:
    st.query_params.pop(_ALERT, None)


def _list(stored: Session, now: int) -> None:
    st.title("Alerts", anchor=False)
    person = session.signed_in()
    # Where nobody is on a ward any more, what ended lately is still told.
    wards = watching.watched(stored, person.user_id, now) or tuple(stays.wards(stored))
    with st.container(key="wards", horizontal=True, vertical_alignment="bottom"):
        _choice(stored, person.user_id, now)
        other_ward.show()
    if not wards:
        st.info("There is no ward yet, so there are no alerts.")
        return
    shown, lately, drawn = _rows(stored, wards, now)
    said = alert_rows.counted(shown) or "No alert is open"
    st.html(written("alert_count.html", wards=words.listed(wards), said=said))
    if not shown:
        st.text(
            f"True at {words.drawn(drawn, settings().zone)}. No alert does not say that every patient was measured: "
            "what is overdue is on the page Ward, and a screen that has lost its server says so itself."
        )
    _in_place(shown, lately)
    _ended(lately)


def _choice(stored: Session, user_id: int, now: int) -> None:
    """The wards to choose from, as pills; those that were chosen before stay among them."""
    chosen = watching.chosen(stored, user_id)
    here = {stay.ward for stay in stays.everywhere(stored, now)}
    wards = sorted(here.union(chosen), key=stays.natural)
    if len(wards) < 2 and not chosen:
        return
    st.session_state.setdefault(_WARDS, list(chosen))
    st.pills(
        "Wards that you look after (none chosen: those of your round, else every ward)",
        wards,
        selection_mode="multi",
        format_func=markup.plain,
        key=_WARDS,
        on_change=_watch,
    )


def _watch() -> None:
    with writing(session.store()) as stored:
        watching.watch(stored, st.session_state[_WARDS], by=session.signed_in().user_id, now=clock.now())


def _rows(stored: Session, wards: tuple[str, ...], now: int) -> tuple[list[Row], list[Row], int]:
    """What is shown, and when it was read: what one tablet had read in this interval serves the others too."""
    interval = now // settings().refresh_seconds
    return _shared(str(session.store().url), wards, audit.revision(stored), interval, now, stored)


@st.cache_resource(show_spinner=False, max_entries=16, ttl=60)
def _shared(
    url: str, wards: tuple[str, ...], revision: int, interval: int, _now: int, _stored: Session
) -> tuple[list[Row], list[Row], int]:
    zone = settings().zone
    shown = alert_rows.rows(alert_board.listed(_stored, _now, wards), _now, zone)
    lately = alert_board.ended(_stored, _now, wards, _now - _LATELY)
    return shown, [alert_rows.ended(one, _now, zone) for one in lately], _now


def _in_place(shown: list[Row], lately: list[Row]) -> None:
    """The rows. While somebody types in one, none moves: new ones come above, and one that ended leaves a word."""
    by_id = {row.id: row for row in shown}
    typing = answering.open_alerts()
    if not typing:
        st.session_state[_HELD] = [row.id for row in shown]
    held: list[int] = st.session_state.get(_HELD, [])
    over = typing & {row.id for row in lately}
    above, below = st.container(), st.container()
    with above:
        for row in shown:
            if row.id not in held:
                _row(row)
    with below:
        for alert_id in held:
            if alert_id in by_id:
                _row(by_id[alert_id])
            elif alert_id in over:
                _ended_meanwhile(alert_id)
    for alert_id in typing - by_id.keys() - over:
        answering.close_form(alert_id)


def _ended_meanwhile(alert_id: int) -> None:
    with st.container(key=f"over {alert_id}", border=True):
        st.info("This alert ended while its form was open, so that there is nothing to save. It is among those below.")
        st.button("Close the form", key=f"leave {alert_id}", on_click=answering.close_form, args=(alert_id,))


def _ended(lately: list[Row]) -> None:
    st.header("Ended in the last 24 h", anchor=False)
    if not lately:
        st.text("None.")
    for row in lately:
        _row(row)


main()
