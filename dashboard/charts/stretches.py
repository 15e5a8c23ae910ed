"""Stretches of time as horizontal bars."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.charts.marks import on
from dashboard.charts.window import Window, milliseconds
from dashboard.course import Spans
from dashboard.thinning import joined_up
from models.readings import Ints

MOST = 200
"""More stretches of a row than this are joined: no screen parts them."""


def stretches(
    panel: str, words: str, rows: Sequence[tuple[float, Spans]], style: dict[str, Any], shown: Window
) -> dict[str, Any]:
    """The stretches of each row (height, spans) that are seen, cut at the edges, with their times on hover."""
    parts = [_seen(spans, shown) for _, spans in rows]
    start, end, count = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    place = np.concatenate([np.full(len(part[0]), height) for part, (height, _) in zip(parts, rows, strict=True)])
    first, last = shown.clipped(start), shown.clipped(end)
    return on(
        panel,
        type="bar",
        orientation="h",
        name=words,
        base=milliseconds(first),
        x=milliseconds(last - first),
        y=place,
        hoverinfo="text",
        hovertext=[
            f"{words}: {shown.said(begin)} to {shown.said(finish)}{f', in {many} parts' if many > 1 else ''}"
            for begin, finish, many in zip(start.tolist(), end.tolist(), count.tolist(), strict=True)
        ],
        **style,
    )


def _seen(spans: Spans, shown: Window) -> tuple[Ints, Ints, Ints]:
    seen = (spans.start < shown.edge) & (spans.end > shown.origin) & (spans.end > spans.start)
    return joined_up(spans.start[seen], spans.end[seen], shown.origin, shown.edge, MOST)


def joined_notes(name: str, rows: Sequence[Spans], shown: Window) -> tuple[str, ...]:
    """A sentence where stretches of any of these rows are joined."""
    counts = [_seen(spans, shown)[2] for spans in rows]
    if all((count == 1).all() for count in counts):
        return ()
    drawn, seen = sum(len(count) for count in counts), sum(int(count.sum()) for count in counts)
    return (f"{name}: {seen} stretches of time are drawn as {drawn}, those that touch joined; the graver lies on top.",)
