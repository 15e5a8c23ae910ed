"""The small trend of a bed: systolic over 24 hours, with the number of the rule; a pause is a gap."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.board import Bed, Trend
from models.instants import HOUR
from models.measurements import plain

# Values further apart are not joined: a pressure proves nothing for longer (specification, section 2; bedside set).
_GAP = 6 * HOUR
_LOWEST, _HIGHEST = 60.0, 160.0


@dataclass(frozen=True)
class Spark:
    """Unbroken runs of (hours before now, mmHg), and the number of the systolic rule, None where there is none."""

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
    runs: list[list[tuple[float, float]]] = []
    before = None
    for at, value in zip(trend.at.tolist(), trend.values.tolist(), strict=True):
        if before is None or at - before > _GAP:
            runs.append([])
        runs[-1].append((round((now - at) / HOUR, 3), value))
        before = at
    return runs


def span(sparks: Sequence[Spark]) -> tuple[float, float]:
    """The pressures that every trend of a board is drawn between: the same for all, and nothing falls outside."""
    values = [value for each in sparks for run in each.runs for _, value in run]
    return min([_LOWEST, *values]), max([_HIGHEST, *values])
