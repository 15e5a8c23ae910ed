"""Every colour of the program, named by what it says. Red, yellow and cyan belong to alert priorities alone.

The priorities follow IEC 60601-1-8; every colour stands beside a word and a shape, and all text keeps 4.5:1.
"""

from collections.abc import Mapping

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

KEPT = "#7a4300"
"""Waits on this tablet and is not saved: a colour of its own, of no priority."""

TRACE = "#0b4f6c"
TRACE_SOFT = "#9dbccb"
BASELINE = "#6b5b2e"
DOSE = "#3a6b35"

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
    "kept": KEPT,
    "trace": TRACE,
    "dose": DOSE,
}


def variables() -> str:
    """The colours as CSS custom properties, for the styles of pages and components."""
    return ":root, :host { " + " ".join(f"--cw-{name}: {value};" for name, value in NAMES.items()) + " }"
