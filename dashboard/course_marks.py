"""What was done during a stay, as a chart marks it. Times in seconds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DoseMark:
    """A dose given, held, delayed or stopped; `due_at` is when it was due, where that is known."""

    number: int
    at: int
    state: str
    drug: str
    reason: str | None = None
    due_at: int | None = None


@dataclass(frozen=True)
class InterventionMark:
    """A fluid bolus, vasopressor, albumin infusion or diuretic (`kind`); without an end it runs on or was instant."""

    kind: str
    start: int
    end: int | None
    note: str | None


@dataclass(frozen=True)
class AlertMark:
    """An alert of one problem: each severity it was raised to and when, and who had acknowledged it by what.

    severities: (instant, severity), the first being its raising; acknowledgements: (instant, words).
    """

    problem: str
    severities: tuple[tuple[int, str], ...]
    ended_at: int | None
    acknowledgements: tuple[tuple[int, str], ...]
