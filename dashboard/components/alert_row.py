"""An alert as it is drawn in a list: in words, with what can be done about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.alert_rows import Row
from dashboard.components import alert_form
from dashboard.components.evidence import written


@dataclass(frozen=True)
class Way:
    """A button besides those that answer: what it says, what it is called by, and what it does with what."""

    label: str
    name: str
    go: Callable[..., Any]
    argument: Any


def show(row: Row, ways: Sequence[Way] = (), *, answered: bool = True, opened: bool = False) -> bool:
    """The row; True where its own page is wanted. answered: it can be answered here; opened: this is its own page."""
    subject = row.subject if answered else None
    with st.container(key=f"alert {row.id}", border=True, gap="xsmall"):
        with st.container(key=f"told of alert {row.id}", horizontal=True, vertical_alignment="center"):
            st.html(written("alert.html", row=row))
            with st.container(key=f"ways of alert {row.id}", horizontal=True, gap="small", width="content"):
                if subject is not None:
                    alert_form.buttons(subject)
                for way in ways:
                    st.button(way.label, key=f"{way.name} {row.id}", on_click=way.go, args=(way.argument,))
                wanted = not opened and st.button("What happened", key=f"open alert {row.id}")
        if subject is not None:
            alert_form.show(subject)
    return wanted
