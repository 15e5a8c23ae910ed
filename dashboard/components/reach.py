"""The strip of alerts at the top of every page: drawn by the browser's part, from what it asks of the server itself.

Not by a fragment: that would run on the server for each tab, could be held up by a page that is slow, and would be
another strip than the tablet's. What is asked for every few seconds is also the proof that the server answers.
"""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import colours, tablet

_HERE = Path(__file__).parent
_KEY, _TAPPED = "reach", "tapped on the strip"
ALERTS = "pages/alerts.py"


@cache
def _component() -> Any:
    return st.components.v2.component(
        "capwatch_reach",
        html='<section id="reach" aria-label="Alerts"></section>',
        css=colours.variables() + tablet.text("reach.css"),
        js=(_HERE / "reach.js").read_text("utf-8"),
    )


def show() -> None:
    """The strip, always as high as it is; a tap on it turns to the alert, or to all of them."""
    if _TAPPED in st.session_state:
        alert = st.session_state.pop(_TAPPED)
        st.switch_page(ALERTS, query_params={"alert": str(alert)} if alert else None)
    with st.container(key="reach-strip"):
        _component()(key=_KEY, height="content", on_tapped_change=_note)


def _note() -> None:
    told = st.session_state[_KEY].get("tapped")
    if told is not None:
        st.session_state[_TAPPED] = told["alert"]
