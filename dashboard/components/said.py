"""The sentence above the chart: each clause a button that opens its rule, what it rests on and its source.

A component of our own, since it is redrawn every few seconds and what a reader has opened must stay open, with its
ages renewed.
"""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import colours, words
from dashboard.components.evidence import OVERALL_SHAPES
from dashboard.sentence import COUNTING, Clause, Sentence

_HERE = Path(__file__).parent
_SHAPES = {**words.SYMBOLS, COUNTING: "▨"}


@cache
def _component() -> Any:
    return st.components.v2.component(
        "capwatch_sentence",
        html='<section id="said" aria-label="State"></section>',
        css=colours.variables() + (_HERE / "said.css").read_text("utf-8"),
        js=(_HERE / "said.js").read_text("utf-8"),
    )


def show(said: Sentence, stay_id: int, judged_by: str, advice: str) -> None:
    """The sentence of a stay; `judged_by` names the criteria set, `advice` what follows for whoever reads it."""
    data = {
        "stay": stay_id,
        "overall": said.overall,
        "shape": OVERALL_SHAPES[said.overall],
        "lead": said.lead,
        "counting": f"since {said.since} · {len(said.because)} of 3",
        "severity": said.severity or "",
        "mark": words.PRIORITY_MARKS.get(said.severity or "", ""),
        "priority": words.PRIORITIES.get(said.severity or "", ""),
        "advice": advice,
        "judgedBy": judged_by,
        "clauses": [_clause(one, True) for one in said.because] + [_clause(one, False) for one in said.besides],
    }
    _component()(key="said", data=data, height="content")


def _clause(clause: Clause, because: bool) -> dict[str, Any]:
    return {
        "key": clause.key,
        "state": clause.state,
        "shape": _SHAPES[clause.state],
        "text": clause.capital,
        "because": because,
        "facts": clause.facts,
        "others": clause.others,
    }
