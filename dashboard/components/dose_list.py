"""Every dose of a stay that was decided, with what was shown then, and the ways to put one right."""

import json
from collections.abc import Sequence

import streamlit as st

from dashboard import dose_words, forms, session, words
from dashboard.before_dose import Before
from dashboard.clock import now
from dashboard.components import put_right
from dashboard.components.dose_decision import dose_number
from dashboard.settings import settings
from dashboard.wardtime import typed_form
from db import doses, treatment
from db.doses import Decision
from db.events import Told
from models.instants import seconds
from models.records import Dose

_LONGEST_REASON = 300


def show(before: Before, told: Sequence[Told[Dose]]) -> None:
    """The doses, the latest first."""
    if not told:
        st.markdown("No dose has been decided yet.")
    for one in reversed(told):
        ways = {"correct dose": "Correct", "withdraw dose": "Withdraw"} if session.may("decide") else {}
        put_right.line(one, sentence(one, before.at), before.at, ways)
        if shown := shown_then(one.row):
            with st.expander(f"What was shown for dose {one.row.number}"):
                st.text(shown)
        if one.stands and ways:
            _ways(before, one.row)


def sentence(told: Told[Dose], at: int) -> str:
    """`Dose 5 of aldesleukin, held 14:02 by Nina: fever`."""
    row, zone = told.row, settings().zone
    until = ""
    if row.due_at is not None and row.due_at != row.given_at:
        when = words.clock(seconds(row.due_at), zone, at)
        until = f" until {when}" if row.state == "delayed" else f", due {when}"
    why = f": {row.reason}" if row.reason else ""
    clock = words.clock(seconds(row.given_at), zone, at)
    recorded = words.clock(seconds(row.recorded_at), zone, at)
    return f"Dose {row.number} of {row.drug}, {row.state} {clock}{until}{why}. Recorded {recorded} by {told.by}"


def shown_then(row: Dose) -> str:
    """What the page showed when it was decided, in lines; empty where that was not kept."""
    if row.basis is None:
        return ""
    basis = json.loads(row.basis)
    counts, regimen = basis.get("found"), basis.get("regimen")
    lines = [f"Regimen {regimen['name']}, version {regimen['version']}"] if regimen else []
    lines += [basis["arithmetic"]] if "arithmetic" in basis else []
    if counts:
        named = ("absolute", "relative", "unknown", "not_found")
        lines.append(", ".join(f"{counts[name]} {name.replace('_', ' ')}" for name in named))
    for one in basis.get("findings", []):
        value = f", {one['value']}" if one["value"] is not None else ""
        lines.append(f"{one['name']} ({one['level']}): {one['state']}{value}")
    lines += [f"Symptom: {one['name'].replace('_', ' ')}" for one in basis.get("symptoms", [])]
    return "\n".join(lines)


def _ways(before: Before, row: Dose) -> None:
    if put_right.is_open("correct dose", row.id):
        _correct(before, row)
    else:
        put_right.withdraw("dose", row.id, doses.withdraw)


def _correct(before: Before, row: Dose) -> None:
    scope, zone = f"correct dose {row.id}", settings().zone
    with st.form(scope):
        states = list(dose_words.STATES)
        state = st.selectbox(
            "It was",
            states,
            states.index(row.state),
            format_func=dose_words.STATES.__getitem__,
            key=f"state of {scope}",
        )
        form = forms.Form()
        form.text("number", "Number", dose_number, str(row.number), scope=scope)
        form.text("drug", "Drug", forms.needed("The drug"), row.drug, scope=scope)
        form.text("at", "Time", forms.instant, typed_form(seconds(row.given_at), zone), scope=scope)
        due = "" if row.due_at is None else typed_form(seconds(row.due_at), zone)
        form.text("due", "Due, or delayed until", forms.optional(forms.instant), due, scope=scope)
        form.text(
            "reason",
            "Why (unless given)",
            forms.optional(str.strip),
            row.reason or "",
            scope=scope,
            max_chars=_LONGEST_REASON,
        )
        form.text("why", "Why it is corrected", forms.needed("The reason"), scope=scope, max_chars=_LONGEST_REASON)
        if st.form_submit_button("Save the correction", type="primary", width="stretch") and form.read():
            _corrected(before, row, state, form, scope)


def _corrected(before: Before, row: Dose, state: str, form: forms.Form, scope: str) -> None:
    values = form.values
    decision = Decision(
        key=forms.key(scope),
        stay_id=before.stay.id,
        number=values["number"],
        state=state,
        at=_kept(values["at"], seconds(row.given_at)),
        drug=values["drug"],
        reason=values["reason"],
        due_at=None if values["due"] is None else _kept(values["due"], row.due_at and seconds(row.due_at)),
        basis=row.basis,
    )
    put_right.save(
        lambda stored, by: treatment.correct(stored, row.id, decision, values["why"], by=by, now=now()),
        "The correction is saved.",
    )


def _kept(typed: int, was: int | None) -> int:
    """A time that nobody touched keeps its seconds: the field has none."""
    return was if was is not None and typed == was // 60 * 60 else typed
