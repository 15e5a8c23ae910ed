"""Where things stand in the figure: panels, ranges of values, and labels that do not cover each other."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.readings import Floats

LEFT, RIGHT, TOP, BOTTOM = 94, 182, 24, 69
_GAP = 6
_LEADER = 9
FONT, SMALL, FAMILY = 15, 14, '"Source Sans", sans-serif'
LARGE = 17
_LINE = 18


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

    @property
    def layout_axis(self) -> str:
        """Its y axis, as the layout names it."""
        return f"yaxis{self.axis[1:]}"


# What is usual on a ward is seen without the scale moving; what lies outside widens it. Whether the patient is flagged
# stands above everything, what was done about it below.
_SHAPES = (
    Panel("priority", "Episodes", 60, 0, 1),
    Panel("criteria", "", 50, -0.5, 2.5),
    Panel("pressure", "Blood<br>pressure<br>mmHg", 114, 40, 160),
    Panel("heart_rate", "Heart rate<br>/min", 44, 40, 140),
    Panel("weight", "Weight<br>change<br>kg", 74, -2, 6),
    Panel("oedema", "Oedema<br>grade", 20, 0, 1),
    Panel("albumin", "Albumin<br>g/dL", 52, 1.5, 4.5),
    Panel("urine", "Urine<br>mL/h", 73, 0, 150),
    Panel("doses", "Doses", 26, 0, 1),
    Panel("lanes", "", 15, 0, 1),
)
PANELS: Mapping[str, Panel] = {
    shape.name: Panel(shape.name, shape.title, shape.height, shape.low, shape.high, number)
    for number, shape in enumerate(_SHAPES)
}


@dataclass(frozen=True)
class Frame:
    """The room of a figure that has so many lanes of interventions: only lanes that hold something take any."""

    lanes: int = 0

    @property
    def panels(self) -> tuple[str, ...]:
        """The panels that are there, from the top."""
        return tuple(name for name in PANELS if name != "lanes" or self.lanes)

    def height_of(self, name: str) -> int:
        """Of a panel, in pixels."""
        return PANELS[name].height * (self.lanes if name == "lanes" else 1)

    @property
    def inner(self) -> int:
        """The height of all panels with the gaps between them, in pixels."""
        return sum(map(self.height_of, self.panels)) + _GAP * (len(self.panels) - 1)

    @property
    def height(self) -> int:
        """Of the whole figure, in pixels."""
        return self.inner + TOP + BOTTOM

    def domain(self, name: str) -> tuple[float, float]:
        """Bottom and top of a panel, as parts of the figure's inner height."""
        above = sum(self.height_of(other) + _GAP for other in self.panels[: self.panels.index(name)])
        return (self.inner - above - self.height_of(name)) / self.inner, (self.inner - above) / self.inner

    def beside(self, labels: Sequence["Label"]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Annotations right of the panels, each as near its value as the others let it, and a line from it to there."""
        ordered = sorted(labels, key=lambda label: (self._value(label), label.text))
        tops = apart([(self._value(label) - label.height / 2, label.height) for label in ordered], 0)
        notes, leaders = [], []
        for label, top in zip(ordered, tops, strict=True):
            place = 1 - (top + label.height / 2) / self.inner
            notes.append(
                {
                    "text": label.text,
                    "font": {"color": label.colour, "size": SMALL},
                    "y": place,
                    **margin("left", 1, _LEADER + 3),
                }
            )
            if label.leads:
                leaders.append(_leader(1 - self._value(label) / self.inner, place, label.colour))
        return notes, leaders

    def _value(self, label: "Label") -> float:
        """Where the label's value is: pixels below the top of the first panel."""
        low, high = label.scale
        down = (high - label.value) / (high - low) * self.height_of(label.panel)
        return (1 - self.domain(label.panel)[1]) * self.inner + down


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
    """Words beside a panel at a value of its scale, with a line to it where it `leads`; `<br>` parts their lines."""

    panel: str
    scale: tuple[float, float]
    value: float
    text: str
    colour: str
    leads: bool = False

    @property
    def height(self) -> int:
        """In pixels."""
        return _LINE * (1 + self.text.count("<br>")) + (LARGE - SMALL if "font-size" in self.text else 0)


def large(words: str) -> str:
    """Words that are read from across the bed. A label has at most one line with such."""
    return f"<b><span style='font-size:{LARGE}px'>{words}</span></b>"


def apart(boxes: Sequence[tuple[float, float]], least: float = -math.inf) -> list[float]:
    """Tops for boxes (wished top, height) in their order, moved as little as keeps each below the one before it.

    None comes above `least`.

    Boxes that touch move together, so that a group stays around where its members wished to be.
    """
    groups: list[tuple[float, float, list[int]]] = []
    for number, (wish, height) in enumerate(boxes):
        groups.append((max(wish, least), height, [number]))
        while len(groups) > 1 and groups[-2][0] + groups[-2][1] > groups[-1][0]:
            (first, upper, above), (second, lower, below) = groups[-2:]
            count = len(above) + len(below)
            top = (first * len(above) + (second - upper) * len(below)) / count
            groups[-2:] = [(max(top, least), upper + lower, above + below)]
    tops = [0.0] * len(boxes)
    for top, _, members in groups:
        place = top
        for number in members:
            tops[number] = place
            place += boxes[number][1]
    return tops


def margin(anchor: str, x: float, shift: int) -> dict[str, Any]:
    """The place of an annotation beside the panels."""
    place = {"xref": "paper", "yref": "paper", "x": x, "xanchor": anchor, "xshift": shift, "yanchor": "middle"}
    return {"showarrow": False, "align": "left", **place}


def _leader(start: float, end: float, colour: str) -> dict[str, Any]:
    place = {"xref": "paper", "xsizemode": "pixel", "xanchor": 1, "x0": 1, "x1": _LEADER, "yref": "paper"}
    return {"type": "line", "line": {"color": colour, "width": 1}, "y0": start, "y1": end, **place}
