"""What happened to an alert, as one line of time: raised, told, answered, opened again, ended."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from dashboard import alert_words, words
from db.responses import Ack, Climbed, Sent, Take
from db.stories import AlertStory

_MINUTE = 60
_RAN_OUT = {
    "quiet": "The quiet time is over: open again",
    "taken": "It was taken over, and nobody acknowledged it in time: open again",
}


@dataclass(frozen=True)
class Event:
    """Something that happened at an instant (seconds); `notes` say more about it, a line each."""

    at: int
    words: str
    notes: tuple[str, ...] = ()


def course(story: AlertStory, now: int, zone: ZoneInfo) -> list[Event]:
    """Everything that happened by `now`, in order of time."""
    found = [
        *_severities(story),
        *(_climbed(one, now, zone) for one in story.climbs),
        *(_taken(one, now, zone) for one in story.takings),
        *(_acknowledged(one, now, zone) for one in story.acknowledgements),
        *_opened_again(story, now),
        *_ended(story, now, zone),
    ]
    return sorted((one for one in found if one.at <= now), key=lambda one: one.at)


def _severities(story: AlertStory) -> Iterator[Event]:
    for place, (at, severity) in enumerate(story.severities):
        mark, priority = words.PRIORITY_MARKS[severity], alert_words.priority(severity).lower()
        yield Event(at, f"{'Grew to' if place else 'Raised with'} {priority} ({mark})")


def _climbed(one: Climbed, now: int, zone: ZoneInfo) -> Event:
    way = "on the screens"
    if one.way == "message":
        way += " and by message" if one.messages else " alone: nobody to write to is set up for this role"
    due = f"; due {words.clock(one.due_at, zone, now)}" if one.at - one.due_at >= _MINUTE else ""
    said = f"Step {one.place + 1}: {alert_words.role_words(one.role)} told {way}{due}"
    return Event(one.at, said, tuple(_sent(message, now, zone) for message in one.messages))


def _sent(one: Sent, now: int, zone: ZoneInfo) -> str:
    tries = "" if one.attempts is None or one.attempts < 2 else f" at try {one.attempts}"
    if one.state == "sent" and one.sent_at is not None:
        became = f"sent {words.clock(one.sent_at, zone, now)}{tries}"
    elif one.state == "dropped":
        became = "not sent"
    else:
        tried = f", tried {one.attempts} {'time' if one.attempts == 1 else 'times'}" if one.attempts else ""
        became = f"waiting to be sent{tried}, next try {words.clock(one.next_at, zone, now)}"
    trouble = f": {one.trouble.rstrip('.')}" if one.trouble else ""
    return f"Message to {one.contact}: {became}{trouble}. Reference {one.uid}."


def _taken(one: Take, now: int, zone: ZoneInfo) -> Event:
    if one.kind == "declined" or one.until is None:
        return Event(one.at, f"Declined by {one.by_name}", (one.words,) if one.words else ())
    return Event(one.at, f"Taken over by {one.by_name} until {words.soon(one.until, zone, now)}")


def _acknowledged(one: Ack, now: int, zone: ZoneInfo) -> Event:
    quiet = "" if one.quiet_until is None else f"; quiet until {words.clock(one.quiet_until, zone, now)}"
    done, priority = alert_words.done_words(one.action, one.words), alert_words.priority(one.severity).lower()
    return Event(one.at, f"Acknowledged by {one.by_name}: {done}{quiet}", (f"It had {priority} then.",))


def _opened_again(story: AlertStory, now: int) -> Iterator[Event]:
    """Where a quiet time or a taking ran out, and the alert waited for somebody again."""
    last = now if story.ended_at is None else min(now, story.ended_at - 1)
    living = replace(story, ended_at=None)
    untils = [one.quiet_until for one in story.acknowledgements] + [one.until for one in story.takings]
    for at in sorted({until for until in untils if until is not None and until <= last}):
        before, after = living.standing(at - 1), living.standing(at)
        if before.until == at and after.state == "open":
            yield Event(at, _RAN_OUT[before.state])


def _ended(story: AlertStory, now: int, zone: ZoneInfo) -> Iterator[Event]:
    if story.ended_at is not None:
        reason = words.in_ward_time(story.end_reason or "why was not kept", zone, now).rstrip(".")
        yield Event(story.ended_at, f"Ended: {reason}")
