"""Where things stand in the figure of two parts: lanes above and below, and a panel for each parameter between."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard import colours
from dashboard.charts import layout
from dashboard.comparing.parameters import PARAMETERS, Parameter

LEFT, RIGHT, TOP, BOTTOM = 150, 92, 8, 46
_GAP, _MOST_TICKS = 6, 3
_PANELS, _LOWEST, _HIGHEST = 390, 54, 110
"""Pixels that the panels share, and what one of them has at least and at most."""

WORDS = 16
"""Pixels that a line of words takes up."""

FLAGGED, DOSES = "flagged", "doses"
_LANES = {FLAGGED: 36, DOSES: 44}

_LEAST: Mapping[str, tuple[float, float]] = {
    "systolic": (-30, 10),
    "mean": (-25, 10),
    "heart_rate": (-10, 30),
    "weight": (-1, 6),
    "albumin": (-1, 0.3),
    "urine_per_kg": (0, 1.5),
    "urine_per_hour": (0, 100),
    "oedema": (-0.5, 3.5),
    "creatinine": (-0.3, 1),
}
"""What each panel shows at least, so that a small change does not look like a large one (a local choice)."""


@dataclass(frozen=True)
class Frame:
    """Panels from the top: name and height in pixels, in order."""

    heights: Mapping[str, int]

    @classmethod
    def of(cls, parameters: Sequence[Parameter]) -> "Frame":
        """The lanes, and between them the parameters, which share what room there is."""
        each = min(max(_PANELS // max(1, len(parameters)), _LOWEST), _HIGHEST)
        return cls({FLAGGED: _LANES[FLAGGED], **{one.name: each for one in parameters}, DOSES: _LANES[DOSES]})

    @property
    def inner(self) -> int:
        """Pixels from the top of the first panel to the foot of the last."""
        return sum(self.heights.values()) + _GAP * (len(self.heights) - 1)

    @property
    def height(self) -> int:
        """Of the figure, in pixels."""
        return self.inner + TOP + BOTTOM

    def axis(self, panel: str) -> str:
        """The panel's y axis, as traces name it."""
        number = list(self.heights).index(panel)
        return "y" if number == 0 else f"y{number + 1}"

    def domain(self, panel: str) -> tuple[float, float]:
        """Bottom and top of a panel, as parts of the inner height."""
        names = list(self.heights)
        above = sum(self.heights[name] + _GAP for name in names[: names.index(panel)])
        return (self.inner - above - self.heights[panel]) / self.inner, (self.inner - above) / self.inner


def scale(parameter: Parameter, values: Sequence[float], edges: Sequence[float], height: int) -> tuple[float, float]:
    """The range of a panel: what it shows at least, widened to hold every value and the words beside each edge."""
    least = _LEAST[parameter.name]
    low, high = min([least[0], *values, *edges]), max([least[1], *values, *edges])
    room = (high - low) * 0.12
    floor, top = (low if low == least[0] == 0 else low - room), high + room
    part = WORDS / height
    if edges and parameter.worse == "low" and floor != 0:
        floor = min(floor, (min(edges) - part * top) / (1 - part))
    if edges and parameter.worse == "high":
        top = max(top, (max(edges) - part * floor) / (1 - part))
    return floor, top


def axes(frame: Frame, scales: Mapping[str, tuple[float, float]], names: tuple[str, str]) -> dict[str, Any]:
    """The y axis of every panel, for the figure's layout."""
    return {
        f"yaxis{frame.axis(panel)[1:]}": {
            "domain": frame.domain(panel),
            "anchor": "x",
            "fixedrange": True,
            "zeroline": False,
            "gridcolor": colours.SOFT,
            "linecolor": colours.LINE,
            "mirror": True,
            "tickfont": {"size": layout.SMALL},
            **(_of_parameter(scales[panel], frame.heights[panel]) if panel in scales else _of_lane(names)),
        }
        for panel in frame.heights
    }


def _of_parameter(shown: tuple[float, float], height: int) -> dict[str, Any]:
    return {"range": shown, "tickvals": ticks(shown, height), "tickformat": "~g"}


def ticks(shown: tuple[float, float], height: int) -> list[float]:
    """At most three round values of a scale, none so near an end that it would touch the next panel's."""
    low, high = shown
    margin = (high - low) * WORDS / 2 / height
    low, high = low + margin, high - margin
    power = 10 ** math.floor(math.log10(high - low))
    for size in (power / 5, power / 2, power, 2 * power, 5 * power):
        places = range(math.ceil(low / size), math.floor(high / size) + 1)
        if len(places) <= _MOST_TICKS:
            return [round(place * size, 6) for place in places]
    return [0.0]


def _of_lane(names: tuple[str, str]) -> dict[str, Any]:
    return {"range": (-0.5, 1.5), "tickvals": [1, 0], "ticktext": list(names), "showgrid": False, "ticks": ""}


def titles(frame: Frame) -> list[dict[str, Any]]:
    """Name, unit and the worse side of each panel, at the left edge of the figure."""
    return [_title(frame, panel) for panel in frame.heights]


def _title(frame: Frame, panel: str) -> dict[str, Any]:
    bottom, top = frame.domain(panel)
    parameter = PARAMETERS.get(panel)
    words = f"<b>{panel.capitalize()}</b>"
    if parameter is not None:
        arrow = "↓" if parameter.worse == "low" else "↑"
        words = f"<b>{parameter.label}</b><br>{parameter.unit}<br>{arrow} {parameter.worse_words}"
    return {
        "text": words,
        "font": {"color": colours.INK, "size": layout.SMALL},
        "x": 0,
        "y": (bottom + top) / 2,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "middle",
        "xshift": -LEFT,
        "showarrow": False,
        "align": "left",
    }
