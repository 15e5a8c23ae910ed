"""The wards that stand open to somebody by breaking the glass, said on every page, each with the way to close it."""

import streamlit as st

from dashboard import glass_words, session
from dashboard.clock import now
from dashboard.session import SignedIn
from dashboard.settings import settings
from db import glass
from db.engine import reading, writing
from models.records import BrokenGlass
from models.roles import MAY

_DRAWN = "opened wards drawn"


def show(person: SignedIn) -> bool:
    """The bar, or nothing where nothing stands open; whether anything does."""
    found = _open(person)
    st.session_state[_DRAWN] = [one.id for one in found]
    for one in found:
        with st.container(key=f"glass {one.id}", horizontal=True, vertical_alignment="center"):
            st.text(f"◇ {glass_words.bar(one, now(), settings().zone)}")
            st.button("Close it", key=f"close glass {one.id}", on_click=_close, args=(one.id,))
    return bool(found)


def changed(person: SignedIn) -> bool:
    """Whether something else stands open than the page says: a time is over, or another screen opened or closed it."""
    return [one.id for one in _open(person)] != st.session_state.get(_DRAWN, [])


def _open(person: SignedIn) -> list[BrokenGlass]:
    if "break the glass" not in MAY[person.role]:
        return []
    with reading(session.store(), person.sight) as stored:
        return glass.open_now(stored, person.user_id, now())


def _close(glass_id: int) -> None:
    with writing(session.store()) as stored:
        glass.close(stored, glass_id, by=session.signed_in().user_id, now=now())
