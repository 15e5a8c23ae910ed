"""How long printing takes: python -m benchmarks.paper.

Prints a Markdown table: the summary and the readings of a stay of the demonstration, and of one with 45,000 pressures.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.chart_page import POINTS, filled
from dashboard.clock import now
from dashboard.paper.gathered import EVERY, gather
from dashboard.paper.readings import readings
from dashboard.paper.summary import MOST_SETS, summary
from dashboard.settings import settings
from db import demo, stays
from db.engine import open_store, reading
from db.migrate import upgrade
from tests.serving import Server

RUNS = 5
_BY = "Demonstration Oncologist (oncologist)"


def main() -> None:
    """Fills a store and prints each file several times, the large one once."""
    print("| what | median | least | greatest | size |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="capwatch-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'store.db'}"
        upgrade(url)
        store = open_store(url)
        demo.load(store, now())
        with reading(store) as session:
            small = next(stay.id for stay in stays.everywhere(session, now()) if stay.bed == "03")
        large = filled(Server("", url, None))
        _row("summary of a stay of the demonstration", lambda: _summary(store, small))
        _row("its readings", lambda: _readings(store, small))
        _row(f"summary of a stay with {POINTS:,} pressures", lambda: _summary(store, large))
        _row("its readings, all of them", lambda: _readings(store, large), 1)


def _summary(store: Engine, stay_id: int) -> bytes:
    with reading(store) as session:
        held = gather(session, stay_id, None, now(), settings().zone, MOST_SETS)
    return summary(held, _BY, now(), settings().zone)


def _readings(store: Engine, stay_id: int) -> bytes:
    with reading(store) as session:
        held = gather(session, stay_id, None, now(), settings().zone, EVERY)
    return readings(held, _BY, now(), settings().zone)


def _row(what: str, make: Callable[[], bytes], runs: int = RUNS) -> None:
    times, size = [], 0
    for _ in range(runs):
        began = time.perf_counter()
        size = len(make())
        times.append(time.perf_counter() - began)
    shown = " | ".join(f"{seconds:.2f} s" for seconds in (statistics.median(times), min(times), max(times)))
    print(f"| {what} | {shown} | {size / 1000:,.0f} kB |", flush=True)


if __name__ == "__main__":
    main()
