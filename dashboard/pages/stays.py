"""Stays: admit a patient; doses, details and discharge of who is here."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
from sqlalchemy.orm import Session

from dashboard import forms, markup, opened, session, words
from dashboard.clock import now
from dashboard.components import live
from dashboard.settings import settings
from dashboard.wardtime import typed_form
from db import stays
from db.engine import reading, writing
from db.loading import BASELINES
from models.criteria import CriteriaError, named, shipped
from models.instants import moment, seconds
from models.measurements import plain
from models.records import Dose, Stay

_STYLE = Path(__file__).parent.parent / "templates" / "record.css"
_ADMIT = "Admit a patient"
_PARTS = ("Dose", "Details", "Discharge", _ADMIT)
_DRUG = "aldesleukin"
_DOSE_STATES = {"given": "Given", "held": "Held", "delayed": "Delayed"}


def main() -> None:
    """Who is here, and the form for a new patient."""
    st.html(_STYLE)
    live.show()
    st.title("Stays")
    if said := st.session_state.pop("said", None):
        st.success(said)
    with reading(session.store()) as stored:
        current = stays.everywhere(stored, now())
    part = st.segmented_control("What", _PARTS, default=_PARTS[0], label_visibility="collapsed") or _PARTS[0]
    if part == _ADMIT or not current:
        _admit(current)
    elif chosen := _chosen(current):
        {"Dose": _dose, "Details": _details, "Discharge": _discharge}[part](chosen)


def _chosen(current: list[Stay]) -> Stay | None:
    """The patient somebody chose; nobody is chosen for them, since the next tap may record a dose."""
    ids = [stay.id for stay in current]
    names = {stay.id: f"{stay.bed}  {stay.patient.name}, {stay.ward}" for stay in current}
    was = st.session_state.get("stay")
    place = ids.index(was) if was in ids else None
    chosen = st.selectbox("Patient", ids, place, format_func=names.__getitem__, placeholder="Choose a patient")
    if chosen is None:
        return None
    st.session_state["stay"] = chosen
    stay = current[ids.index(chosen)]
    about = words.about(stay.patient, now(), settings().zone)
    opened.note(stay.id)
    st.markdown(f"## {markup.plain(stay.bed)} {markup.plain(stay.patient.name)}, {markup.plain(about)}")
    return stay


def _save(change: Callable[[Session, int], object], said: str) -> None:
    """One transaction; then the page anew, with a sentence. A refusal is shown in its place and nothing is saved."""
    try:
        with writing(session.store()) as stored:
            change(stored, session.signed_in().user_id)
    except (ValueError, PermissionError, LookupError, CriteriaError) as error:
        st.error(markup.plain(str(error)))
        return
    st.session_state["said"] = said
    st.rerun()


def _criteria(chosen: str, key: str) -> str:
    names = list(dict.fromkeys([chosen, settings().criteria, *shipped()]))
    return st.selectbox("Criteria set", names, format_func=lambda name: named(name).title, key=key)


def _admit(current: list[Stay]) -> None:
    if not current:
        st.info("There is nobody on a ward yet. Admit the first patient here.")
    ward = settings().ward or (current[0].ward if current else "")
    with st.form("admit"):
        form = forms.Form()
        left, right = st.columns(2)
        with left:
            form.text("record_number", "Record number", forms.needed("The record number"))
            form.text("name", "Name", forms.needed("The name"))
            form.text("born_on", "Day of birth (year-month-day)", forms.optional(forms.day), placeholder="1961-04-30")
            form.text("admitted_at", _when("Admitted"), forms.instant_or_now)
        with right:
            form.text("ward", "Ward", forms.needed("The ward"), ward)
            form.text("bed", "Bed", forms.needed("The bed"))
            criteria = _criteria(settings().criteria, "admit criteria")
        st.markdown("Baselines from before the treatment, where they are known:")
        for column, (kind, label) in zip(st.columns(3), forms.BASELINES.items(), strict=True):
            with column:
                form.text(kind, label, forms.optional(forms.value_of(kind)))
        if st.form_submit_button("Admit", type="primary", width="stretch") and form.read():
            _admitted(form.values, criteria)


def _admitted(values: dict[str, Any], criteria: str) -> None:
    baselines = {kind: values[kind] for kind in forms.BASELINES if values[kind] is not None}
    fields = {name: value for name, value in values.items() if name not in forms.BASELINES}
    admission = stays.Admission(**fields, criteria=criteria, baselines=baselines)

    def admit(stored: Session, by: int) -> None:
        st.session_state["stay"] = stays.admit(stored, admission, by=by, now=now()).id

    _save(admit, f"{markup.plain(values['name'])} is admitted.")


def _dose(stay: Stay) -> None:
    with reading(session.store()) as stored:
        doses = stays.doses(stored, stay.id)
    given = [dose.number for dose in doses if dose.state == "given"]
    # Fresh fields for each dose, so that none is recorded under the last one's number.
    scope = f"{stay.id} after {len(doses)}"
    with st.form(f"dose {scope}"):
        form = forms.Form()
        state = st.segmented_control(
            "Dose was", list(_DOSE_STATES), default="given", format_func=_DOSE_STATES.__getitem__
        )
        left, middle, right = st.columns(3)
        with left:
            form.text("number", "Number", _dose_number, str(max(given, default=0) + 1), scope=scope)
        with middle:
            form.text("given_at", _when("Time"), forms.instant_or_now, scope=scope)
        with right:
            form.text("drug", "Drug", forms.needed("The drug"), doses[-1].drug if doses else _DRUG, scope=scope)
        form.text("reason", "Reason (if held or delayed)", forms.optional(str.strip), scope=scope)
        if st.form_submit_button("Record the dose", type="primary", width="stretch") and form.read():
            dose = stays.NewDose(**form.values, state=state or "given")
            _record_dose(stay, dose)
    _earlier(doses)


def _record_dose(stay: Stay, dose: stays.NewDose) -> None:
    if dose.state != "given" and not dose.reason:
        st.error("Give the reason why the dose was held or delayed.")
    else:
        _save(
            lambda stored, by: stays.give_dose(stored, stay.id, dose, by=by, now=now()),
            f"Dose {dose.number} is recorded.",
        )


def _earlier(doses: list[Dose]) -> None:
    for dose in reversed(doses):
        at = words.clock(seconds(dose.given_at), settings().zone, now())
        why = f": {markup.plain(dose.reason)}" if dose.reason else ""
        st.markdown(f"Dose {dose.number} of {markup.plain(dose.drug)}, {dose.state} {at}{why}")


def _when(label: str) -> str:
    return f"{label} ({settings().time_zone}), empty: now"


def _dose_number(typed: str) -> int:
    if not typed.strip().isdecimal() or not 1 <= int(typed) <= 99:
        raise ValueError("Give the number of the dose, 1 to 99.")
    return int(typed)


def _details(stay: Stay) -> None:
    zone = settings().zone
    first_dose = typed_form(seconds(stay.first_dose_at), zone) if stay.first_dose_at else ""
    with st.form(f"details {stay.id}"):
        form = forms.Form()
        left, right = st.columns(2)
        with left:
            form.text("ward", "Ward", forms.needed("The ward"), stay.ward, scope=stay.id)
            form.text("bed", "Bed", forms.needed("The bed"), stay.bed, scope=stay.id)
        with right:
            form.text(
                "away", "Off the ward (where, since when)", forms.optional(str.strip), stay.away or "", scope=stay.id
            )
            form.text(
                "first_dose_at",
                f"First dose ({settings().time_zone})",
                forms.optional(forms.instant),
                first_dose,
                scope=stay.id,
            )
        for column, (kind, label) in zip(st.columns(3), forms.BASELINES.items(), strict=True):
            entered = getattr(stay, BASELINES[kind])
            with column:
                shown = "" if entered is None else plain(entered, 4)
                form.text(kind, label, forms.optional(forms.value_of(kind)), shown, scope=stay.id)
        criteria = _criteria(stay.criteria, f"criteria {stay.id}")
        if st.form_submit_button("Save the details", type="primary", width="stretch") and form.read():
            changes = _changes(stay, form.values) | {"criteria": criteria}
            _save(lambda stored, by: stays.amend(stored, stay.id, changes, by=by, now=now()), "The details are saved.")


def _changes(stay: Stay, values: dict[str, Any]) -> dict[str, Any]:
    """The form's values as columns of a stay; a first dose that nobody touched keeps its seconds."""
    changes = {BASELINES.get(name, name): value for name, value in values.items()}
    dose, was = changes["first_dose_at"], stay.first_dose_at
    untouched = dose is not None and was is not None and dose == seconds(was) // 60 * 60
    changes["first_dose_at"] = was if untouched else None if dose is None else moment(dose)
    return changes


def _discharge(stay: Stay) -> None:
    with st.form(f"discharge {stay.id}"):
        form = forms.Form()
        form.text("at", _when("Discharged"), forms.instant_or_now, scope=stay.id)
        st.markdown("The stay leaves the ward board; its record stays.")
        if st.form_submit_button("Discharge", type="primary", width="stretch") and form.read():
            at = form.values["at"]
            name = markup.plain(stay.patient.name)
            _save(lambda stored, by: stays.discharge(stored, stay.id, at, by=by, now=now()), f"{name} is discharged.")


main()
