"""What the program says about a stay: verdicts and times in words, in the ward's zone."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.clock import now as present
from dashboard.language import day_and_time, number, t
from dashboard.settings import settings
from models.criteria import Rule, UrineRule
from models.instants import HOUR, moment, parse
from models.measurements import KINDS, plain
from models.records import Patient
from models.verdicts import Assessment, CriterionVerdict, RuleVerdict, UrineVerdict, Used

STATES = {"met": "Met", "not_met": "Not met", "unknown": "Unknown"}
SYMBOLS = {"met": "●", "not_met": "○", "unknown": "?"}
OVERALL = {"flagged": "Flagged", "possible": "Possible", "clear": "Clear", "unassessed": "Not assessed"}
PRIORITIES = {"high": "High", "medium": "Medium", "low": "Low"}
PRIORITY_MARKS = {"high": "!!!", "medium": "!!", "low": "!"}
OPERATORS = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}
NOTHING = "not recorded"


def local(at: int, zone: ZoneInfo) -> datetime:
    """The instant on the ward's clock."""
    return moment(at).astimezone(zone)


def clock(at: int, zone: ZoneInfo, now: int) -> str:
    """`03:10` for today, else `21 Nov 03:10`."""
    then = local(at, zone)
    return f"{then:%H:%M}" if then.date() == local(now, zone).date() else day_and_time(then)


def in_ward_time(sentence: str, zone: ZoneInfo, now: int) -> str:
    """A sentence of the store with each instant in it (ISO 8601, UTC) on the ward's clock."""
    return _INSTANT.sub(lambda found: clock(parse(found[0]), zone, now), sentence)


_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def told(sentence: str) -> str:
    """A sentence of the floors below in the language now: a Phrase knows what it was made of, others are looked up."""
    said = getattr(sentence, "said", None)
    return t(str(sentence)) if said is None else str(said(t, _shown))


def _shown(value: Any) -> str:
    return number(value) if isinstance(value, Fraction) else clock(value.at, settings().zone, present())


def drawn(now: int, zone: ZoneInfo) -> str:
    """The time of a drawing, to the second, with the zone by name: `14:03:20, Europe/Berlin (CET)`."""
    then = local(now, zone)
    return f"{then:%H:%M:%S}, {zone_name(now, zone)}"


def zone_name(now: int, zone: ZoneInfo) -> str:
    """The zone by name: `Europe/Berlin (CET)`."""
    abbreviation = f"{local(now, zone):%Z}"
    return zone.key + (f" ({abbreviation})" if abbreviation != zone.key else "")


def age(seconds: int) -> str:
    """How long ago: `5 min`, `4 h 10 min`, `3 d 2 h`."""
    minutes = max(0, seconds) // 60
    if minutes < 60:
        return t("{minutes} min", minutes=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return t("{hours} h {minutes} min", hours=hours, minutes=minutes) if minutes else t("{hours} h", hours=hours)
    days, hours = divmod(hours, 24)
    return t("{days} d {hours} h", days=days, hours=hours) if hours else t("{days} d", days=days)


def short_age(seconds: int) -> str:
    """How long ago, where there is little room: no minutes from 6 hours on, no hours from 2 days on."""
    if seconds < 6 * HOUR:
        return age(seconds)
    hours = seconds // HOUR
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"


def soon(at: int, zone: ZoneInfo, now: int) -> str:
    """A time to come: within a day the clock says it all."""
    return f"{local(at, zone):%H:%M}" if at - now <= 24 * HOUR else clock(at, zone, now)


def hours(seconds: int) -> str:
    """A span as a number of hours: `6 h`, `0.5 h`."""
    return f"{plain(seconds / HOUR)} h"


def listed(parts: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, last = list(parts) or [""]
    return t("{several} and {last}", several=", ".join(most), last=last) if most else last


def threshold(rule: Rule) -> str:
    """`below 90 mmHg`."""
    return f"{OPERATORS[rule.op]} {plain(rule.value)} {_unit(rule)}".strip()


def _unit(rule: Rule) -> str:
    return "" if rule.measure.name == "oedema_grade" else rule.measure.unit.label


def used(value: Used, unit: str, zone: ZoneInfo, now: int) -> str:
    """`3.6 g/dL at 06:00 (last before the first dose)`."""
    when = f" at {clock(value.at, zone, now)}" if value.at is not None else ""
    origin = f" ({value.origin})" if value.origin != "reading" else ""
    return f"{plain(value.value)} {unit}{when}{origin}".strip()


def rule_sentence(verdict: RuleVerdict, zone: ZoneInfo, now: int) -> str:
    """One rule with its evidence: value, time, threshold; or what an unknown lacks."""
    rule, kind = verdict.rule, KINDS[verdict.rule.measure.latest]
    label = rule.measure.label.capitalize()
    if verdict.reason == "missing":
        return f"{label}: {NOTHING}."
    when = verdict.latest[0].at if verdict.latest else None
    if when is None:
        return f"{label}: {NOTHING}."
    if verdict.reason == "stale":
        seen = " / ".join(plain(one.value) for one in verdict.latest)
        return (
            f"{label}: the last {kind.label.lower()}, {seen} {kind.unit.label}, is {age(now - when)} old "
            f"and proves nothing now."
        )
    if verdict.reason == "no reference" or verdict.value is None:
        return f"{label}: there is nothing to compare {plain(verdict.latest[0].value)} {kind.unit.label} with."
    return _judged(verdict, verdict.value, when, zone, now)


def _judged(verdict: RuleVerdict, value: float, when: int, zone: ZoneInfo, now: int) -> str:
    rule, kind = verdict.rule, KINDS[verdict.rule.measure.latest]
    shown = f"{plain(value, apart_from=rule.value)} {_unit(rule)}".strip()
    against = f"{threshold(rule)}: {STATES[verdict.state].lower()}"
    made_of = ""
    if verdict.reference is not None:
        latest = plain(verdict.latest[0].value)
        made_of = f", from {used(verdict.reference, kind.unit.label, zone, now)} to {latest}"
    return f"{rule.measure.label.capitalize()} {shown} at {clock(when, zone, now)}{made_of}; {against}."


def memory(verdict: CriterionVerdict, zone: ZoneInfo, now: int) -> str:
    """Why a criterion counts that is not met now; empty where it is met or does not count."""
    if not verdict.counts or verdict.state == "met" or verdict.met_last is None:
        return ""
    until = f"until {clock(verdict.counts_until, zone, now)}" if verdict.counts_until else "until the end of the stay"
    return f"last met {clock(verdict.met_last, zone, now)}, counts {until}"


def headline(found: Assessment, zone: ZoneInfo) -> str:
    """The state in a sentence: how many of three, which, and what would settle what is open."""
    names = listed(t(part.label.lower()) for part in found.criteria if part.counts)
    needed = listed(t(part.label.lower()) for part in found.unsettled)
    if found.overall == "possible":
        return t("{counting} of 3: {names}. Not known: {needed}.", counting=found.counting, names=names, needed=needed)
    if found.overall == "unassessed":
        return t("Cannot be judged. Not known: {needed}.", needed=needed)
    return t("{counting} of 3: {names}.", counting=found.counting, names=names) if names else t("None of three.")


def advice(found: Assessment) -> str:
    """What follows for the nurse."""
    if found.severity == "high":
        return t("Tell the doctor now.")
    if found.severity is not None:
        return t("Tell the doctor.")
    return ""


def urine_line(verdict: UrineVerdict | None) -> str:
    """`0.42 mL/kg/h`, or why there is none."""
    if verdict is None:
        return NOTHING
    if verdict.value is None:
        return "unknown"
    return f"{plain(verdict.value, apart_from=verdict.rule.value)} {verdict.rule.unit}"


def urine_rule(rule: UrineRule) -> str:
    """`Low urine output: below 0.5 mL/kg/h over 8 h`."""
    number = f"{OPERATORS[rule.op]} {plain(rule.value)} {rule.unit}"
    return f"{rule.name.capitalize()}: {number} over {hours(rule.over)}"


def urine_sentence(verdict: UrineVerdict, zone: ZoneInfo, now: int) -> str:
    """A urine rule with its evidence."""
    against = f"{OPERATORS[verdict.rule.op]} {plain(verdict.rule.value)} {verdict.rule.unit}"
    label, over, when = verdict.rule.name.capitalize(), hours(verdict.rule.over), clock(verdict.at, zone, now)
    if verdict.value is None:
        lack = "an interval was not measured or too few hours were" if verdict.observed else "no interval was measured"
        return f"{label}: unknown over {over} at {when}; {lack} ({hours(verdict.observed)} observed)."
    weight = ""
    if verdict.weight is not None:
        weight = f", for {used(verdict.weight, 'kg', zone, now)}"
    return (
        f"{label}: {urine_line(verdict)} over {hours(verdict.observed)} at {when}{weight}; "
        f"{against}: {STATES[verdict.state].lower()}."
    )


def evidence(found: Assessment, zone: ZoneInfo) -> Sequence[tuple[CriterionVerdict, Sequence[tuple[str, str]]]]:
    """Each criterion with its rules as sentences, and the source of each."""
    return [
        (part, [(rule_sentence(rule, zone, found.at), rule.rule.source) for rule in part.rules])
        for part in found.criteria
    ]


def changed(before: Assessment | None, after: Assessment | None) -> str:
    """What a save did to the state, in a sentence."""
    if after is None or (before is not None and before.overall == after.overall and before.counting == after.counting):
        return t("The state was the same before.")
    now = t(OVERALL[after.overall].lower())
    if before is None:
        return t("Now {state} (first set).", state=now)
    return t("Now {state} (was {before}).", state=now, before=t(OVERALL[before.overall].lower()))


def about(patient: Patient, now: int, zone: ZoneInfo) -> str:
    """Age and record number: what tells one patient from another beside the name."""
    years = age_in_years(patient, now, zone)
    if years is None:
        return t("record {number}", number=patient.record_number)
    return t("{years} years, record {number}", years=years, number=patient.record_number)


def age_in_years(patient: Patient, now: int, zone: ZoneInfo) -> int | None:
    """Whole years on the ward's calendar; None where the day of birth is not known."""
    if patient.born_on is None:
        return None
    born, today = date.fromisoformat(patient.born_on), local(now, zone).date()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
