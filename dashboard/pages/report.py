"""The report, for whoever leads a ward: alerts, what came of them, and the hours in which nobody could have known."""

from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from dashboard import colours, days, forms, report_words, session, words
from dashboard.alert_words import label
from dashboard.clock import now
from dashboard.components import live, other_ward
from dashboard.components.evidence import written
from dashboard.days import PRESETS, Days
from dashboard.settings import settings
from dashboard.words import local
from db import stays
from db.engine import reading
from db.reporting import gather
from models.reporting import ANY, Report

_STYLE = Path(__file__).parent.parent / "templates" / "report.css"
_OTHER = "Other days"
_CHOSEN = "days of the report"


def main() -> None:
    """Which days of which ward, and what came of their alerts."""
    st.html(f"<style>{colours.variables()}{_STYLE.read_text('utf-8')}</style>")
    live.show()
    st.title("Report", anchor=False)
    sight = session.signed_in().sight
    with reading(session.store(), sight) as stored:
        wards = stays.wards(stored)
    other_ward.show()
    if not wards:
        st.info("There has been nobody on a ward yet: there is nothing to report.")
        return
    ward, chosen = _ward(wards), _days()
    if chosen is None:
        return
    start, end = chosen.between(settings().zone)
    with st.spinner("The record of these days is read ..."), reading(session.store()) as stored:
        found = gather(stored, start, end, now(), ward, sight)
    _show(found, chosen, ward, "all wards" if sight.wards is None else words.listed(wards))


def _ward(wards: list[str]) -> str | None:
    if len(wards) == 1:
        return None
    return st.selectbox("Ward", [None, *wards], format_func=report_words.name)


def _days() -> Days | None:
    """The days that are chosen; None where they are typed and cannot be read."""
    names = [*PRESETS, _OTHER]
    picked = st.segmented_control("Days", names, default=names[0], required=True, label_visibility="collapsed")
    today = local(now(), settings().zone).date()
    if picked != _OTHER:
        return PRESETS[picked or names[0]](today)
    return _typed(st.session_state.get(_CHOSEN, PRESETS[names[0]](today)))


def _typed(before: Days) -> Days | None:
    today = local(now(), settings().zone).date()
    with st.form("other days"):
        form = forms.Form()
        left, right = st.columns(2)
        with left:
            form.text("first", "First day (year-month-day)", days.day, f"{before.first}")
        with right:
            form.text("last", "Last day (year-month-day)", days.day, f"{before.last}")
        pressed = st.form_submit_button("Show these days", type="primary")
        if pressed and not form.read():
            return None
        if pressed:
            try:
                st.session_state[_CHOSEN] = days.checked(Days(form.values["first"], form.values["last"]), today)
            except ValueError as error:
                st.error(str(error))
                return None
    return st.session_state.get(_CHOSEN, before)


def _show(found: Report, chosen: Days, ward: str | None, every: str) -> None:
    zone = settings().time_zone
    st.text(f"{chosen}, {zone}; {every if ward is None else ward}")
    problems = found.counts[None, ANY].problems
    tables = [
        ("Hours of patients by overall state", *report_words.states(found)),
        ("What was done: acknowledgements", *report_words.actions(found)),
        ("Climbed: alerts of which somebody else was told because they had waited", *report_words.climbed(found)),
    ]
    shown = bool(found.wards)
    st.html(
        written(
            "report.html",
            sentence=report_words.sentence(found),
            parts=report_words.parts(found) if shown else [],
            columns=report_words.COLUMNS,
            about=report_words.about(found, {problem: label(problem) for problem in problems}),
            tables=tables,
        )
    )
    asked = {"from": f"{chosen.first}", "to": f"{chosen.last}"} | ({} if ward is None else {"ward": ward})
    st.html(written("report-file.html", address=f"/paper/report.csv?{urlencode(asked)}"))
    with st.expander("How this is counted"):
        st.html(written("report-notes.html", zone=zone))


main()
