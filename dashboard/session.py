"""Who looks at this page, and the store behind it. Pages call `session.signed_in()` and `session.store()` by module."""

from dataclasses import dataclass

import streamlit as st

from dashboard import arriving, cookies, signin
from dashboard.store import store
from db import origin
from models.roles import MAY, Action
from models.sight import Sight

__all__ = ["SignedIn", "look", "may", "signed_in", "store"]


@dataclass(frozen=True)
class SignedIn:
    """Somebody with a session; `role` is one of models.roles.ROLES."""

    user_id: int
    name: str
    display_name: str
    role: str
    sight: Sight


def may(action: Action) -> bool:
    """Whether the role of who has signed in allows it: what cannot be used is not shown. The store asks again."""
    return action in MAY[signed_in().role]


def look(*, awake: bool) -> SignedIn | None:
    """Who has signed in, asked of the store anew; None once the session has ended. `awake` as in signin."""
    origin.enter(arriving.of_headers(st.context.headers))
    person = signin.user_of_cookie(cookies.token_of_page(st.context.cookies), awake=awake)
    return person and SignedIn(person.id, person.name, person.display_name, person.role, person.sight)


def signed_in() -> SignedIn:
    """Who has signed in. Where the session has ended, the page stops here, fragments too, and the frame says so."""
    person = look(awake=False)
    if person is None:
        st.rerun()
    return person


def way() -> str:
    """How the session of this page began: one of models.roles.WAYS_IN."""
    found = signin.session_of_cookie(cookies.token_of_page(st.context.cookies), awake=False)
    return found.way if found else ""
