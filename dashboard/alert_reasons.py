"""Why an alert stands now, in one line: which rule, which value, and when it was taken."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dashboard import due_words, words
from dashboard.sentence import sentence
from db.alert_board import Now
from models.alerting import LEAK, OVERDUE
from models.criteria import CriteriaSet
from models.due import Due
from models.verdicts import Assessment

_NOT_JUDGED = "Nothing can be judged now."


def reason(problem: str, state: Now | None, zone: ZoneInfo, now: int) -> str:
    """The line for a problem of a stay as it is judged at `now`; None: it cannot be judged."""
    if state is None:
        return "This stay cannot be judged: its criteria set or its schedule cannot be used."
    if problem == OVERDUE:
        return late(state.late, zone, now) or "What was overdue has been measured or explained."
    if state.assessment is None:
        return _NOT_JUDGED
    if problem == LEAK:
        return _leak(state.assessment, state.criteria, zone)
    return _urine(problem, state.assessment, zone)


def late(found: Sequence[Due], zone: ZoneInfo, now: int) -> str:
    """What is overdue, and when it was measured last: `Pressure overdue by 1 h (last 08:00).`"""
    return "; ".join(f"{due_words.sentence(one, zone, now)} ({_last(one, zone, now)})" for one in found) + "." * bool(
        found
    )


def _last(one: Due, zone: ZoneInfo, now: int) -> str:
    return "never measured" if one.last_at is None else f"last {words.clock(one.last_at, zone, now)}"


def _leak(found: Assessment, criteria: CriteriaSet, zone: ZoneInfo) -> str:
    said = sentence(found, criteria, zone)
    counting = f"{said.lead}, {found.counting} of 3"
    return f"{counting}: {'; '.join(clause.text for clause in said.because)}." if said.because else f"{counting}."


def _urine(problem: str, found: Assessment, zone: ZoneInfo) -> str:
    told = (words.urine_sentence(one, zone, found.at) for one in found.urine if one.rule.name == problem)
    return next(told, _NOT_JUDGED)
