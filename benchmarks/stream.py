"""The evaluate command on a file of about a gigabyte: python -m benchmarks.stream [STAYS] prints a Markdown table.

The file is made first; the command runs in a process of its own, and is timed from its start to its end.
"""

import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TextIO

import numpy as np

from benchmarks.courses import ALBUMIN, BEGIN, SYSTOLIC, URINE, WEIGHT, Courses, courses
from models.instants import HOUR

STAYS = 50_000
_AT_ONCE = 2_000
_WRITTEN = {
    SYSTOLIC: ("systolic_bp", "mm[Hg]", 0),
    WEIGHT: ("weight", "kg", 1),
    ALBUMIN: ("albumin", "g/dL", 1),
    URINE: ("urine", "mL", 0),
}
_HEADER = "stay_id,observed_at,kind,value,unit,interval_start,incomplete\n"
HEADINGS = ("file", "rows", "seconds", "million rows a second", "seconds of processor", "greatest memory, MB")


def written(stays: int, folder: Path, by_time: bool) -> int:
    """Makes observations.csv, by stay or by time across stays, and stays.csv; returns how many rows there are."""
    course = courses(stays)
    order = np.argsort(course.at, kind="stable") if by_time else np.arange(len(course))
    with (folder / "observations.csv").open("w") as file:
        file.write(_HEADER)
        for rows in np.array_split(order, max(1, len(order) // 1_000_000)):
            _write(file, course, rows)
    dose = np.datetime_as_string(np.datetime64(BEGIN + 48 * HOUR, "s")) + "Z"
    facts = (f"stay-{stay:07d},{dose},{weight:.1f}\n" for stay, weight in enumerate(course.baseline.tolist()))
    (folder / "stays.csv").write_text("stay_id,first_dose_at,baseline_weight_kg\n" + "".join(facts))
    return len(course)


def _write(file: TextIO, course: Courses, rows: np.ndarray) -> None:
    times = np.datetime_as_string(course.at[rows].astype("datetime64[s]")).tolist()
    columns = (course.stay[rows].tolist(), times, course.kind[rows].tolist(), course.value[rows].tolist())
    for stay, at, kind, value in zip(*columns, strict=True):
        name, unit, decimals = _WRITTEN[kind]
        file.write(f"stay-{stay:07d},{at}Z,{name},{value:.{decimals}f},{unit},,\n")


def measured(folder: Path) -> tuple[float, float, float]:
    """Seconds, seconds of processor and the greatest resident memory in MB of one run of the command."""
    names = [str(folder / name) for name in ("observations.csv", "stays.csv", "out")]
    command = [sys.executable, "-m", "dashboard", "evaluate", names[0], "--stays", names[1], "--out", names[2]]
    began = time.perf_counter()
    child = os.posix_spawn(command[0], command, dict(os.environ))
    _, status, used = os.wait4(child, 0)
    seconds = time.perf_counter() - began
    if status:
        sys.exit("the command failed")
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main(stays: int) -> None:
    """Files by stay and by time, one after the other."""
    print(f"| {' | '.join(HEADINGS)} |\n| {' | '.join(['---'] * len(HEADINGS))} |")
    for by_time in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            # Made by another process: what a program was at its greatest is told of those that it starts, too.
            with ProcessPoolExecutor(1, get_context("spawn")) as pool:
                rows = pool.submit(written, stays, Path(folder), by_time).result()
            size = (Path(folder) / "observations.csv").stat().st_size / 1e9
            seconds, processor, memory = measured(Path(folder))
            name = f"{size:.2f} GB, by {'time across stays' if by_time else 'stay'}"
            print(f"| {name} | {rows} | {seconds:.1f} | {rows / seconds / 1e6:.2f} | {processor:.1f} | {memory:.0f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else STAYS)
