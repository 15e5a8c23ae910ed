"""The chart on paper is the chart on screen: everything of it is drawn where it belongs, and nothing is left out."""

import io
import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import plotly.graph_objects as go
import pytest
from pypdf import PdfReader

from dashboard.charts import PRESETS, drawn, window
from dashboard.clock import now
from dashboard.course import shown_at
from dashboard.drawing import course_of
from dashboard.paper import plotting
from dashboard.paper.paper import HEIGHT, Paper, rgba
from dashboard.paper.plotting_axes import _ticks
from dashboard.paper.plotting_known import NotDrawable, each, numbers
from dashboard.paper.plotting_place import Axis
from dashboard.paper.plotting_strokes import stretches
from dashboard.paper.plotting_symbols import _OUTLINES, _STROKES
from db import demo, known, stays
from db.engine import open_store, reading
from db.migrate import upgrade

ZONE = ZoneInfo("Europe/Berlin")
LAYOUT: Mapping[str, Any] = {
    "height": 200,
    "margin": {"l": 50, "r": 50, "t": 20, "b": 30, "pad": 0},
    "font": {"size": 14, "color": "#111111"},
    "template": "none",
    "xaxis": {"type": "date", "range": [0, 100], "tickvals": [0, 50, 100], "ticktext": ["a", "<b>b</b>", "c"]},
    "yaxis": {"range": [0, 10], "domain": [0, 1]},
}
LINE = {"type": "scatter", "mode": "lines", "x": [0, 100], "y": [0, 10], "showlegend": False}
BAR = {"type": "bar", "x": [10.0], "width": [20.0], "offset": 0, "y": [5.0], "showlegend": False}


def figure(*traces: Mapping[str, Any], **layout: Any) -> go.Figure:
    """A figure of these traces in one panel."""
    return go.Figure({"data": list(traces), "layout": {**LAYOUT, **layout}}, skip_invalid=False)


def file(made: go.Figure) -> bytes:
    """The figure on a page of its own, its corner at 10, 10 and each of its pixels a millimetre."""
    with Paper("test") as paper:
        paper.pdf.set_compression(False)
        paper.add_page()
        plotting.draw(paper, made, 10, 10, 180, 1)
        assert not paper.lacking
        return paper.bytes()


def drawing(made: go.Figure) -> str:
    """What the page is told to draw."""
    page = PdfReader(io.BytesIO(file(made))).pages[0]
    contents = page.get_contents()
    assert contents is not None
    return contents.get_data().decode("latin-1")


def at(x: float, y: float) -> str:
    """A place of the page in millimetres, as a PDF names it: points from the bottom left."""
    return f"{x * 72 / 25.4:.2f} {(HEIGHT - y) * 72 / 25.4:.2f}"


def words(made: go.Figure) -> str:
    """What is written on the page."""
    return PdfReader(io.BytesIO(file(made))).pages[0].extract_text()


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with the demonstration ward."""
    url = f"sqlite:///{tmp_path_factory.mktemp('ward') / 'store.db'}"
    upgrade(url)
    demo.load(open_store(url), now())
    return url


def test_every_stay_of_the_demonstration_can_be_drawn_whole_and_one_over_every_span(ward: str) -> None:
    found = []
    with reading(open_store(ward)) as session:
        for stay in stays.everywhere(session, now()):
            held = known.known(session, stay.id)
            made = course_of(held, shown_at(held.loaded.readings, held.loaded.stays, now()))
            # The whole stay has every mark in it; a span changes only the window and its ticks.
            for span in PRESETS.values() if not found else [None]:
                assert file(drawn(made, window(made, span, ZONE)).figure)
                found.append(span)
    assert set(found) == set(PRESETS.values())
    assert len(found) >= 20


def test_a_line_runs_where_its_points_are_and_breaks_where_they_are_unknown() -> None:
    # Inner: 60 to 140 across, 30 to 180 down.
    said = drawing(figure({**LINE, "x": [0, 50, None, 75, 100], "y": [0, 5, None, 5, 10]}))
    assert re.search(rf"{at(60, 180)} m\s+{at(100, 105)} l\s+S", said)
    assert re.search(rf"{at(120, 105)} m\s+{at(140, 30)} l\s+S", said)
    assert not re.search(rf"{at(100, 105)} l\s+{at(120, 105)}", said)


@pytest.mark.parametrize("empty", [[], [None, None]])
def test_nothing_known_draws_nothing(empty: list[None]) -> None:
    painted = re.compile(r"^ ?[SfB]$", re.MULTILINE)
    assert len(painted.findall(drawing(figure({**LINE, "x": empty, "y": empty})))) == len(
        painted.findall(drawing(figure()))
    )


def test_a_bar_stands_from_where_it_begins_to_where_it_ends() -> None:
    said = drawing(figure({**BAR, "marker": {"color": "#0b4f6c", "line": {"width": 0}}}))
    assert at(68, 105) in said
    assert at(84, 180) in said


def test_a_lying_bar_goes_from_its_base() -> None:
    lying = {**BAR, "orientation": "h", "base": [25.0], "x": [50.0], "y": [5.0], "width": 2, "offset": None}
    said = drawing(figure(lying))
    assert at(80, 120) in said
    assert at(120, 90) in said


def test_bars_lie_below_lines_whatever_their_order() -> None:
    line, bar = {**LINE, "line": {"color": "#0b4f6c"}}, {**BAR, "marker": {"color": "#b3141d"}}
    assert drawing(figure(line, bar)) == drawing(figure(bar, line))
    said = drawing(figure(line, bar))
    assert said.index("0.702 0.0784 0.1137 rg") < said.index("0.0431 0.3098 0.4235 RG")


def test_every_pattern_is_more_than_its_ground() -> None:
    plain = len(drawing(figure({**BAR, "marker": {"color": "#ffffff"}})))
    for shape in ("/", "\\", "x", "-", "|", "+", "."):
        pattern = {"shape": shape, "fgcolor": "#111111", "bgcolor": "#ffffff", "size": 6, "solidity": 0.3}
        assert len(drawing(figure({**BAR, "marker": {"color": "#ffffff", "pattern": pattern}}))) > plain + 100, shape


def test_words_are_written_with_their_lines_and_without_their_markup() -> None:
    note = {"text": "<b>gain ≥ 5 %<br>= +3.4 kg</b> & < 3", "x": 50, "y": 5, "showarrow": False}
    text = words(figure(annotations=[note]))
    assert re.search(r"gain ≥ 5 %\n= \+3\.4 kg ?& < 3", text)
    assert "<b>" not in text


def test_words_in_another_size_are_as_wide_as_they_are() -> None:
    note = {"text": "<b><span style='font-size:28px'>84/50</span></b> mean 61", "x": 50, "y": 5, "showarrow": False}
    said = drawing(figure(annotations=[note]))
    large, small = f"{0.92 * 28 * 72 / 25.4:.2f} Tf", f"{0.92 * 14 * 72 / 25.4:.2f} Tf"
    assert said.rindex(large) < said.rindex(small)
    assert re.search(r"84/50 ?mean 61", words(figure(annotations=[note])))


def test_what_was_escaped_for_the_screen_is_read_as_it_was_typed() -> None:
    note = {"text": "&lt;b&gt;drug&lt;/b&gt; &amp; more", "x": 50, "y": 5, "showarrow": False}
    assert "<b>drug</b> & more" in words(figure(annotations=[note]))


def test_the_ticks_that_are_named_are_written_and_no_others() -> None:
    assert words(figure()).split() == ["0", "2", "4", "6", "8", "10", "a", "b", "c"]


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (40, 160, ["50", "100", "150"]),
        (1.5, 4.5, ["2", "3", "4"]),
        (-2, 6, ["0", "5"]),
        (0, 0.5, ["0.0", "0.2", "0.4"]),
    ],
)
def test_an_axis_without_named_ticks_has_the_round_ones_of_the_screen(
    low: float, high: float, ticks: list[str]
) -> None:
    assert [said for _, said in _ticks(Axis({"nticks": 4}, low, high, 0, 1))] == ticks


BAD: list[tuple[str, go.Figure]] = [
    ("a trace of type 'box'", go.Figure(go.Box(y=[1, 2]), LAYOUT)),
    ("a trace of type 'heatmap'", go.Figure(go.Heatmap(z=[[1]]), LAYOUT)),
    ("the symbol 'hexagram'", figure({**LINE, "mode": "markers", "marker": {"symbol": "hexagram"}})),
    ("a line that is dashed 'dashdot'", figure({**LINE, "line": {"dash": "dashdot"}})),
    ("a line of shape 'spline'", figure({**LINE, "line": {"shape": "spline"}})),
    ("points drawn as 'lines', filled 'tozeroy'", figure({**LINE, "fill": "tozeroy"})),
    ("'error_y' in a trace of points", figure({**LINE, "error_y": {"array": [1, 1]}})),
    ("'colorscale' in a marker", figure({**LINE, "mode": "markers", "marker": {"colorscale": "Jet"}})),
    ("words on bars", figure({**BAR, "text": ["x"]})),
    ("'shape'", figure(shapes=[{"type": "circle", "x0": 0, "x1": 1, "y0": 0, "y1": 1}])),
    ("a note with an arrow", figure(annotations=[{"text": "x", "x": 0, "y": 0}])),
    ("'bgcolor' in a note", figure(annotations=[{"text": "x", "x": 0, "y": 0, "showarrow": False, "bgcolor": "#fff"}])),
    (
        "the markup <sup>",
        figure(annotations=[{"text": "x<sup>2</sup>", "x": 0, "y": 0, "showarrow": False}]),
    ),
    ("bars that are put 'stack'", figure(barmode="stack")),
    ("'title' in layout", figure(title={"text": "x"})),
    ("'images' in layout", figure(images=[{"x": 0}])),
    ("'title' in yaxis", figure(yaxis={**LAYOUT["yaxis"], "title": {"text": "x"}})),
    ("an axis of type 'log'", figure(yaxis={**LAYOUT["yaxis"], "type": "log"})),
    ("a legend of anything but bars", figure({**LINE, "showlegend": True})),
    ("not always seen", figure({**LINE, "visible": "legendonly"})),
]


@pytest.mark.parametrize(("what", "made"), BAD, ids=[what for what, _ in BAD])
def test_what_cannot_be_drawn_is_refused_by_name(what: str, made: go.Figure) -> None:
    with pytest.raises(NotDrawable) as refused:
        file(made)
    assert what.strip("'") in str(refused.value)


@pytest.mark.parametrize("symbol", [*_OUTLINES, *_STROKES, "circle", "circle-open", "triangle-up-open"])
def test_every_symbol_that_is_known_is_drawn(symbol: str) -> None:
    marker = {"symbol": symbol, "size": 8, "color": "#0b4f6c", "line": {"width": 1, "color": "#0b4f6c"}}
    said = drawing(figure({**LINE, "x": [50], "y": [5], "mode": "markers", "marker": marker}))
    assert "0.0431 0.3098 0.4235" in said


@pytest.mark.parametrize(
    ("colour", "parts"), [("#0b4f6c", (11, 79, 108, 1.0)), ("rgba(91,26,128,0.1)", (91, 26, 128, 0.1))]
)
def test_colours_are_read_in_both_ways_of_writing(colour: str, parts: tuple[int, int, int, float]) -> None:
    assert rgba(colour) == parts


def test_another_colour_is_refused() -> None:
    with pytest.raises(ValueError, match="'red' is not a colour that can be printed"):
        rgba("red")


def test_columns_are_read_however_plotly_keeps_them() -> None:
    kept = go.Figure(go.Scatter(x=np.array([1.5, np.nan]))).to_dict()["data"][0]["x"]
    assert isinstance(kept, dict)
    assert np.array_equal(numbers(kept), [1.5, np.nan], equal_nan=True)
    assert np.array_equal(numbers([1, None]), [1, np.nan], equal_nan=True)
    assert each("a", 2, "b") == ["a", "a"]
    assert each(None, 2, "b") == ["b", "b"]
    assert each([1, 2], 2, 0) == [1, 2]


def test_a_line_is_parted_at_every_break() -> None:
    gap = np.nan
    x, y = np.array([gap, 1, 2, gap, gap, 3, 4]), np.array([1.0, 1, gap, 1, 1, 3, 4])
    assert list(stretches(x, y)) == [[(1, 1)], [(3, 3), (4, 4)]]
