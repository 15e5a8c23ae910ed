"""What can be drawn of a figure, and the numbers in it."""

import base64
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from models.readings import Floats


class NotDrawable(ValueError):
    """A figure holds something that is not drawn on paper; the message names it."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The chart holds {what}, which cannot be drawn on paper.")


def names(words: str) -> frozenset[str]:
    """The names in a line of them."""
    return frozenset(words.split())


SCREEN_ONLY = names("name showlegend legendgroup legendrank customdata meta uid ids visible fixedrange")
"""What paper has no use for, beside everything that begins with `hover`."""


def only(what: str, names: Iterable[str], known: frozenset[str]) -> None:
    """Raises NotDrawable where there is a name that is not known."""
    for name in names:
        if name not in known and name not in SCREEN_ONLY and not name.startswith("hover"):
            raise NotDrawable(f"'{name}' in {what}")


def numbers(value: Any) -> Floats:
    """A column of a trace, whichever way Plotly keeps it; None as NaN."""
    if isinstance(value, Mapping):
        return np.frombuffer(base64.b64decode(value["bdata"]), np.dtype(value["dtype"])).astype(np.float64)
    if value is None:
        return np.zeros(0)
    return np.array([np.nan if one is None else one for one in np.atleast_1d(value)], dtype=np.float64)


def each(value: Any, count: int, otherwise: Any) -> list[Any]:
    """One value for each of so many points: a column as it is, a single value for all of them."""
    if isinstance(value, Mapping):
        return list(numbers(value).tolist())
    if isinstance(value, list | tuple | np.ndarray):
        return list(value)
    return [otherwise if value is None else value] * count
