"""What is to be measured when. How often is a local choice; orders for one patient are not kept here."""

from collections.abc import Iterable, Mapping
from typing import Literal

from models.instants import HOUR

EVERY: Mapping[str, int] = {
    "systolic_bp": 4 * HOUR,
    "urine": 8 * HOUR,
    "weight": 24 * HOUR,
    "albumin": 24 * HOUR,
}
"""In seconds. Each comes round before the bedside criteria stop believing the last (pressure 6 h, the others 36 h)."""

SHOWN_BY: Mapping[str, tuple[str, ...]] = {"systolic_bp": ("systolic_bp", "mean_bp")}
"""The kinds that stand for one that is due, where it is not itself alone: a mean alone is a pressure too."""

FIRST_WITHIN = HOUR
"""How soon after the admission everything is due for the first time."""

SOON = HOUR // 2
"""How long before its time something is due, so that beds next to each other are done in one round."""

Status = Literal["away", "overdue", "due", "done"]


def due_at(kind: str, last_at: int | None, began: int) -> int:
    """When a kind is to be measured again; for the first time soon after the stay began."""
    return began + FIRST_WITHIN if last_at is None else last_at + EVERY[kind]


def status(due: Iterable[int], now: int, *, away: bool) -> Status:
    """How it stands with a bed: the most pressing of what is due there, unless the patient is off the ward."""
    if away:
        return "away"
    first = min(due, default=None)
    if first is None or now < first - SOON:
        return "done"
    return "overdue" if now > first else "due"
