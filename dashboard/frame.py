"""What surrounds every page: the demonstration's banner, who has signed in, the way out, and the strip of alerts."""

from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from dashboard import clock, colours, markup, session, ways
from dashboard.components import glass_bar, live, reach
from db import facts
from db.engine import reading
from models.roles import MAY

_LOOK_EVERY = 10
_STYLE = Path(__file__).parent / "templates" / "frame.css"
# Tells how many sets wait on this tablet, and locks the screen when nobody touches it, on every page.
_WAITING = """
export default function () {
  for (const part of ["waiting", "lock"]) import(`${location.origin}/round/${part}.js`);
}
"""
_COLOURS = f"<style>{colours.variables()}</style>"


def show(person: session.SignedIn, *, redraws: bool) -> None:
    """What stands in the corner of every page while it scrolls: the banner, the name and the way out.

    A page that `redraws` itself looks who has signed in, and what they see: it is not looked for once more.
    """
    with reading(session.store(), person.sight) as stored:
        demonstration = facts.is_demonstration(stored)
    banner = '<strong class="banner">Demonstration: every patient is made up</strong>' if demonstration else ""
    st.html(_COLOURS)
    st.html(_STYLE)
    who = f"<span>{escape(person.display_name)} <small>{escape(person.role)}</small></span>"
    # Forms, so that signing out works while Streamlit does not answer; lock.js takes the other one over.
    st.html(
        f'<div class="corner">{banner}<a href="/you" target="_self" title="Your PIN, password and sessions">{who}</a>'
        '<form method="post" action="/lock"><button type="submit">Lock</button></form>'
        '<form method="post" action="/sign-out"><button type="submit">Sign out</button></form></div>'
    )
    with st.container(key="waiting"):
        _waiting()(key="waits", height="content")
        live.frame(clock.now())
    if "see" in MAY[person.role]:
        reach.show()
    if glass_bar.show(person) or not redraws:
        _watch()


def ended() -> None:
    """What stands in the place of every page once the session has ended."""
    st.html(_COLOURS)
    st.html(_STYLE)
    st.html(
        '<div class="ended" role="alert"><h1>Your session has ended</h1>'
        "<p>Nothing is shown until you sign in again.</p>"
        f'<p><a href="{escape(_way_in())}" target="_self">Sign in</a></p></div>'
    )


def refused(sentence: str) -> None:
    """What stands in the place of a page that is closed to a role."""
    st.error(markup.plain(sentence))
    st.text("The pages that are open to you are named at the top.")


def _way_in() -> str:
    address = urlsplit(st.context.url or "/")
    return ways.way_in(address.path or "/", address.query)


@cache
def _waiting() -> Any:
    return st.components.v2.component("capwatch_waiting", html="<span></span>", js=_WAITING)


@st.fragment(run_every=_LOOK_EVERY)
def _watch() -> None:
    # A page that nobody touches must not go on showing patients when its session has ended.
    if glass_bar.changed(session.signed_in()):
        st.rerun()
