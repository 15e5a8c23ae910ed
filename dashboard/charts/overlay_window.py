"""The axis that two parts share: by dose or by hours, and how much of either is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard import colours
from dashboard.charts import layout
from dashboard.comparing import aligning
from dashboard.comparing.aligning import BY_DOSE, BY_HOURS
from dashboard.comparing.pairs import Pair
from dashboard.comparing.parts import Part
from dashboard.comparing.sides import Side
from models.instants import HOUR
from models.readings import Floats, Ints

TREATMENT, EVERYTHING = "Treatment", "Everything"
EXTENTS = (TREATMENT, EVERYTHING)
ALIGNMENTS = (BY_DOSE, BY_HOURS)

_BEFORE, _AFTER = 24 * HOUR, 48 * HOUR
_PAD = 0.02
_MOST_TICKS = 15


@dataclass(frozen=True)
class View:
    """How a pair is looked at: one of ALIGNMENTS, and one of EXTENTS."""

    align: str
    extent: str


@dataclass(frozen=True)
class Scale:
    """The shared axis. spans: first and last instant shown of either side; step: seconds from dose to dose."""

    hours: bool
    spans: tuple[tuple[int, int], tuple[int, int]]
    steps: tuple[float, float]
    firsts: tuple[float, float]
    range: tuple[float, float]

    @classmethod
    def of(cls, pair: Pair, view: View) -> "Scale":
        """The axis for a pair in a view; by hours where one of both has no doses to count by."""
        hours = view.align == BY_HOURS or not pair.dosed
        this, other = (side.part for side in pair.sides)
        steps = aligning.step(this, other), aligning.step(other, this)
        spans = _span(pair.this, view.extent), _span(pair.other, view.extent)
        bare = cls(hours, spans, steps, (0.0, 0.0), (0.0, 1.0))
        ends = [bare.x(side.part, np.array(spans[number]), number) for number, side in enumerate(pair.sides)]
        firsts = [
            float(bare.x(side.part, np.array([side.origin]), number)[0]) for number, side in enumerate(pair.sides)
        ]
        low, high = float(min(end[0] for end in ends)), float(max(end[1] for end in ends))
        pad = max(high - low, 1.0) * _PAD
        return cls(hours, spans, steps, (firsts[0], firsts[1]), (low - pad, high + pad))

    def x(self, part: Part, at: Ints, number: int) -> Floats:
        """Where instants of the side of that number stand."""
        return aligning.by_hours(part, at) if self.hours else aligning.by_dose(part, at, self.steps[number])

    def axis(self, anchor: str) -> dict[str, Any]:
        """The x axis, for the figure's layout."""
        return {
            "range": self.range,
            "anchor": anchor,
            "fixedrange": True,
            "zeroline": False,
            "gridcolor": colours.SOFT,
            "ticks": "outside",
            "tickangle": 0,
            "tickfont": {"size": layout.SMALL},
            "title": {"text": "Hours from the first dose" if self.hours else "Dose", "standoff": 2},
            **self._ticks(),
        }

    def _ticks(self) -> Mapping[str, Any]:
        low, high = self.range
        if self.hours:
            every = next((size for size in (6, 12, 24, 48, 96, 168) if (high - low) / size <= _MOST_TICKS), 336)
            return {"tickvals": np.arange(np.ceil(low / every) * every, high, every)}
        every = 1 + int((high - low) // _MOST_TICKS)
        values = np.arange(max(1, int(np.ceil(low))), high, every, dtype=np.int64)
        return {"tickvals": values, "ticktext": [str(value) for value in values.tolist()]}

    def notes(self, pair: Pair) -> list[str]:
        """What is left out, for each side."""
        found = []
        for (first, last), side, name in zip(self.spans, pair.sides, pair.names, strict=True):
            times = [trace.at for trace in side.traces.values() if len(trace.at)]
            if any(int(at[0]) < first or int(at[-1]) > last for at in times):
                found.append(name.words)
        if not found:
            return []
        part = "from 24 h before the first dose to 48 h after the last one"
        return [f"Drawn {part}: {' and '.join(found)} went on, or began before. Choose {EVERYTHING} to see it."]


def _span(side: Side, extent: str) -> tuple[int, int]:
    times = [int(at) for trace in side.traces.values() for at in trace.at[[0, -1] if len(trace.at) else []]]
    first, last = min([side.origin, *times]), max([side.origin, *times, side.end])
    if extent == EVERYTHING or not side.part.given:
        return first, last
    return max(first, side.origin - _BEFORE), min(last, side.part.given[-1].at + _AFTER)
