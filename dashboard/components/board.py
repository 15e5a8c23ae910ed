"""The board: a table that a tablet redraws in place, so that it keeps where a reader was."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import streamlit as st

from dashboard import colours, sparks, ward_rows, words

_HERE = Path(__file__).parent
_KEY, _TAPPED = "board", "tapped on the board"


@cache
def _component() -> Any:
    return st.components.v2.component(
        "capwatch_board",
        html='<div id="board"></div>',
        css=colours.variables() + (_HERE / "board.css").read_text("utf-8"),
        js=(_HERE / "board.js").read_text("utf-8"),
    )


def drawn(ward: str, rows: Sequence[ward_rows.Row], at: str, *, records: bool) -> bytes:
    """The rows of a ward in the order given, with the time at which they were drawn, as `show` takes them.

    `records`: whether who looks may record, so that a bed leads there too.

    Made once for all who look: it took a third of the time of a redraw, and is what all of them are sent.
    """
    low, high = sparks.span([row.trend for row in rows])
    data = {
        "ward": ward,
        "drawn": at,
        "summary": ward_rows.summary(rows),
        "rows": rows,
        "marks": words.PRIORITY_MARKS,
        "low": low,
        "high": high,
        "record": records,
    }
    return orjson.dumps(data)


def show(data: bytes) -> None:
    """The board that `drawn` made."""
    _component()(key=_KEY, data=data, on_tapped_change=_note)


def tapped() -> tuple[str, int] | None:
    """What was tapped since this was asked last, if anything: (`patient` or `record`, the stay's id).

    Known before the board is drawn again, so that nobody waits for a board they have left.
    """
    found = st.session_state.pop(_TAPPED, None)
    return (found["what"], int(found["stay"])) if found else None


def _note() -> None:
    st.session_state[_TAPPED] = st.session_state[_KEY].get("tapped")
