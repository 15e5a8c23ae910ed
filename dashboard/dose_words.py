"""What is said before a dose: what is due, what speaks for holding, which symptoms stand. It never says "give"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dashboard import words
from dashboard.before_dose import Weight
from models.dosing import Due, exact
from models.holding import Finding, Summary
from models.holding_measures import URINE_WINDOW, VALID
from models.instants import HOUR
from models.measurements import KINDS, plain
from models.regimen import HoldRule, Regimen
from models.symptoms import Notice

STATES = {"given": "Given", "delayed": "Delayed", "held": "Held", "stopped": "Stopped"}
"""What can be decided of a dose, as it is said."""

SHAPES = {"found": "●", "not found": "○", "unknown": "?"}
_UNDER = {
    "vasopressor": "taken under a vasopressor: it may only look better",
    "albumin": "taken after an albumin infusion: it may only look better",
}


@dataclass(frozen=True)
class Group:
    """Findings under one heading; `kind` names its style."""

    kind: str
    title: str
    findings: tuple[tuple[str, str, str, str], ...]


def due_line(due: Due, regimen: Regimen, zone: ZoneInfo, now: int) -> str:
    """What is due and when, with the time until it in words."""
    most, at = regimen.schedule.most_in_cycle.value, due.at
    dose = f"Dose {due.number} of at most {most}"
    if due.state == "stopped":
        return "No dose is due: treatment was stopped"
    if at is None:
        return f"{dose}: no time is set before the first one"
    clock = words.clock(at, zone, now)
    return {
        "first": f"{dose}: the rest ended {clock}",
        "later": f"{dose}: due {clock}, in {words.age(at - now)}",
        "due": f"{dose}: due now ({clock})",
        "overdue": f"{dose}: overdue by {words.age(now - at)}, it was due {clock}",
        "rest": f"No dose is due: rest until {clock}, another {words.age(at - now)}",
        "complete": f"No dose is due: the course is complete, no other before {clock}",
    }[due.state]


def counted(due: Due, regimen: Regimen) -> str:
    """How many doses there have been."""
    course = regimen.schedule.most_in_course
    of_course = f", {due.in_course} of at most {course.value} in this course" if course else ""
    most = regimen.schedule.most_in_cycle.value
    return f"Cycle {due.cycle}: {due.given} of at most {most} doses given{of_course}."


def headline(found: Summary, regimen: Regimen) -> str:
    """What was found, in a sentence; never that a dose may be given."""
    parts = [f"{len(found.absolute)} absolute"] * bool(found.absolute)
    parts += [f"{len(found.relative)} relative"] * bool(found.relative)
    if not parts:
        unknown = words.listed(dict.fromkeys(_brief(one.rule) for one in found.unknown))
        return f"Nothing found of what was looked for; unknown: {unknown or 'nothing'}."
    one = len(found.absolute) + len(found.relative) == 1
    return f"Speaking for holding: {words.listed(parts)} {'reason' if one else 'reasons'}."


def _brief(rule: HoldRule) -> str:
    return KINDS[rule.rule.measure.kind].label.lower() if rule.rule else rule.name


def many(regimen: Regimen) -> str:
    """Why several relative reasons are one of their own."""
    least = regimen.many_relative
    return f"{least.value} or more relative reasons are a reason of their own." if least else ""


def groups(found: Summary, regimen: Regimen, zone: ZoneInfo, now: int) -> list[Group]:
    """The findings under their headings; those with nothing under them are left out."""
    numbers = {rule.name: number for number, rule in enumerate(regimen.holds, 1)}
    named = [
        ("absolute", "Absolute reasons found", found.absolute),
        ("relative", "Relative reasons found", found.relative),
        ("unknown", "Unknown", found.unknown),
        ("not-found", "Not found", found.not_found),
    ]
    return [
        Group(kind, title, tuple(_line(each, numbers, zone, now) for each in _together(some)))
        for kind, title, some in named
        if some
    ]


def _together(some: Sequence[Finding]) -> list[list[Finding]]:
    """The findings on one measure side by side, signs by hand each alone."""
    found: dict[str, list[Finding]] = {}
    for one in some:
        found.setdefault(one.rule.rule.measure.name if one.rule.rule else one.rule.name, []).append(one)
    return list(found.values())


def _line(each: Sequence[Finding], numbers: Mapping[str, int], zone: ZoneInfo, now: int) -> tuple[str, str, str, str]:
    said, age = sentence(each, zone, now)
    return SHAPES[each[0].state], said, age, ", ".join(str(numbers[one.rule.name]) for one in each)


def sources(regimen: Regimen) -> list[tuple[str, str]]:
    """Each rule in words with its source, in the order in which they are numbered, then the schedule's and the rest."""
    plan = regimen.schedule
    several = regimen.many_relative
    beside = [(f"{exact(one.per_kg)} {one.unit}/kg", one.source) for one in regimen.amounts]
    beside += [(f"Every {words.hours(plan.every.value)}", plan.every.source)]
    beside += [(f"At most {plan.most_in_cycle.value} doses a cycle", plan.most_in_cycle.source)]
    beside += (
        [(f"At most {plan.most_in_course.value} a course", plan.most_in_course.source)] if plan.most_in_course else []
    )
    beside += [(f"Rest of {days(plan.rest.value)}", plan.rest.source)] if plan.rest else []
    beside += [(f"A cycle of {days(plan.cycle.value)}", plan.cycle.source)] if plan.cycle else []
    beside += [(f"{several.value} relative reasons", several.source)] if several else []
    return [(rule_words(rule), rule.source) for rule in regimen.holds] + beside


def days(span: int) -> str:
    """`9 days`."""
    return f"{plain(span / (24 * HOUR))} days"


def rule_words(rule: HoldRule) -> str:
    """`Systolic below 90 mmHg (absolute)`, or the sign that is ticked by hand."""
    if rule.rule is None:
        return f"{rule.by_hand} ({rule.level}, by hand)"
    measure = rule.rule.measure
    against = f"{words.OPERATORS[rule.rule.op]} {plain(rule.rule.value)} {measure.unit.label}"
    return f"{measure.label.capitalize()} {against} ({rule.level})"


def sentence(each: Sequence[Finding], zone: ZoneInfo, now: int) -> tuple[str, str]:
    """Findings of one state on one measure: the value and their numbers, the reading's age; or what it lacks."""
    one = each[0]
    if one.rule.rule is None:
        return f"{one.rule.by_hand}: {'not looked at' if one.state == 'unknown' else one.state}.", ""
    measure, taken = one.rule.rule.measure, one.taken
    label, against = measure.label.capitalize(), words.listed(_against(other) for other in each)
    if taken is None:
        return f"{label}: not recorded ({against}).", ""
    age, clock = words.age(now - taken.at), words.clock(taken.at, zone, now)
    value = _value(each)
    if one.reason == "stale":
        last = f", {value}," if value else ""
        counts = " It would count." if any(other.last_known for other in each) else ""
        return f"{label}: the last{last} is {age} old and proves nothing now ({against}).{counts}", ""
    if one.reason:
        return f"{label}: {_lack(one)} ({against}).", f"{age} old."
    until = words.clock(taken.at + VALID[measure.kind].seconds, zone, now)
    under = f"; {_UNDER[one.held_up]}" if one.held_up else ""
    said = f"{label} {value} at {clock}{_made_of(one, zone, now)}{under}; {against}: {one.state}."
    return said, f"{age} old, valid until {until}."


def _against(one: Finding) -> str:
    """`below 80 mL`, and its level where the heading does not say it."""
    if one.rule.rule is None:
        return ""
    number = f"{words.OPERATORS[one.rule.rule.op]} {plain(one.rule.rule.value)} {one.rule.rule.measure.unit.label}"
    return number if one.state == "found" else f"{number} ({one.rule.level})"


def _value(each: Sequence[Finding]) -> str:
    """The value with as many places as tell it from each of the numbers; urine to the millilitre."""
    one = each[0]
    if one.value is None or one.rule.rule is None:
        return ""
    places = 0 if one.rule.rule.measure.unit.label == "mL" else 2
    shown = [plain(one.value, places, apart_from=other.rule.rule.value) for other in each if other.rule.rule]
    return f"{max(shown, key=len)} {one.rule.rule.measure.unit.label}"


def _made_of(one: Finding, zone: ZoneInfo, now: int) -> str:
    if one.taken is None or one.rule.rule is None:
        return ""
    unit = KINDS[one.rule.rule.measure.kind].unit.label
    made = f", {plain(one.taken.value)} {unit} in {words.hours(one.taken.observed)}" if one.taken.observed else ""
    if one.reference is None:
        return made
    when = f" at {words.clock(one.reference.at, zone, now)}" if one.reference.at is not None else ""
    reference_unit = "kg" if one.taken.observed else unit
    compared = f"{plain(one.reference.value)} {reference_unit}{when} ({one.reference.origin})"
    return f"{made}, for {compared}" if one.taken.observed else f", {plain(one.taken.value)} {unit} against {compared}"


def _lack(one: Finding) -> str:
    if one.reason == "incomplete":
        observed = words.hours(one.taken.observed or 0) if one.taken else "0 h"
        return f"an interval was not measured, or fewer than {words.hours(URINE_WINDOW)} were ({observed} observed)"
    if one.reason == "no systolic":
        return "the latest pressure has no systolic"
    return "nothing to compare with"


def notice(one: Notice, zone: ZoneInfo, now: int) -> str:
    """`Chest pain: said to be there at 03:10, 2 h ago.`"""
    clock = words.clock(one.since, zone, now)
    again = f", last at {words.clock(one.last, zone, now)}" if one.last != one.since else ""
    return f"{one.symptom.brief.capitalize()}: there since {clock} ({words.age(now - one.since)}){again}."


def weight(one: Weight, zone: ZoneInfo, now: int) -> str:
    """`67.8 kg, latest, 06:10`: what a tap on it takes."""
    when = "" if one.at is None else f", {words.clock(one.at, zone, now)}"
    return f"{plain(one.value)} kg, {one.origin}{when}"
