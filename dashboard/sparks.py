"""The small trend of a bed: systolic over 24 hours, with the number of the rule; a pause is a gap."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.thinning import thinned
from db.board import Bed, Trend
from models.instants import HOUR
from models.measurements import plain

# Values further apart are not joined: a pressure proves nothing for longer (specification, section 2; bedside set).
_GAP = 6 * HOUR
_MOST = 48
"""About so many points of a trend, which is 80 pixels wide: a monitor gives 1,440 a day."""

_LOWEST, _HIGHEST = 60.0, 160.0


@dataclass(frozen=True)
class Spark:
    """Unbroken runs of (hours before now, mmHg), and the number of the systolic rule, None where there is none.

    Of many values the ends of each run and the lowest and highest of each hour.
    """

    runs: Sequence[Sequence[tuple[float, float]]]
    line: float | None
    spoken: str


def spark(bed: Bed, now: int) -> Spark:
    """What is known of a bed's systolic over the last 24 hours."""
    trend = bed.trends["systolic_bp"]
    limits = [float(rule.value) for rule in bed.criteria.criteria[0].rules if rule.measure.name == "systolic"]
    line = limits[0] if limits else None
    if not len(trend.at):
        return Spark((), line, "no systolic pressure in 24 hours")
    count, lowest, highest = len(trend.at), plain(trend.values.min()), plain(trend.values.max())
    return Spark(
        _runs(trend, now), line, f"systolic pressure over 24 hours: {count} values, {lowest} to {highest} mmHg"
    )


def _runs(trend: Trend, now: int) -> list[list[tuple[float, float]]]:
    run = np.cumsum(np.diff(trend.at, prepend=trend.at[:1]) > _GAP)
    kept = thinned(trend.at, run, [trend.values], _MOST)
    runs: dict[int, list[tuple[float, float]]] = {}
    for place, at, value in zip(run[kept].tolist(), trend.at[kept].tolist(), trend.values[kept].tolist(), strict=True):
        runs.setdefault(place, []).append((round((now - at) / HOUR, 3), value))
    return list(runs.values())


def span(sparks: Sequence[Spark]) -> tuple[float, float]:
    """The pressures that every trend of a board is drawn between: the same for all, and nothing falls outside."""
    values = [value for each in sparks for run in each.runs for _, value in run]
    return min([_LOWEST, *values]), max([_HIGHEST, *values])
