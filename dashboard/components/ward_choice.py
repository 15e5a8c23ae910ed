"""What an account may do and see: its role, and every ward or those that are named."""

from collections.abc import Collection, Sequence

import streamlit as st

from dashboard import forms
from dashboard.people_words import ROLES

_EVERY, _THESE = "Every ward", "These wards"
_AT_THE_BEDSIDE = ("nurse", "oncologist")


def show(form: forms.Form, role: str, wards: Sequence[str], given: Collection[str] | None, scope: str) -> None:
    """The fields of a form, read as `role` and `wards`; `given` as in db.users, None for every ward.

    A ward that nobody lies in yet can be typed.
    """
    roles = list(ROLES)
    st.selectbox("Role", roles, roles.index(role), format_func=ROLES.__getitem__, key=_key("role", scope))
    form.chosen("role", lambda: st.session_state[_key("role", scope)])
    st.segmented_control(
        "Sees", (_EVERY, _THESE), default=_EVERY if given is None else _THESE, required=True, key=_key("sees", scope)
    )
    st.multiselect(
        "Wards, where it is not every one",
        list(dict.fromkeys([*wards, *(given or ())])),
        default=list(given or ()),
        accept_new_options=True,
        key=_key("wards", scope),
        placeholder="Choose or type wards",
    )
    form.chosen("wards", lambda: _wards(scope))


def _wards(scope: str) -> frozenset[str] | None:
    if st.session_state[_key("sees", scope)] == _EVERY:
        return None
    named = frozenset(ward.strip() for ward in st.session_state[_key("wards", scope)] if ward.strip())
    if not named and st.session_state[_key("role", scope)] in _AT_THE_BEDSIDE:
        raise ValueError("Choose the wards, or every ward.")
    return named


def _key(what: str, scope: str) -> str:
    return f"{what} of account {scope}"
