"""The engine's compiled passes on the columns of the rivals: the same full specification, with the numba extra."""

from typing import Any

from benchmarks.engine import judged, load, size

__all__ = ("judge", "load", "size")

TITLE = "**the engine, full specification, compiled (numba)**"


def judge(loaded: Any) -> Any:
    """Timeline, episodes and every urine rule of the default criteria set."""
    return judged(loaded, compiled=True)
