"""Who looks at this page, and the store behind it. Pages call `session.signed_in()` and `session.store()` by module."""

from dataclasses import dataclass

import streamlit as st

from dashboard import signin
from dashboard.store import store

__all__ = ["SignedIn", "look", "signed_in", "store"]


@dataclass(frozen=True)
class SignedIn:
    """Somebody with a session; `role` is one of models.roles.ROLES."""

    user_id: int
    name: str
    display_name: str
    role: str


def look(*, awake: bool) -> SignedIn | None:
    """Who has signed in, asked of the store anew; None once the session has ended. `awake` as in signin."""
    person = signin.user_of_cookie(st.context.cookies.get(signin.COOKIE), awake=awake)
    return person and SignedIn(person.id, person.name, person.display_name, person.role)


def signed_in() -> SignedIn:
    """Who has signed in. Where the session has ended, the page stops here, fragments too, and the frame says so."""
    person = look(awake=False)
    if person is None:
        st.rerun()
    return person
