"""The simplest form of the rule by DuckDB: the last of each kind by one window, in tables of its own."""

from typing import Any

import duckdb
import pandas as pd

from benchmarks.courses import ALBUMIN, SYSTOLIC, WEIGHT, Courses
from benchmarks.rivals import GAIN, LOW_ALBUMIN, LOW_SYSTOLIC, WITHIN


def _last(kind: int, met: str) -> str:
    own = f'CASE WHEN {met} THEN "at" + {WITHIN[kind]} ELSE 0 END'
    return f'coalesce(last_value(CASE kind WHEN {kind} THEN {own} END IGNORE NULLS) OVER course, 0) >= "at"'


# ASOF joins, and windows of value and time, took longer.
_QUERY = f"""
CREATE OR REPLACE TABLE verdicts AS
SELECT stay, "at", low::TINYINT + heavy::TINYINT + thin::TINYINT >= 2 AS verdict FROM (
    SELECT stay, "at",
        {_last(SYSTOLIC, f"value < {LOW_SYSTOLIC}")} AS low,
        {_last(WEIGHT, f"value >= {GAIN}::DOUBLE * baseline")} AS heavy,
        {_last(ALBUMIN, f"value < {LOW_ALBUMIN}::DOUBLE")} AS thin
    FROM readings JOIN stays USING (stay)
    WINDOW course AS (PARTITION BY stay ORDER BY "at" ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)
"""


def load(courses: Courses) -> Any:
    """Two tables in memory."""
    columns = {"stay": courses.stay, "at": courses.at, "kind": courses.kind, "value": courses.value}
    connection = duckdb.connect()
    connection.register("given", pd.DataFrame(columns))
    connection.execute("CREATE TABLE readings AS SELECT * FROM given")
    connection.register("given", pd.DataFrame({"baseline": courses.baseline}).rename_axis("stay").reset_index())
    connection.execute("CREATE TABLE stays AS SELECT stay::INTEGER AS stay, baseline FROM given")
    connection.unregister("given")
    return connection, courses.nbytes


def size(loaded: Any) -> int:
    """Bytes of the columns that the tables hold."""
    return int(loaded[1])


def judge(loaded: Any) -> Any:
    """Into a third table, in whatever order suits DuckDB."""
    connection, _ = loaded
    connection.execute(_QUERY)
    return connection


def verdicts(result: Any) -> Any:
    """In the order of the columns."""
    return result.execute('SELECT verdict FROM verdicts ORDER BY stay, "at"').fetchnumpy()["verdict"]
