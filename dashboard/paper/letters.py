"""What can be printed of a text: the letters of the fonts that come with the program, the others as □."""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = {
    "": Path(__file__).parent / "fonts" / "DejaVuSansCondensed.ttf",
    "B": Path(__file__).parent / "fonts" / "DejaVuSansCondensed-Bold.ttf",
}
"""The file of each style; scripts/fonts.py says how they were made."""

MISSING = "□"
MISSING_NOTE = f"{MISSING} stands for a letter that cannot be printed here: read it on screen."

_FROM_RIGHT = frozenset({"R", "AL", "AN"})


def one_line(text: str) -> str:
    """The text with every stretch of white space as one space, its accents put together with their letters."""
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", text))


@lru_cache(maxsize=16384)
def printable(text: str, bold: bool) -> tuple[str, str]:
    """The text as it can be printed, and the style that has the most of its letters, the wanted one if it has all."""
    wanted = "B" if bold else ""
    lacks = {
        style: [letter for letter in text if ord(letter) not in _letters(style)]
        for style in dict.fromkeys((wanted, ""))
    }
    style = min(lacks, key=lambda style: len(lacks[style]))
    return text.translate({ord(letter): MISSING for letter in lacks[style]}), style


def needs_shaping(text: str) -> bool:
    """Whether the letters run from the right, join, or carry accents of their own."""
    if text.isascii():
        return False
    return any(unicodedata.bidirectional(letter) in _FROM_RIGHT or unicodedata.combining(letter) for letter in text)


@cache
def _letters(style: str) -> frozenset[int]:
    with TTFont(FONTS[style], lazy=True) as font:
        return frozenset(font.getBestCmap())
