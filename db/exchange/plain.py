"""Blocks of CSV that are plain: cut at commas and line ends, they are what the csv module reads, strictly."""

import codecs

import numpy as np
from numpy.typing import NDArray

_QUOTE, _COMMA, _LINE_END, _RETURN = b'",\n\r'


def is_plain(block: bytes) -> bool:
    """Whether no line end is within a field, every quoted field is quoted as a whole, and nothing else is odd.

    The block begins with a row and ends with one; blank lines are allowed.
    """
    # The other reader would leave out the mark, and the csv module knows a zero only since Python 3.11.
    if not block or b"\0" in block or block.startswith(codecs.BOM_UTF8):
        return False
    if b"\r" in block and block.count(b"\r") != block.count(b"\r\n"):
        return False
    return b'"' not in block or _quoted_as_a_whole(np.frombuffer(block, np.uint8))


def lines_in(block: bytes) -> int:
    """How many lines there are, the last one even without its end."""
    ends = int(np.count_nonzero(np.frombuffer(block, np.uint8) == _LINE_END))
    return ends + (not block.endswith(b"\n"))


def _quoted_as_a_whole(text: NDArray[np.uint8]) -> bool:
    quotes = np.flatnonzero(text == _QUOTE)
    if len(quotes) % 2:
        return False
    opens, closes = quotes[::2], quotes[1::2]
    # A quote within a quoted field is written twice: as if the field closed and opened again at once.
    again = closes[:-1] + 1 == opens[1:]
    before, after = text[opens - 1], text[(closes + 1) % len(text)]
    before[:1], after[-1:] = _before_first(text, opens), _after_last(text, closes)
    begins, ends = np.isin(before, (_COMMA, _LINE_END)), np.isin(after, (_COMMA, _LINE_END, _RETURN))
    begins[1:] |= again
    ends[:-1] |= again
    line_ends = np.flatnonzero(text == _LINE_END)
    within = np.searchsorted(line_ends, opens) != np.searchsorted(line_ends, closes)
    return bool(begins.all() and ends.all() and not within.any())


def _before_first(text: NDArray[np.uint8], opens: NDArray[np.int64]) -> int:
    return int(text[opens[0] - 1]) if opens[0] else _LINE_END


def _after_last(text: NDArray[np.uint8], closes: NDArray[np.int64]) -> int:
    return int(text[closes[-1] + 1]) if closes[-1] + 1 < len(text) else _LINE_END
