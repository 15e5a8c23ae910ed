"""The page of one alert: what is true now, who did what and when, what it rested on, and the chart at that time."""

from collections.abc import Callable, Collection
from zoneinfo import ZoneInfo

import streamlit as st
from sqlalchemy.orm import Session

from dashboard import alert_course, alert_reasons, alert_rows, opened, tables, viewing, words
from dashboard.components import alert_row, evidence, patient_head, trend
from dashboard.components.evidence import written
from dashboard.sentence import sentence
from dashboard.settings import settings
from dashboard.viewing import Seen
from db import alert_board, audit, climbing, history, stays, stories
from db.stories import AlertStory
from models.alerting import OVERDUE
from models.criteria import CriteriaError
from models.records import Stay
from models.schedule import ScheduleError


def show(stored: Session, named: str, now: int, close: Callable[[], None]) -> None:
    """The alert of that number; opening it is a look at its patient. `close` leads back to the list."""
    try:
        stay_id, story = stories.story(stored, int(named))
    except (ValueError, LookupError):
        st.title("Alert", anchor=False)
        st.info("There is no such alert.")
        st.button("All alerts", on_click=close)
        return
    opened.note(stay_id)
    stay, revision = stays.one(stored, stay_id), audit.revision(stored, stay_id)
    _head(stay, now, close)
    present, reason = _seen(stored, stay_id, revision, now, None)
    then, reason_then = _seen(stored, stay_id, revision, now, story.rested_at)
    _now(stored, story, present, reason, now)
    with st.container(key="course"):
        left, right = st.columns([2, 1])
        with left:
            _course(story, now)
            _chart(then, story)
        with right:
            _rested(stored, stay_id, story, then, reason_then)


def _head(stay: Stay, now: int, close: Callable[[], None]) -> None:
    with st.container(key="head", horizontal=True, vertical_alignment="top"):
        patient_head.show(st.empty(), stay, now)
        st.button("All alerts", on_click=close)
        if st.button("Open the patient"):
            st.session_state["stay"] = stay.id
            st.switch_page("pages/patient.py")


def _seen(stored: Session, stay_id: int, revision: int, now: int, at: int | None) -> tuple[Seen | None, str]:
    """The stay as it is, or as it was known at an instant; where it cannot be judged, why."""
    try:
        return viewing.seen(stored, stay_id, revision, now, at), ""
    except (CriteriaError, LookupError) as error:
        return None, str(error)


def _now(stored: Session, story: AlertStory, seen: Seen | None, reason: str, now: int) -> None:
    st.header("Now", anchor=False)
    if seen is None:
        st.error("This stay cannot be judged now: its criteria set cannot be used.")
        st.text(reason)
    elif seen.assessment is None:
        st.text("This stay has not begun: there is nothing to judge yet.")
    else:
        when = "At the end of the stay" if seen.over else ""
        st.text(sentence(seen.assessment, seen.known.criteria, settings().zone, when).text)
    reached = climbing.next_steps(stored, {story.id: story.standing(now)}).get(story.id)
    alert_row.show(alert_rows.of_story(story, now, settings().zone, reached), opened=True)


def _course(story: AlertStory, now: int) -> None:
    zone = settings().zone
    st.header(f"Who did what, and when ({settings().time_zone})", anchor=False)
    events = [(_briefly(one.at, zone), one) for one in alert_course.course(story, now, zone)]
    st.html(written("alert_course.html", events=events))


def _chart(then: Seen | None, story: AlertStory) -> None:
    st.header(f"The chart as known at {_dated(story.rested_at, settings().zone)}", anchor=False)
    if then is None:
        st.text("It cannot be drawn: the stay cannot be judged as it was known then.")
    else:
        trend.show(then.known, then.at, then.over, then.revision, "known chart")


def _rested(stored: Session, stay_id: int, story: AlertStory, then: Seen | None, reason: str) -> None:
    at = _dated(story.rested_at, settings().zone)
    st.header(f"What it rested on, as known at {at}", anchor=False)
    none = "No reading is kept for it." if story.problem != OVERDUE else _missing(stored, stay_id, story)
    _readings(stored, stay_id, story.grounds, "Readings that it rested on", none)
    st.html(written("judged_by.html", story=story))
    if then is None:
        st.text(f"The rules cannot be shown as they were then. {reason}")
    elif then.assessment is not None:
        evidence.show(then.assessment, then.known.criteria, settings().zone)
    if story.ended_at is not None:
        st.header("What it ended by", anchor=False)
        _readings(
            stored,
            stay_id,
            story.end_grounds,
            "Readings that it ended by",
            alert_rows.end_sentence(story.end_reason, settings().zone, story.ended_at),
        )


def _missing(stored: Session, stay_id: int, story: AlertStory) -> str:
    """What was overdue when it was raised."""
    at = story.rested_at
    try:
        found = alert_board.state(stored, stays.one(stored, stay_id), at, at)
    except (CriteriaError, ScheduleError) as error:
        return f"What was overdue then cannot be told. {error}"
    return alert_reasons.late(found.late, settings().zone, at) or "What was overdue then was explained later."


def _readings(stored: Session, stay_id: int, wanted: Collection[int], title: str, none: str) -> None:
    found = history.history(stored, stay_id, only=wanted) if wanted else []
    if not found:
        st.text(none)
        return
    replaced = {one.replaced_by for one in found if one.replaced_by} - set(wanted)
    every = [*found, *(history.history(stored, stay_id, only=replaced) if replaced else [])]
    st.html(written("grounds.html", title=title, grounds=tables.grounds(every, wanted, settings().zone)))


def _dated(at: int, zone: ZoneInfo) -> str:
    then = words.local(at, zone)
    return f"{then.day} {then:%b %Y %H:%M}"


def _briefly(at: int, zone: ZoneInfo) -> str:
    then = words.local(at, zone)
    return f"{then.day} {then:%b %H:%M}"
