"""Every colour of the program, named by what it says. Red, yellow and cyan belong to alert priorities alone; a lost
server is red too, since no alert can be shown then: the gravest fault an alert system has.

The priorities follow IEC 60601-1-8; every colour stands beside a word and a shape, and all text keeps 4.5:1. Each has a
partner for a dark room: the same names, the same meaning.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

INK = "#111111"
PAPER = "#ffffff"
QUIET = "#525866"
LINE = "#b8c4cd"
SOFT = "#eef2f5"
ACTION = "#0b4f6c"

MET = "#5b1a80"
MET_SOFT = "#efe3f5"
UNKNOWN = "#e3e6eb"

HIGH = "#b3141d"
MEDIUM = "#ffd400"
LOW = "#4dd0e1"
ON_PRIORITY = "#101010"
"""Words on the two lighter priorities, which are as light in a dark room."""

LOST = HIGH
"""Nothing comes from the server."""

KEPT = "#7a4300"
"""Waits on this tablet and is not saved: a colour of its own, of no priority."""

TRACE = "#0b4f6c"
TRACE_SOFT = "#9dbccb"
BASELINE = "#6b5b2e"
DOSE = "#3a6b35"
DOSE_SOFT = "#cfe0cc"
BESIDE = "#76838f"
"""What another cycle is drawn in beside this one: lighter, in grey too."""

NAMES: Mapping[str, str] = {
    "ink": INK,
    "paper": PAPER,
    "quiet": QUIET,
    "line": LINE,
    "soft": SOFT,
    "action": ACTION,
    "met": MET,
    "met-soft": MET_SOFT,
    "unknown": UNKNOWN,
    "high": HIGH,
    "medium": MEDIUM,
    "low": LOW,
    "on-priority": ON_PRIORITY,
    "lost": LOST,
    "kept": KEPT,
    "trace": TRACE,
    "trace-soft": TRACE_SOFT,
    "baseline": BASELINE,
    "dose": DOSE,
    "dose-soft": DOSE_SOFT,
    "beside": BESIDE,
}

DARK: Mapping[str, str] = {
    "ink": "#f1f4f6",
    "paper": "#14191f",
    "quiet": "#aab4c0",
    "line": "#4a5560",
    "soft": "#222a32",
    "action": "#7cc4e4",
    "met": "#d3a6f0",
    "met-soft": "#36234a",
    "unknown": "#2b323a",
    "high": "#ff6b6b",
    "medium": MEDIUM,
    "low": LOW,
    "on-priority": ON_PRIORITY,
    "lost": "#ff6b6b",
    "kept": "#f0a860",
    "trace": "#7cc4e4",
    "trace-soft": "#355a6b",
    "baseline": "#d3bf83",
    "dose": "#9ccf94",
    "dose-soft": "#2c4a2e",
    "beside": "#8d99a5",
}
"""The same names where the screen is dark."""

_PARTNERS: Mapping[str, str] = {light: DARK[name] for name, light in NAMES.items()}


def variables(dark: bool = True) -> str:
    """The colours as CSS custom properties, for the styles of pages and components.

    dark: they follow the colour scheme of where they are used, which Streamlit sets for its page as the device asks;
    a part with `color-scheme: light` keeps the colours by day. A browser that cannot choose shows those too.
    """
    light = _block(NAMES)
    if not dark:
        return light
    both = _block({name: f"light-dark({day}, {DARK[name]})" for name, day in NAMES.items()})
    return f"{light} @supports (color: light-dark(red, red)) {{ {both} }}"


def _block(colours: Mapping[str, str]) -> str:
    return ":root, :host { " + " ".join(f"--cw-{name}: {value};" for name, value in colours.items()) + " }"


def see_through(colour: str, part: float) -> str:
    """A colour of which only a part covers what is behind it."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{part})"


def recoloured(figure: "Figure", dark: bool) -> "Figure":
    """The figure in the dark palette, every colour of ours in it replaced by its partner; itself where not dark."""
    if not dark:
        return figure
    return type(figure)(_in_dark(figure.to_plotly_json(), False), _validate=False)


def _in_dark(part: Any, is_colour: bool) -> Any:
    """Only what stands under a name of a colour is one: a note may hold the same letters."""
    if isinstance(part, dict):
        return {name: _in_dark(inner, name.endswith("color")) for name, inner in part.items()}
    if isinstance(part, (list, tuple)):
        return [_in_dark(inner, is_colour) for inner in part]
    return _partner(part) if is_colour and isinstance(part, str) else part


def _partner(colour: str) -> str:
    if not colour.startswith("rgba("):
        return _PARTNERS.get(colour, colour)
    red, green, blue, part = colour[5:-1].split(",")
    partner = _PARTNERS.get(f"#{int(red):02x}{int(green):02x}{int(blue):02x}")
    return see_through(partner, float(part)) if partner else colour
