"""Which copies of the store are kept: the last ones, and one of each month."""

from collections import defaultdict
from collections.abc import Collection

from models.instants import moment

MONTHS = 12
"""Of so many months the newest copy is kept, whatever has been made since."""


def expendable(made: Collection[int], last: int) -> list[int]:
    """Which of these copies (when each was made, in seconds) can go, the oldest first.

    The `last` newest stay, and the newest of each of the 12 newest months in which any was made. Months are UTC's.
    """
    months: dict[str, int] = defaultdict(int)
    for at in made:
        month = f"{moment(at):%Y-%m}"
        months[month] = max(months[month], at)
    kept = {*sorted(made)[-last:], *(months[month] for month in sorted(months)[-MONTHS:])}
    return sorted(set(made) - kept)
