"""One change of the store from a form: all of it or nothing, and a sentence for what came of it."""

from collections.abc import Callable

import streamlit as st
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from dashboard import faults, markup, session
from db.engine import writing
from db.saves import KeyConflict, Superseded
from models.criteria import CriteriaError
from models.regimen import RegimenError

_SAID = "said"
_REFUSALS = (ValueError, PermissionError, LookupError, CriteriaError, RegimenError, KeyConflict, Superseded)


def save(change: Callable[[Session, int], object], said: str) -> None:
    """One transaction; then the page anew, with a sentence if there is one to say. A refusal is shown in place."""
    try:
        with writing(session.store()) as stored:
            change(stored, session.signed_in().user_id)
    except _REFUSALS as error:
        st.error(markup.plain(str(error)))
        return
    except DBAPIError as error:
        st.error(faults.not_saved(error, "A form could not be saved"))
        return
    st.session_state[_SAID] = said
    st.rerun()


def said() -> None:
    """What the last save of this page did, told once."""
    if sentence := st.session_state.pop(_SAID, None):
        st.success(sentence)
