"""Every byte of the columns read once and nothing judged: what no judge can be faster than, on one core."""

from typing import Any

import numpy as np

from benchmarks.rivals.numpy_repeat import load, size

__all__ = ("judge", "load", "size")


def judge(loaded: Any) -> int:
    """All columns folded into one number, eight bytes at a time."""
    folded = 0
    for column in (loaded.stay, loaded.at, loaded.kind, loaded.value, loaded.baseline):
        held = column.view(np.uint8)
        whole = len(held) // 8 * 8
        folded ^= int(np.bitwise_xor.reduce(held[:whole].view(np.uint64)))
        folded ^= int(np.bitwise_xor.reduce(held[whole:]))
    return folded
