"""The grave symptoms that stand, at the top of every page that shows the patient."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import dose_words
from dashboard.components import evidence
from models.symptoms import Notice


def show(notices: Sequence[Notice], zone: ZoneInfo, now: int, *, past: bool = False) -> None:
    """What a patient said that a doctor is to be told of at once; nothing where nothing stands.

    past: it is shown as it was known then, and nobody is asked to act on it now.
    """
    if notices:
        said = [dose_words.notice(one, zone, now) for one in notices]
        st.html(evidence.written("notices.html", notices=said, past=past))
