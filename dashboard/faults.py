"""What is said and logged when something fails: never a message, since messages can quote a patient's values."""

import logging
import secrets

import streamlit as st

from dashboard import logs
from db import figures, trouble

_log = logging.getLogger(logs.OWN)


def noted(error: BaseException, what: str) -> str:
    """Logs an exception by its type and places alone; returns the reference to show. It is counted by `what` failed."""
    reference = secrets.token_hex(3).upper()
    figures.ERRORS.labels(what).inc()
    _log.error("%s (reference %s): %s", what, reference, logs.described(error), extra={"reference": reference})
    return reference


def not_saved(error: Exception, what: str) -> str:
    """The sentence for a save that failed, beside what was typed: why, where the store says it, and a reference."""
    reference, why = noted(error, what), trouble.of(error)
    if why is None:
        return f"This could not be saved (reference {reference})."
    return f"Not saved: what you typed is still here. {why} (Reference {reference}.)"


def page_failed(error: Exception) -> bool:
    """Streamlit's hook for an exception in a page: shows a sentence instead of it."""
    reference, why = noted(error, "A page could not be drawn"), trouble.of(error)
    if why is not None:
        st.error(f"**This page could not be drawn.** {why} Then reload it. (Reference {reference}.)", icon="⚠️")
        return True
    st.error(
        f"**This page could not be drawn.** What it showed before may be out of date. "
        f"Reload it; if that does not help, report the reference {reference}.",
        icon="⚠️",
    )
    return True


def silence_streamlit() -> None:
    """Keeps Streamlit from logging whole exceptions of pages beside page_failed."""
    logging.getLogger("streamlit.error_util").addFilter(lambda record: record.exc_info is None)
