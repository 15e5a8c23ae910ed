"""Which part of a stay's time its chart shows: a preset, or any span it was zoomed to. Seconds throughout."""

from collections.abc import Mapping, Sequence

from models.cycles import Cycle
from models.instants import HOUR

Span = tuple[int, int]
"""From and to."""

THIS_CYCLE, WHOLE = "This cycle", "Whole stay"
_LAST: Mapping[str, int] = {"24 h": 24 * HOUR, "72 h": 72 * HOUR}

BEFORE_A_CYCLE = 12 * HOUR
"""A cycle is shown from so long before its first dose, so that what it began from is seen."""

SHORTEST = 600
"""Nothing shorter is zoomed to: readings are minutes apart at least."""

_LEAST_WHOLE = 12 * HOUR


def offered(cycles: Sequence[Cycle]) -> list[str]:
    """The presets of a stay: the cycle only where there is one."""
    return [*_LAST, *([THIS_CYCLE] if cycles else []), WHOLE]


def span(preset: str, start: int, end: int, cycles: Sequence[Cycle]) -> Span:
    """What a preset shows of a stay that is known from start to end; all of it for one that is not offered.

    Never less than half a day: the axis of a stay that has just begun would say nothing.
    """
    if preset in _LAST:
        return end - _LAST[preset], end
    begins = cycles[-1].start - BEFORE_A_CYCLE if preset == THIS_CYCLE and cycles else start
    return min(begins, end - _LEAST_WHOLE), end


def within(zoom: Span, whole: Span) -> Span:
    """The span nearest to one that was asked for: inside the whole, and not shorter than the shortest."""
    (start, end), (first, last) = zoom, whole
    length = min(max(end - start, SHORTEST), last - first)
    start = min(max(first, start), last - length)
    return start, start + length


def zoomed_in(shown: Span, whole: Span) -> Span:
    """Half of what is shown: its middle, or its end where that is the newest."""
    start, end = shown
    quarter = (end - start) // 4
    return within((start + 2 * quarter, end) if end >= whole[1] else (start + quarter, end - quarter), whole)


def zoomed_out(shown: Span, whole: Span) -> Span:
    """Twice what is shown, around it."""
    start, end = shown
    half = (end - start) // 2
    return within((start - half, end + half) if end < whole[1] else (start - 2 * half, end), whole)


def moved(shown: Span, whole: Span, steps: int) -> Span:
    """As much, halves of it later (or earlier, for a negative number)."""
    way = steps * (shown[1] - shown[0]) // 2
    return within((shown[0] + way, shown[1] + way), whole)
