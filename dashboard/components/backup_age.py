"""How old the last good copy of the store is, for whoever can do something about it."""

import streamlit as st
from sqlalchemy.orm import Session

from dashboard import words
from dashboard.settings import settings
from db import facts
from models.instants import HOUR

_WARNING = "⚠️"


def show(stored: Session, now: int) -> None:
    """A line; with a warning sign where copies are not made, fail, or are older than twice the time between two."""
    if sentence := _said(stored, now):
        st.text(sentence)


def _said(stored: Session, now: int) -> str:
    every, last, failed = settings().backup_hours * HOUR, facts.last_backup(stored), facts.backup_failure(stored)
    if last is None and failed is None and not settings().backup_folder:
        # Nobody misses what was made up.
        none = f"{_WARNING} No copy of the store is made: CAPWATCH_BACKUP_FOLDER names no folder."
        return "" if facts.is_demonstration(stored) else none
    age = (
        "There is no good copy of the store yet."
        if last is None
        else f"Last good copy of the store: {_ago(now - last)}."
    )
    if failed is not None:
        return f"{_WARNING} {age} The last attempt failed {_ago(now - failed[0])}: {failed[1]}"
    return age if last is not None and abs(now - last) <= 2 * every else f"{_WARNING} {age}"


def _ago(seconds: int) -> str:
    return f"{words.age(seconds)} ago"
