"""Answering an alert: what is open in this session, one save under one key, and what came of it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from sqlalchemy.orm import Session

from dashboard import clock, faults, session, words
from db.engine import writing
from db.saves import KeyConflict
from models.attention import Standing

ACKNOWLEDGE, DECLINE = "acknowledge", "decline"
_OPEN, _SAID, _SESSION = "open answers", "said of alerts", "answers of this session"
_REFUSALS = (ValueError, LookupError, PermissionError, KeyConflict)


@dataclass(frozen=True)
class Subject:
    """An alert that can be answered, as it is drawn."""

    id: int
    severity: str
    standing: Standing


@dataclass
class Form:
    """A form that is open: under which key it saves, and how grave the alert was as far as this person has seen.

    problem: what the last save was refused for, beside the field of that name.
    """

    what: str
    key: str
    severity: str
    field: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Said:
    """What came of an answer; told while the alert is quiet or taken `until` then, or was last declined then.

    A refusal is told until the alert is answered again.
    """

    words: str
    until: int | None = None
    declined_at: int | None = None
    refused: bool = False

    def holds(self, standing: Standing) -> bool:
        """Whether it is still so."""
        if self.refused:
            return True
        if self.until is not None:
            return self.until == standing.until
        return self.declined_at is not None and self.declined_at == standing.declined_at


class Refused(ValueError):
    """A refusal that belongs beside one field of a form."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def allowed() -> bool:
    """Whether who has signed in may answer alerts at all."""
    return session.may("acknowledge")


def form_of(alert_id: int) -> Form | None:
    """The form that is open for an alert."""
    found: Form | None = _forms().get(alert_id)
    return found


def open_alerts() -> frozenset[int]:
    """The alerts for which a form is open."""
    return frozenset(_forms())


def open_form(alert_id: int, what: str, severity: str) -> None:
    """Opens a form, unless it is open; a key of its own makes a double tap on its Save one save."""
    kept = form_of(alert_id)
    if kept is None or kept.what != what:
        _forms()[alert_id] = Form(what, str(uuid.uuid4()), severity)
        _told().pop(alert_id, None)


def close_form(alert_id: int) -> None:
    """Closes the form without saving."""
    _forms().pop(alert_id, None)


def tap_key(subject: Subject) -> str:
    """The key of an answer that is one tap: the same for each tap on what is drawn."""
    own = st.session_state.setdefault(_SESSION, uuid.uuid4())
    return str(uuid.uuid5(own, f"{subject.id} {subject.severity} {subject.standing}"))


def said(subject: Subject) -> Said | None:
    """What came of the last answer, while it still holds."""
    found: Said | None = _told().get(subject.id)
    return found if found and found.holds(subject.standing) else None


Change = Callable[[Session, int, int], Said]
"""An answer as it is stored: given the session, who answers, and now."""


def save(alert_id: int, form: Form, change: Change) -> None:
    """Saves what was typed in one transaction and closes the form; a refusal leaves it as it was typed."""
    problem = _problem(alert_id, change)
    if problem is None:
        close_form(alert_id)
    else:
        form.field, form.problem = problem


def tapped(alert_id: int, change: Change) -> None:
    """Saves an answer that is one tap; a form that is open stays open."""
    if problem := _problem(alert_id, change):
        _told()[alert_id] = Said(problem[1], refused=True)


def _problem(alert_id: int, change: Change) -> tuple[str, str] | None:
    """The field and the sentence of what went wrong; None where it is saved."""
    person = session.signed_in()
    try:
        with writing(session.store()) as stored:
            done = change(stored, person.user_id, clock.now())
    except Refused as error:
        return error.field, words.told(error.args[0])
    except _REFUSALS as error:
        return "", words.told(str(error.args[0]) if error.args else "")
    except Exception as error:
        return "", faults.not_saved(error, "Answering an alert failed")
    _told()[alert_id] = done
    return None


def _forms() -> dict[int, Form]:
    found: dict[int, Form] = st.session_state.setdefault(_OPEN, {})
    return found


def _told() -> dict[int, Said]:
    found: dict[int, Said] = st.session_state.setdefault(_SAID, {})
    return found
