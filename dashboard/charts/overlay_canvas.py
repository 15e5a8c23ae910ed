"""What is drawn of two parts and where: the readings that are kept, the range of each panel, and common thresholds."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from dashboard.charts.overlay_layout import Frame, scale
from dashboard.charts.overlay_lines import Drawing
from dashboard.charts.overlay_window import Scale
from dashboard.comparing.pairs import Pair, lines, shown
from dashboard.comparing.parameters import Parameter
from dashboard.thinning import thinned

_NEAR = 1e-9


@dataclass(frozen=True)
class Canvas:
    """By parameter both drawings, the range of its panel, and the thresholds that are the same for both."""

    pair: Pair
    frame: Frame
    scale: Scale
    zone: ZoneInfo
    drawings: Mapping[str, tuple[Drawing, Drawing]]
    common: Mapping[str, list[tuple[str, float]]]
    ranges: Mapping[str, tuple[float, float]]


def canvas(pair: Pair, at: Scale, zone: ZoneInfo, most: int) -> tuple[Canvas, tuple[str, ...]]:
    """The canvas of a pair, at most about `most` readings of a line, and a sentence for each line that is thinned."""
    drawings, common, ranges, notes, frame = {}, {}, {}, [], Frame.of(shown(pair))
    for parameter in shown(pair):
        both = [_drawing(pair, parameter, number, at, most) for number in (0, 1)]
        notes += [note for _, note in both if note]
        drawings[parameter.name] = (both[0][0], both[1][0])
        common[parameter.name] = same_lines(pair, parameter)
        drawn = np.concatenate([drawing.y for drawing, _ in both])
        edges = [edge for _, edge in common[parameter.name]]
        ranges[parameter.name] = scale(parameter, drawn.tolist(), edges, frame.heights[parameter.name])
    return Canvas(pair, frame, at, zone, drawings, common, ranges), tuple(notes)


def same_lines(pair: Pair, parameter: Parameter) -> list[tuple[str, float]]:
    """The rules that turn at one and the same change on both sides: only these are honest as one line."""
    return [(words, edge) for words, (edge, other) in lines(pair, parameter) if edge is not None and near(edge, other)]


def near(edge: float | None, other: float | None) -> bool:
    """Whether two places are one."""
    return edge is not None and other is not None and abs(edge - other) < _NEAR


def _drawing(pair: Pair, parameter: Parameter, number: int, at: Scale, most: int) -> tuple[Drawing, str]:
    side, (first, last) = pair.sides[number], at.spans[number]
    trace = side.traces[parameter.name]
    seen = np.flatnonzero((trace.at >= first) & (trace.at <= last) & ~np.isnan(trace.change))
    kept = seen[thinned(trace.at[seen], trace.run[seen], [trace.change[seen]], most)]
    note = ""
    if len(kept) < len(seen):
        counts = f"{parameter.label}, {pair.names[number].words}: {len(kept)} of {len(seen)} readings are drawn"
        note = f"{counts}; the lowest and highest of each stretch of time are among them."
    return Drawing(trace, kept, at.x(side.part, trace.at[kept], number)), note
