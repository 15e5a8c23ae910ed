"""Where a figure's pixels and values lie on the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from dashboard.paper.paper import POINT
from dashboard.paper.plotting_known import NotDrawable, names, numbers, only

_AXIS = names(
    "type range anchor position showgrid gridcolor gridwidth zeroline tickfont ticks tickcolor tickangle tickvals "
    "ticktext nticks showticklabels linecolor linewidth mirror domain showline "
    "showspikes spikemode spikecolor spikethickness spikedash spikesnap"
)
_NARROWER = 0.92
_TYPES = ("date", "linear", None)


class Rectangle(NamedTuple):
    """A part of the page in millimetres."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height


@dataclass(frozen=True)
class Axis:
    """A scale from `low` at `start` to `high` at `end` millimetres of the page; `said`: what the layout says of it."""

    said: Mapping[str, Any]
    low: float
    high: float
    start: float
    end: float

    def at(self, value: Any) -> Any:
        """Where values stand, one or an array of them."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    @property
    def rises(self) -> float:
        """Millimetres for one of its unit, without a sign."""
        return abs((self.end - self.start) / (self.high - self.low))


@dataclass(frozen=True)
class Place:
    """A figure on the page: all of it, what lies within its margins, its axes, and its pixel in millimetres."""

    whole: Rectangle
    inner: Rectangle
    pixel: float
    axes: Mapping[str, Axis]
    font: Mapping[str, Any]

    def points(self, pixels: float) -> float:
        """A size of letters on screen as one on paper, where the letters are wider."""
        return _NARROWER * pixels * self.pixel / POINT

    def of(self, trace: Mapping[str, Any]) -> tuple[Axis, Axis]:
        """The axes of a trace."""
        return self.axes[trace.get("xaxis") or "x"], self.axes[trace.get("yaxis") or "y"]

    def panel(self, trace: Mapping[str, Any]) -> Rectangle:
        """The part of the page that a trace is drawn in."""
        return panel(*self.of(trace))

    def x(self, value: float, reference: str) -> float:
        """A horizontal place that a note or a shape names."""
        if reference == "paper":
            return self.inner.left + value * self.inner.width
        return float(self._axis(reference, "x").at(value))

    def y(self, value: float, reference: str) -> float:
        """A vertical place that a note or a shape names."""
        if reference == "paper":
            return self.inner.bottom - value * self.inner.height
        if reference.endswith(" domain"):
            axis = self._axis(reference.removesuffix(" domain"), "y")
            return axis.start + value * (axis.end - axis.start)
        return float(self._axis(reference, "y").at(value))

    def _axis(self, reference: str, letter: str) -> Axis:
        if reference not in self.axes or not reference.startswith(letter):
            raise NotDrawable(f"a place that is told by '{reference}'")
        return self.axes[reference]


def panel(across: Axis, up: Axis) -> Rectangle:
    """What lies between two axes."""
    return Rectangle(across.start, up.end, across.end - across.start, up.start - up.end)


def placed(layout: Mapping[str, Any], x: float, y: float, width: float, pixel: float) -> Place:
    """The figure of this layout, so wide in millimetres; its height follows from its pixels."""
    margin = layout["margin"]
    whole = Rectangle(x, y, width, layout["height"] * pixel)
    inner = Rectangle(
        x + margin["l"] * pixel,
        y + margin["t"] * pixel,
        width - (margin["l"] + margin["r"]) * pixel,
        whole.height - (margin["t"] + margin["b"]) * pixel,
    )
    axes = {
        name.replace("axis", ""): _axis(name, said, inner)
        for name, said in layout.items()
        if name.startswith(("xaxis", "yaxis"))
    }
    return Place(whole, inner, pixel, axes, layout["font"])


def _axis(name: str, said: Mapping[str, Any], inner: Rectangle) -> Axis:
    only(name, said, _AXIS)
    if said.get("type") not in _TYPES or said.get("zeroline"):
        raise NotDrawable(f"an axis of type '{said.get('type')}' or with a line of its own at zero")
    if said.get("position"):
        raise NotDrawable("an axis away from its edge")
    low, high = numbers(said["range"]).tolist()
    first, last = said.get("domain", (0.0, 1.0))
    if name.startswith("x"):
        return Axis(said, low, high, inner.left + first * inner.width, inner.left + last * inner.width)
    return Axis(said, low, high, inner.bottom - first * inner.height, inner.bottom - last * inner.height)
