"""The legend of a figure: what its bars mean, in a row along its foot."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.paper.paper import POINT, Paper
from dashboard.paper.plotting_bars import bar
from dashboard.paper.plotting_known import NotDrawable, names, only
from dashboard.paper.plotting_place import Place, Rectangle
from dashboard.paper.plotting_words import written

_LEGEND = names("orientation x y xanchor yanchor xref yref font itemclick itemdoubleclick traceorder")
_SWATCH, _GAP = 26, 18


def draw(paper: Paper, place: Place, said: Mapping[str, Any], traces: Sequence[Mapping[str, Any]]) -> None:
    """The names of the traces that ask for it, each beside what it looks like."""
    only("the legend", said, _LEGEND)
    shown = [trace for trace in traces if trace.get("showlegend", True)]
    if any(trace.get("type") != "bar" for trace in shown):
        raise NotDrawable("a legend of anything but bars")
    font = {**place.font, **said.get("font", {})}
    x, level = place.inner.left, place.whole.bottom - place.points(font["size"]) * POINT
    for trace in shown:
        box = Rectangle(x, level - 5 * place.pixel, _SWATCH * place.pixel, 10 * place.pixel)
        bar(paper, place, box, trace["marker"])
        words = written(paper, place, trace["name"], (box.right + 4 * place.pixel, level), font, "left")
        x = words.right + _GAP * place.pixel
