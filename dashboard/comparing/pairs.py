"""Two parts beside each other: what both show, and how far they can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.comparing.parameters import PARAMETERS, Parameter
from dashboard.comparing.sides import Side


@dataclass(frozen=True)
class Name:
    """What a side is called: in a sentence (`last cycle`) and at the end of its line (`last`)."""

    words: str
    short: str

    @property
    def opening(self) -> str:
        """The same at the beginning of a sentence."""
        return self.words[:1].upper() + self.words[1:]


@dataclass(frozen=True)
class Pair:
    """The side that is looked at, and the one it is laid beside."""

    this: Side
    other: Side
    names: tuple[Name, Name]

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both, in this order."""
        return self.this, self.other

    @property
    def dosed(self) -> bool:
        """Whether both have doses by whose numbers they can be laid out."""
        return all(side.part.given for side in self.sides)


@dataclass(frozen=True)
class Reach:
    """How far both can be compared: to the same time after the same dose (None: after the origin), `ends` of each."""

    dose: int | None
    after: int
    ends: tuple[int, int]


def shown(pair: Pair) -> list[Parameter]:
    """The parameters of which either side has readings: a mean pressure only beside a side that lacks a systolic."""
    lacking = [side for side in pair.sides if not len(side.traces["systolic"].at)]
    rated = [side.traces["urine_per_hour"] for side in pair.sides]
    left_out = {"mean"} if not any(len(side.traces["mean"].at) for side in lacking) else set()
    by_weight = all(trace.baseline is not None for trace in rated if len(trace.at))
    left_out.add("urine_per_hour" if by_weight else "urine_per_kg")
    return [one for one in PARAMETERS.values() if one.name not in left_out and _read(pair.sides, one)]


def _read(sides: Sequence[Side], parameter: Parameter) -> bool:
    return any(len(side.traces[parameter.name].at) for side in sides)


def lines(pair: Pair, parameter: Parameter) -> list[tuple[str, tuple[float | None, float | None]]]:
    """The rules on a parameter in words, and where each turns on either side; None where it turns nowhere fixed."""
    both = [side.edges for side in pair.sides]
    names = dict.fromkeys(words for found in both for name, words in found if name == parameter.name)
    return [(words, tuple(found.get((parameter.name, words)) for found in both)) for words in names]  # type: ignore[misc]


def reach(pair: Pair) -> Reach:
    """As long as both have gone on after the last dose that both were given, or after their origins."""
    given = [{dose.number: dose.at for dose in side.part.given} for side in pair.sides]
    common = given[0].keys() & given[1].keys()
    dose = max(common, default=None)
    from_ = [side.origin if dose is None else held[dose] for side, held in zip(pair.sides, given, strict=True)]
    after = min(
        min([at for at in held.values() if at > start] + [side.end]) - start
        for side, held, start in zip(pair.sides, given, from_, strict=True)
    )
    return Reach(dose, after, (from_[0] + after, from_[1] + after))


def worst(side: Side, parameter: Parameter, end: int) -> float:
    """The worst change from the origin to an instant; NaN where nothing was read."""
    trace = side.traces[parameter.name]
    changes = trace.change[(trace.at > side.origin) & (trace.at <= end)]
    known = changes[~np.isnan(changes)]
    return float("nan") if not len(known) else float(known.min() if parameter.worse == "low" else known.max())
