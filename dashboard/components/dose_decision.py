"""The decision about the dose that is due: given, delayed, held or stopped, never another amount."""

import json

import streamlit as st

from dashboard import before_dose, dose_words, forms, markup, saving, session, words
from dashboard.before_dose import Before
from dashboard.clock import now
from dashboard.components.dose_weight import Weighed
from dashboard.settings import settings
from db import treatment
from db.doses import Decision
from models.dosing import needs_reason, refusal
from models.holding import Finding

_LONGEST_REASON = 300
_DRUG = "aldesleukin"


def show(before: Before, found: tuple[Finding, ...], weight: Weighed, scope: str) -> None:
    """The choice of what is decided, and its form."""
    offered = choices(before)
    if not offered:
        return
    if not session.may("decide"):
        st.text("An oncologist decides on the dose.")
        return
    state = st.segmented_control(
        "Decision", offered, format_func=dose_words.STATES.__getitem__, key=f"decision {scope}", default=None
    )
    if state:
        _form(before, found, weight, scope, state)


def choices(before: Before) -> list[str]:
    """What can be decided: nothing is given beyond the regimen, nothing is held that is not due."""
    if before.regimen is None or before.due is None:
        return list(dose_words.STATES)
    if before.due.state == "stopped":
        return []
    if not before.due.open:
        return ["stopped"]
    return [state for state in dose_words.STATES if state != "given" or not refusal(before.regimen, before.due)]


def _form(before: Before, found: tuple[Finding, ...], weight: Weighed, scope: str, state: str) -> None:
    said = f"{scope} {state}"
    with st.form(f"decide {said}"):
        form = forms.Form()
        if before.due is None:
            last = max((dose.number for dose in before.decided if dose.state == "given"), default=0)
            form.text("number", "Number", dose_number, str(last + 1), scope=said)
            drug = before.decided[-1].drug if before.decided else _DRUG
            form.text("drug", "Drug", forms.needed("The drug"), drug, scope=said)
        form.text("at", forms.when("Time"), forms.instant_or_now, scope=said)
        if state == "delayed":
            until = f"Delayed until ({settings().time_zone})"
            form.text("until", until, forms.instant, scope=said, placeholder="2026-01-31 14:00")
        form.text("reason", "Why", forms.optional(str.strip), scope=said, max_chars=_LONGEST_REASON)
        number = before.due.number if before.due else None
        label = f"Record dose {number}: {state}" if number and state != "stopped" else f"Record: {state}"
        if st.form_submit_button(label, type="primary", width="stretch") and form.read():
            _record(before, found, weight, scope, state, form)


def _record(
    before: Before, found: tuple[Finding, ...], weight: Weighed, scope: str, state: str, form: forms.Form
) -> None:
    values, at = form.values, form.values["at"]
    if problem := _problem(before, found, weight, state, values["reason"], at, values.get("until")):
        st.error(problem)
        return
    due, regimen = before.due, before.regimen
    decision = Decision(
        key=forms.key(f"dose {scope}"),
        stay_id=before.stay.id,
        number=due.number if due else values["number"],
        state=state,
        at=at,
        drug=regimen.drug if regimen else values["drug"],
        reason=values["reason"],
        due_at=values["until"] if state == "delayed" else due.at if due else None,
        basis=json.dumps(before_dose.basis(before, found, weight.value), ensure_ascii=False),
    )
    clock = words.clock(at, settings().zone, before.at)
    why = f": {markup.plain(decision.reason)}" if decision.reason else ""
    saving.save(
        lambda stored, by: treatment.decide(stored, decision, by=by, now=now()),
        f"Recorded: dose {decision.number}, {state} {clock}{why}.",
    )


def _problem(
    before: Before,
    found: tuple[Finding, ...],
    weight: Weighed,
    state: str,
    reason: str | None,
    at: int,
    until: int | None,
) -> str:
    """What is lacking, as a sentence; empty where nothing is."""
    if state == "given" and before.regimen is not None and weight.value is None:
        return "Enter the weight that the dose is computed from, and answer what is asked about it."
    if until is not None and until <= at:
        return "The time until which it is delayed must be later."
    absolute = any(one.state == "found" and one.rule.level == "absolute" for one in found)
    asked = "Say why." if state != "given" else ""
    if before.due is not None:
        asked = needs_reason(before.due, state, at, absolute)
    return asked if asked and not reason else ""


def dose_number(typed: str) -> int:
    """The number of a dose, 1 to 99."""
    if not typed.strip().isdecimal() or not 1 <= int(typed) <= 99:
        raise ValueError("Give the number of the dose, 1 to 99.")
    return int(typed)
