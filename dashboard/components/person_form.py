"""The forms about an account: a new one, its role and wards, its password, and what is done with one tap."""

from collections.abc import Callable, Sequence

import streamlit as st
from sqlalchemy.orm import Session

from dashboard import forms, saving
from dashboard.clock import now
from dashboard.components import ward_choice
from db import attempts, pins, users
from db.people import Account

OPEN = "account that is open"
_SAVED = "accounts saved"
_LONGEST = 1024
_SEEN = "Name that others see"


def add(wards: Sequence[str]) -> None:
    """A new account, which signs in with a password."""
    scope = _fresh("new")
    with st.form(scope):
        form = forms.Form()
        left, right = st.columns(2)
        with left:
            form.text("name", "Name to sign in with", forms.needed("The name to sign in with"), scope=scope)
            form.text("display_name", _SEEN, forms.needed("The name that others see"), scope=scope)
            _passwords(form, scope)
        with right:
            ward_choice.show(form, "nurse", wards, (), scope)
        if st.form_submit_button("Add the account", type="primary", width="stretch") and form.read():
            _added(form)


def _added(form: forms.Form) -> None:
    values = form.values

    def change(stored: Session, by: int) -> None:
        users.add(
            stored,
            values["name"],
            values["display_name"],
            values["role"],
            values["password"],
            now=now(),
            by=by,
            wards=values["wards"],
        )

    _save(change, f"{values['display_name']} can sign in.")


def name(one: Account) -> None:
    """The name that others see, and nothing of what the account may do."""
    scope = f"name {one.id}"
    with st.form(scope):
        form = forms.Form()
        form.text("name", _SEEN, forms.needed("The name that others see"), one.display_name, scope=scope)
        if st.form_submit_button("Save the name", width="stretch") and form.read():
            new = form.values["name"]
            _save(lambda stored, by: users.rename(stored, one.id, new, now=now(), by=by), f"{new} is the name now.")


def role_and_wards(one: Account, wards: Sequence[str]) -> None:
    """What an account may do and see."""
    scope = f"{one.id}"
    with st.form(f"role {scope}"):
        form = forms.Form()
        if one.hospital:
            st.text("The hospital's sign-in sets both anew each time: what is changed here lasts until then.")
        ward_choice.show(form, one.role, wards, one.wards, scope)
        if st.form_submit_button("Save role and wards", type="primary", width="stretch") and form.read():
            _changed(one, form)


def _changed(one: Account, form: forms.Form) -> None:
    role, wards = form.values["role"], form.values["wards"]

    def change(stored: Session, by: int) -> None:
        if role != one.role:
            users.set_role(stored, one.id, role, by=by, now=now())
        if wards != (None if one.wards is None else frozenset(one.wards)):
            users.set_wards(stored, one.id, wards, by=by, now=now())

    _save(change, f"Role and wards of {one.display_name} are saved.")


def password(one: Account) -> None:
    """A new password, for somebody who has lost theirs."""
    scope = _fresh(f"password {one.id}")
    with st.form(scope):
        form = forms.Form()
        _passwords(form, scope)
        st.text("Tell it to the person alone; it ends every session of this account.")
        if st.form_submit_button("Set the password", width="stretch") and form.read():
            new = form.values["password"]
            _save(
                lambda stored, by: users.set_password(stored, one.id, new, now=now(), by=by),
                f"The password of {one.display_name} is set.",
            )


def taps(one: Account) -> None:
    """What needs no typing."""
    with st.container(horizontal=True):
        if one.locked_until is not None:
            _tap("Unlock", one, lambda stored, by: attempts.unlock(stored, one.id, now=now(), by=by), "can sign in.")
        if one.pin:
            _tap(
                "Remove the PIN",
                one,
                lambda stored, by: pins.remove(stored, one.id, by=by, now=now()),
                "has no PIN now.",
            )
        if one.active:
            with st.popover("Make inactive"):
                st.text("Nobody signs in with it any more, and its sessions end. What was recorded stays.")
                _tap("Make this account inactive", one, _set_active(one, False), "is not active any more.")
        else:
            _tap("Make active", one, _set_active(one, True), "is active again.")


def _set_active(one: Account, active: bool) -> Callable[[Session, int], None]:
    return lambda stored, by: users.set_active(stored, one.id, active, now=now(), by=by)


def _tap(label: str, one: Account, change: Callable[[Session, int], object], done: str) -> None:
    if st.button(label, key=f"{label} {one.id}"):
        _save(change, f"{one.display_name} {done}")


def _passwords(form: forms.Form, scope: str) -> None:
    hidden = {"scope": scope, "type": "password", "max_chars": _LONGEST, "autocomplete": "new-password"}
    form.text("password", "Password", _password, **hidden)
    form.text("again", "The password again", lambda typed: _same(typed, form.values.get("password")), **hidden)


def _password(typed: str) -> str:
    if not typed:
        raise ValueError("The password is missing.")
    return typed


def _same(typed: str, first: str | None) -> None:
    if first is not None and typed != first:
        raise ValueError("This is not the same password.")


def _fresh(what: str) -> str:
    """The name of a form that is emptied by each save: no password stays in a field."""
    return f"{what} {st.session_state.setdefault(_SAVED, 0)}"


def _save(change: Callable[[Session, int], object], said: str) -> None:
    def changed(stored: Session, by: int) -> None:
        change(stored, by)
        st.session_state[_SAVED] = st.session_state.get(_SAVED, 0) + 1

    saving.save(changed, said)
