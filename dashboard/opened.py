"""Opening a patient is noted in the audit: once for each opening, not for each redrawing of the page."""

import streamlit as st

from dashboard import session
from dashboard.clock import now
from db import looks
from db.engine import writing

TO_RECORD = "bed to record"
"""Where a page leaves the stay that is to be opened in the round."""

KNOWN_AT = "known at"
"""Where pages keep the instant that is looked back to, in seconds; not there: now."""

SEARCHED = "audit searched"
"""Where the page Audit keeps for what the audit was searched last."""

_WARD = "Ward"
_PAGE, _STAYS = "open page", "open stays"


def turn_to(page: str) -> None:
    """Says which page is drawn: whoever comes back to one opens its patient anew."""
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE] = page
        st.session_state.pop(_STAYS, None)
        st.session_state.pop(SEARCHED, None)
        if page == _WARD:
            # Whoever taps a bed wants to know how it is, not how it was.
            st.session_state.pop(KNOWN_AT, None)


def note(*stay_ids: int) -> None:
    """Writes that this person opened these stays, apart from those they have open."""
    held = st.session_state.get(_STAYS, frozenset())
    for stay_id in sorted(set(stay_ids) - held):
        with writing(session.store()) as stored:
            looks.opened_patient(stored, session.signed_in().user_id, stay_id, now())
    st.session_state[_STAYS] = frozenset(stay_ids)
