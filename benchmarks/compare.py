"""The engine beside those that do only the simplest form of the rule: python -m benchmarks.compare [STAYS ...].

Prints the Markdown table of docs/performance.md. Each judge runs in a process of its own at each size.
"""

import argparse
import importlib.metadata
import importlib.util
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import engine, engine_compiled
from benchmarks.courses import courses
from benchmarks.measured import LONG, RUNS, RUNS_OF_LONG
from benchmarks.rivals import POLARS, POLARS_BEST, READ_ALONE, RIVALS, Rival

SIZES = (1000, 10_000, 50_000)
TOO_LONG = 120.0
ENGINE = Rival("benchmarks.engine", engine.TITLE, "numpy")
COMPILED = Rival("benchmarks.engine_compiled", engine_compiled.TITLE, "numba")
JUDGES = (*RIVALS, ENGINE, COMPILED, READ_ALONE)
_PACKAGES = ("numpy", "pandas", "polars", "duckdb", "numba")


@dataclass(frozen=True)
class Measured:
    """One judge at one size: median and least of its runs in seconds, bytes of its input and beyond; or why not."""

    readings: int
    seconds: float = 0.0
    least: float = 0.0
    input: int = 0
    extra: int = 0
    why_not: str = ""

    @property
    def speed(self) -> float:
        """Million readings a second."""
        return self.readings / self.seconds / 1e6

    @property
    def shown(self) -> str:
        """The speed of the median run, and of the fastest."""
        return self.why_not or f"{_figure(self.speed)} ({_figure(self.readings / self.least / 1e6)})"


Found = Mapping[Rival, Sequence[Measured]]


def main() -> None:
    """Every judge at every size; what each is doing is told on the standard error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stays", nargs="*", type=int, default=list(SIZES), help="sizes, the smallest first")
    sizes = parser.parse_args().stays
    found: dict[Rival, list[Measured]] = {judge: [] for judge in JUDGES}
    for stays in sizes:
        with tempfile.TemporaryDirectory(prefix="capwatch-bench-") as folder:
            made = courses(stays)
            made.save(Path(folder))
            readings = len(made)
            del made
            for judge in JUDGES:
                print(f"{stays} stays: {judge.title}", file=sys.stderr)
                found[judge].append(_measured(judge, Path(folder), readings, found[judge]))
    print(f"{_machine()}\n\n{table(sizes, found)}")


def _measured(judge: Rival, folder: Path, readings: int, smaller: Sequence[Measured]) -> Measured:
    """In a process of its own, unless the size before says that it would take too long."""
    if importlib.util.find_spec(judge.package) is None:
        return Measured(readings, why_not="not installed")
    if smaller and smaller[-1].why_not:
        return Measured(readings, why_not=smaller[-1].why_not)
    if smaller and smaller[-1].seconds * readings / smaller[-1].readings > TOO_LONG:
        return Measured(readings, why_not=f"skipped: would take over {TOO_LONG:.0f} s")
    command = [sys.executable, "-m", "benchmarks.measured", judge.module, str(folder)]
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if ran.returncode:
        return Measured(readings, why_not=f"failed with {ran.returncode}")
    said = json.loads(ran.stdout)
    seconds = said["seconds"]
    return Measured(readings, statistics.median(seconds), min(seconds), said["input"], said["extra"])


def table(sizes: Sequence[int], found: Found) -> str:
    """The Markdown table, one judge a row."""
    heads = ["million readings a second"]
    heads += [
        f"{stays:,} stays ({one.readings / 1e6:.2f} million)" for stays, one in zip(sizes, found[ENGINE], strict=True)
    ]
    heads += ["times polars by stay", "times polars at its fastest"]
    heads += [f"time for {sizes[-1] / sizes[0]:g} times the stays", "input + extra memory, bytes a reading"]
    lines = [heads, ["---"] * len(heads)]
    for judge, measured in found.items():
        speeds = [one.shown for one in measured]
        ratios = [_beside(measured, found[other]) for other in (POLARS, POLARS_BEST)]
        lines.append([judge.title, *speeds, *ratios, _growth(measured), _memory(measured[-1])])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _beside(measured: Sequence[Measured], others: Sequence[Measured]) -> str:
    """How many times as fast, size by size."""
    pairs = zip(measured, others, strict=True)
    return ", ".join("–" if one.why_not or other.why_not else _figure(one.speed / other.speed) for one, other in pairs)


def _growth(measured: Sequence[Measured]) -> str:
    first, last = measured[0], measured[-1]
    return "–" if first.why_not or last.why_not else _figure(last.seconds / first.seconds)


def _memory(one: Measured) -> str:
    if one.why_not:
        return "–"
    return f"{one.input / one.readings:.0f} + {one.extra / one.readings:.0f} (× {one.extra / one.input:.1f})"


def _figure(number: float) -> str:
    """Three digits at most, two where the number is small."""
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}" if number >= 10 else f"{number:.2g}"


def _machine() -> str:
    present = [name for name in _PACKAGES if importlib.util.find_spec(name)]
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in present)
    python = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"
    runs = f"median (and best) of {RUNS} runs, of {RUNS_OF_LONG} where one takes over {LONG:.0f} s"
    return f"{python}, load {os.getloadavg()[2]:.1f}; {versions}; {runs}"


if __name__ == "__main__":
    main()
