"""The ladder of a ward and priority: its steps as fields, and what is wrong said under each of them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from dashboard import clock, faults, markup, session, words
from dashboard.components.evidence import written
from dashboard.settings import settings
from db.engine import writing
from db.ladders import set_ladder
from models import ladder_typed
from models.ladder import MINUTE, ROLES, WAYS, Step
from models.ladder_file import MOST_STEPS
from models.ladder_typed import Row

_DRAFT = "ladder that is changed"


@dataclass
class Draft:
    """The rows that are on the page, by an id each, for a ward (None: every one) and priority."""

    ward: str | None
    severity: str
    first: dict[str, Row]
    wrong: dict[str | None, str] = field(default_factory=dict)
    said: str = ""

    def typed(self) -> list[Row]:
        """The rows as they stand in their fields now."""
        state = st.session_state
        return [
            Row(state[f"role {one}"], state[f"minutes {one}"], state[f"way {one}"]) if f"role {one}" in state else first
            for one, first in self.first.items()
        ]


def show(ward: str | None, severity: str, steps: Sequence[Step], own: bool) -> None:
    """The ladder in force, to be changed; own: whether it was set for just this ward and priority."""
    draft = _draft(ward, severity, steps)
    for place, (one, row) in enumerate(draft.first.items(), 1):
        _step(draft, place, one, row)
    if None in draft.wrong:
        st.error(markup.plain(draft.wrong[None]))
    with st.container(horizontal=True, key="ladder ways"):
        st.button("Add a step", on_click=_add, args=(draft,), disabled=len(draft.first) >= MOST_STEPS)
        st.button("Save the ladder", type="primary", on_click=_save, args=(draft,))
        back = "Back to the shipped ladder" if ward is None else "Back to the ladder of every ward"
        st.button(back, on_click=_set, args=(draft, None, f"{back}: done."), disabled=not own)
    if draft.said:
        st.html(written("said.html", said=draft.said))


def _draft(ward: str | None, severity: str, steps: Sequence[Step]) -> Draft:
    kept = st.session_state.get(_DRAFT)
    if not isinstance(kept, Draft) or (kept.ward, kept.severity) != (ward, severity):
        kept = st.session_state[_DRAFT] = Draft(ward, severity, {})
    if not kept.first and None not in kept.wrong:
        kept.first = {str(uuid.uuid4()): Row(step.role, str(step.after // MINUTE), step.way) for step in steps}
    return kept


def _step(draft: Draft, place: int, one: str, row: Row) -> None:
    # In the language of whoever reads a page aloud, each field says which step it is of.
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"step {one}"):
        roles, ways = list(ROLES), list(WAYS)
        st.selectbox(
            f"Step {place}: who",
            roles,
            index=roles.index(row.role),
            format_func=lambda role: str(ROLES[role]),
            key=f"role {one}",
        )
        st.text_input("After minutes", row.minutes, key=f"minutes {one}", max_chars=8)
        st.selectbox(
            "By which way", ways, index=ways.index(row.way), format_func=lambda way: str(WAYS[way]), key=f"way {one}"
        )
        st.button(f"Remove step {place}", key=f"remove {one}", on_click=_remove, args=(draft, one))
    if one in draft.wrong:
        st.error(markup.plain(draft.wrong[one]))


def _add(draft: Draft) -> None:
    last = draft.typed()[-1:] or [Row("bedside_nurse", "", "message")]
    draft.first[str(uuid.uuid4())] = Row(last[0].role, "" if draft.first else "0", last[0].way)
    draft.wrong.pop(None, None)
    draft.said = ""


def _remove(draft: Draft, one: str) -> None:
    del draft.first[one]
    draft.wrong.pop(one, None)
    draft.said = ""
    if not draft.first:
        draft.wrong[None] = str(words.told(ladder_typed.NONE))


def _save(draft: Draft) -> None:
    found = ladder_typed.read(draft.typed())
    ids = list(draft.first)
    draft.wrong = {None if place is None else ids[place]: words.told(why) for place, why in found.wrong.items()}
    draft.said = ""
    if not found.wrong:
        _set(draft, found.steps, "")


def _set(draft: Draft, steps: Sequence[Step] | None, said: str) -> None:
    now = clock.now()
    try:
        with writing(session.store()) as stored:
            set_ladder(stored, draft.ward, draft.severity, steps, by=session.signed_in().user_id, now=now)
    except (ValueError, PermissionError) as error:
        draft.wrong = {None: words.told(str(error.args[0]))}
        return
    except Exception as error:
        draft.wrong = {None: faults.not_saved(error, "A ladder was not saved")}
        return
    # The fields are made anew from what is kept now.
    draft.first, draft.wrong = {}, {}
    draft.said = said or f"Saved {words.drawn(now, settings().zone)}. It holds for alerts from now on."
