"""The frame around every page: who has signed in, what kind of store this is, and the way to the other pages."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dashboard import frame, opened, session
from dashboard.places import PLACES, Place, first, redraws
from db import reviewing
from db.engine import reading

_HERE = Path(__file__).parent


def main() -> None:
    """Draws the frame and the page in it; run anew for every full run of any page."""
    st.set_page_config("Capwatch", "🩺", layout="wide", initial_sidebar_state="collapsed")
    person = session.look(awake=True)
    if person is None:
        # Without a page of its own, Streamlit would list the scripts in pages/.
        st.navigation([st.Page(frame.ended, title="Signed out")], position="hidden").run()
        return
    page = st.navigation([*(_page(place, person) for place in PLACES), *_by_name(person)], position="top")
    opened.turn_to(page.title)
    frame.show(person, redraws=redraws(person.role, page.title))
    page.run()


def _page(place: Place, person: session.SignedIn) -> st.Page:
    """The page; or, at its address and not in the navigation, why it is closed to that role."""
    if why := place.refusal(person.role):
        return st.Page(_refused(why), title=place.title, url_path=place.script, visibility="hidden")
    begins = place is first(person.role)
    return st.Page(
        _script(place),
        title=_title(place, person),
        url_path="first" if begins else place.script,
        default=begins,
        visibility="visible" if place.listed else "hidden",
    )


def _by_name(person: session.SignedIn) -> list[st.Page]:
    """Where a role begins, by its own address too: Streamlit would keep it at the root and say that it is not there."""
    place = first(person.role)
    if place is None:
        return []

    def turn() -> None:
        st.switch_page(_script(place))

    return [st.Page(turn, title=place.title, url_path=place.script, visibility="hidden")]


def _script(place: Place) -> Path:
    return _HERE / "pages" / f"{place.script}.py"


def _title(place: Place, person: session.SignedIn) -> str:
    """What it is called, with how much waits there for somebody to look at."""
    if place.needs != "review access":
        return place.title
    with reading(session.store(), person.sight) as stored:
        waiting = reviewing.waiting(stored)
    return f"{place.title} ({waiting})" if waiting else place.title


def _refused(why: str) -> Callable[[], None]:
    def refused() -> None:
        frame.refused(why)

    return refused


main()
