"""One judge on one course in a process of its own: python -m benchmarks.measured MODULE FOLDER prints JSON."""

import gc
import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.courses import Courses, courses

RUNS, RUNS_OF_LONG = 5, 3
LONG = 10.0
_WARM_UP = 20


def main(module: str, folder: Path) -> None:
    """Compiled and imported on a small course, run once for the memory, then against the clock."""
    judge = importlib.import_module(module)
    judge.judge(judge.load(courses(_WARM_UP)))
    loaded = judge.load(Courses.load(folder))
    gc.collect()
    extra = _extra_memory(judge, loaded)
    seconds = [_timed(judge, loaded)]
    seconds += [_timed(judge, loaded) for _ in range((RUNS_OF_LONG if seconds[0] > LONG else RUNS) - 1)]
    print(json.dumps({"seconds": seconds, "input": judge.size(loaded), "extra": extra}))


def _extra_memory(judge: Any, loaded: Any) -> int:
    """Bytes by which the process grew at most above what it held before, its result included."""
    # Sets the mark of the greatest size back to the present one (proc_pid_clear_refs).
    Path("/proc/self/clear_refs").write_text("5")
    held = _status("VmRSS")
    result = judge.judge(loaded)
    grown = _status("VmHWM") - held
    del result
    return grown


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def _timed(judge: Any, loaded: Any) -> float:
    began = time.perf_counter()
    result = judge.judge(loaded)
    seconds = time.perf_counter() - began
    del result
    gc.collect()
    return seconds


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
