"""Arrow's columns of text as the characters they are made of, and back."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Characters = NDArray[np.uint8]


def taken_apart(texts: Any) -> tuple[NDArray[np.int32], Characters]:
    """Where each text starts, with the end of the last; and the characters of all."""
    _, starts, data = texts.buffers()
    if not len(texts):
        return np.zeros(1, dtype=np.int32), np.zeros(0, dtype=np.uint8)
    held = np.frombuffer(starts, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return held, np.frombuffer(data, np.uint8) if data else np.zeros(0, dtype=np.uint8)


def put_together(rows: Characters) -> Any:
    """The rows of a matrix as texts."""
    count, width = rows.shape
    starts = np.arange(0, (count + 1) * width, max(width, 1), dtype=np.int32)
    return pa.StringArray.from_buffers(count, pa.py_buffer(starts), pa.py_buffer(np.ascontiguousarray(rows)))


def all_of(texts: Any) -> memoryview:
    """The bytes of all texts, one after the other."""
    starts, data = taken_apart(texts)
    return data[starts[0] : starts[-1]].data
