"""Contacts: where the roles of a ladder are reached. An address is a secret, and never shown again once it is saved."""

from collections.abc import Sequence

import streamlit as st
from sqlalchemy.exc import DBAPIError

from dashboard import faults, forms, markup, session, words
from dashboard.clock import now
from dashboard.components.evidence import written
from dashboard.settings import settings
from db import contacts
from db.contacts import Reach
from db.engine import writing
from models.ladder import ROLES

_SAID, _FORMS = "said of contacts", "contact forms"
EVERY = "Every ward"


def ward_name(ward: str | None) -> str:
    """What a ward is called where there may be none in particular."""
    return EVERY if ward is None else ward


def listed(found: Sequence[Reach]) -> None:
    """Every contact, with a test and a way to remove it."""
    if not found:
        st.info("There is no contact yet: alerts are shown on the screens, and nobody is sent a message.")
    for one in found:
        with st.container(key=f"contact {one.id}", border=True, horizontal=True, vertical_alignment="center"):
            st.html(written("contact.html", one=one, role=ROLES[one.role], ward=ward_name(one.ward)))
            st.button("Send a test", key=f"test {one.id}", on_click=_test, args=(one,))
            with st.popover("Remove", key=f"removing {one.id}"):
                st.text("Nothing is sent to it any more, not even what waits.")
                st.button("Remove this contact", key=f"remove {one.id}", on_click=_remove, args=(one,))
        kind, said = st.session_state.get(_SAID, {}).get(one.id, ("", ""))
        if said:
            (st.success if kind == "good" else st.error)(markup.plain(said))
    if said := st.session_state.get(_SAID, {}).get(None):
        st.success(markup.plain(said[1]))


def add(wards: Sequence[str]) -> None:
    """The form for a new contact."""
    # A new form for each contact that was saved: no address stays in its field.
    scope = st.session_state.setdefault(_FORMS, 0)
    with st.form(f"contact {scope}"):
        form = forms.Form()
        left, right = st.columns(2)
        with left:
            ward = st.selectbox("Ward", [None, *wards], format_func=ward_name, key=f"contact ward {scope}")
            form.text("name", "Name of the contact, such as Ward phone", forms.needed("The name"), scope=scope)
        with right:
            role = st.selectbox(
                "Role", list(ROLES), format_func=lambda role: str(ROLES[role]), key=f"contact role {scope}"
            )
            form.text(
                "url",
                "Address (Apprise URL)",
                _address,
                scope=scope,
                type="password",
                max_chars=2000,
                autocomplete="new-password",
                placeholder="mailtos://...",
            )
        if st.form_submit_button("Add the contact", type="primary") and form.read():
            _added(ward, role, form.values["name"], form.values["url"])


def _address(typed: str) -> str:
    from dashboard import contact_urls

    url = forms.needed("The address")(typed)
    contact_urls.masked(url)
    return url


def _added(ward: str | None, role: str, name: str, url: str) -> None:
    from dashboard import contact_urls

    try:
        with writing(session.store()) as stored:
            by = session.signed_in().user_id
            contacts.add(stored, ward, role, name, url, masked=contact_urls.masked, by=by, now=now())
    except (ValueError, PermissionError) as error:
        st.error(markup.plain(words.told(str(error.args[0]))))
        return
    except DBAPIError as error:
        st.error(faults.not_saved(error, "A contact was not added"))
        return
    st.session_state[_FORMS] += 1
    _say(None, "good", f"{name} is added. Send a test to see whether it arrives.")
    st.rerun()


def _test(one: Reach) -> None:
    from dashboard import sending

    try:
        trouble = sending.test_message(session.store(), one.id, by=session.signed_in().user_id, now=now())
    except (LookupError, PermissionError) as error:
        trouble = words.told(str(error.args[0]))
    except Exception as error:
        trouble = f"It could not be sent (reference {faults.noted(error, 'A test message failed')})."
    if trouble is None:
        at = words.drawn(now(), settings().zone)
        _say(one.id, "good", f"The service took the test message {at}. See whether it has arrived.")
    else:
        _say(one.id, "bad", f"The test message was not sent. {trouble}")


def _remove(one: Reach) -> None:
    try:
        with writing(session.store()) as stored:
            contacts.remove(stored, one.id, by=session.signed_in().user_id, now=now())
    except (LookupError, PermissionError) as error:
        _say(one.id, "bad", words.told(str(error.args[0])))
        return
    except DBAPIError as error:
        _say(one.id, "bad", faults.not_saved(error, "A contact was not removed"))
        return
    _say(None, "good", f"{one.name} is removed.")


def _say(contact_id: int | None, kind: str, sentence: str) -> None:
    st.session_state[_SAID] = {contact_id: (kind, sentence)}
