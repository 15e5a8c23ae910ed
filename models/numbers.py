"""A number as it is typed in a field."""

import re
from fractions import Fraction

from models.measurements import read_number, shortened
from models.phrases import phrase

_TYPED = re.compile(r"\d{1,6}([.,]\d{1,6})?", re.ASCII)
_TWO = re.compile(r"\d+([.,]\d+)?\s*/\s*\d+([.,]\d+)?", re.ASCII)


def number_as_typed(text: str) -> Fraction:
    """The exact number in a field: digits 0 to 9, one decimal point or comma. Raises ValueError with a Phrase."""
    text = text.strip()
    if _TYPED.fullmatch(text):
        return Fraction(read_number(text.replace(",", ".")))
    if not text:
        raise ValueError(phrase("Type a number."))
    shown = shortened(text)
    if text.startswith(("-", "−")):
        raise ValueError(phrase("'{typed}' is below zero.", typed=shown))
    if _TWO.fullmatch(text):
        raise ValueError(phrase("'{typed}' holds two numbers. Type each in its own field.", typed=shown))
    if len(re.findall(r"[.,]", text)) > 1:
        raise ValueError(phrase("'{typed}' has more than one decimal mark.", typed=shown))
    if any(sign.isdigit() and not sign.isascii() for sign in text):
        raise ValueError(
            phrase("'{typed}' is not a plain number: its digits are not 0 to 9. Type it anew.", typed=shown)
        )
    raise ValueError(
        phrase("'{typed}' is not a plain number. Use the digits 0 to 9 and one decimal mark.", typed=shown)
    )


def moved_point(text: str, places: int) -> str | None:
    """The same digits with the decimal mark so many places further to the right; None where that cannot be typed."""
    moved = f"{read_number(text.strip().replace(',', '.')).scaleb(places).normalize():f}"
    return moved.replace(".", "," if "," in text else ".") if _TYPED.fullmatch(moved) else None
