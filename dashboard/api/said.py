"""What a save is answered with, in words: what it changed, what follows, what is still needed."""

from dashboard import words
from dashboard.api.answers import Saved
from dashboard.api.calls import Call
from dashboard.language import t
from dashboard.settings import settings
from dashboard.store import store
from db.engine import reading
from db.history import bag_volume, saved_at
from db.observations import Recorded
from models.instants import HOUR
from models.phrases import phrase
from models.verdicts import Assessment, CriterionVerdict, RuleVerdict

UNDO = 60
"""For how many seconds after it was saved a set is offered to be undone."""

_PRESSURE = (phrase("Pressure"), phrase("Measure the pressure."))
_TO_DO = {
    "systolic_bp": _PRESSURE,
    "mean_bp": _PRESSURE,
    "weight": (phrase("Weight"), phrase("Weigh the patient.")),
    "oedema": (phrase("Oedema"), phrase("Look for oedema.")),
    "albumin": (phrase("Albumin"), phrase("Take blood.")),
}
"""By what a criterion is judged on: its name, and how it is come by."""


def answered(done: Recorded, call: Call) -> tuple[int, Saved]:
    """Status and answer to a save: 201 for a new one, 200 for one that was known."""
    return 201 if done.status == "saved" else 200, saved(done, call)


def saved(done: Recorded, call: Call) -> Saved:
    """The answer to a save."""
    zone, after, at = settings().zone, done.after, call.at
    with reading(store(), call.person.sight) as session:
        kept_at = saved_at(session, done.entry_id)
        volume = bag_volume(session, done.reading_ids)
    return Saved(
        status=done.status,
        entry=done.entry_id,
        saved_at=words.clock(kept_at, zone, at),
        changed=words.changed(done.before, after),
        overall=after and after.overall,
        severity=after and after.severity,
        headline=words.headline(after, zone) if after else "",
        advice=words.advice(after) if after else "",
        needs=needs(after) if after else [],
        undo_until=kept_at + UNDO,
        undo_seconds=max(0, kept_at + UNDO - at),
        urine=None if volume is None else t("{volume} mL of urine since the bag was last read.", volume=volume),
    )


def needs(found: Assessment) -> list[str]:
    """What is still needed to judge: a sentence for each criterion that is unknown and does not count."""
    return [_need(part, found.at) for part in found.criteria if part.state == "unknown" and not part.counts]


def _need(part: CriterionVerdict, now: int) -> str:
    rule = _open(part)
    name, to_do = map(words.told, _TO_DO[rule.rule.measure.latest])
    at = rule.latest[0].at if rule.latest else None
    if at is None or rule.reason == "missing":
        return t("{name} has not been recorded. {to_do}", name=name, to_do=to_do)
    if rule.reason == "stale":
        old = words.age((now - at) // HOUR * HOUR if now - at >= 2 * HOUR else now - at)
        return t("{name} is {age} old: too old to judge. {to_do}", name=name, age=old, to_do=to_do)
    return t("{name}: there is nothing yet to compare it with.", name=name)


def _open(part: CriterionVerdict) -> RuleVerdict:
    """The rule that would settle a criterion: rather a leading one, and one that has been measured before."""
    unknown = [rule for rule in part.rules if rule.state == "unknown"]
    leading = [rule for rule in unknown if rule.rule.measure.leading] or unknown
    return next((rule for rule in leading if rule.latest), leading[0])
