"""Alerts as plain rows of words, in the order in which they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dashboard import alert_reasons, alert_words, words
from dashboard.answering import Subject
from db.alert_board import Ended, Listed
from db.climbing import Reached
from db.responses import Ack
from db.stories import AlertStory

_STATES = ("open", "taken", "quiet")
_COUNTED = {"open": "open", "taken": "taken over", "quiet": "quiet for a time"}


@dataclass(frozen=True)
class Row:
    """An alert in words. `standing` is how it stands now; `small` what is told besides."""

    id: int
    severity: str
    label: str
    who: str
    standing: str
    state: str
    lines: tuple[str, ...]
    small: tuple[str, ...]
    subject: Subject | None

    @property
    def mark(self) -> str:
        """The symbol of its priority."""
        return words.PRIORITY_MARKS[self.severity]

    @property
    def priority(self) -> str:
        """The word of its priority."""
        return alert_words.priority(self.severity)


def rows(found: Sequence[Listed], now: int, zone: ZoneInfo) -> list[Row]:
    """Open ones first, then those that somebody has, then quiet ones; within each in the order given."""
    made = [_row(one, now, zone) for one in found]
    return sorted(made, key=lambda row: _STATES.index(row.state))


def counted(shown: Sequence[Row]) -> str:
    """How many there are of what: `2 open, 1 taken over, 1 quiet for a time`."""
    counts = {state: sum(row.state == state for row in shown) for state in _STATES}
    return ", ".join(f"{count} {_COUNTED[state]}" for state, count in counts.items() if count)


def _row(one: Listed, now: int, zone: ZoneInfo) -> Row:
    alert = one.waiting
    why = alert_reasons.reason(alert.problem, one.judged, zone, now)
    since = f"Raised {words.clock(alert.raised_at, zone, now)}"
    if alert.raised_to_at != alert.raised_at:
        since += f", {alert_words.priority(alert.severity).lower()} since {words.clock(alert.raised_to_at, zone, now)}"
    return Row(
        id=alert.alert_id,
        severity=alert.severity,
        label=alert_words.label(alert.problem),
        who=who(alert.bed, alert.name, alert.ward),
        standing=alert_words.standing_words(alert.standing, now, zone, done=_done(one.noted), then=alert.next),
        state=alert.standing.state,
        lines=(why,),
        small=(f"{since}. {alert_words.told_words(alert.told)}",),
        subject=Subject(alert.alert_id, alert.severity, alert.standing),
    )


def ended(one: Ended, now: int, zone: ZoneInfo) -> Row:
    """An alert that has ended: why, and what was done about it."""
    done = f"Last acknowledged: {_noted(one.noted, zone, now)}" if one.noted else "Not acknowledged"
    return Row(
        id=one.alert_id,
        severity=one.severity,
        label=alert_words.label(one.problem),
        who=who(one.bed, one.name, one.ward),
        standing=f"Ended {words.clock(one.ended_at, zone, now)}: {end_sentence(one.end_reason, zone, now)}",
        state="ended",
        lines=(),
        small=(f"Raised {words.clock(one.raised_at, zone, now)}. {done}.",),
        subject=None,
    )


def of_story(story: AlertStory, now: int, zone: ZoneInfo, reached: Reached | None = None) -> Row:
    """An alert as it was known at `now`, on a page that says whose it is; `reached`: how far it has climbed by now."""
    severity, stands = story.severities[-1][1], story.standing(now)
    noted = story.acknowledgements[-1] if story.acknowledgements else None
    standing = alert_words.standing_words(stands, now, zone, done=_done(noted), then=reached and reached.next)
    if story.ended_at is not None:
        standing = f"Ended {words.clock(story.ended_at, zone, now)}: {end_sentence(story.end_reason, zone, now)}"
    return Row(
        id=story.id,
        severity=severity,
        label=alert_words.label(story.problem),
        who="",
        standing=standing,
        state=stands.state,
        lines=tuple(_answers(story, now, zone)),
        small=(" ".join(_besides(story, now, zone, reached)),),
        subject=None if story.ended_at is not None else Subject(story.id, severity, stands),
    )


def _besides(story: AlertStory, now: int, zone: ZoneInfo, reached: Reached | None) -> list[str]:
    told = [alert_words.told_words(reached.told)] if reached and story.ended_at is None else []
    return [
        f"{_course(story, now, zone)}.",
        *told,
        f"Judged by {story.criteria_name}, version {story.criteria_version}.",
    ]


def _course(story: AlertStory, now: int, zone: ZoneInfo) -> str:
    (raised, first), *more = story.severities
    lines = [f"Raised {words.clock(raised, zone, now)}, {alert_words.priority(first).lower()}"]
    lines += [f"{alert_words.priority(grave).lower()} since {words.clock(when, zone, now)}" for when, grave in more]
    return "; ".join(lines)


def _answers(story: AlertStory, now: int, zone: ZoneInfo) -> list[str]:
    if not story.acknowledgements:
        return ["Not acknowledged."]
    return [f"Acknowledged: {_noted(ack, zone, now)}." for ack in reversed(story.acknowledgements)]


def who(bed: str, name: str, ward: str) -> str:
    """Whose alert it is."""
    return f"Bed {bed} · {name} · {ward}"


def end_sentence(reason: str | None, zone: ZoneInfo, now: int) -> str:
    """Why an alert ended, on the ward's clock, as a sentence ends."""
    return words.in_ward_time(reason or "Why was not kept", zone, now).rstrip(".") + "."


def _done(noted: Ack | None) -> str:
    return alert_words.done_words(noted.action, noted.words) if noted else ""


def _noted(noted: Ack, zone: ZoneInfo, now: int) -> str:
    then = alert_words.priority(noted.severity).lower()
    return f"{_done(noted)} ({noted.by_name}, {words.clock(noted.at, zone, now)}, {then} then)"
