"""Dose: what speaks for holding the dose that is due, the decision, symptoms, interventions, and all doses so far."""

from pathlib import Path

import streamlit as st

from dashboard import before_dose, clock, colours, saving, session
from dashboard.before_dose import Before
from dashboard.components import before as before_view
from dashboard.components import dose_list, intervention_form, live, notices, stay_choice, symptom_form
from dashboard.settings import settings
from db import audit, doses, interventions, stays, symptoms
from db.engine import reading
from models.criteria import CriteriaError
from models.records import Stay
from models.regimen import RegimenError

_TEMPLATES = Path(__file__).parent.parent / "templates"
_PARTS = ("Before the dose", "Symptoms", "Interventions", "All doses")
_MINUTE = 60


def main() -> None:
    """The patient who is chosen, and one part of what belongs to the doses."""
    styles = "".join((_TEMPLATES / name).read_text("utf-8") for name in ("record.css", "patient.css", "treatment.css"))
    st.html(f"<style>{colours.variables()}{styles}</style>")
    session.signed_in()
    live.show(_revision)
    with reading(session.store(), session.signed_in().sight) as stored:
        current = stays.everywhere(stored, clock.now())
    with st.container(key="dose-head", horizontal=True, vertical_alignment="center"):
        st.title("Dose", anchor=False, width="content")
        stay = stay_choice.chosen(current)
    if not current:
        st.info("There is nobody on a ward yet. Admit the first patient on the page Stays.")
    elif stay:
        _stay(stay)


def _revision() -> tuple[int, int]:
    """What is shown changes with the record, and with the minute: a dose comes due while nobody types."""
    with reading(session.store(), session.signed_in().sight) as stored:
        return audit.revision(stored, st.session_state.get("stay")), clock.now() // _MINUTE


def _stay(stay: Stay) -> None:
    try:
        with reading(session.store(), session.signed_in().sight) as stored:
            before = before_dose.load(stored, stay.id)
            ever = doses.history(stored, stay.id)
            asked, done = symptoms.history(stored, stay.id), interventions.history(stored, stay.id)
    except (CriteriaError, RegimenError) as error:
        st.error("The doses of this stay cannot be judged: one of its sets of rules cannot be used.")
        st.text(str(error))
        return
    with st.container(key="dose-parts", horizontal=True, vertical_alignment="center"):
        stay_choice.heading(stay)
        part = st.segmented_control("Part", _PARTS, default=_PARTS[0], label_visibility="collapsed") or _PARTS[0]
    saving.said()
    notices.show(before.notices, settings().zone, before.at)
    # Fresh fields for each dose, so that none is recorded under the last one's number.
    scope = f"{stay.id} after {len(ever)}"
    if part == "Symptoms":
        symptom_form.show(before, asked, f"{stay.id}")
    elif part == "Interventions":
        intervention_form.show(before, done)
    elif part == "All doses":
        dose_list.show(before, ever)
    else:
        _before(before, scope)


def _before(before: Before, scope: str) -> None:
    if before.regimen is None:
        if not session.may("decide"):
            st.info("This stay has no regimen. An oncologist chooses it.")
            return
        st.info("This stay has no regimen. Choose one, or record the dose with its drug alone.")
        chosen = stay_choice.regimen(None, f"regimen {before.stay.id}")
        if st.button("Take this regimen", disabled=chosen is None):
            changes = {"regimen": chosen}
            saving.save(
                lambda stored, by: stays.amend(stored, before.stay.id, changes, by=by, now=clock.now()),
                "The regimen is chosen.",
            )
    before_view.show(before, scope)


main()
