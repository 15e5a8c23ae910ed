"""Colours: one place for each, enough contrast, and none of an alert's priority used for anything else."""

import re

import pytest

from dashboard import colours
from dashboard.settings import ROOT

_SOURCES = [
    file
    for file in (ROOT / "dashboard").rglob("*")
    if file.suffix in {".py", ".js", ".css", ".html"} and file.name != "colours.py"
]


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (colours.INK, colours.PAPER),
        (colours.INK, colours.SOFT),
        (colours.INK, colours.UNKNOWN),
        (colours.INK, colours.MET_SOFT),
        (colours.INK, colours.MEDIUM),
        (colours.INK, colours.LOW),
        (colours.QUIET, colours.PAPER),
        (colours.QUIET, colours.SOFT),
        (colours.MET, colours.PAPER),
        (colours.MET, colours.MET_SOFT),
        (colours.PAPER, colours.MET),
        (colours.PAPER, colours.ACTION),
        (colours.PAPER, colours.HIGH),
        (colours.PAPER, colours.KEPT),
        (colours.KEPT, colours.PAPER),
    ],
)
def test_text_can_be_read(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize("file", _SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_colour_is_written_down_twice(file) -> None:
    found = re.findall(r"""(?:[:\s"'(])(#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?)\b""", file.read_text("utf-8"))
    assert found == []
