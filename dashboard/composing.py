"""What a message says: ward, bed and the state of each alert when it is sent; a name only where a setting says so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from dashboard import alert_words, words
from db import outbox
from db.engine import reading
from db.outbox import About, Outgoing
from models.alerting import LEAK
from models.verdicts import Assessment

# Letters, digits and what names of wards and beds need: nothing that a mail's head or a chat's markup is made of.
_NOT_PLAIN = re.compile(r"[^\w .,()/+'-]|_")
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Text:
    """A message: its first line, and the rest."""

    title: str
    body: str


def compose(engine: Engine, outgoing: Sequence[Outgoing], zone: ZoneInfo, *, named: bool, now: int) -> Text:
    """One message for all of these, which go to one address: a line for each alert with the references of its steps."""
    with reading(engine) as session:
        known = outbox.about(session, {one.stay_id for one in outgoing}, now)
    alerts: dict[int, list[Outgoing]] = {}
    for one in outgoing:
        alerts.setdefault(one.alert_id, []).append(one)
    lines = [_line(some, known[some[0].stay_id], zone, named, now) for some in alerts.values()]
    return Text(_title([some[0] for some in alerts.values()]), "\n\n".join(lines))


def plain(name: str) -> str:
    """A name as it stands in a message: one line, no markup, not too long."""
    return " ".join(_NOT_PLAIN.sub(" ", name).split())[:_LONGEST_NAME].strip()


def _title(alerts: Sequence[Outgoing]) -> str:
    first = alerts[0]
    if len(alerts) == 1:
        return f"Capwatch: {alert_words.priority(first.severity)}, {_place(first)}"
    return f"Capwatch: {len(alerts)} alerts"


def _place(one: Outgoing) -> str:
    return f"ward {plain(one.ward)}, bed {plain(one.bed)}"


def _line(steps: Sequence[Outgoing], about: About, zone: ZoneInfo, named: bool, now: int) -> str:
    one = steps[-1]
    who = f", {plain(about.name)} (record {plain(about.record_number)})" if named else ""
    place = _place(one)
    roles = words.listed(dict.fromkeys(alert_words.role_words(step.role) for step in steps))
    references = words.listed(step.uid for step in steps)
    return (
        f"{place[0].upper()}{place[1:]}{who}\n{state(one, about.assessment, zone, now)}\n"
        f"Told as: {roles}. Reference: {references}."
    )


def state(one: Outgoing, assessment: Assessment | None, zone: ZoneInfo, now: int) -> str:
    """`High priority: capillary leak, 3 of 3, since 14:05, not acknowledged for 15 min.`"""
    label = alert_words.label(one.problem)
    parts = [f"{alert_words.priority(one.severity)}: {label[:1].lower()}{label[1:]}"]
    if one.problem == LEAK and assessment is not None:
        flagged = assessment.overall == "flagged"
        overall = words.OVERALL[assessment.overall].lower()
        parts.append(f"{assessment.counting} of 3" if flagged else f"now {overall}, not over")
    parts.append(f"since {words.clock(one.raised_at, zone, now)}")
    waited = now - one.since
    parts.append(f"not acknowledged for {words.age(waited)}" if waited >= 60 else "not acknowledged yet")
    return ", ".join(parts) + "."
