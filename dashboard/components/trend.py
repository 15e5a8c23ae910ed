"""The trend chart of a stay with what moves about in it: presets, zoom, and the crosshair that says every value."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import colours, drawing, presets, words
from dashboard.charts import Drawn
from dashboard.drawing import Key
from dashboard.presets import Span
from db.known import Known
from models.cycles import Cycle
from models.instants import HOUR

_HERE = Path(__file__).parent
_STYLE = _HERE.parent / "templates" / "trend.css"
_CHOSEN = "spans of charts"
_SCRIPTS = ("trend_values.js", "trend_place.js", "trend_readout.js", "trend.js")
_DAY = 24 * HOUR


@dataclass(frozen=True)
class Chosen:
    """What somebody chose to see of a stay; `selecting` while a finger is to draw the span to zoom to."""

    preset: str = presets.WHOLE
    zoom: Span | None = None
    selecting: bool = False


@cache
def _component() -> Any:
    return st.components.v2.component(
        "capwatch_trend",
        html='<div id="trend"></div>',
        css=colours.variables() + (_HERE / "trend.css").read_text("utf-8"),
        js="\n".join((_HERE / name).read_text("utf-8") for name in _SCRIPTS),
    )


def show(known: Known, at: int, over: bool, revision: int, key: str) -> None:
    """The chart of a stay at an instant (`over`: its end), with its controls, its notes and the same in words.

    known: as read with `revision` in one transaction; key: what the parts of the page are called by.
    """
    shown = drawing.key_of(known, at, over, revision)
    whole, cycles = _whole(shown, known), drawing.cycles_of(known, at)
    chosen = _chosen(known.stay.id)
    span = presets.span(chosen.preset, *whole, cycles) if chosen.zoom is None else presets.within(chosen.zoom, whole)
    st.html(_STYLE)
    with st.container(key=key, gap="xsmall"):
        said = _shown(chosen, span, shown, over or known.at is not None)
        _controls(known.stay.id, chosen, span, whole, cycles, key, said)
        made = drawing.figure_by(shown, span, st.context.theme.type == "dark", known)
        _figure(made, key)
        _crosshair(known, shown, chosen, over, key)
        _notes(made, cycles)


def _chosen(stay_id: int) -> Chosen:
    found: Chosen = st.session_state.get(_CHOSEN, {}).get(stay_id, Chosen())
    return found


def _choose(stay_id: int, **changes: Any) -> None:
    kept = st.session_state.setdefault(_CHOSEN, {})
    kept[stay_id] = replace(_chosen(stay_id), **changes)


def _whole(key: Key, known: Known) -> Span:
    made = drawing.course_by(key, known)
    return presets.span(presets.WHOLE, made.start, made.end, ())


def _controls(
    stay_id: int, chosen: Chosen, span: Span, whole: Span, cycles: tuple[Cycle, ...], key: str, said: str
) -> None:
    with st.container(key=f"{key} controls", horizontal=True):
        _presets(stay_id, chosen, presets.offered(cycles), key)
        for name, icon, wanted in (
            ("Zoom in", "zoom_in", presets.zoomed_in(span, whole)),
            ("Zoom out", "zoom_out", presets.zoomed_out(span, whole)),
            ("Earlier", "arrow_back", presets.moved(span, whole, -1)),
            ("Later", "arrow_forward", presets.moved(span, whole, 1)),
        ):
            _button(name, icon, key, stay_id, wanted == span, zoom=wanted, selecting=False)
        name = "Stop zooming to a span" if chosen.selecting else "Zoom to a span"
        _button(name, "arrow_range", key, stay_id, False, selecting=not chosen.selecting)
        if chosen.zoom is not None:
            back, arguments = f"Back to {_preset(chosen, cycles)}", {"zoom": None, "selecting": False}
            st.button(back, key=f"{key} back", on_click=_choose, args=(stay_id,), kwargs=arguments)
        st.text(said)


def _button(name: str, icon: str, key: str, stay_id: int, idle: bool, **changes: Any) -> None:
    kind = "primary" if name.startswith("Stop") else "secondary"
    place = f"{key} {icon}"
    st.button(
        name,
        key=place,
        icon=f":material/{icon}:",
        type=kind,
        on_click=_choose,
        args=(stay_id,),
        kwargs=changes,
        disabled=idle,
    )


def _presets(stay_id: int, chosen: Chosen, offered: list[str], key: str) -> None:
    widget = f"{key} preset {stay_id}"
    st.session_state.setdefault(widget, chosen.preset)
    if st.session_state[widget] not in offered:
        st.session_state[widget] = presets.WHOLE
    st.segmented_control(
        "Time shown",
        offered,
        key=widget,
        required=True,
        label_visibility="collapsed",
        on_change=lambda: _choose(stay_id, preset=st.session_state[widget], zoom=None, selecting=False),
    )


def _preset(chosen: Chosen, cycles: tuple[Cycle, ...]) -> str:
    return chosen.preset if chosen.preset in presets.offered(cycles) else presets.WHOLE


def _shown(chosen: Chosen, span: Span, key: Key, still: bool) -> str:
    """What the chart shows from when to when; a chart that does not move on with the present says so."""
    zone = ZoneInfo(key.zone)
    times = f"{_dated(span[0], zone)} to {_dated(span[1], zone)}"
    if chosen.selecting:
        return "Draw a finger over the span to zoom to, or tap its beginning and its end."
    if chosen.zoom is not None:
        return f"Zoomed: {times}" + ("." if still or span[1] < key.at else ". It stays there as time goes on.")
    return f"{times}." if still else f"{_dated(span[0], zone)} to now."


def _dated(at: int, zone: ZoneInfo) -> str:
    then = words.local(at, zone)
    return f"{then.day} {then:%b} {then:%H:%M}"


def _figure(made: Drawn, key: str) -> None:
    st.plotly_chart(made.figure, theme=None, config={"displayModeBar": False}, key=f"{key} chart", alt=made.summary)


def _crosshair(known: Known, shown: Key, chosen: Chosen, over: bool, key: str) -> None:
    stay_id, widget = known.stay.id, f"{key} crosshair"

    def zoomed() -> None:
        wanted = st.session_state[widget].get("zoomed")
        if wanted and wanted["stay"] == stay_id:
            _choose(stay_id, zoom=(int(wanted["start"]), int(wanted["end"])), selecting=False)

    course = drawing.course_by(shown, known)
    head = {
        "chart": f"st-key-{key} chart".replace(" ", "-"),
        "stay": stay_id,
        "state": f"{shown.revision} {shown.criteria_hash} {shown.known_at} {shown.at}",
        "clock": clock_offsets(ZoneInfo(shown.zone), min(course.start, course.end - 4 * _DAY), course.end + _DAY),
        "selecting": chosen.selecting,
        "until": "before the end" if over else "before then" if known.at is not None else "ago",
    }
    values = drawing.values_by(shown, known)
    _component()(key=widget, data=framed(head, values), on_zoomed_change=zoomed)


def framed(head: dict[str, Any], values: bytes) -> bytes:
    """The length of a JSON text (4 bytes, lowest first), that text, then the packed values."""
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    return len(text).to_bytes(4, "little") + text + values


def clock_offsets(zone: ZoneInfo, start: int, end: int) -> list[tuple[int, int]]:
    """The ward's clock from start to end: (since, seconds ahead of UTC), one more for each change of it."""
    found = [(start, _ahead(zone, start))]
    for day in range(start, end, _DAY):
        low, high = day, min(day + _DAY, end)
        before = _ahead(zone, low)
        if before != _ahead(zone, high):
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _ahead(zone, middle) == before else (low, middle)
            found.append((high, _ahead(zone, high)))
    return found


def _ahead(zone: ZoneInfo, at: int) -> int:
    return round((words.local(at, zone).utcoffset() or timedelta()).total_seconds())


def _notes(made: Drawn, cycles: tuple[Cycle, ...]) -> None:
    for note in made.notes:
        st.text(note)
    if not cycles:
        st.text("This cycle is not offered: no dose has been given in this stay.")
    with st.expander("The chart in words"):
        st.text(made.summary)
