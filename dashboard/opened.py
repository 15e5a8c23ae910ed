"""Opening a patient is noted in the audit: once for each opening, not for each redrawing of the page."""

import streamlit as st

from dashboard import session
from dashboard.clock import now
from db import audit
from db.engine import writing

TO_RECORD = "bed to record"
"""Where a page leaves the stay that is to be opened in the round."""

_PAGE, _STAY = "open page", "open stay"


def turn_to(page: str) -> None:
    """Says which page is drawn: whoever comes back to one opens its patient anew."""
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE] = page
        st.session_state.pop(_STAY, None)


def note(stay_id: int) -> None:
    """Writes that this person opened this stay, unless it is the one they have open."""
    if st.session_state.get(_STAY) == stay_id:
        return
    with writing(session.store()) as stored:
        audit.opened_patient(stored, session.signed_in().user_id, stay_id, now())
    st.session_state[_STAY] = stay_id
