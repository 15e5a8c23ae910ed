"""Words in the figure of two parts: what each line is, at its end, and each threshold."""

from typing import Any

import numpy as np

from dashboard import colours
from dashboard.charts import layout
from dashboard.charts.overlay_canvas import Canvas
from dashboard.charts.overlay_layout import WORDS
from dashboard.charts.overlay_lines import STYLES, Drawing
from dashboard.comparing import saying
from dashboard.comparing.pairs import shown
from dashboard.comparing.parameters import PARAMETERS, Parameter

_ASIDE = 13
"""Pixels by which a label steps aside."""
_NEAR = 0.12
"""Lines that end within this part of the axis end beside each other."""


def edge_labels(canvas: Canvas) -> list[dict[str, Any]]:
    """Each threshold in words on its worse side: at its beginning, where no line has come near it yet, or where
    another threshold's words stand there already, at its end.
    """
    return [label for name in canvas.common for label in _edge_labels(canvas, PARAMETERS[name])]


def _edge_labels(canvas: Canvas, parameter: Parameter) -> list[dict[str, Any]]:
    labels, taken = [], -float(WORDS)
    for words, edge in sorted(canvas.common[parameter.name], key=lambda found: found[1]):
        stands = _pixels(canvas, parameter, edge)
        first = stands - taken >= WORDS
        taken = stands if first else taken
        labels.append(_edge_label(canvas, parameter, words, edge, "left" if first else "right"))
    return labels


def _edge_label(canvas: Canvas, parameter: Parameter, words: str, edge: float, end: str) -> dict[str, Any]:
    return {
        "text": words,
        "xref": "paper",
        "yref": canvas.frame.axis(parameter.name),
        "x": 0 if end == "left" else 1,
        "y": edge,
        "xanchor": end,
        "yanchor": "top" if parameter.worse == "low" else "bottom",
        "xshift": 3 if end == "left" else -3,
        "showarrow": False,
        "borderpad": 0,
        "font": {"color": colours.MET, "size": layout.SMALL},
    }


def _pixels(canvas: Canvas, parameter: Parameter, value: float) -> float:
    """How far above the foot of its panel a value stands."""
    low, high = canvas.ranges[parameter.name]
    return (value - low) / (high - low) * canvas.frame.heights[parameter.name]


def end_labels(canvas: Canvas) -> list[dict[str, Any]]:
    """The name of each line and its last change, where it ends."""
    return [label for parameter in shown(canvas.pair) for label in _ends(canvas, parameter)]


def _ends(canvas: Canvas, parameter: Parameter) -> list[dict[str, Any]]:
    drawings = canvas.drawings[parameter.name]
    return [
        _label(canvas, parameter, number, _inside(canvas, parameter, drawings, number))
        for number in (0, 1)
        if len(drawings[number].kept)
    ]


def _inside(canvas: Canvas, parameter: Parameter, drawings: tuple[Drawing, Drawing], number: int) -> float:
    """The shift of a label, as far as it keeps the label within its panel."""
    stands = _pixels(canvas, parameter, float(drawings[number].y[-1]))
    wished = stands + _shift(canvas, drawings[number], drawings[1 - number], number)
    return min(max(wished, WORDS / 2), canvas.frame.heights[parameter.name] - WORDS / 2) - stands


def _shift(canvas: Canvas, drawing: Drawing, other: Drawing, number: int) -> float:
    """Away from the other line where that goes on past the end of this one, or ends beside it."""
    width = canvas.scale.range[1] - canvas.scale.range[0]
    if not len(other.kept) or other.x[-1] < drawing.x[-1] - _NEAR * width:
        return 0.0
    beside, end = float(np.interp(drawing.x[-1], other.x, other.y)), float(drawing.y[-1])
    above = end > beside or (end == beside and number == 0)
    return _ASIDE if above else -_ASIDE


def _label(canvas: Canvas, parameter: Parameter, number: int, shift: float) -> dict[str, Any]:
    drawing, name = canvas.drawings[parameter.name][number], canvas.pair.names[number].short
    words = f"{name} {saying.signed(float(drawing.y[-1]), parameter)}"
    return {
        "text": f"<b>{words}</b>" if number == 0 else words,
        "xref": "x",
        "yref": canvas.frame.axis(parameter.name),
        "x": float(drawing.x[-1]),
        "y": float(drawing.y[-1]),
        "xanchor": "left",
        "yanchor": "middle",
        "xshift": 7,
        "yshift": shift,
        "showarrow": False,
        "align": "left",
        "bgcolor": colours.see_through(colours.PAPER, 0.75),
        "borderpad": 0,
        "font": {"color": STYLES[number].text, "size": layout.SMALL},
    }
