"""The trend chart of a month watched every minute: python -m benchmarks.chart prints a Markdown table.

45,000 pressures and heart rates, judged and drawn anew; the heaviest stay that a page is asked to open.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from dashboard.charts import drawn, window
from dashboard.colours import recoloured
from dashboard.course import course
from models.criteria import named
from models.instants import HOUR, NO_TIME
from models.measurements import CODES
from models.readings import Numbers, Readings, StayFacts, Stays, integers

MINUTES = 45_000
BEGIN = 1_780_000_000
RUNS = 7
_SEED = 20_260_501


def month(minutes: int = MINUTES) -> tuple[Readings, Stays]:
    """A stay with a pressure and a heart rate a minute, around the numbers of the rules; weight and albumin daily."""
    chance, at = np.random.default_rng(_SEED), BEGIN + 60 * np.arange(minutes)
    systolic = np.rint(110 + 15 * np.sin(np.arange(minutes) / 700) + chance.normal(0, 6, minutes))
    days, hours = np.arange(0, minutes, 24 * 60), np.arange(60, minutes, 60)
    parts = {
        "systolic_bp": (at, systolic),
        "diastolic_bp": (at, systolic - 45),
        "heart_rate": (at, np.rint(90 + chance.normal(0, 5, minutes))),
        "weight": (at[days], np.round(70 + days / 20_000, 1)),
        "albumin": (at[days], np.round(3.6 - days / 40_000, 1)),
        "urine": (at[hours], np.rint(60 + chance.normal(0, 12, len(hours)))),
    }
    when = np.concatenate([times for times, _ in parts.values()])
    order = np.argsort(when, kind="stable")
    kind = np.concatenate([np.full(len(times), CODES[name]) for name, (times, _) in parts.items()])
    value = Numbers(np.concatenate([values for _, values in parts.values()])[order])
    none, never = np.zeros(len(when), dtype=np.bool_), np.full(len(when), NO_TIME)
    readings = Readings(integers([0] * len(when)), when[order], kind[order], value, never, none)
    return readings, Stays.gather([StayFacts(BEGIN, None, BEGIN + 30 * HOUR, {})])


def main() -> None:
    """Each step against the clock; the median, the least and the greatest."""
    readings, stays = month()
    now = int(readings.at[-1])
    made = course(readings, stays, named("bedside"), now)
    shown = window(made, None, ZoneInfo("Europe/Berlin"))
    figure = drawn(made, shown).figure
    print(f"| chart of {MINUTES:,} minutes, {len(readings):,} readings | median | least | greatest |")
    print("|---|---|---|---|")
    _row("course: judged, gaps, bands", lambda: course(readings, stays, named("bedside"), now))
    _row("drawn: thinned, figure, words", lambda: drawn(made, shown))
    _row("a day of it drawn", lambda: drawn(made, window(made, 24 * HOUR, ZoneInfo("Europe/Berlin"))))
    _row("put in the dark palette", lambda: recoloured(figure, True))
    _row("as JSON", figure.to_json)
    size = len(figure.to_json()) / 1e6
    print(f"| size of the JSON | {size:.2f} MB | | |")


def _row(what: str, done: Callable[[], Any]) -> None:
    seconds = []
    for _ in range(RUNS):
        began = time.perf_counter()
        done()
        seconds.append(time.perf_counter() - began)
    least, most = min(seconds), max(seconds)
    print(f"| {what} | {statistics.median(seconds):.3f} s | {least:.3f} s | {most:.3f} s |", flush=True)


if __name__ == "__main__":
    main()
