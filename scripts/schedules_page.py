"""Writes docs/schedules.md from the schedules: python -m scripts.schedules_page."""

from pathlib import Path

from dashboard.words import hours
from models.instants import HOUR
from models.measurements import KINDS
from models.schedule import Plan, Schedule, named, shipped

PAGE = Path(__file__).parent.parent / "docs" / "schedules.md"

_OPENING = """# The observation schedules and their sources

Made by `python -m scripts.schedules_page` from `models/schedules/*.toml`; a test keeps it true.

A schedule says what is measured how often, and when it is late. A stay has the schedule that was chosen for it on the
page Stays; new stays have that of the setting `CAPWATCH_SCHEDULE`, which may be a file of the hospital's own in this
form. Ward board, round and the alert that observations are overdue (low priority, one a stay) follow the same times.

- A reading counts from when it was observed, whenever it was written down.
- What is listed before its time is *due*; then it is *overdue*, then *long overdue*.
- A state only makes things due sooner, never later than the ordinary time, and not sooner than the state itself began.
  *Not clear* is a stay that is possible, unassessed or flagged: what is not known is watched as what is possible.
  *Flagged* lasts as long as the episode, which only a clear run ends, so a reading that goes stale never makes
  anything look done.
- Refused, asleep, away or not possible: shown with its time, and asked for again after the time given here. Said not to
  be due: it waits as long as if it had been measured.
- While a patient is off the ward nothing is overdue; since when, and why, is shown instead. An alert of leak stays.
- A dose asks for a reading until one is taken at or after its time, or so little before it that it was listed.

Where a source says "local choice", the number is this project's own: decide locally.
"""

_WHEN = {"usual": "at all times", "not_clear": "while not clear", "flagged": "while flagged"}
_NUMBERS = {
    "every": "Measured every",
    "listed_before": "Due before its time by",
    "overdue_after": "Overdue after",
    "long_overdue_after": "Long overdue after",
    "again_after": "Asked for again after",
}


def page() -> str:
    """The whole page."""
    return "\n".join([_OPENING, *(_schedule(named(name)) for name in shipped())])


def _schedule(found: Schedule) -> str:
    lines = [
        f"## {found.title} (`{found.name}`, version {found.version})\n",
        f"{found.about}\n",
        "| what | number | source |",
        "|---|---|---|",
        f"| The first of each, after the beginning of the stay | {_span(found.first_within)} | {found.first_source} |",
        *(row for plan in found.plans for row in _plan(plan)),
    ]
    return "\n".join(lines) + "\n"


def _plan(plan: Plan) -> list[str]:
    label = KINDS[plan.kind].label
    rows = [
        f"| {label}, {_WHEN[name]}: {words.lower()} | {_span(span)} | {plan.sources[name, number]} |"
        for name, pace in plan.paces
        for (number, words), span in zip(_NUMBERS.items(), pace, strict=True)
    ]
    if plan.after_dose is not None:
        source = plan.sources["usual", "after_dose"]
        rows.append(f"| {label}, after each given dose | {_span(plan.after_dose)} | {source} |")
    return rows


def _span(seconds: int) -> str:
    return f"{seconds // 60} min" if seconds < 2 * HOUR and seconds % HOUR else hours(seconds)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
