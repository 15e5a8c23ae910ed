"""The audit, for auditors: who did what, when and from where, what stood before and after, and whether it holds."""

from pathlib import Path

import streamlit as st

from dashboard import audit_route, audit_words, colours, forms, markup, opened, session, words
from dashboard.clock import now
from dashboard.components import live
from dashboard.components.evidence import written
from dashboard.settings import settings
from dashboard.words import zone_name
from db import audit_check, audit_search, chain, rights, stays, users
from db.audit_search import Told, Wanted
from db.engine import reading, writing
from models.acts import KINDS
from models.records import User

_STYLE = Path(__file__).parent.parent / "templates" / "audit.css"
_WANTED, _PAGES = "audit wanted", "audit pages"
_AT_ONCE = 50
_FORMATS = (("csv", "Take these as CSV"), ("jsonl", "Take these as JSON lines"))


def main() -> None:
    """Whether the audit holds, what is looked for, and the entries found."""
    st.html(f"<style>{colours.variables()}{_STYLE.read_text('utf-8')}</style>")
    live.show()
    st.title("Audit", anchor=False)
    with reading(session.store()) as stored:
        try:
            rights.allowed(stored, session.signed_in().user_id, "read audit")
        except PermissionError as error:
            st.error(markup.plain(words.told(str(error.args[0]))))
            return
        people, wards = users.everyone(stored), stays.wards(stored)
    _check()
    _form(people, wards)
    _entries(st.session_state.get(_WANTED, Wanted()))


def _check() -> None:
    """What the last check found, and the way to another."""
    with reading(session.store()) as stored:
        last, head = audit_check.last(stored), chain.head(stored.connection())
    left, right = st.columns([5, 1], vertical_alignment="center")
    with right:
        asked = st.button("Check now", width="stretch")
    if asked:
        with left, st.spinner("Every entry is read ..."):
            last = audit_check.check(session.store(), by=session.signed_in().user_id, now=now())
    with left:
        broken = last is not None and last.broken is not None
        st.html(written("audit-check.html", words=audit_words.check(last, settings().zone), broken=broken))
    with st.expander("What shows that the end was cut off"):
        st.text(
            "Keep this line outside of the store. The command check --head with it says later whether "
            "the audit still holds what it held now."
        )
        st.code(str(head), language=None, wrap_lines=True)


def _form(people: list[User], wards: list[str]) -> None:
    names = {user.id: f"{user.display_name} ({user.name})" for user in people}
    zone = settings().time_zone
    with st.form("audit"):
        form, typed, chosen = forms.Form(), st.columns(4), st.columns(4, vertical_alignment="bottom")
        with typed[0]:
            form.text("start", f"From ({zone})", forms.optional(forms.instant), placeholder="2026-01-31 08:00")
        with typed[1]:
            form.text("end", f"Until before ({zone})", forms.optional(forms.instant), placeholder="2026-01-31 08:00")
        with typed[2]:
            form.text("patient", "Record number", _line, placeholder="or: stay 12")
        with typed[3]:
            form.text("address", "Address begins with", _line)
        with chosen[0]:
            ward = st.selectbox("Ward", [None, *wards], format_func=lambda ward: ward or "Every ward")
        with chosen[1]:
            person = st.selectbox("Person", [None, *names], format_func=lambda one: names.get(one, "Everybody"))
        with chosen[2]:
            kind = st.selectbox("Kind", [None, *KINDS], format_func=lambda kind: KINDS.get(kind, "Everything"))
        with chosen[3]:
            asked = st.form_submit_button("Search", type="primary", width="stretch")
        if asked and form.read():
            st.session_state[_WANTED] = Wanted(**form.values, ward=ward, person=person, kind=kind)
            st.session_state.pop(_PAGES, None)


def _line(typed: str) -> str:
    if not typed.isprintable():
        raise ValueError("This has a character that cannot be shown.")
    return typed.strip()


def _entries(wanted: Wanted) -> None:
    by, pages = session.signed_in().user_id, st.session_state.setdefault(_PAGES, [None])
    with reading(session.store()) as stored:
        try:
            found = audit_search.page(stored, wanted, by=by, older_than=pages[-1], limit=_AT_ONCE + 1)
            count = audit_search.count(stored, wanted, by=by)
        except ValueError as error:
            st.warning(markup.plain(str(error)))
            return
    _note(wanted, by)
    zone = settings().zone
    st.text(f"{audit_words.found(count)} Times in {zone_name(now(), zone)}, the last written first.")
    st.html(written("audit.html", lines=[audit_words.line(told, zone) for told in found[:_AT_ONCE]]))
    _turn(found)
    if found:
        st.html(written("audit-file.html", formats=_FORMATS, fields=audit_route.fields(wanted)))


def _note(wanted: Wanted, by: int) -> None:
    """Writes that somebody searched: once a search, not once a page of it."""
    if st.session_state.get(opened.SEARCHED) != wanted:
        with writing(session.store()) as stored:
            audit_search.note(stored, wanted, audit_search.SEARCHED, by=by, now=now())
        st.session_state[opened.SEARCHED] = wanted


def _turn(found: list[Told]) -> None:
    """The ways to newer and to older entries, where there are any."""
    pages = st.session_state[_PAGES]
    with st.container(horizontal=True):
        if len(pages) > 1 and st.button("Newer entries"):
            pages.pop()
            st.rerun()
        if len(found) > _AT_ONCE and st.button("Older entries"):
            pages.append(found[_AT_ONCE - 1].entry.id)
            st.rerun()


main()
