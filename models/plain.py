"""Numbers in a sentence."""

from fractions import Fraction


def plain(value: Fraction | float, decimals: int = 2, apart_from: Fraction | float | None = None) -> str:
    """A number for a sentence: at most `decimals` places, no trailing zeros.

    A value that only rounding would make equal to `apart_from` (a threshold) gets the places it needs to differ.
    """
    shown = _rounded(value, decimals)
    if apart_from is None or value == apart_from or decimals >= 9 or shown != _rounded(apart_from, decimals):
        return shown
    return plain(value, decimals + 1, apart_from)


def _rounded(value: Fraction | float, decimals: int) -> str:
    shown = f"{float(value):.{decimals}f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown == "-0" else shown
