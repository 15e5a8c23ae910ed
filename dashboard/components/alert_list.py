"""The alerts of a stay on the page of its patient: each in words, with what can be done about it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import alert_rows
from dashboard.components import alert_row, known_at
from dashboard.components.alert_row import Way
from dashboard.settings import settings
from db.climbing import Reached
from db.stories import AlertStory


def show(stories: Sequence[AlertStory], at: int, past: bool, reached: Mapping[int, Reached]) -> None:
    """The alerts as known, the latest first; `reached`: how far those have climbed that wait for somebody now.

    In the past there is nothing to answer.
    """
    st.subheader("Alerts", anchor=False)
    if not stories:
        st.write("No alert has been raised in this stay." if not past else "No alert had been raised by then.")
    for story in reversed(stories):
        row = alert_rows.of_story(story, at, settings().zone, reached.get(story.id))
        ways = [Way("Open as it was then", "then", known_at.look, story.rested_at)]
        if alert_row.show(row, ways, answered=not past):
            st.switch_page("pages/alerts.py", query_params={"alert": str(story.id)})


def waits(story: AlertStory, at: int) -> bool:
    """Whether an alert waits for somebody: it is open, and nobody has it."""
    return story.standing(at).state == "open"
