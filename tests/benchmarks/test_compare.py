"""The table of the comparison says what was measured, and what was not; and the engine has its whole work to do."""

from typing import Any

import numpy as np
import pytest

from benchmarks import engine, engine_compiled
from benchmarks.compare import ENGINE, JUDGES, Measured, table
from benchmarks.courses import courses
from benchmarks.rivals import POLARS, RIVALS
from models.assessment import FLAGGED
from models.rules import MET, NOT_MET, UNKNOWN


def test_the_table_sets_each_judge_beside_polars() -> None:
    found = {judge: [Measured(1_000_000, 1.0, 0.5, 21_000_000, 42_000_000)] * 2 for judge in JUDGES}
    found[ENGINE] = [Measured(1_000_000, 0.5, 0.25, 41_000_000, 20_500_000), Measured(2_000_000, 2.0, 2.0, 1, 1)]
    found[POLARS] = [Measured(1_000_000, 1.0, 1.0, 1, 1), Measured(2_000_000, 4.0, 1.0, 1, 1)]
    (row,) = [line for line in table((1000, 2000), found).splitlines() if line.startswith(f"| {ENGINE.title}")]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[1:4] == ["2 (4)", "1 (1)", "2, 2"]
    assert cells[5] == "4"


def test_the_table_says_why_a_judge_was_not_measured() -> None:
    found = {judge: [Measured(1_000_000, 1.0, 1.0, 1, 1)] for judge in JUDGES}
    found[RIVALS[0]] = [Measured(1_000_000, why_not="not installed")]
    (row,) = [line for line in table((1000,), found).splitlines() if line.startswith(f"| {RIVALS[0].title}")]
    assert row == f"| {RIVALS[0].title} | not installed | – | – | – | – |"


@pytest.mark.parametrize("engine", [engine, engine_compiled], ids=["by columns", "compiled"])
def test_the_engine_flags_and_judges_urine_on_the_courses(engine: Any) -> None:
    (part,) = engine.judge(engine.load(courses(25)))
    assert (part.steps.overall == FLAGGED).any()
    assert len(part.episodes.stay)
    assert all(set(np.unique(states)) == {NOT_MET, MET, UNKNOWN} for states in part.entries.states)
