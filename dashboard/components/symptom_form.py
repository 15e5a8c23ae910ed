"""Asking a patient about symptoms: which are there, which are not, and which nobody asked about."""

import json
from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import forms, markup, saving, words
from dashboard.before_dose import Before
from dashboard.clock import now
from dashboard.components import put_right
from dashboard.settings import settings
from db import symptoms
from db.events import Told
from models.instants import seconds
from models.records import Asking
from models.symptoms import SYMPTOMS

_SAID: Mapping[str, str] = {"there": "There", "gone": "Not there", "open": "Not asked"}
_HEADINGS: Mapping[str, str] = {"at once": "Tell the doctor at once", "within a day": "Tell the doctor within a day"}


def show(before: Before, askings: Sequence[Told[Asking]], scope: str) -> None:
    """The form, and every asking so far."""
    scope = f"{scope} asking {len(askings)}"
    keys = {name: f"symptom {name} {scope}" for name in SYMPTOMS}
    for when, heading in _HEADINGS.items():
        st.markdown(f"### {heading}")
        for side, names in zip(st.columns(2), _halves(when), strict=True):
            with side:
                for name in names:
                    _symptom(name, keys[name])
    st.button("All that are left: not there", on_click=_rest, args=(tuple(keys.values()),), width="stretch")
    with st.form(f"asked {scope}"):
        form = forms.Form()
        form.text("at", forms.when("Asked"), forms.instant_or_now, scope=scope)
        form.text("note", "Note", forms.optional(str.strip), scope=scope, max_chars=300)
        if st.form_submit_button("Save what was said", type="primary", width="stretch") and form.read():
            _save(before, form, keys, scope)
    with st.expander("Sources of the list"):
        st.text("\n".join(f"{one.label}: {one.source}." for one in SYMPTOMS.values()))
    for told in reversed(askings):
        _earlier(told, before.at)


def _halves(when: str) -> tuple[list[str], list[str]]:
    names = [name for name, symptom in SYMPTOMS.items() if symptom.when == when]
    middle = (len(names) + 1) // 2
    return names[:middle], names[middle:]


def _symptom(name: str, key: str) -> None:
    st.segmented_control(
        SYMPTOMS[name].label,
        list(_SAID),
        default="open",
        format_func=_SAID.__getitem__,
        key=key,
        persist_state="session",
    )


def _rest(keys: tuple[str, ...]) -> None:
    for key in keys:
        if st.session_state.get(key) in (None, "open"):
            st.session_state[key] = "gone"


def _save(before: Before, form: forms.Form, keys: Mapping[str, str], scope: str) -> None:
    said = {name: st.session_state.get(key) for name, key in keys.items()}
    asked = symptoms.Asked(
        key=forms.key(f"asking {scope}"),
        stay_id=before.stay.id,
        asked_at=form.values["at"],
        present=tuple(name for name, what in said.items() if what == "there"),
        absent=tuple(name for name, what in said.items() if what == "gone"),
        note=form.values["note"],
    )
    saving.save(lambda stored, by: symptoms.ask(stored, asked, by=by, now=now()), "What was said is recorded.")


def _earlier(told: Told[Asking], at: int) -> None:
    row, zone = told.row, settings().zone
    there, gone = (words.listed(_label(name) for name in json.loads(part)) for part in (row.present, row.absent))
    said = "; ".join(
        part for part in (f"there: {there}" if there else "", f"not there: {gone}" if gone else "") if part
    )
    note = f". {row.note}" if row.note else ""
    line = f"Asked {words.clock(seconds(row.asked_at), zone, at)} by {told.by}: {said}{note}"
    put_right.line(told, line, at, {"withdraw asking": "Withdraw"})
    if told.stands:
        put_right.withdraw("asking", row.id, symptoms.withdraw)


def _label(name: str) -> str:
    # A row of another version may know a symptom that this one does not.
    return SYMPTOMS[name].label.lower() if name in SYMPTOMS else markup.plain(name)
