"""Answering an alert: acknowledging it with what was done, having it, declining it and why."""

from typing import Literal

import streamlit as st
from sqlalchemy.orm import Session

from dashboard import alert_words, answering, markup, session, words
from dashboard.answering import ACKNOWLEDGE, DECLINE, Form, Refused, Said, Subject
from dashboard.components.evidence import written
from dashboard.settings import settings
from db.acknowledgements import acknowledge
from db.takings import decline, take
from models.acknowledging import ACTIONS, QUIETS, refusal
from models.alerting import graver
from models.instants import seconds

_LONGEST = 400


def buttons(subject: Subject) -> None:
    """What can be done about an alert, each a tap away; nothing for whoever may not answer alerts."""
    if not answering.allowed():
        return
    _opener(subject, ACKNOWLEDGE, "Acknowledge", "primary" if subject.standing.state == "open" else "secondary")
    stands = subject.standing
    if stands.state == "quiet":
        return
    if stands.state != "taken" or stands.by != session.signed_in().display_name:
        key = answering.tap_key(subject)
        st.button("I have it", key=f"take {subject.id}", on_click=_take, args=(subject, key))
    _opener(subject, DECLINE, "Decline", "secondary")


def _opener(subject: Subject, what: str, label: str, kind: Literal["primary", "secondary"]) -> None:
    st.button(
        label,
        key=f"{what} {subject.id}",
        type=kind,
        on_click=answering.open_form,
        args=(subject.id, what, subject.severity),
    )


def show(subject: Subject) -> None:
    """What came of the last answer to an alert, and the form that is open for it."""
    if told := answering.said(subject):
        if told.refused:
            st.error(markup.plain(told.words))
        else:
            st.html(written("said.html", said=told.words))
    form = answering.form_of(subject.id)
    if form is not None and answering.allowed():
        with st.form(f"answering {subject.id}", enter_to_submit=False):
            _grown(subject, form)
            (_acknowledging if form.what == ACKNOWLEDGE else _declining)(subject, form)


def _grown(subject: Subject, form: Form) -> None:
    if graver(subject.severity, form.severity):
        st.warning(
            f"Since you opened this form the alert has grown to {alert_words.priority(subject.severity).lower()}. "
            "Save asks you once more."
        )


def _acknowledging(subject: Subject, form: Form) -> None:
    st.pills(
        "What was done",
        list(ACTIONS),
        format_func=lambda action: words.told(ACTIONS[action]),
        key=f"action {form.key}",
    )
    _problem(form, "action")
    st.text_input(
        "In words: who was called, why it is no leak, what was done", key=f"words {form.key}", max_chars=_LONGEST
    )
    _problem(form, "words")
    quiet = f"quiet {form.key}"
    st.session_state.setdefault(quiet, settings().quiet_minutes)
    st.pills("Quiet for", QUIETS, required=True, format_func=alert_words.span_words, key=quiet)
    st.text("It is open again after that, and at once when it grows graver.")
    _problem(form, "")
    _ways(subject, form, "Save", _acknowledge)


def _declining(subject: Subject, form: Form) -> None:
    st.text_input("Why you decline", key=f"words {form.key}", max_chars=_LONGEST)
    _problem(form, "words")
    st.text("The next person is told at once.")
    _problem(form, "")
    _ways(subject, form, "Decline", _decline)


def _problem(form: Form, field: str) -> None:
    if form.problem and form.field == field:
        st.error(markup.plain(form.problem))


def _ways(subject: Subject, form: Form, label: str, save: object) -> None:
    with st.container(horizontal=True):
        st.form_submit_button(label, key=f"save {form.key}", type="primary", on_click=save, args=(subject.id, form.key))
        st.form_submit_button(
            "Close without saving", key=f"close {form.key}", on_click=answering.close_form, args=(subject.id,)
        )


def _opened(alert_id: int, key: str) -> Form | None:
    """The form of that key; None where an earlier tap has saved it."""
    form = answering.form_of(alert_id)
    if form is None or form.key != key:
        return None
    form.field = form.problem = ""
    return form


def _typed(form: Form) -> str:
    return str(st.session_state.get(f"words {form.key}") or "")


def _acknowledge(alert_id: int, key: str) -> None:
    form = _opened(alert_id, key)
    if form is None:
        return
    action, quiet = st.session_state.get(f"action {key}") or "", st.session_state.get(f"quiet {key}")

    def change(stored: Session, by: int, now: int) -> Said:
        if sentence := refusal(action, _typed(form)):
            raise Refused("words" if action in ACTIONS else "action", sentence)
        minutes = quiet or settings().quiet_minutes
        made = acknowledge(stored, alert_id, action, _typed(form), key, quiet_minutes=minutes, by=by, now=now)
        _look_again(form, made.severity)
        until = None if made.quiet_until is None else seconds(made.quiet_until)
        done = alert_words.done_words(action, made.words)
        return Said(f"Saved {_drawn(now)}: {done}. Quiet until {_soon(until, now)}.", until)

    answering.save(alert_id, form, change)


def _look_again(form: Form, severity: str) -> None:
    """Refuses, and so undoes, what was said of a lesser severity than the alert has; the next Save is of this one."""
    if graver(severity, form.severity):
        form.severity = severity
        raise ValueError(
            f"The alert has grown to {alert_words.priority(severity).lower()} since you opened this form. "
            "Look at it again; if what you typed still holds, save once more."
        )


def _take(subject: Subject, key: str) -> None:
    def change(stored: Session, by: int, now: int) -> Said:
        made = take(stored, subject.id, key, minutes=settings().quiet_minutes, by=by, now=now)
        until = None if made.until is None else seconds(made.until)
        if graver(made.severity, subject.severity):
            grown = alert_words.priority(made.severity).lower()
            raise ValueError(f"The alert has grown to {grown}. Look at it again before you take it over.")
        return Said(f"You have it until {_soon(until, now)}.", until)

    answering.tapped(subject.id, change)


def _decline(alert_id: int, key: str) -> None:
    form = _opened(alert_id, key)
    if form is None:
        return

    def change(stored: Session, by: int, now: int) -> Said:
        if not _typed(form).strip():
            raise Refused("words", "Say why you decline, so that the next person knows.")
        decline(stored, alert_id, _typed(form), key, by=by, now=now)
        return Said(f"Saved {_drawn(now)}: you declined. The next person is told.", declined_at=now)

    answering.save(alert_id, form, change)


def _drawn(now: int) -> str:
    return words.drawn(now, settings().zone)


def _soon(until: int | None, now: int) -> str:
    return "" if until is None else words.soon(until, settings().zone, now)
