"""What surrounds every page: the demonstration's banner, who has signed in, the way out, and the strip of alerts."""

from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import clock, colours, session
from dashboard.components import live, reach
from db import facts
from db.engine import reading

_LOOK_EVERY = 10
_STYLE = Path(__file__).parent / "templates" / "frame.css"
# Tells how many sets wait on this tablet, on every page.
_WAITING = """
export default function () {
  import(`${location.origin}/round/waiting.js`);
}
"""
_COLOURS = f"<style>{colours.variables()}</style>"


def show(person: session.SignedIn) -> None:
    """What stands in the corner of every page while it scrolls: the banner, the name and the way out."""
    with reading(session.store()) as stored:
        demonstration = facts.is_demonstration(stored)
    banner = '<strong class="banner">Demonstration: every patient is made up</strong>' if demonstration else ""
    st.html(_COLOURS)
    st.html(_STYLE)
    who = f"{escape(person.display_name)}<br> <small>{escape(person.role)}</small>"
    # A form, so that signing out works while Streamlit does not answer.
    st.html(
        f'<div class="corner">{banner}<span>{who}</span>'
        '<form method="post" action="/sign-out"><button type="submit">Sign out</button></form></div>'
    )
    with st.container(key="waiting"):
        _waiting()(key="waits", height="content")
        live.frame(clock.now())
    reach.show()
    _watch()


def ended() -> None:
    """What stands in the place of every page once the session has ended."""
    st.html(_COLOURS)
    st.html(_STYLE)
    st.html(
        '<div class="ended" role="alert"><h1>Your session has ended</h1>'
        '<p>Nothing is shown until you sign in again.</p><p><a href="/sign-in" target="_self">Sign in</a></p></div>'
    )


@cache
def _waiting() -> Any:
    return st.components.v2.component("capwatch_waiting", html="<span></span>", js=_WAITING)


@st.fragment(run_every=_LOOK_EVERY)
def _watch() -> None:
    # A page that nobody touches must not go on showing patients when its session has ended.
    session.signed_in()
