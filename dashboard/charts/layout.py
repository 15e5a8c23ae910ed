"""Where things stand in the figure: panels, ranges of values, and labels that do not cover each other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard import colours
from models.readings import Floats

LEFT, RIGHT, TOP, BOTTOM = 96, 146, 22, 58
_GAP = 8
FONT, SMALL, FAMILY = 15, 14, '"Source Sans", sans-serif'
_LINE = 19


@dataclass(frozen=True)
class Panel:
    """A strip of the figure, height in pixels; `low` to `high` is shown at least, in its own unit."""

    name: str
    title: str
    height: int
    low: float
    high: float
    number: int = 0

    @property
    def axis(self) -> str:
        """Its y axis, as traces name it."""
        return "y" if self.number == 0 else f"y{self.number + 1}"


# What is usual on a ward is seen without the scale moving; what lies outside widens it.
_SHAPES = (
    Panel("episodes", "Episodes", 22, 0, 1),
    Panel("pressure", "Blood<br>pressure<br>mmHg", 148, 40, 160),
    Panel("weight", "Weight<br>change<br>kg", 80, -2, 6),
    Panel("oedema", "Oedema<br>grade", 22, 0, 1),
    Panel("albumin", "Albumin<br>g/dL", 64, 1.5, 4.5),
    Panel("urine", "Urine<br>mL/h", 78, 0, 150),
    Panel("criteria", "", 60, -0.5, 2.5),
    Panel("doses", "Doses", 26, 0, 1),
)
PANELS: Mapping[str, Panel] = {
    shape.name: Panel(shape.name, shape.title, shape.height, shape.low, shape.high, number)
    for number, shape in enumerate(_SHAPES)
}
_INNER = sum(panel.height for panel in PANELS.values()) + _GAP * (len(PANELS) - 1)
HEIGHT = _INNER + TOP + BOTTOM
"""Of the figure, in pixels."""


def domain(name: str) -> tuple[float, float]:
    """Bottom and top of a panel, as parts of the figure's inner height."""
    panels = list(PANELS.values())
    above = sum(panel.height + _GAP for panel in panels[: PANELS[name].number])
    return (_INNER - above - PANELS[name].height) / _INNER, (_INNER - above) / _INNER


def value_range(name: str, values: Iterable[Floats]) -> tuple[float, float]:
    """The panel's usual range, widened by as much as is needed to hold every value with a little room."""
    panel = PANELS[name]
    seen = np.concatenate([np.zeros(0), *(np.asarray(part, dtype=np.float64).ravel() for part in values)])
    seen = seen[~np.isnan(seen)]
    low, high = (float(seen.min()), float(seen.max())) if len(seen) else (panel.low, panel.high)
    room = (max(high, panel.high) - min(low, panel.low)) * 0.06
    floor = 0.0 if panel.low == 0 else low - room
    return (panel.low if low >= panel.low else floor), (panel.high if high <= panel.high else high + room)


@dataclass(frozen=True)
class Label:
    """Words beside a panel at a value of its scale; `<br>` parts their lines."""

    panel: str
    scale: tuple[float, float]
    value: float
    text: str
    colour: str

    @property
    def height(self) -> int:
        """In pixels."""
        return _LINE * (1 + self.text.count("<br>"))

    @property
    def wish(self) -> float:
        """Where its top would be if it were alone: pixels below the top of the first panel."""
        low, high = self.scale
        down = (high - self.value) / (high - low) * PANELS[self.panel].height
        return (1 - domain(self.panel)[1]) * _INNER + down - self.height / 2


def beside(labels: Sequence[Label]) -> list[dict[str, Any]]:
    """Annotations right of the panels, each as near its value as the others let it."""
    ordered = sorted(labels, key=lambda label: (label.wish + label.height / 2, label.text))
    tops = apart([(label.wish, label.height) for label in ordered])
    return [
        {
            "text": label.text,
            "font": {"color": label.colour, "size": SMALL},
            "y": 1 - (top + label.height / 2) / _INNER,
            **_margin("left", 1, 8),
        }
        for label, top in zip(ordered, tops, strict=True)
    ]


def apart(boxes: Sequence[tuple[float, float]]) -> list[float]:
    """Tops for boxes (wished top, height) in their order, moved as little as keeps each below the one before it.

    Boxes that touch move together, so that a group stays around where its members wished to be.
    """
    groups: list[tuple[float, float, list[int]]] = []
    for number, (wish, height) in enumerate(boxes):
        groups.append((wish, height, [number]))
        while len(groups) > 1 and groups[-2][0] + groups[-2][1] > groups[-1][0]:
            (first, upper, above), (second, lower, below) = groups[-2:]
            count = len(above) + len(below)
            top = (first * len(above) + (second - upper) * len(below)) / count
            groups[-2:] = [(top, upper + lower, above + below)]
    tops = [0.0] * len(boxes)
    for top, _, members in groups:
        place = top
        for number in members:
            tops[number] = place
            place += boxes[number][1]
    return tops


def title(name: str) -> dict[str, Any]:
    """The panel's name and unit at the left edge of the figure."""
    bottom, top = domain(name)
    return {
        "text": f"<b>{PANELS[name].title}</b>",
        "font": {"color": colours.INK, "size": SMALL},
        "y": (bottom + top) / 2,
        **_margin("left", 0, -LEFT),
    }


def _margin(anchor: str, x: float, shift: int) -> dict[str, Any]:
    place = {"xref": "paper", "yref": "paper", "x": x, "xanchor": anchor, "xshift": shift, "yanchor": "middle"}
    return {"showarrow": False, "align": "left", **place}
