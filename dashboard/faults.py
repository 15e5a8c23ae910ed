"""What is said and logged when something fails: never a message, since messages can quote a patient's values."""

import logging
import secrets
import traceback
from pathlib import Path

import streamlit as st

_log = logging.getLogger("capwatch")


def noted(error: BaseException, what: str) -> str:
    """Logs an exception by its type and places alone; returns the reference to show."""
    reference = secrets.token_hex(3).upper()
    _log.error("%s (reference %s): %s", what, reference, _described(error))
    return reference


def page_failed(error: Exception) -> bool:
    """Streamlit's hook for an exception in a page: shows a sentence instead of it."""
    reference = noted(error, "A page could not be drawn")
    st.error(
        f"**This page could not be drawn.** What it showed before may be out of date. "
        f"Reload it; if that does not help, report the reference {reference}.",
        icon="⚠️",
    )
    return True


def silence_streamlit() -> None:
    """Keeps Streamlit from logging whole exceptions of pages beside page_failed."""
    logging.getLogger("streamlit.error_util").addFilter(lambda record: record.exc_info is None)


def _described(error: BaseException) -> str:
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    return f"{type(error).__name__} at {' > '.join(places[-6:])}"
