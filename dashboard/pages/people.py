"""People, for administrators: who can sign in, what they may do and see, and what other programs write with."""

from pathlib import Path

import streamlit as st

from dashboard import colours, markup, people_words, saving, session, words
from dashboard.clock import now
from dashboard.components import live, person_form
from dashboard.components.evidence import written
from dashboard.settings import settings
from db import people, tokens, wards
from db.engine import reading
from db.people import Account
from db.tokens import Listed

_STYLE = Path(__file__).parent.parent / "templates" / "people.css"
_PARTS = ("Accounts", "Add an account", "Tokens")


def main() -> None:
    """The accounts, the form for a new one, or the tokens."""
    st.html(f"<style>{colours.variables()}{_STYLE.read_text('utf-8')}</style>")
    live.show()
    st.title("People", anchor=False)
    person = session.signed_in()
    try:
        with reading(session.store(), person.sight) as stored:
            found = people.accounts(stored, now(), by=person.user_id)
            known, listed = wards.every(stored), tokens.listed(stored)
    except PermissionError as error:
        st.error(markup.plain(words.told(str(error.args[0]))))
        return
    part = st.segmented_control("What", _PARTS, default=_PARTS[0], required=True, label_visibility="collapsed")
    saving.said()
    if part == _PARTS[1]:
        person_form.add(known)
    elif part == _PARTS[2]:
        _tokens(listed)
    else:
        _accounts(found, known)


def _accounts(found: list[Account], known: list[str]) -> None:
    sought = st.text_input("Find somebody by name, role or ward", max_chars=80, key="sought").strip().casefold()
    shown = [one for one in found if sought in people_words.sought(one)]
    st.text(people_words.counted(shown, found))
    for one in shown:
        _account(one, known)


def _account(one: Account, known: list[str]) -> None:
    is_open = st.session_state.get(person_form.OPEN) == one.id
    with st.container(key=f"row {one.id}", border=True, horizontal=True, vertical_alignment="center"):
        zone = settings().zone
        held = {"title": one.display_name, "about": one.name, "hindered": people_words.hindered(one, now(), zone)}
        st.html(written("person.html", lines=people_words.lines(one, now(), zone), **held))
        label = "Close" if is_open else "Change"
        st.button(label, key=f"open {one.id}", on_click=_toggle, args=(one.id,))
    if is_open:
        with st.container(key=f"forms {one.id}", border=True):
            left, right = st.columns(2)
            with left:
                if not one.hospital:
                    person_form.name(one)
                person_form.role_and_wards(one, known)
            with right:
                if not one.hospital:
                    person_form.password(one)
                person_form.taps(one)


def _toggle(account: int) -> None:
    st.session_state[person_form.OPEN] = None if st.session_state.get(person_form.OPEN) == account else account


def _tokens(listed: list[Listed]) -> None:
    st.text("A token is made on the server, by python -m dashboard token add: its secret is shown there once.")
    if not listed:
        st.info("There is no token: no other program writes here.")
    for one in listed:
        with st.container(key=f"row {one.name}", border=True, horizontal=True, vertical_alignment="center"):
            lines = [people_words.token(one, now(), settings().zone)]
            st.html(written("person.html", title=one.name, about="", hindered="", lines=lines))
            if one.revoked_at is None:
                with st.popover("Revoke"):
                    st.text("Whatever shows it is refused from now on, for good.")
                    if st.button("Revoke this token", key=f"revoke {one.name}"):
                        _revoke(one.name)


def _revoke(name: str) -> None:
    saving.save(lambda stored, by: tokens.revoke(stored, name, now(), by=by), f"{markup.plain(name)} opens nothing.")


main()
