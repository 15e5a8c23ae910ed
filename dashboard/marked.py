"""Rows of the store as the marks of a course, and as what holds values up."""

from collections.abc import Iterable

from dashboard.course_marks import AlertMark, DoseMark, InterventionMark
from dashboard.readings_table import Treated
from db.alerts import Ack, AlertStory
from models.acknowledging import ACTIONS
from models.instants import seconds
from models.records import Dose, Intervention
from models.supported import Run


def dose(row: Dose) -> DoseMark:
    """A decision about a dose."""
    due = None if row.due_at is None else seconds(row.due_at)
    return DoseMark(row.number, seconds(row.given_at), row.state, row.drug, row.reason, due)


def intervention(row: Intervention) -> InterventionMark:
    """What was done, from when to when."""
    return InterventionMark(row.kind, *_run(row), row.note)


def alert(story: AlertStory) -> AlertMark:
    """An alert with what was done about it, in words."""
    taken = tuple((one.at, _acknowledged(one)) for one in story.acknowledgements)
    return AlertMark(story.problem, story.severities, story.ended_at, taken)


def treated(rows: Iterable[Intervention]) -> Treated:
    """When albumin and vasopressors ran."""
    runs: dict[str, list[Run]] = {"albumin": [], "vasopressor": []}
    for row in rows:
        if row.kind in runs:
            runs[row.kind].append(_run(row))
    return Treated(**runs)


def _run(row: Intervention) -> Run:
    return seconds(row.started_at), None if row.ended_at is None else seconds(row.ended_at)


def _acknowledged(one: Ack) -> str:
    words = f": {one.words}" if one.words else ""
    return f"{ACTIONS[one.action]} ({one.by_name}){words}"
