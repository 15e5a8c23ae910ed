"""The alerts of a stay: how grave, since when, how they ended, who took note of them; and taking note of one."""

import uuid
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import clock, faults, markup, session, words
from dashboard.components import known_at
from dashboard.components.evidence import written
from dashboard.settings import settings
from db.acknowledgements import acknowledge
from db.engine import writing
from db.saves import KeyConflict
from db.stories import Ack, AlertStory
from models.acknowledging import ACTIONS
from models.alerting import LEAK, graver

_LABELS = {LEAK: "Capillary leak"}


def show(stories: Sequence[AlertStory], at: int, past: bool) -> None:
    """The alerts as known, the latest first. In the past there is nothing to take note of."""
    st.subheader("Alerts", anchor=False)
    if not stories:
        st.write("No alert has been raised in this stay." if not past else "No alert had been raised by then.")
    for story in reversed(stories):
        with st.container(key=f"alert {story.id}", border=True):
            st.html(html(story, at, settings().zone))
            with st.container(horizontal=True):
                st.button(
                    "Open as it was then", key=f"then {story.id}", on_click=known_at.look, args=(story.rested_at,)
                )
            if story.ended_at is None and not past:
                _form(story)


def waits(story: AlertStory) -> bool:
    """Whether an alert is open and nobody has taken note of it as grave as it is now."""
    severity = story.severities[-1][1]
    return story.ended_at is None and all(graver(severity, ack.severity) for ack in story.acknowledgements)


def label(problem: str) -> str:
    """What an alert is called: a leak, or the urine rule that was met."""
    return _LABELS.get(problem, problem.capitalize())


def html(story: AlertStory, at: int, zone: ZoneInfo) -> str:
    """One alert in words."""
    severity = story.severities[-1][1]
    return written(
        "alert.html",
        label=label(story.problem),
        severity=severity,
        mark=words.PRIORITY_MARKS[severity],
        priority=words.PRIORITIES[severity],
        course=_course(story, at, zone),
        story=story,
        taken=[_taken(ack, at, zone) for ack in reversed(story.acknowledgements)],
    )


def _course(story: AlertStory, at: int, zone: ZoneInfo) -> list[str]:
    raised, *more = story.severities
    lines = [f"Raised {words.clock(raised[0], zone, at)}, {_priority(raised[1])}"]
    lines += [
        f"{words.PRIORITIES[severity].lower()} priority since {words.clock(when, zone, at)}" for when, severity in more
    ]
    if story.ended_at is not None:
        lines.append(f"ended {words.clock(story.ended_at, zone, at)}: {story.end_reason}")
    else:
        lines.append(f"open for {words.age(at - story.raised_at)}")
    return lines


def _taken(ack: Ack, at: int, zone: ZoneInfo) -> str:
    said = f"{ACTIONS[ack.action]}{f': {ack.words}' if ack.words else ''}"
    return f"{said} ({ack.by_name}, {words.clock(ack.at, zone, at)}, {_priority(ack.severity)} then)"


def _priority(severity: str) -> str:
    return f"{words.PRIORITIES[severity].lower()} priority"


def _form(story: AlertStory) -> None:
    place = f"acknowledging {story.id}"
    kept = st.session_state.setdefault(place, {"key": str(uuid.uuid4()), "problem": "", "said": ""})
    with st.expander("Acknowledge", key=f"{place} opened"), st.form(f"{place} form", border=False):
        st.pills(
            "What was done",
            list(ACTIONS),
            format_func=lambda action: str(ACTIONS[action]),
            key=f"{place} action",
        )
        st.text_input(
            "In words: who was called, why it is no leak, or what was done",
            key=f"{place} words",
            max_chars=400,
        )
        if kept["problem"]:
            st.error(markup.plain(kept["problem"]))
        st.form_submit_button("Save", key=f"{place} save", type="primary", on_click=_save, args=(story.id, place))
    if kept["said"]:
        st.html(written("said.html", said=kept["said"]))


def _save(alert_id: int, place: str) -> None:
    kept, now = st.session_state[place], clock.now()
    kept["problem"], kept["said"] = "", ""
    action, typed = st.session_state.get(f"{place} action") or "", st.session_state.get(f"{place} words", "")
    try:
        with writing(session.store()) as stored:
            acknowledge(stored, alert_id, action, typed, kept["key"], by=session.signed_in().user_id, now=now)
    except (ValueError, LookupError, PermissionError, KeyConflict) as error:
        kept["problem"] = words.told(str(error.args[0]) if error.args else "")
    except Exception as error:
        kept["problem"] = f"This could not be saved (reference {faults.noted(error, 'Acknowledging failed')})."
    else:
        kept["key"] = str(uuid.uuid4())
        kept["said"] = f"Saved {words.drawn(now, settings().zone)}: {ACTIONS[action]}."
        st.session_state[f"{place} action"], st.session_state[f"{place} words"] = None, ""
