"""You: one's own PIN, password and sessions."""

from collections.abc import Callable, Mapping
from html import escape

import streamlit as st

from dashboard import clock, credentials, forms, session, words
from dashboard.settings import settings
from db import attempts, own, pins, sessions, users
from db.engine import reading, writing
from models.instants import seconds
from models.passwords import LONGEST, LONGEST_PIN, SHORTEST, SHORTEST_PIN
from models.records import SignIn

_SAID, _SAVES = "said of the own account", "saves of the own account"
_WAYS = {"password": "by password", "hospital": "through the hospital", "pin": "handed over by PIN"}


def main() -> None:
    """Who has signed in, then what they can change of their account."""
    person = session.signed_in()
    st.title("You", anchor=False)
    st.html(
        f"<p>{escape(person.display_name)}, {escape(person.role)}. You sign in as <b>{escape(person.name)}</b>.</p>"
    )
    if said := st.session_state.pop(_SAID, ""):
        st.success(said)
    with reading(session.store()) as stored:
        pin, local = pins.usable(stored, person.user_id), users.has_password(stored, person.user_id)
        running = sessions.of_user(stored, person.user_id)
    left, right = st.columns(2)
    with left:
        _pin(person, pin, local)
    with right:
        if local:
            _password(person)
    _sessions(person, [one for one in running if _goes_on(one)])


def _pin(person: session.SignedIn, pin: bool, local: bool) -> None:
    st.header("PIN", anchor=False)
    st.text(
        f"{'You have a PIN.' if pin else 'You have no PIN that can be used.'} It unlocks your screen, and takes over a "
        "tablet that is locked or handed to you, for 30 days after you last signed in without it."
    )
    with st.form("pin"):
        form = forms.Form()
        if local:
            _secret(form, "password", "Your password now", "current-password", LONGEST)
        _secret(form, "pin", f"New PIN, {SHORTEST_PIN} to {LONGEST_PIN} digits", "off", LONGEST_PIN)
        _secret(form, "again", "The new PIN again", "off", LONGEST_PIN, same_as="pin")
        if st.form_submit_button("Set the PIN", type="primary", width="stretch") and form.read():
            _set_pin(person, form)
    if pin and st.button("Remove the PIN", width="stretch"):
        with writing(session.store()) as stored:
            pins.remove(stored, person.user_id, by=person.user_id, now=clock.now())
        _done("Your PIN is removed.")


def _password(person: session.SignedIn) -> None:
    st.header("Password", anchor=False)
    with st.form("password"):
        form = forms.Form()
        _secret(form, "old", "Your password now", "current-password", LONGEST)
        _secret(form, "new", f"New password, at least {SHORTEST} characters", "new-password", LONGEST)
        _secret(form, "new again", "The new password again", "new-password", LONGEST, same_as="new")
        st.text("Changing it signs you out everywhere, here too.")
        if st.form_submit_button("Change the password", width="stretch") and form.read():
            _change_password(person, form)


def _sessions(person: session.SignedIn, running: list[SignIn]) -> None:
    st.header("Where you are signed in", anchor=False)
    rows = [_row(one) for one in running]
    st.table(rows)
    if st.button("Sign out everywhere", width="stretch"):
        with writing(session.store()) as stored:
            sessions.end_all(stored, person.user_id, clock.now())
        st.rerun()


def _row(one: SignIn) -> Mapping[str, str]:
    now, zone = clock.now(), settings().zone
    return {
        "Since": words.clock(seconds(one.created_at), zone, now),
        "How": _WAYS[one.way],
        "Last used": words.clock(seconds(one.last_seen_at), zone, now),
        "From": one.address or "not known",
        "Screen": "locked" if one.locked_at else "open",
    }


def _goes_on(one: SignIn) -> bool:
    now, limits = clock.now(), settings()
    until = seconds(one.until) if one.until else now + 1
    idle, old = now - seconds(one.last_seen_at), now - seconds(one.created_at)
    return idle < limits.idle_minutes * 60 and old < limits.session_hours * 3600 and now < until


def _set_pin(person: session.SignedIn, form: forms.Form) -> None:
    way = session.way()
    values = form.values

    def change() -> None:
        own.set_pin(session.store(), person.user_id, way, values.get("password", ""), values["pin"], clock.now())

    _save(form, change, "password", "pin", "Your PIN is set.")


def _change_password(person: session.SignedIn, form: forms.Form) -> None:
    values = form.values

    def change() -> None:
        own.set_password(session.store(), person.user_id, values["old"], values["new"], clock.now())

    _save(form, change, "old", "new", "Your password is changed.")


def _save(form: forms.Form, change: Callable[[], None], proof: str, field: str, said: str) -> None:
    try:
        change()
    except own.WrongPassword as error:
        form.refuse(proof if proof in form.values else field, words.told(error.args[0]))
    except attempts.Waiting as waiting:
        form.refuse(proof, words.told(credentials.too_many(waiting.wait)))
    except ValueError as error:
        form.refuse(field, words.told(error.args[0]))
    else:
        _done(said)


def _done(said: str) -> None:
    # Under another name the fields are empty: no secret stays in one that was saved.
    st.session_state[_SAVES] = st.session_state.get(_SAVES, 0) + 1
    st.session_state[_SAID] = said
    st.rerun()


def _secret(form: forms.Form, name: str, label: str, fill: str, longest: int, same_as: str | None = None) -> None:
    def read(typed: str) -> str:
        if not typed:
            raise ValueError("This is missing.")
        if same_as and form.values.get(same_as, typed) != typed:
            raise ValueError("This is not the same as above.")
        return typed

    scope = f"you {st.session_state.get(_SAVES, 0)}"
    form.text(name, label, read, type="password", autocomplete=fill, max_chars=longest, scope=scope)


main()
