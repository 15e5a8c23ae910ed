"""Forms of text fields: each value is read where it was typed, and what is wrong with it is said under its field."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar
from uuid import uuid4

import streamlit as st

from dashboard import markup
from dashboard.clock import now
from dashboard.settings import settings
from dashboard.wardtime import typed_instant
from models.measurements import KINDS, refusal
from models.numbers import number_as_typed

T = TypeVar("T")


class Form:
    """Text fields that are read together. `values` holds what could be read; `good` tells whether everything could."""

    def __init__(self) -> None:
        self._fields: dict[str, tuple[str, Callable[[str], Any], Any]] = {}
        self.values: dict[str, Any] = {}

    def text(self, name: str, label: str, read: Callable[[str], Any], value: str = "", **more: Any) -> None:
        """A field, and the place under it for a sentence."""
        more.setdefault("max_chars", 80)
        typed = st.text_input(label, value, key=f"field {name} {more.pop('scope', '')}", **more)
        self._fields[name] = typed, read, st.empty()

    def chosen(self, name: str, read: Callable[[], Any]) -> None:
        """What was chosen in the fields above, read together, and the place under them for a sentence."""
        self._fields[name] = "", lambda _: read(), st.empty()

    def read(self) -> bool:
        """Reads every field; False where one cannot be, each then with its sentence."""
        good = True
        for name, (typed, read, place) in self._fields.items():
            try:
                self.values[name] = read(typed)
            except ValueError as error:
                place.error(markup.plain(str(error)))
                good = False
        return good

    def refuse(self, name: str, sentence: str) -> None:
        """Says under a field why what was read from it does not do."""
        self._fields[name][2].error(markup.plain(sentence))


def key(scope: str) -> str:
    """The key of the form that is open: sent twice, it is one save."""
    return str(st.session_state.setdefault(f"key of {scope}", str(uuid4())))


def when(label: str) -> str:
    """The label of a field for a time that may stay empty."""
    return f"{label} ({settings().time_zone}), empty: now"


def needed(label: str) -> Callable[[str], str]:
    """Reads words that must be there."""

    def read(typed: str) -> str:
        if not typed.strip():
            raise ValueError(f"{label} is missing.")
        return typed.strip()

    return read


def optional(read: Callable[[str], T]) -> Callable[[str], T | None]:
    """Reads a field that may stay empty."""
    return lambda typed: read(typed) if typed.strip() else None


def instant(typed: str) -> int:
    """Seconds of a time on the ward's clock."""
    return typed_instant(typed, settings().zone)


def instant_or_now(typed: str) -> int:
    """The same; an empty field means now, and not when the page was opened."""
    return instant(typed) if typed.strip() else now()


def day(typed: str) -> date:
    """A day of birth."""
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise ValueError("Give the day as year-month-day, such as 1961-04-30.") from None


def value_of(kind: str) -> Callable[[str], Fraction]:
    """Reads a value of a kind in its canonical unit, within its limits."""

    def read(typed: str) -> Fraction:
        value = number_as_typed(typed)
        if sentence := refusal(kind, value):
            raise ValueError(sentence)
        return value

    return read


BASELINES = {
    kind: f"Baseline {KINDS[kind].label.lower()} ({KINDS[kind].unit.label})"
    for kind in ("weight", "systolic_bp", "albumin")
}
"""The labels of the baselines that can be entered for a stay."""
