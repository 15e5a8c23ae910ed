"""As known at: a slider over the stay and a field that names an instant; the page then shows what was known then."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import colours, markup, opened, words
from dashboard.settings import settings
from dashboard.wardtime import typed_form, typed_instant

_HERE = Path(__file__).parent
_LOOKING, _TYPED, _PROBLEM, _LAST, _SLIDER = (
    "looking back",
    "typed instant",
    "instant problem",
    "last looked at",
    "back",
)


@cache
def _component() -> Any:
    return st.components.v2.component(
        "capwatch_known_at",
        html='<div id="back"></div>',
        css=colours.variables() + (_HERE / "known_at.css").read_text("utf-8"),
        js=(_HERE / "known_at.js").read_text("utf-8"),
    )


def leave() -> None:
    """Back to now."""
    for name in (opened.KNOWN_AT, _LOOKING, _PROBLEM, _TYPED):
        st.session_state.pop(name, None)


def look(at: int) -> None:
    """Turns the page to what was known at an instant."""
    st.session_state[opened.KNOWN_AT] = at
    st.session_state.pop(_PROBLEM, None)


def instant_for(stay_id: int) -> int | None:
    """The instant that is looked back to. Another patient is opened as known now, never in the past of the last one."""
    chosen: int | None = st.session_state.get(opened.KNOWN_AT)
    before = st.session_state.get(_LAST)
    if before and before[0] != stay_id and before[1] == chosen:
        leave()
        chosen = None
    st.session_state[_LAST] = (stay_id, chosen)
    return chosen


def control() -> None:
    """The button that opens the slider."""
    if opened.KNOWN_AT not in st.session_state and not st.session_state.get(_LOOKING):
        st.button("As known at", key="look back", on_click=_begin)


def _begin() -> None:
    st.session_state[_LOOKING] = True


def show(stay_id: int, recorded: Callable[[], list[int]], now: int) -> None:
    """The slider and the field, where somebody looks back or wants to; `recorded`: when something was, in order."""
    if opened.KNOWN_AT not in st.session_state and not st.session_state.get(_LOOKING):
        return
    zone, instants = settings().zone, recorded()
    with st.container(key="looking back", horizontal=True, vertical_alignment="bottom"):
        _slide(stay_id, instants, now, zone)
        at = st.session_state.get(opened.KNOWN_AT, now)
        earlier = max((one for one in instants if one < at), default=None)
        later = min((one for one in instants if one > at), default=None)
        st.button("◀ Recorded before", key="earlier", on_click=_turn, args=(earlier,), disabled=earlier is None)
        st.button("Recorded next ▶", key="later", on_click=_turn, args=(later,), disabled=later is None)
        _field(instants[0], now, zone)
        if opened.KNOWN_AT not in st.session_state:
            st.button("Close", key="close looking back", on_click=leave)


def _slide(stay_id: int, instants: list[int], now: int, zone: ZoneInfo) -> None:
    at = st.session_state.get(opened.KNOWN_AT)
    data = {
        "stay": stay_id,
        "first": instants[0],
        "last": now,
        "at": now if at is None else at,
        "past": at is not None,
        "zone": zone.key,
    }
    _component()(key=_SLIDER, data=data, height="content", on_at_change=_slid)


def _slid() -> None:
    told = st.session_state[_SLIDER].get("at")
    if told is None:
        return
    if told["now"]:
        st.session_state.pop(opened.KNOWN_AT, None)
        st.session_state[_LOOKING] = True
    else:
        look(int(told["at"]))


def _turn(at: int | None) -> None:
    if at is not None:
        look(at)


def _field(first: int, now: int, zone: ZoneInfo) -> None:
    with st.form("name an instant", border=False, enter_to_submit=True), st.container(key="instant"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                "Name an instant (ward's clock)", key=_TYPED, max_chars=40, placeholder=typed_form(now, zone), width=230
            )
            st.form_submit_button("Show", on_click=_named, args=(first, now, zone), key="show instant")
        if problem := st.session_state.get(_PROBLEM):
            st.error(markup.plain(problem))


def _named(first: int, now: int, zone: ZoneInfo) -> None:
    typed = st.session_state.get(_TYPED, "")
    try:
        at = typed_instant(typed, zone)
        if at < first:
            raise ValueError(f"The record of this stay begins {_dated(first, zone)}.")
        if at > now:
            raise ValueError("That time has not come yet.")
    except ValueError as error:
        st.session_state[_PROBLEM] = str(error)
    else:
        look(at)


def banner(at: int, assumed: bool) -> None:
    """Says plainly that this is the past, with the one way back to now."""
    zone = settings().zone
    said = [
        f"<strong>As known at {_dated(at, zone)}</strong> ({words.zone_name(at, zone)}).",
        "What has been recorded since is not shown.",
    ]
    if assumed:
        said.append("What the criteria set said then was not kept: it is assumed to have been what it said later.")
    with st.container(key="past", horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="cw-past" role="status">{" ".join(said)}</p>')
        st.button("Back to now", key="back to now", type="primary", on_click=leave)


def _dated(at: int, zone: ZoneInfo) -> str:
    then = words.local(at, zone)
    return f"{then.day} {then:%b %Y %H:%M}"
