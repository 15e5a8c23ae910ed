"""A few words beside a value of the board: that urine is low, what is late, and what was said of it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dashboard import due_words, words
from db.board import Bed
from models.due import STATUSES
from models.instants import seconds
from models.verdicts import Assessment


@dataclass(frozen=True)
class Notice:
    """A few words beside a value; `level` is a priority, or due, overdue, long_overdue, explained, away."""

    level: str
    words: str


def of_urine(found: Assessment | None) -> Notice | None:
    """The gravest urine rule that is met, with the priority of its alert."""
    met = [verdict.rule for verdict in found.urine if verdict.state == "met"] if found else []
    if found is None or not met:
        return None
    rule = next((rule for rule in met if rule.priority == "high"), met[0])
    grave = "high" if found.overall == "flagged" else "medium"
    return Notice(grave if rule.priority == "high" else "low", rule.name.capitalize())


def of_sets(bed: Bed, now: int, zone: ZoneInfo) -> list[Notice]:
    """What is late, the worst first, or since when the patient is off the ward; and what was said of it."""
    stay = bed.stay
    if stay.away:
        since = seconds(stay.away_since) if stay.away_since else None
        return [Notice("away", due_words.away(stay.away, since, zone, now)), *_explained(bed, now, zone)]
    found = [(status, due_words.summed(bed.due, status, now)) for status in reversed(STATUSES[1:])]
    unjudged = ", not judged" if _unjudged(bed) else ""
    pressure = next((one.status for one in bed.due if one.kind == "systolic_bp"), "done")
    notices = [
        Notice(status, said + (unjudged if status == pressure and status != "due" else ""))
        for status, said in found
        if said
    ]
    return [*notices, *_explained(bed, now, zone)]


def _explained(bed: Bed, now: int, zone: ZoneInfo) -> list[Notice]:
    """Why something was not measured, the kinds of one reason and time together; what is not due needs no word."""
    said: dict[str, list[str]] = {}
    for one in bed.due:
        if one.why and one.why.reason != "not_due":
            said.setdefault(due_words.explained(one, zone, now), []).append(due_words.label(one.kind).lower())
    return [Notice("explained", f"{words.listed(kinds).capitalize()}: {why}") for why, kinds in said.items()]


def _unjudged(bed: Bed) -> bool:
    return bed.assessment is None or bed.assessment.criteria[0].state == "unknown"
