"""Stays: admit a patient; details and discharge of who is here."""

from datetime import datetime
from pathlib import Path
from typing import Any

import streamlit as st
from sqlalchemy.orm import Session

from dashboard import forms, markup, saving, session
from dashboard.clock import now
from dashboard.components import live, stay_choice
from dashboard.settings import settings
from dashboard.wardtime import typed_form
from db import stays
from db.admissions import Admission
from db.engine import reading
from db.loading import BASELINES
from models.criteria import named, shipped
from models.instants import moment, seconds
from models.measurements import plain
from models.records import Stay

_STYLE = Path(__file__).parent.parent / "templates" / "record.css"
_ADMIT = "Admit a patient"
_PARTS = ("Details", "Discharge", _ADMIT)


def main() -> None:
    """Who is here, and the form for a new patient."""
    st.html(_STYLE)
    live.show()
    st.title("Stays")
    saving.said()
    with reading(session.store(), session.signed_in().sight) as stored:
        current = stays.everywhere(stored, now())
    part = st.segmented_control("What", _PARTS, default=_PARTS[0], label_visibility="collapsed") or _PARTS[0]
    if part == _ADMIT or not current:
        _admit(current)
    elif chosen := stay_choice.chosen(current):
        stay_choice.heading(chosen)
        {"Details": _details, "Discharge": _discharge}[part](chosen)


def _criteria(chosen: str, key: str) -> str:
    if not session.may("set criteria"):
        st.text(f"Criteria set: {named(chosen).title}. An oncologist may choose another.")
        return chosen
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
            form.text("admitted_at", forms.when("Admitted"), forms.instant_or_now)
        with right:
            form.text("ward", "Ward", forms.needed("The ward"), ward)
            form.text("bed", "Bed", forms.needed("The bed"))
            criteria = _criteria(settings().criteria, "admit criteria")
            schedule = stay_choice.schedule(settings().schedule, "admit schedule")
        st.markdown("Baselines from before the treatment, where they are known:")
        for column, (kind, label) in zip(st.columns(3), forms.BASELINES.items(), strict=True):
            with column:
                form.text(kind, label, forms.optional(forms.value_of(kind)))
        if st.form_submit_button("Admit", type="primary", width="stretch") and form.read():
            _admitted(form.values, criteria, schedule)


def _admitted(values: dict[str, Any], criteria: str, schedule: str) -> None:
    baselines = {kind: values[kind] for kind in forms.BASELINES if values[kind] is not None}
    fields = {name: value for name, value in values.items() if name not in forms.BASELINES}
    admission = Admission(**fields, criteria=criteria, baselines=baselines, schedule=schedule)

    def admit(stored: Session, by: int) -> None:
        st.session_state["stay"] = stays.admit(stored, admission, by=by, now=now(), usual=settings().criteria).id

    saving.save(admit, f"{markup.plain(values['name'])} is admitted.")


def _details(stay: Stay) -> None:
    first_dose = _typed(stay.first_dose_at)
    with st.form(f"details {stay.id}"):
        form = forms.Form()
        left, right = st.columns(2)
        with left:
            form.text("ward", "Ward", forms.needed("The ward"), stay.ward, scope=stay.id)
            form.text("bed", "Bed", forms.needed("The bed"), stay.bed, scope=stay.id)
        with right:
            form.text(
                "first_dose_at",
                f"First dose ({settings().time_zone})",
                forms.optional(forms.instant),
                first_dose,
                scope=stay.id,
            )
            schedule = stay_choice.schedule(stay.schedule, f"schedule {stay.id}")
        with left:
            form.text(
                "away",
                "Off the ward: where and why (empty: on the ward)",
                forms.optional(str.strip),
                stay.away or "",
                scope=stay.id,
            )
        with right:
            form.text(
                "away_since",
                forms.when("Off the ward since"),
                forms.optional(forms.instant),
                _typed(stay.away_since),
                scope=stay.id,
            )
        for column, (kind, label) in zip(st.columns(3), forms.BASELINES.items(), strict=True):
            entered = getattr(stay, BASELINES[kind])
            with column:
                shown = "" if entered is None else plain(entered, 4)
                form.text(kind, label, forms.optional(forms.value_of(kind)), shown, scope=stay.id)
        left, right = st.columns(2)
        with left:
            criteria = _criteria(stay.criteria, f"criteria {stay.id}")
        with right:
            chosen = _regimen(stay)
        if st.form_submit_button("Save the details", type="primary", width="stretch") and form.read():
            changes = _changes(stay, form.values) | {"criteria": criteria, "regimen": chosen, "schedule": schedule}
            saving.save(
                lambda stored, by: stays.amend(stored, stay.id, changes, by=by, now=now()), "The details are saved."
            )


def _regimen(stay: Stay) -> str | None:
    if session.may("decide"):
        return stay_choice.regimen(stay.regimen, f"regimen {stay.id}")
    st.text(f"Regimen: {stay_choice.regimen_title(stay.regimen)}. An oncologist may choose another.")
    return stay.regimen


def _typed(at: datetime | None) -> str:
    return typed_form(seconds(at), settings().zone) if at else ""


def _changes(stay: Stay, values: dict[str, Any]) -> dict[str, Any]:
    """The form's values as columns of a stay; a time that nobody touched keeps its seconds."""
    changes = {BASELINES.get(name, name): value for name, value in values.items()}
    for column in ("first_dose_at", "away_since"):
        at, was = changes[column], getattr(stay, column)
        untouched = at is not None and was is not None and at == seconds(was) // 60 * 60
        changes[column] = was if untouched else None if at is None else moment(at)
    return changes


def _discharge(stay: Stay) -> None:
    with st.form(f"discharge {stay.id}"):
        form = forms.Form()
        form.text("at", forms.when("Discharged"), forms.instant_or_now, scope=stay.id)
        st.markdown("The stay leaves the ward board; its record stays.")
        if st.form_submit_button("Discharge", type="primary", width="stretch") and form.read():
            at = form.values["at"]
            name = markup.plain(stay.patient.name)
            saving.save(
                lambda stored, by: stays.discharge(stored, stay.id, at, by=by, now=now()), f"{name} is discharged."
            )


main()
