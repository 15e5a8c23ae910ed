"""The weight a dose is computed from: typed, or taken from the record by a tap, and doubted as at the bedside."""

from dataclasses import dataclass
from fractions import Fraction

import streamlit as st

from dashboard import dose_words, markup
from dashboard.before_dose import Before
from dashboard.components import evidence
from dashboard.settings import settings
from models.dosing import arithmetic
from models.entry import check
from models.held import Context
from models.measurements import KINDS, plain
from models.numbers import number_as_typed
from models.typed import Answer, Typed


@dataclass(frozen=True)
class Weighed:
    """The weight in kg; None where there is none, or where it is refused or still in doubt."""

    value: Fraction | None
    typed: str


def show(before: Before, scope: str) -> Weighed:
    """The field with what the record offers, and the arithmetic under it; what is typed stays typed."""
    zone, field = settings().zone, f"dose weight {scope}"
    for place, one in enumerate(before.weights):
        st.button(
            dose_words.weight(one, zone, before.at),
            key=f"weight {place} {scope}",
            on_click=_take,
            args=(field, plain(one.value, 6)),
            width="stretch",
        )
    typed = st.text_input(
        "Weight that the dose is computed from (kg)", key=field, max_chars=20, persist_state="session"
    )
    if not typed.strip():
        if not before.weights:
            st.markdown("No weight is recorded: weigh the patient, or type the weight.")
        return Weighed(None, typed)
    value = _believed(before, typed, field)
    if value is not None and before.regimen is not None and before.due is not None:
        said = arithmetic(before.regimen, before.due.number, value)
        st.html(evidence.written("arithmetic.html", said=said))
    return Weighed(value, typed)


def _take(field: str, text: str) -> None:
    st.session_state[field] = text


def _believed(before: Before, typed: str, field: str) -> Fraction | None:
    """The weight as at the bedside: refused, asked about, or believed."""
    confirmed = st.session_state.get(f"confirmed {field}") == typed
    checked = check(before.at, [Typed("weight", typed, "kg", confirmed=confirmed)], _context(before))
    if checked.refusals:
        st.error(markup.plain(checked.refusals[0].sentence))
        return None
    if checked.questions:
        asked = checked.questions[0]
        st.info(markup.plain(asked.sentence))
        for answer in asked.answers:
            label, text = _answered(answer, typed)
            st.button(
                markup.plain(label),
                key=f"{label} {field}",
                on_click=_answer,
                args=(field, text, answer),
                width="stretch",
            )
        return None
    return checked.readings[0].value


def _answered(answer: Answer, typed: str) -> tuple[str, str]:
    """What an answer says, and the text that it puts in the field: always kilograms."""
    text = typed if answer.value is None else answer.value
    if answer.unit is None or answer.confirmed:
        return answer.label, text
    kilograms = plain(number_as_typed(text) * KINDS["weight"].units[answer.unit].factor, 2)
    return f"{answer.label}: {kilograms} kg", kilograms


def _answer(field: str, text: str, answer: Answer) -> None:
    st.session_state[field] = text
    if answer.confirmed:
        st.session_state[f"confirmed {field}"] = text


def _context(before: Before) -> Context:
    """The last weight of the record, which tells pounds from kilograms."""
    latest = next((one for one in before.weights if one.at is not None and one.origin == "latest"), None)
    known = latest or next(iter(before.weights), None)
    return Context(before.at, last={} if known is None else {"weight": (known.value, known.at or before.at)})
