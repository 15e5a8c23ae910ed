"""Whether what is on the screen is still being renewed: a heartbeat, and a banner when it stops."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from sqlalchemy.orm import Session

from dashboard import clock, colours, faults, session, words
from dashboard.settings import settings
from db.engine import reading

_HERE = Path(__file__).parent
# Two redraws may be missed; the rest is for a slow network. A lost server is found sooner, since live.js asks for it.
_PATIENCE = 5


@cache
def _component() -> Any:
    return st.components.v2.component(
        "capwatch_live",
        html='<div id="live"></div>',
        css=colours.variables(),
        js=(_HERE / "live.js").read_text("utf-8"),
    )


def beat(now: int, problem: str = "") -> None:
    """Tells the browser that what is shown was renewed at `now`, or why it could not be.

    For a fragment that redraws itself; any other page calls show().
    """
    every = settings().refresh_seconds
    data = {
        "at": now,
        "renewed": words.drawn(now, settings().zone),
        "patience": 2 * every + _PATIENCE,
        "problem": problem,
    }
    _component()(key="live", data=data, height="content")


def frame(now: int) -> None:
    """Watches the server on every page; what does not redraw itself is as old as its last run, which was at `now`."""
    data = {"at": now, "renewed": words.drawn(now, settings().zone), "patience": None, "problem": ""}
    _component()(key="live frame", data=data, height="content")


def redrawn(draw: Callable[[Session, int], None], lack: str) -> None:
    """Draws what shows a patient from one state of the store, and the heartbeat; `lack` says what could not be read.

    For a fragment that redraws itself.
    """
    person = session.signed_in()
    now = clock.now()
    try:
        with reading(session.store(), person.sight) as stored:
            draw(stored, now)
    except Exception as error:
        # No value is left standing that might be out of date.
        problem = f"{lack} (reference {faults.noted(error, lack)})."
        st.error(f"{problem} It is tried again by itself.")
        beat(now, problem)
    else:
        beat(now)


def show(revision: Callable[[], Any] | None = None) -> None:
    """The heartbeat of a page that shows a patient; called once, before what it watches is read and drawn.

    `revision` tells two states of what is shown apart, such as the number of the last entry; it is asked at each beat,
    and the page runs again when the answer has changed.
    """
    _beats(revision, revision() if revision else None)


def _beats(revision: Callable[[], Any] | None, drawn: Any) -> None:
    st.fragment(_once, run_every=settings().refresh_seconds)(revision, drawn)


def _once(revision: Callable[[], Any] | None, drawn: Any) -> None:
    try:
        found = revision() if revision else None
    except Exception as error:
        # Whatever fails, the page must say so.
        reference = faults.noted(error, "The heartbeat could not ask the store")
        beat(clock.now(), f"The store does not answer (reference {reference}).")
        return
    if found != drawn:
        st.rerun()
    beat(clock.now())
