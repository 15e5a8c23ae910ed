"""Opening a patient is noted in the audit: once for each opening, not for each redrawing of the page."""

import streamlit as st

from dashboard import session
from dashboard.clock import now
from db import audit
from db.engine import writing


def note(stay_id: int, page: str) -> None:
    """Writes that this person opened this stay on this page, unless it is the one they have open there."""
    if st.session_state.get(f"opened on {page}") == stay_id:
        return
    with writing(session.store()) as stored:
        audit.opened_patient(stored, session.signed_in().user_id, stay_id, now())
    st.session_state[f"opened on {page}"] = stay_id
