"""Measures each promise on this machine and prints a table: python -m benchmarks."""

import importlib.metadata
import os
import platform
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import promises

RUNS = 5
_PACKAGES = ("streamlit", "pandas", "numpy", "plotly", "sqlalchemy")


def main() -> None:
    """Every measurement, each run several times in a folder of its own; the median, the least and the greatest."""
    print(f"{_machine()}\n")
    print("| what | median | least | greatest | promised |")
    print("|---|---|---|---|---|")
    for title, promised, measure in promises.ALL:
        with tempfile.TemporaryDirectory(prefix="capwatch-bench-") as folder:
            print(_row(title, promised, list(_measured(measure, Path(folder)))), flush=True)


def _measured(measure: Callable[[Path], Iterator[float]], folder: Path) -> Iterator[float]:
    for _, seconds in zip(range(RUNS), measure(folder), strict=False):
        yield seconds


def _row(title: str, promised: str, seconds: list[float]) -> str:
    if not seconds:
        return f"| {title} | not measured: the data is absent | | | {promised} |"
    shown = (statistics.median(seconds), min(seconds), max(seconds))
    return f"| {title} | {' | '.join(_time(one) for one in shown)} | {promised} |"


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _machine() -> str:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)
    python = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"
    return f"{python}; {versions}; {RUNS} runs each"


if __name__ == "__main__":
    main()
