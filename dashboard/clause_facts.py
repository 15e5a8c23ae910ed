"""What a clause of the sentence rests on, told when it is opened: rule, value, when it was taken, its age, source."""

from zoneinfo import ZoneInfo

from dashboard import words
from models.measurements import KINDS, plain
from models.verdicts import RuleVerdict, UrineVerdict


def of_rule(verdict: RuleVerdict, now: int, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    """The facts of a rule, each with its name; times on the clock of `zone`."""
    rule = verdict.rule
    facts = [
        ("Rule", f"{rule.measure.label.capitalize()} {words.threshold(rule)}: {words.STATES[verdict.state].lower()}"),
        ("Value", _value(verdict, zone, now)),
    ]
    taken = verdict.latest[0].at if verdict.latest else None
    if taken is not None:
        facts += [("Taken", words.clock(taken, zone, now)), ("Age", words.age(now - taken))]
    if verdict.valid_until is not None:
        over = "was valid until" if verdict.valid_until <= now else "valid until"
        facts.append((over.capitalize(), words.clock(verdict.valid_until, zone, now)))
    return (*facts, ("Source", rule.source))


def _value(verdict: RuleVerdict, zone: ZoneInfo, now: int) -> str:
    measure, unit = verdict.rule.measure, KINDS[verdict.rule.measure.latest].unit.label
    if not verdict.latest:
        return words.NOTHING
    read = f"{as_read(verdict)} {unit}"
    if verdict.value is None or measure.direct:
        return read
    made = f"{plain(verdict.value, 2, apart_from=verdict.rule.value)} {measure.unit.label}"
    if verdict.reference is None:
        return made if len(verdict.latest) == 1 else f"{made}, from {read}"
    return f"{made}: {read} against {words.used(verdict.reference, unit, zone, now)}"


def of_urine(verdict: UrineVerdict, now: int, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    """The facts of a urine rule, each with its name."""
    state = words.STATES[verdict.state].lower()
    facts = [("Rule", f"{words.urine_rule(verdict.rule)}: {state}"), ("Value", words.urine_line(verdict))]
    if verdict.weight is not None:
        facts.append(("For", words.used(verdict.weight, "kg", zone, now)))
    return (
        *facts,
        ("Measured", words.hours(verdict.observed)),
        ("Last entry", words.clock(verdict.at, zone, now)),
        ("Age", words.age(now - verdict.at)),
        ("Source", verdict.rule.source),
    )


def as_read(verdict: RuleVerdict) -> str:
    """What was read, without its unit: `88`, or `88/52` where the rule is on both."""
    kind = verdict.rule.measure.latest
    return "/".join(shown(plain(one.value), kind) for one in verdict.latest)


def shown(number: str, kind: str) -> str:
    """A number as it is shown of its kind of reading."""
    # A laboratory gives albumin with a decimal: 3.0, not 3.
    return f"{number}.0" if kind == "albumin" and "." not in number else number
