"""Those beside the engine: each does only the simplest form of the rule, by one library.

The rule, at every reading: last systolic within 4 h below 90; last weight within 24 h at least 5 % over the baseline;
last albumin within 48 h below 3.0; two of three. Each module has `load` (columns -> the library's own form, not timed),
`size` (its bytes), `judge` (timed) and `verdicts` (one flag a reading, in the order of the columns, not timed).
"""

from dataclasses import dataclass

from benchmarks.courses import ALBUMIN, SYSTOLIC, WEIGHT
from models.instants import HOUR

LOW_SYSTOLIC = 90
GAIN = 1.05
LOW_ALBUMIN = 3.0
WITHIN = {SYSTOLIC: 4 * HOUR, WEIGHT: 24 * HOUR, ALBUMIN: 48 * HOUR}


@dataclass(frozen=True)
class Rival:
    """One of those beside the engine: its module, what the table calls it, and the package it needs."""

    module: str
    title: str
    package: str


POLARS = Rival("benchmarks.rivals.polars_over", "polars, forward fill by stay", "polars")
POLARS_BEST = Rival("benchmarks.rivals.polars_best", "polars, the fastest form found (no grouping)", "polars")

RIVALS = (
    Rival("benchmarks.rivals.pandas_asof", "pandas, `merge_asof`", "pandas"),
    Rival("benchmarks.rivals.pandas_fill", "pandas, grouped forward fill", "pandas"),
    Rival("benchmarks.rivals.duckdb_window", "DuckDB, window", "duckdb"),
    POLARS,
    POLARS_BEST,
    Rival("benchmarks.rivals.numpy_repeat", "plain numpy", "numpy"),
    Rival("benchmarks.rivals.compiled", "one compiled pass (numba, one core)", "numba"),
)
"""All that judge; the slowest first."""

READ_ALONE = Rival("benchmarks.rivals.read_alone", "every byte read once, nothing judged", "numpy")
