"""Words in a figure: Plotly's markup of them, and notes."""

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any, NamedTuple

from dashboard.paper.paper import Paper
from dashboard.paper.plotting_known import NotDrawable, names, only
from dashboard.paper.plotting_place import Place, Rectangle

_LINE = 1.3
_NOTE = names("text x y xref yref xanchor yanchor xshift yshift align font showarrow opacity")
_MARKUP = re.compile(r"(</?[a-zA-Z][^<>]*>)")
_SIZE = re.compile(r"<span style='font-size:([0-9.]+)px'>")
_SHARES = {"left": 0.0, "center": 0.5, "right": 1.0}
_RISES = {"top": 0.0, "middle": 0.5, "bottom": 1.0}


class Run(NamedTuple):
    """A part of a line that is written alike; size in pixels."""

    text: str
    bold: bool
    size: float


def written(
    paper: Paper,
    place: Place,
    text: str,
    at: tuple[float, float],
    font: Mapping[str, Any],
    anchor: str = "center",
    stands: str = "middle",
    align: str = "",
) -> Rectangle:
    """Words in Plotly's markup around a point: which side of them, and which edge, is there. Gives their place."""
    size = font.get("size", place.font["size"])
    lines = _lines(text, size)
    widths = [sum(_width(paper, place, run) for run in line) for line in lines]
    width, height = max(widths), _LINE * size * place.pixel
    left, top = at[0] - _SHARES[anchor] * width, at[1] - _RISES[stands] * height * len(lines)
    for number, (line, own) in enumerate(zip(lines, widths, strict=True)):
        begins = left + _SHARES[align or anchor] * (width - own)
        for run in line:
            base = top + (number + 0.5) * height + 0.34 * run.size * place.pixel
            colour = font.get("color", place.font["color"])
            paper.put(begins, base, run.text, place.points(run.size), bold=run.bold, colour=colour)
            begins += _width(paper, place, run)
    return Rectangle(left, top, width, height * len(lines))


def _width(paper: Paper, place: Place, run: Run) -> float:
    return paper.span(run.text, place.points(run.size), bold=run.bold)


def _lines(text: str, size: float) -> list[list[Run]]:
    """The parts of each line. Raises NotDrawable for markup other than bold, line ends and sizes."""
    bold, now, lines = False, size, list[list[Run]]([[]])
    for part in _MARKUP.split(text):
        sized = _SIZE.fullmatch(part)
        if part == "<br>":
            lines.append([])
        elif part in ("<b>", "</b>"):
            bold = part == "<b>"
        elif sized or part == "</span>":
            now = float(sized[1]) if sized else size
        elif _MARKUP.fullmatch(part):
            raise NotDrawable(f"the markup {part}")
        elif part:
            lines[-1].append(Run(unescape(part), bold, now))
    return lines


def annotation(paper: Paper, place: Place, note: Mapping[str, Any]) -> None:
    """A note of the layout."""
    only("a note", note, _NOTE)
    if note.get("showarrow", True) or note.get("opacity", 1) != 1:
        raise NotDrawable("a note with an arrow, or one that is seen through")
    x = place.x(note["x"], note.get("xref", "x")) + note.get("xshift", 0) * place.pixel
    y = place.y(note["y"], note.get("yref", "y")) - note.get("yshift", 0) * place.pixel
    anchors = (
        _anchor(note, "xanchor", "x", ("left", "center", "right")),
        _anchor(note, "yanchor", "y", ("bottom", "middle", "top")),
    )
    font = {**place.font, **note.get("font", {})}
    written(paper, place, note["text"], (x, y), font, *anchors, note.get("align", ""))


def _anchor(note: Mapping[str, Any], name: str, axis: str, thirds: Sequence[str]) -> str:
    """The side of a note that is at its place; where it says none, what Plotly takes."""
    if note.get(name, "auto") != "auto":
        return str(note[name])
    if note.get(f"{axis}ref") != "paper":
        return thirds[1]
    return thirds[min(2, int(note[axis] * 3))]
