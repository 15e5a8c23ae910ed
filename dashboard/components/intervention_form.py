"""Interventions of a stay: started with a tap, ended, corrected, withdrawn."""

from collections.abc import Sequence

import streamlit as st

from dashboard import forms, words
from dashboard.before_dose import Before
from dashboard.clock import now
from dashboard.components import put_right
from dashboard.settings import settings
from dashboard.wardtime import typed_form
from db import interventions
from db.events import Told
from db.interventions import Given
from models.instants import seconds
from models.interventions import INTERVENTIONS
from models.records import Intervention

_LONGEST_NOTE = 300


def show(before: Before, told: Sequence[Told[Intervention]]) -> None:
    """A button for each kind, what runs, and what was."""
    st.markdown("### Start")
    kinds = list(INTERVENTIONS)
    for number, place in enumerate(st.columns(len(kinds))):
        with place, st.container(key=f"kind-{kinds[number]}"):
            put_right.button("start", number, str(INTERVENTIONS[kinds[number]]), "stretch")
    for number, kind in enumerate(kinds):
        if put_right.is_open("start", number):
            _start(before, kind, f"{before.stay.id} {kind} {len(told)}")
    running = [one for one in told if one.stands and one.row.ended_at is None]
    st.markdown("### Running now" if running else "### Nothing is running now")
    for one in running:
        _row(before, one)
    others = [one for one in reversed(told) if one not in running]
    if others:
        st.markdown("### Before")
        for one in others:
            _row(before, one)


def _start(before: Before, kind: str, scope: str) -> None:
    with st.form(f"start {scope}"):
        form = forms.Form()
        form.text("at", forms.when("Started"), forms.instant_or_now, scope=f"start {scope}")
        form.text("note", "Note, such as drug, volume or rate", forms.optional(str.strip), scope=f"start {scope}")
        if st.form_submit_button(f"Start: {INTERVENTIONS[kind]}", type="primary", width="stretch") and form.read():
            given = Given(
                forms.key(f"intervention {scope}"), before.stay.id, kind, form.values["at"], None, form.values["note"]
            )
            put_right.save(
                lambda stored, by: interventions.start(stored, given, by=by, now=now()),
                f"{INTERVENTIONS[kind]} is started.",
            )


def _row(before: Before, told: Told[Intervention]) -> None:
    row, zone, at = told.row, settings().zone, before.at
    start = seconds(row.started_at)
    if row.ended_at is None:
        span = f"since {words.clock(start, zone, at)} ({words.age(at - start)})"
    else:
        span = f"{words.clock(start, zone, at)} to {words.clock(seconds(row.ended_at), zone, at)}"
    note = f", {row.note}" if row.note else ""
    ends = {"end": "End"} if row.ended_at is None else {}
    ways = ends | {"correct intervention": "Correct", "withdraw intervention": "Withdraw"}
    put_right.line(told, f"{INTERVENTIONS.get(row.kind, row.kind)}, {span}{note}; recorded by {told.by}", at, ways)
    if not told.stands:
        return
    if put_right.is_open("end", row.id):
        _end(row)
    elif put_right.is_open("correct intervention", row.id):
        _correct(before, row)
    else:
        put_right.withdraw("intervention", row.id, interventions.withdraw)


def _end(row: Intervention) -> None:
    scope = f"end {row.id}"
    with st.form(scope):
        form = forms.Form()
        form.text("at", forms.when("Ended"), forms.instant_or_now, scope=scope)
        if st.form_submit_button("It has ended", type="primary", width="stretch") and form.read():
            at, key = form.values["at"], forms.key(scope)
            put_right.save(
                lambda stored, by: interventions.end(stored, row.id, at, key, by=by, now=now()),
                f"{INTERVENTIONS[row.kind]} has ended.",
            )


def _correct(before: Before, row: Intervention) -> None:
    scope, zone = f"correct intervention {row.id}", settings().zone
    with st.form(scope):
        kind = st.selectbox(
            "What it was",
            list(INTERVENTIONS),
            list(INTERVENTIONS).index(row.kind),
            format_func=lambda name: str(INTERVENTIONS[name]),
            key=f"kind of {scope}",
        )
        form = forms.Form()
        form.text("start", "Started", forms.instant, typed_form(seconds(row.started_at), zone), scope=scope)
        ended = "" if row.ended_at is None else typed_form(seconds(row.ended_at), zone)
        form.text("end", "Ended (empty: it runs)", forms.optional(forms.instant), ended, scope=scope)
        form.text("note", "Note", forms.optional(str.strip), row.note or "", scope=scope, max_chars=_LONGEST_NOTE)
        form.text("why", "Why it is corrected", forms.needed("The reason"), scope=scope, max_chars=_LONGEST_NOTE)
        if st.form_submit_button("Save the correction", type="primary", width="stretch") and form.read():
            values = form.values
            given = Given(forms.key(scope), before.stay.id, kind, values["start"], values["end"], values["note"])
            put_right.save(
                lambda stored, by: interventions.correct(stored, row.id, given, values["why"], by=by, now=now()),
                "The correction is saved.",
            )
