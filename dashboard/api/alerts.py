"""What waits for whom: the alerts of the wards that a person looks after (`GET /api/v1/alerts`).

Every page asks for it every few seconds, so that its answer is also the proof that the server and its store answer.
"""

from collections import OrderedDict
from collections.abc import Sequence

from dashboard import alert_brief, alert_words, language, turns, words
from dashboard.api.calls import Call, Operation
from dashboard.api.ward_answers import Alerts, OpenAlerts, SilentAlerts, WaitingAlert
from dashboard.language import t
from dashboard.settings import settings
from dashboard.store import store
from db import attention, revisions, watching
from db.attention import Waiting
from db.engine import reading
from models.alerting import SEVERITIES

_MOST_KEPT = 64
_Key = tuple[str, int, tuple[str, ...], int, str]
_kept: OrderedDict[_Key, Alerts] = OrderedDict()


def alerts(call: Call) -> tuple[int, Alerts]:
    """Every alert that has not ended in those wards, and how many of each priority nobody has taken note of.

    What one tablet asked in this interval serves the others of these wards too, until something of them changes.
    """
    engine = store()
    with reading(engine, call.person.sight) as session:
        # Of the wards that this person sees: what is kept for them is the same for whoever sees them.
        wards = watching.watched(session, call.person.id, call.at)
        revision, interval = revisions.of_wards(session, wards), turns.interval(call.at, "".join(wards))
        key = (str(engine.url), revision, wards, interval, language.spoken())
        found = _kept.get(key) or _said(wards, attention.alerts(session, call.at, wards), call.at)
    _kept[key] = found
    while len(_kept) > _MOST_KEPT:
        _kept.popitem(last=False)
    return 200, found.model_copy(update={"now": call.at})


def _said(wards: tuple[str, ...], found: Sequence[Waiting], at: int) -> Alerts:
    waiting = [one for one in found if one.standing.state == "open"]
    return Alerts(
        now=at,
        zone=settings().time_zone,
        at=at,
        at_text=f"{words.local(at, settings().zone):%H:%M:%S}",
        wards=list(wards),
        open=[_open(severity, each, len(wards) > 1, at) for severity in SEVERITIES if (each := _of(waiting, severity))],
        silent=_silent([one for one in found if one.standing.state != "open"], len(wards) > 1, at),
        nothing="" if waiting else _nothing(wards),
        alerts=[_alert(one, at) for one in found],
    )


def _of(found: Sequence[Waiting], severity: str) -> list[Waiting]:
    return [one for one in found if one.severity == severity]


def _open(severity: str, found: Sequence[Waiting], several: bool, now: int) -> OpenAlerts:
    oldest = min(found, key=lambda one: one.standing.since)
    return OpenAlerts(
        severity=severity,
        mark=words.PRIORITY_MARKS[severity],
        label=t(words.PRIORITIES[severity]),
        count=len(found),
        oldest=_alert(oldest, now),
        alert=oldest.alert_id if len(found) == 1 else None,
        text=t(
            "{bed}, {age}: {problem}",
            bed=_bed(oldest, several),
            age=alert_brief.since(oldest.standing, now),
            problem=alert_words.label(oldest.problem),
        ),
    )


def _silent(found: Sequence[Waiting], several: bool, now: int) -> SilentAlerts | None:
    if not found:
        return None
    first = min(found, key=lambda one: one.standing.until or now)
    quiet = sum(one.standing.state == "quiet" for one in found)
    counts = (
        (quiet, t("{count} quiet", count=quiet)),
        (len(found) - quiet, t("{count} taken", count=len(found) - quiet)),
    )
    return SilentAlerts(
        count=len(found),
        label=", ".join(text for count, text in counts if count),
        text=t("{bed}: {left} more", bed=_bed(first, several), left=alert_brief.left(first.standing, now)),
    )


def _bed(one: Waiting, several: bool) -> str:
    """Where several wards are looked after, a bed's name may be in each of them."""
    bed = t("Bed {bed}", bed=one.bed)
    return f"{one.ward}, {bed}" if several else bed


def _nothing(wards: Sequence[str]) -> str:
    return t("No open alert on {wards}", wards=words.listed(wards)) if wards else t("Nobody is on a ward that you see.")


def _alert(one: Waiting, now: int) -> WaitingAlert:
    return WaitingAlert(
        id=one.alert_id,
        ward=one.ward,
        bed=one.bed,
        problem=alert_words.label(one.problem),
        severity=one.severity,
        raised_at=one.raised_at,
        state=one.standing.state,
        since=one.standing.since,
        until=one.standing.until,
        text=alert_brief.standing(one.standing, now),
    )


OPERATIONS = (
    Operation(
        "GET",
        "/api/v1/alerts",
        "The alerts that have not ended in the wards one looks after, without names: by bed, priority and state",
        alerts,
        {200: Alerts},
    ),
)
