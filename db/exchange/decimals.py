"""Columns of numbers as text with a fixed number of decimals, to the letter what Python's own formatting gives."""

from typing import Any

import numpy as np
import pyarrow.compute as pc

from db.exchange.characters import put_together
from models.instants import HOUR
from models.readings import Flags, Floats, Ints

_BLANK, _ZERO, _POINT = (ord(mark) for mark in " 0.")


def hours(seconds: Ints) -> Any:
    """Seconds as hours with 4 decimals."""
    # A ten-thousandth is 9/25 of a second: halves cannot occur, and twice the seconds keep all in whole numbers.
    return _fixed((2 * seconds * 10_000 + HOUR) // (2 * HOUR), 4, np.zeros(len(seconds), dtype=np.bool_))


def values(numbers: Floats) -> Any:
    """Numbers from zero to 10^12 with 6 decimals; nothing for NaN."""
    lacking = np.isnan(numbers)
    scaled = np.where(lacking, 0.0, numbers) * 1e6
    rounded = np.rint(scaled).astype(np.int64)
    # Where the product is so near to a half that its own rounding may decide, the number itself is asked.
    for place in np.flatnonzero(np.abs(scaled - np.floor(scaled) - 0.5) <= scaled * 2.0**-52).tolist():
        rounded[place] = int(f"{numbers[place]:.6f}".replace(".", ""))
    return _fixed(rounded, 6, lacking)


def _fixed(scaled: Ints, decimals: int, lacking: Flags) -> Any:
    """Whole numbers, of which the last digits are the decimals."""
    greatest = int(scaled.max(initial=0))
    width = max(len(str(greatest)), decimals + 1)
    # Small numbers are divided many times faster.
    rest = scaled.astype(np.uint32 if greatest < 2**32 else np.uint64)
    leading = [rest < 10**place for place in range(width)]
    text = np.full((len(scaled), width + 1), _POINT, dtype=np.uint8)
    for place in range(width):
        column = width - place - (place >= decimals)
        rest, digit = rest // 10, rest % 10
        text[:, column] = digit + _ZERO
        if place > decimals:
            text[leading[place], column] = _BLANK
    text[lacking] = _BLANK
    return pc.ascii_ltrim(put_together(text), " ")
