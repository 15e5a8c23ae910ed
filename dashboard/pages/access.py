"""Access, for administrators and auditors: who opened a ward that is not theirs, why, and what they did in it."""

from pathlib import Path

import streamlit as st

from dashboard import colours, forms, glass_words, markup, saving, session, words
from dashboard.clock import now
from dashboard.components import live
from dashboard.components.evidence import written
from dashboard.settings import settings
from db import glass, rights
from db.engine import reading
from db.glass import Opened
from models.glass import LONGEST_WORDS

_STYLE = Path(__file__).parent.parent / "templates" / "people.css"
_MOST = 100


def main() -> None:
    """What nobody has looked at yet, then what somebody has."""
    st.html(f"<style>{colours.variables()}{_STYLE.read_text('utf-8')}</style>")
    live.show()
    person = session.signed_in()
    try:
        with reading(session.store(), person.sight) as stored:
            rights.allowed(stored, person.user_id, "review access")
            waiting, reviewed = glass.to_review(stored), glass.reviewed(stored)[:_MOST]
    except PermissionError as error:
        st.error(markup.plain(words.told(str(error.args[0]))))
        return
    st.title(f"Access: {len(waiting)} to review" if waiting else "Access", anchor=False)
    saving.said()
    st.text("Wards that were opened by people to whom they were not given (breaking the glass), and why.")
    if not waiting:
        st.info("Nothing waits to be reviewed.")
    for one in waiting:
        with st.container(key=f"opening {one.id}", border=True):
            _shown(one)
            _review(one)
    st.header("Reviewed", anchor=False)
    if not reviewed:
        st.text("None.")
    for one in reviewed:
        with st.container(key=f"opening {one.id}", border=True):
            _shown(one)


def _shown(one: Opened) -> None:
    zone = settings().zone
    done = glass_words.meanwhile(one.seen, now(), zone)
    st.html(
        written("opening.html", title=glass_words.heading(one), lines=glass_words.lines(one, now(), zone), done=done)
    )


def _review(one: Opened) -> None:
    scope = f"review {one.id}"
    with st.form(scope, border=False):
        form = forms.Form()
        form.text("words", "What you found", forms.needed("What you found"), scope=scope, max_chars=LONGEST_WORDS)
        if st.form_submit_button("Mark as reviewed") and form.read():
            found = form.values["words"]
            saving.save(
                lambda stored, by: glass.review(stored, one.id, found, by=by, now=now()),
                f"{markup.plain(glass_words.heading(one))}: marked as reviewed.",
            )


main()
