"""How a server keeps its memory: garbage is looked for where it is, and each thread does not keep a heap of its own."""

import ctypes
import gc

_ARENAS = 2
"""So many heaps for all threads: each run of a page is a new thread, and each heap keeps the most that it ever held."""

_M_ARENA_MAX = -8  # <malloc.h> of glibc


def share_heaps() -> None:
    """Lets threads share heaps; for the process, before it has many. Other C libraries than glibc have none apart."""
    heaps = getattr(ctypes.CDLL(None), "mallopt", None)
    if heaps:
        heaps(_M_ARENA_MAX, _ARENAS)


def collect_seldom() -> None:
    """Garbage is looked for among what is young, and seldom in all that the open pages hold.

    By Python's own thresholds 200 open boards were walked every 2.3 s, and everybody waited a tenth of a second for it.
    """
    gc.set_threshold(10_000, 10, 5)
    # What is loaded by now is never walked again.
    gc.collect()
    gc.freeze()
