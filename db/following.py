"""Whether every alert follows from its readings: each stay's record is judged anew, as it was known, and compared.

What cannot be known any more is not judged: an alert of an earlier version whose criteria were not kept, a record
around which the clock was put back, or what stood between two saves of one second. What is overdue is judged as it is
now, not as it was.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import alerts, criteria_versions, due, endings, facts, stays
from db.grounds import grounds
from db.loading import CHANGED_STAY, Judged, load
from db.stories import ENDED, RAISED, RAISED_SEVERITY
from models.alerting import LEAK, OVERDUE, graver
from models.alerting import problems as problems_of
from models.bedside import assess
from models.criteria import CriteriaError, CriteriaSet, named
from models.instants import seconds, text
from models.records import Alert, AuditEntry, CriteriaVersion, Stay

_RAISINGS = (RAISED, RAISED_SEVERITY)
_CHANGES = (CHANGED_STAY, "recorded", "corrected", "withdrew", "withdrew set", "moved set away", "moved set here")
# After each of these the alerts of a stay are settled. After a dose too, which counts for what is due alone.
_SETTLED = (*_RAISINGS, ENDED, *_CHANGES)

# What an earlier version did not say of it yet.
_SAID = {RAISED: ("criteria_hash", "grounds"), RAISED_SEVERITY: ("criteria_hash", "grounds"), ENDED: ("end_kind",)}


class _Turn(NamedTuple):
    """An entry of the audit about an alert: its number there, when, which action, what it says."""

    id: int
    at: int
    action: str
    said: Mapping[str, Any]


def problems(session: Session) -> list[str]:
    """The alerts that are not what the record says, one sentence each; it names no patient."""
    beat = facts.last_beat(session)
    beaten = frozenset() if beat is None else frozenset(stay.id for stay in stays.everywhere(session, beat))
    found: list[str] = []
    for stay in session.scalars(select(Stay).order_by(Stay.id)):
        entries = _entries(session, stay.id)
        if any(earlier.at > later.at for earlier, later in pairwise(entries)):
            continue
        found += _past(session, stay, entries)
        settled = [turn.at for turn in entries[-1:]] + [beat for _ in beaten & {stay.id} if beat is not None]
        if settled:
            found += _present(session, stay, max(settled), beat is not None)
    return found


def _entries(session: Session, stay_id: int) -> list[_Turn]:
    rows = select(AuditEntry).where(AuditEntry.stay_id == stay_id, AuditEntry.action.in_(_SETTLED))
    return [
        _Turn(row.id, seconds(row.at), row.action, json.loads(row.after or "{}"))
        for row in session.scalars(rows.order_by(AuditEntry.id))
    ]


def _past(session: Session, stay: Stay, entries: Sequence[_Turn]) -> Iterator[str]:
    kept = {alert.id: alert for alert in alerts.of_stay(session, stay.id)}
    turns: dict[int, list[_Turn]] = {}
    for turn in entries:
        if turn.action in (*_RAISINGS, ENDED) and turn.said.keys() >= {"alert", *_SAID.get(turn.action, ())}:
            turns.setdefault(turn.said["alert"], []).append(turn)
    for gone in turns.keys() - kept.keys():
        yield f"Alert {gone} is in the audit of stay {stay.id}, and is not kept."
    changes = Counter(turn.at for turn in entries if turn.action in _CHANGES)
    between = frozenset(at for at, count in changes.items() if count > 1)
    for alert in kept.values():
        if alert.id in turns:
            yield from _compared(session, alert, turns[alert.id], between)


def _compared(session: Session, alert: Alert, turns: Sequence[_Turn], between: Set[int]) -> Iterator[str]:
    """between: the seconds in which more than one change was saved; what is known is known by the second."""
    raisings = [turn for turn in turns if turn.action in _RAISINGS]
    if not raisings or (alert.ended_at and turns[-1].action != ENDED):
        return
    last, ended = raisings[-1], turns[-1] if turns[-1].action == ENDED else None
    as_told = (last.said["severity"], last.said["criteria_hash"], last.said["grounds"], last.at, ended and ended.at)
    as_kept = (
        alert.severity,
        alert.criteria_hash,
        json.loads(alert.grounds),
        seconds(alert.raised_to_at),
        alert.ended_at and seconds(alert.ended_at),
    )
    if as_told != as_kept:
        yield f"{_named(alert)} is not what the audit says of it."
    if alert.problem == OVERDUE:
        return
    for turn in raisings:
        if turn.at not in between and not _shown(session, alert, turn):
            yield f"{_named(alert)}: what was known at {text(turn.at)} does not show it as it was raised."
    if ended and ended.at not in between and not _over(session, alert, ended, last):
        yield f"{_named(alert)}: it ended at {text(ended.at)}, when what was known still showed it."


def _shown(session: Session, alert: Alert, turn: _Turn) -> bool:
    criteria = _criteria(session, turn.said)
    if criteria is None:
        return True
    stay = session.get_one(Stay, alert.stay_id)
    # What was saved later in the same second was not known yet; what was saved with it was.
    for known_at in (turn.at, turn.at - 1):
        group = _judged(session, [stay], criteria, turn.at, known_at)
        severity = problems_of(group.assessments[0]).get(alert.problem)
        if (severity, grounds(group, 0, alert.problem)) == (turn.said["severity"], turn.said["grounds"]):
            return True
    return False


def _over(session: Session, alert: Alert, ended: _Turn, last: _Turn) -> bool:
    criteria = _criteria(session, last.said)
    if criteria is None or ended.said["end_kind"] == "discharged":
        return True
    stay = session.get_one(Stay, alert.stay_id)
    for known_at in (ended.at, ended.at - 1):
        (assessment,) = _judged(session, [stay], criteria, ended.at, known_at).assessments
        began = None if assessment is None or alert.problem != LEAK else assessment.episode_since
        if alert.problem not in problems_of(assessment) or (began is not None and began > seconds(alert.raised_at)):
            return True
    return False


def _present(session: Session, stay: Stay, at: int, clocked: bool) -> Iterator[str]:
    """Judged as it was settled last: what the passing of time has changed since is the clock's to find.

    clocked: the clock has turned; before there was one, nothing was known to be overdue.
    """
    try:
        criteria, _ = criteria_versions.known(session, stay.criteria, at)
    except CriteriaError:
        return
    group = _judged(session, [stay], criteria, at, at)
    running = alerts.by_stay(session, [stay.id]).get(stay.id, {})
    left = stay.discharged_at is not None and at >= seconds(stay.discharged_at)
    late = {OVERDUE: "low"} if clocked and due.late(session, group, at) else {}
    found = {} if left else {**problems_of(group.assessments[0]), **late}
    for problem, severity in found.items():
        if problem not in running:
            yield f"Stay {stay.id} shows {problem} at {text(at)}, and no alert is open for it."
        elif graver(severity, running[problem].severity):
            yield f"{_named(running[problem])} is not as grave as what stay {stay.id} shows at {text(at)}."
    for problem, alert in running.items():
        if (clocked or problem != OVERDUE) and endings.ending(session, group, 0, alert, at, holds=problem in found):
            yield f"{_named(alert)} is open, and was over at {text(at)}."


def _judged(session: Session, of: Sequence[Stay], criteria: CriteriaSet, at: int, known_at: int | None) -> Judged:
    loaded = load(session, [stay.id for stay in of], at, known_at)
    return Judged(of, criteria, loaded, assess(loaded.readings, loaded.stays, criteria, at))


def _criteria(session: Session, said: Mapping[str, Any]) -> CriteriaSet | None:
    """The criteria that an alert was judged by; None where they are no longer to be had."""
    name = said["criteria_name"]
    rows = select(CriteriaVersion.seen_at).where(CriteriaVersion.hash == said["criteria_hash"])
    seen = session.scalars(rows.where(CriteriaVersion.name == name).limit(1)).first()
    try:
        found = named(name) if seen is None else criteria_versions.known(session, name, seconds(seen))[0]
    except CriteriaError:
        return None
    return found if found.hash == said["criteria_hash"] else None


def _named(alert: Alert) -> str:
    return f"Alert {alert.id} ({alert.problem}, raised at {text(seconds(alert.raised_at))})"
