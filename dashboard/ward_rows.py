"""The ward board as plain rows: what the store knows of each bed, in the words and the order in which it is shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from dashboard import words
from db.board import Bed, Trend
from db.stays import natural
from models.criteria import CRITERIA
from models.instants import HOUR, seconds
from models.measurements import KINDS, plain
from models.records import Patient
from models.verdicts import Assessment, CriterionVerdict, RuleVerdict, UrineVerdict

DUE = 4 * HOUR
"""A pressure every 4 hours: the project's requirement for this ward."""
OVERDUE = 6 * HOUR

TREND = 24 * HOUR
# A pause longer than this is drawn as a gap: a pressure proves nothing for longer.
_GAP = OVERDUE
_LOWEST, _HIGHEST = 60.0, 160.0

_BRIEFLY = {"systolic_bp": "pressure", "mean_bp": "pressure"}

CLASSES = ("high", "medium", "possible", "unassessed", "low", "clear")
"""The order of the board. A stay is of the first class that fits."""


@dataclass(frozen=True)
class Light:
    """A criterion; `note` says why it counts though it is not met now."""

    state: str
    mark: str
    word: str
    value: str
    change: str
    age: str
    note: str
    spoken: str


@dataclass(frozen=True)
class Notice:
    """A few words beside a value; `level` is a priority, or due, overdue, away."""

    level: str
    words: str


@dataclass(frozen=True)
class Spark:
    """Systolic of 24 hours in unbroken runs of (hours before now, mmHg), and the number of the rule to draw."""

    runs: Sequence[Sequence[tuple[float, float]]]
    line: float | None
    spoken: str


@dataclass(frozen=True)
class Row:
    """A bed as shown; `severity` is empty where there is nothing to tell."""

    id: int
    bed: str
    name: str
    age: str
    severity: str
    badge: str
    overall: str
    state: str
    since: str
    lights: Sequence[Light]
    urine: str
    urine_age: str
    urine_notice: Notice | None
    last_set: str
    last_set_age: str
    set_notice: Notice | None
    dose: str
    dose_age: str
    trend: Spark
    order: tuple[int, int] = field(repr=False)


def rows(beds: Iterable[Bed], now: int, zone: ZoneInfo) -> list[Row]:
    """A row for each bed, the worst first; within a class the one that has been so longest."""
    found = [row(bed, now, zone) for bed in beds]
    return sorted(found, key=lambda each: (*each.order, natural(each.bed)))


def row(bed: Bed, now: int, zone: ZoneInfo) -> Row:
    """One bed at `now` (seconds), its times on the clock of `zone`."""
    stay, found = bed.stay, bed.assessment
    severity = found.severity if found and found.severity else ""
    overall = found.overall if found else "unassessed"
    rate = found.urine_rate if found else None
    return Row(
        id=stay.id,
        bed=stay.bed,
        name=stay.patient.name,
        age=_years(stay.patient, now, zone),
        severity=severity,
        badge=words.PRIORITIES.get(severity, ""),
        overall=overall,
        state=words.OVERALL[overall] + (f" {found.counting} of 3" if found and found.counting else ""),
        since=f"since {words.clock(found.since, zone, now)}" if found else "no reading yet",
        lights=_lights(bed, now, zone),
        urine=_rate(rate),
        urine_age=words.short_age(now - rate.at) if rate else "",
        urine_notice=_urine_notice(found),
        last_set="none" if bed.last_set_at is None else words.clock(bed.last_set_at, zone, now),
        last_set_age="" if bed.last_set_at is None else words.short_age(now - bed.last_set_at),
        set_notice=_set_notice(bed, now),
        dose=str(bed.dose.number) if bed.dose else "none",
        dose_age=_whole_hours(now - seconds(bed.dose.given_at)) if bed.dose else "",
        trend=_spark(bed, now),
        order=(CLASSES.index(_class(severity, overall)), found.since if found else now),
    )


def _class(severity: str, overall: str) -> str:
    # A urine warning of low priority does not take a stay that is open behind those that are clear.
    return severity if severity and (severity != "low" or overall == "clear") else overall


def _years(patient: Patient, now: int, zone: ZoneInfo) -> str:
    years = words.age_in_years(patient, now, zone)
    return "age not known" if years is None else f"{years} y"


def _whole_hours(span: int) -> str:
    return words.short_age(span if span < HOUR else span - span % HOUR)


def _lights(bed: Bed, now: int, zone: ZoneInfo) -> list[Light]:
    if bed.assessment is None:
        return [_light("unknown", words.NOTHING, "", "", "") for _ in CRITERIA]
    return [_criterion(verdict, bed, now, zone) for verdict in bed.assessment.criteria]


def _criterion(verdict: CriterionVerdict, bed: Bed, now: int, zone: ZoneInfo) -> Light:
    shown = _shown(verdict)
    taken = shown.latest[0].at if shown.latest else None
    note = ""
    if verdict.counts and verdict.state != "met":
        until = verdict.counts_until
        note = f"counts until {words.soon(until, zone, now)}" if until else "counts for the stay"
    elif shown.reason == "no reference":
        note = "nothing to compare with"
    age = "" if taken is None else words.short_age(now - taken) + (" old" if shown.reason == "stale" else "")
    return _light(verdict.state, _value(shown), _change(shown, verdict.rules), age, note)


def _light(state: str, value: str, change: str, age: str, note: str) -> Light:
    word = words.STATES[state]
    spoken = ", ".join(part for part in (word, value, f"{change} from before" if change else "", age, note) if part)
    return Light(state, words.SYMBOLS[state], word, value, change, age, note, spoken)


def _shown(verdict: CriterionVerdict) -> RuleVerdict:
    """The rule that is met; where the criterion is unknown, the one that leaves it open; else the first."""
    if verdict.state != "unknown":
        return words.value_line(verdict)
    open_rules = [rule for rule in verdict.rules if rule.state == "unknown"]
    leading = [rule for rule in open_rules if rule.rule.measure.leading] or open_rules
    return next((rule for rule in leading if rule.latest), leading[0])


def _value(shown: RuleVerdict) -> str:
    measure = shown.rule.measure
    if not shown.latest:
        return f"no {_BRIEFLY.get(measure.latest, measure.latest)}"
    unit = KINDS[measure.latest].unit.label
    if measure.name == "oedema_grade":
        return f"oedema {plain(shown.latest[0].value)}"
    if measure.name == "mean":
        value = "/".join(plain(one.value) for one in shown.latest) if shown.value is None else plain(shown.value, 1)
        return f"mean {value} {unit}"
    return f"{plain(shown.latest[0].value, apart_from=shown.rule.value)} {unit}"


def _change(shown: RuleVerdict, rules: Sequence[RuleVerdict]) -> str:
    """By how much the value differs from what a rule compares it with; empty where no rule compares it."""
    kind = shown.rule.measure.latest
    compared = [rule for rule in rules if rule.reference and rule.latest and rule.rule.measure.latest == kind]
    rule = shown if shown in compared else next(iter(compared), None)
    if rule is None or rule.reference is None or shown.rule.measure.name == "mean":
        return ""
    change = rule.latest[0].value - rule.reference.value
    by_day = "/day" if rule.rule.measure.reference == "previous day" else ""
    if rule.rule.measure.percent:
        return f"{_signed(change * 100 / rule.reference.value, 1)} %{by_day}"
    return f"{_signed(change, 1)}{f' {rule.rule.measure.unit.label}' if by_day else ''}{by_day}"


def _signed(value: float, decimals: int) -> str:
    shown = plain(abs(value), decimals)
    return "±0" if shown == "0" else f"{'+' if value > 0 else '−'}{shown}"


def _rate(rate: UrineVerdict | None) -> str:
    if rate is None:
        return "none recorded"
    return "unknown" if rate.value is None else plain(rate.value, apart_from=rate.rule.value)


def _urine_notice(found: Assessment | None) -> Notice | None:
    """The gravest urine rule that is met, with the priority of its alert."""
    met = [verdict.rule for verdict in found.urine if verdict.state == "met"] if found else []
    if found is None or not met:
        return None
    rule = next((rule for rule in met if rule.priority == "high"), met[0])
    grave = "high" if found.overall == "flagged" else "medium"
    return Notice(grave if rule.priority == "high" else "low", rule.name.capitalize())


def _set_notice(bed: Bed, now: int) -> Notice | None:
    if bed.stay.away:
        return Notice("away", bed.stay.away[:1].upper() + bed.stay.away[1:])
    taken = [bed.last_at[kind] for kind in ("systolic_bp", "mean_bp") if kind in bed.last_at]
    began = seconds(bed.stay.admitted_at) if bed.stay.admitted_at else now
    waited = now - max(taken, default=began)
    if waited >= OVERDUE:
        return Notice("overdue", "Overdue: not judged" if _unjudged(bed) else "Overdue")
    return Notice("due", "Pressure due") if waited >= DUE else None


def _unjudged(bed: Bed) -> bool:
    return bed.assessment is None or bed.assessment.criteria[0].state == "unknown"


def _spark(bed: Bed, now: int) -> Spark:
    trend = bed.trends.get("systolic_bp")
    line = next((r.value for r in bed.criteria.criteria[0].rules if r.measure.name == "systolic"), None)
    if trend is None or not len(trend.at):
        return Spark((), None if line is None else float(line), "no systolic in 24 hours")
    values = trend.values
    spoken = f"systolic over 24 hours: {len(values)} values, {plain(values.min())} to {plain(values.max())} mmHg"
    return Spark(_runs(trend, now), None if line is None else float(line), spoken)


def _runs(trend: Trend, now: int) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = []
    before = None
    for at, value in zip(trend.at.tolist(), trend.values.tolist(), strict=True):
        if before is None or at - before > _GAP:
            runs.append([])
        runs[-1].append((round((now - at) / HOUR, 3), value))
        before = at
    return runs


def span(shown: Sequence[Row]) -> tuple[float, float]:
    """The pressures that every trend of the board is drawn between: the same for all, and nothing falls outside."""
    values = [value for each in shown for run in each.trend.runs for _, value in run]
    return min([_LOWEST, *values]), max([_HIGHEST, *values])


def summary(shown: Sequence[Row]) -> list[Mapping[str, str | int]]:
    """How many there are of what, for the line above the board."""
    overdue = sum(each.set_notice is not None and each.set_notice.level == "overdue" for each in shown)
    counts = {
        name: sum(each.overall == name for each in shown) for name in ("flagged", "possible", "unassessed", "clear")
    }
    states = [{"kind": name, "word": words.OVERALL[name].lower(), "count": count} for name, count in counts.items()]
    return [*states, {"kind": "overdue", "word": "overdue", "count": overdue}]
