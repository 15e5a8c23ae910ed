"""Colours: one place for each, enough contrast, and none of an alert's priority used for anything else."""

import re
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from plotly.graph_objects import Figure

from dashboard import colours
from dashboard.charts import drawn, window
from dashboard.charts.marks import DEPTH
from dashboard.course_marks import AlertMark, DoseMark, InterventionMark
from dashboard.settings import ROOT
from tests.dashboard.courses import at, made

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


TEXT = [
    ("ink", "paper"),
    ("ink", "soft"),
    ("ink", "unknown"),
    ("ink", "met-soft"),
    ("on-priority", "medium"),
    ("on-priority", "low"),
    ("quiet", "paper"),
    ("quiet", "soft"),
    ("met", "paper"),
    ("met", "met-soft"),
    ("baseline", "paper"),
    ("paper", "met"),
    ("paper", "action"),
    ("paper", "high"),
    ("paper", "kept"),
    ("kept", "paper"),
]
MARKS = [
    ("trace", "paper"),
    ("trace", "trace-soft"),
    ("dose", "paper"),
    ("dose", "dose-soft"),
    ("met", "paper"),
    ("baseline", "paper"),
    ("quiet", "unknown"),
    ("high", "paper"),
    ("beside", "paper"),
]
PALETTES = {"light": colours.NAMES, "dark": colours.DARK}


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read(text: str, ground: str, palette: str) -> None:
    assert contrast(PALETTES[palette][text], PALETTES[palette][ground]) >= 4.5


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_can_be_seen(mark: str, ground: str, palette: str) -> None:
    assert contrast(PALETTES[palette][mark], PALETTES[palette][ground]) >= 3


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("mark", ["trace", "ink", "met"])
def test_marks_can_be_seen_on_the_deepest_of_three_bands(mark: str, palette: str) -> None:
    parts = [[int(PALETTES[palette][name][at : at + 2], 16) for at in (1, 3, 5)] for name in ("met", "paper")]
    ground = [round(paper + (met - paper) * (1 - (1 - DEPTH) ** 3)) for met, paper in zip(*parts, strict=True)]
    assert contrast(PALETTES[palette][mark], "#{:02x}{:02x}{:02x}".format(*ground)) >= 3


def test_both_palettes_have_the_same_names_and_one_colour_has_one_partner() -> None:
    assert list(colours.NAMES) == list(colours.DARK)
    partners = {(light, colours.DARK[name]) for name, light in colours.NAMES.items()}
    assert len(partners) == len({light for light, _ in partners})


def test_the_styles_have_the_dark_colours_where_the_device_asks_for_them() -> None:
    both, light = colours.variables(), colours.variables(dark=False)
    assert both.startswith(light)
    assert "@supports (color: light-dark(red, red)) { :root, :host { " in both
    assert f"--cw-ink: light-dark({colours.INK}, {colours.DARK['ink']});" in both
    assert "@supports" not in light


def in_figure(part: Any, name: str = "") -> Iterator[str]:
    """Every colour of a figure: what stands under a name that ends so."""
    if isinstance(part, dict):
        for key, inner in part.items():
            yield from in_figure(inner, key)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from in_figure(inner, name)
    elif name.endswith("color") and isinstance(part, str):
        yield part


def everything() -> Figure:
    rows = [(1, "systolic_bp", "78"), (1, "weight", "60"), (2, "albumin", "2"), (3, "oedema", "2"), (3, "oedema", "0")]
    rows += [(9, "urine", "40", 1, False), (10, "urine", "0"), (11, "urine", "9", 10, True), (4, "heart_rate", "99")]
    done = [InterventionMark("fluid", at(1), None, None), InterventionMark("diuretic", at(2), None, None)]
    doses = [DoseMark(1, at(2), "given", "#111111"), DoseMark(2, at(9), "held", "drug")]
    alerts = [AlertMark("leak", ((at(2), "high"),), None, ((at(3), "reviewed"),))]
    course = made(rows, 50, first_dose=2, doses=doses, interventions=done, alerts=alerts)
    return drawn(course, window(course, None, ZoneInfo("UTC"))).figure


def test_every_colour_of_a_figure_is_in_the_table() -> None:
    seen = set(in_figure(everything().to_plotly_json()))
    known = {*colours.NAMES.values(), colours.see_through(colours.MET, DEPTH)}
    assert seen <= known
    assert len(seen) > 12


def test_a_figure_in_the_dark_palette_has_every_partner_and_nothing_else_is_changed() -> None:
    light = everything()
    dark = colours.recoloured(light, True)
    partners = dict(zip(colours.NAMES.values(), colours.DARK.values(), strict=True))
    partners[colours.see_through(colours.MET, DEPTH)] = colours.see_through(colours.DARK["met"], DEPTH)
    before, after = (list(in_figure(figure.to_plotly_json())) for figure in (light, dark))
    assert after == [partners[colour] for colour in before]
    doses = next(part for part in dark.data if part.name == "doses")
    assert "#111111" in doses.hovertext[0]
    assert [part.name for part in dark.data] == [part.name for part in light.data]
    assert colours.recoloured(light, False) is light
    assert dark.to_json() != light.to_json()


@pytest.mark.parametrize("file", _SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_colour_is_written_down_twice(file) -> None:
    found = re.findall(r"""(?:[:\s"'(])(#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?)\b""", file.read_text("utf-8"))
    assert found == []
