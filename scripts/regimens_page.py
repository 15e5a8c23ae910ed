"""Writes docs/regimens.md from the regimens and the table of symptoms: python -m scripts.regimens_page."""

from pathlib import Path

from dashboard import dose_words
from models.dosing import exact
from models.holding_measures import VALID
from models.instants import HOUR
from models.measurements import KINDS, plain
from models.regimen import Regimen, named, shipped
from models.symptoms import SYMPTOMS

PAGE = Path(__file__).parent.parent / "docs" / "regimens.md"

_OPENING = """# The regimens and their sources

Made by `python -m scripts.regimens_page` from `models/regimens/*.toml`, `models/holding_measures.py` and
`models/symptoms.py`; a test keeps it true.

The page Dose shows which dose is due, how much it is for a weight, and what speaks for holding it. It never says that a
dose may be given. Where a source says "local choice" or "to be verified locally", the number is this project's own or
could not be read at its source.

A dose that was given late moves the next one: no two are nearer to each other than the regimen says. A cycle ends with
its most doses, with its last day, with a stop, or after five days without a decision. Doses of a patient's earlier
stays count where they are of the same drug.
"""

_VALID = """## How long a reading proves something before a dose

| reading | for | source |
|---|---|---|"""

_SYMPTOMS = """
## Symptoms that are asked for

One to tell the doctor of at once stands as a notice until a later asking says that it is gone.

| symptom | tell the doctor | source |
|---|---|---|"""


def page() -> str:
    """The whole page."""
    valid = [f"| {KINDS[kind].label} | {_hours(one.seconds)} | {one.source} |" for kind, one in VALID.items()]
    asked = [f"| {one.label} | {one.when} | {one.source} |" for one in SYMPTOMS.values()]
    return "\n".join([_OPENING, *(_regimen(named(name)) for name in shipped()), _VALID, *valid, _SYMPTOMS, *asked, ""])


def _regimen(found: Regimen) -> str:
    lines = [
        f"## {found.title} (`{found.name}`, version {found.version})\n",
        f"{found.about}\n",
        f"{found.never_reduced.text} ({found.never_reduced.source}.)\n",
        "| what | number | source |",
        "|---|---|---|",
        *_schedule(found),
        "\n| speaks for holding | source |",
        "|---|---|",
        *(f"| {dose_words.rule_words(rule)} | {rule.source} |" for rule in found.holds),
        "\n| reminder | source |",
        "|---|---|",
        *(f"| {one.text} | {one.source} |" for one in found.reminders),
    ]
    return "\n".join(lines) + "\n"


def _schedule(found: Regimen) -> list[str]:
    plan = found.schedule
    counts = [
        ("At most, doses in a cycle", plan.most_in_cycle),
        ("At most, doses in a course", plan.most_in_course),
        ("Days of a week with doses", plan.days_of_week),
        ("Last day of a cycle with a dose", plan.last_day),
        ("Relative reasons that are one of their own", found.many_relative),
    ]
    spans = [
        ("From dose to dose", plan.every),
        ("Rest after the last dose of a cycle", plan.rest),
        ("From the first dose of a cycle to that of the next", plan.cycle),
        ("Without a dose, after which another course begins", plan.course_gap),
    ]
    amounts = [
        (
            f"Dose{f' from the {one.from_dose}th' if one.from_dose > 1 else ''}",
            f"{exact(one.per_kg)} {one.unit}/kg",
            one,
        )
        for one in found.amounts
    ]
    rows = [f"| {what} | {number} | {one.source} |" for what, number, one in amounts]
    rows += [f"| Given over | {found.minutes.value // 60} min | {found.minutes.source} |"] if found.minutes else []
    rows += [f"| {what} | {_hours(one.value)} | {one.source} |" for what, one in spans if one]
    rows += [f"| {what} | {one.value} | {one.source} |" for what, one in counts if one]
    held = "passes with its number" if plan.held_is_skipped else "may be given later"
    return [*rows, f"| A held dose | {held} | {plan.held_source} |"]


def _hours(seconds: int) -> str:
    return (
        dose_words.days(seconds) if seconds % (24 * HOUR) == 0 and seconds > 48 * HOUR else f"{plain(seconds / HOUR)} h"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
