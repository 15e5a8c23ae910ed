"""How much of each table fits on a page."""

from collections.abc import Callable, Sequence


def fitted(counts: Sequence[int], least: Sequence[int], height: Callable[[int, int], float], room: float) -> list[int]:
    """How many rows of each table fit together into so much room; a table gives its last rows.

    height: of a table (its number) with so many rows, all that stands around them included. The table that takes the
    most gives first, at first none more than leaves it `least` rows; where that is not enough, all of them do.
    """
    kept = list(counts)
    taken = [height(number, count) for number, count in enumerate(kept)]
    for floor in (least, [0] * len(kept)):
        while sum(taken) > room:
            can = [number for number, count in enumerate(kept) if count > floor[number]]
            if not can:
                break
            gives = max(can, key=taken.__getitem__)
            kept[gives] -= 1
            taken[gives] = height(gives, kept[gives])
    return kept
