"""The frame around every page: who has signed in, what kind of store this is, and the way to the other pages."""

from pathlib import Path

import streamlit as st

from dashboard import frame, opened, session
from models.roles import MAY

_HERE = Path(__file__).parent


def main() -> None:
    """Draws the frame and the page in it; run anew for every full run of any page."""
    st.set_page_config("Capwatch", "🩺", layout="wide", initial_sidebar_state="collapsed")
    person = session.look(awake=True)
    if person is None:
        # Without a page of its own, Streamlit would list the scripts in pages/.
        st.navigation([st.Page(frame.ended, title="Signed out")], position="hidden").run()
        return
    pages = [
        st.Page(_HERE / "pages" / "ward.py", title="Ward", default=True),
        st.Page(_HERE / "pages" / "record.py", title="Record"),
        st.Page(_HERE / "pages" / "patient.py", title="Patient"),
        st.Page(_HERE / "pages" / "compare.py", title="Compare"),
        st.Page(_HERE / "pages" / "treatment.py", title="Dose"),
        st.Page(_HERE / "pages" / "alerts.py", title="Alerts"),
        st.Page(_HERE / "pages" / "report.py", title="Report"),
        st.Page(_HERE / "pages" / "stays.py", title="Stays"),
    ]
    if "manage alerting" in MAY[person.role]:
        pages.append(st.Page(_HERE / "pages" / "alerting.py", title="Alerting"))
    page = st.navigation(pages, position="top")
    opened.turn_to(page.title)
    frame.show(person)
    page.run()


main()
