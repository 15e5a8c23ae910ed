"""What was measured, read once for each text of it: a file holds few of them, many times."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from db.exchange.csv import measured
from models.measurements import CODES
from models.readings import Flags, Floats, Ints, Numbers
from models.rules import States

Written = tuple[str, str, str]
"""Kind, value and unit as they are written."""

_MOST_HELD = 200_000
_NOT_READ = (-1, 0.0, -1)


@dataclass(frozen=True)
class Measured:
    """Kinds (`CODES`, -1 for what is refused), values in canonical units, and places in `exact` (-1 for none)."""

    kind: States
    value: Floats
    exact: NDArray[np.int32]

    @property
    def accepted(self) -> Flags:
        """Whether each can be read and believed."""
        return self.kind >= 0

    def take(self, places: Ints) -> "Measured":
        """What stands at these places."""
        return Measured(self.kind[places], self.value[places], self.exact[places])


class KnownNumbers:
    """`exact` holds the values that a float does not (`Numbers`), each once."""

    def __init__(self, most: int = _MOST_HELD) -> None:
        self.exact: list[Fraction] = []
        self._places: dict[Fraction, int] = {}
        self._held: dict[Written, tuple[int, float, int]] = {}
        self._most = most

    def read(self, texts: Sequence[Written]) -> Measured:
        """Each of these texts, by the rules for a row."""
        if len(self._held) > self._most:
            self._held.clear()
        found = [self._held.get(text) or self._hold(text) for text in texts]
        kind, value, exact = zip(*found, strict=True) if found else ((), (), ())
        return Measured(np.array(kind, np.int8), np.array(value, np.float64), np.array(exact, np.int32))

    def _hold(self, text: Written) -> tuple[int, float, int]:
        self._held[text] = self._measured(text)
        return self._held[text]

    def _measured(self, text: Written) -> tuple[int, float, int]:
        try:
            kind, value = measured(*text)
        except ValueError:
            return _NOT_READ
        numbers = Numbers.gather([value])
        exact = self._place(value) if numbers.exact else -1
        return CODES[kind], float(numbers.floats[0]), exact

    def _place(self, value: Fraction) -> int:
        if value not in self._places:
            self._places[value] = len(self.exact)
            self.exact.append(value)
        return self._places[value]
