"""The entry form: a component of our own, since Streamlit's number field changes what was typed."""

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import colours, words
from dashboard.api import entries
from dashboard.settings import settings
from models.measurements import KINDS, plain
from models.records import Reading, Stay

_HERE = Path(__file__).parent
# One module for the browser, in the order in which its parts need each other.
_SCRIPTS = ("entry_outbox.js", "entry_fields.js", "entry.js")

FIELDS = ("systolic_bp", "diastolic_bp", "heart_rate", "weight", "urine", "albumin", "oedema")
"""The kinds of a set, in the order in which they are measured at the bed."""

_TIMES = ((0, "now"), (10, "10 min ago"), (30, "30 min ago"), (60, "1 h ago"), ("other", "other…"))


@cache
def _component() -> Any:
    return st.components.v2.component(
        "capwatch_entry",
        html='<div id="entry"></div>',
        css=colours.variables() + (_HERE / "entry.css").read_text("utf-8"),
        js="\n".join((_HERE / part).read_text("utf-8") for part in _SCRIPTS),
    )


def show(stay: Stay, about: str, user: tuple[int, str], last: Mapping[str, Reading], now: int) -> None:
    """The form for one stay; `last` is the latest standing reading of each kind. The page is run again after a save."""
    user_id, name = user
    data = {
        "route": entries.ROUTE,
        "now": now,
        "user": {"id": user_id, "name": name},
        "stay": {"id": stay.id, "bed": stay.bed, "name": stay.patient.name, "about": about},
        "fields": [_field(kind, last.get(kind), now) for kind in FIELDS],
        "times": {
            "zone": settings().time_zone,
            "choices": [{"minutes": minutes, "label": label} for minutes, label in _TIMES],
        },
    }
    _component()(key="entry", data=data, on_saved_change=lambda: None)


def _field(kind: str, last: Reading | None, now: int) -> dict[str, Any]:
    measured = KINDS[kind]
    field: dict[str, Any] = {
        "kind": kind,
        "label": measured.label if kind != "urine" else "Urine since last time",
        "units": [{"code": unit.code, "label": unit.label} for unit in measured.units.values() if unit.code != "g"],
        "last": last_words(last, now),
        "whole": kind in ("heart_rate",),
        "may_be_incomplete": kind == "urine",
    }
    if measured.whole:
        field["grades"] = [plain(grade) for grade in range(int(measured.lowest), int(measured.highest) + 1)]
    return field


def last_words(last: Reading | None, now: int) -> str:
    """`last 84 mmHg at 03:10, 2 h ago`."""
    if last is None:
        return "none yet"
    at, zone = int(last.observed_at.timestamp()), settings().zone
    return f"last {value_words(last)} at {words.clock(at, zone, now)}, {words.age(now - at)} ago"


def value_words(reading: Reading) -> str:
    """The value as typed, with its unit: `84 mmHg`, `grade 2`."""
    value, code = reading.counted
    unit = KINDS[reading.kind].units[code].label
    bag = "" if reading.bag is None else f" (bag {plain(Fraction(reading.bag))} mL)"
    incomplete = ", some not measured" if reading.incomplete else ""
    shown = f"{unit} {value}" if unit == "grade" else f"{value} {unit}{bag}"
    return f"{shown}{incomplete}"
