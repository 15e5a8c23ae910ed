"""The ward board as plain rows: what the store knows of each bed, in the words and the order in which it is shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from zoneinfo import ZoneInfo

from dashboard import alert_brief, sparks, ward_notices, words
from dashboard.ward_notices import Notice
from db.attention import Waiting
from db.board import Bed
from db.stays import natural
from models.criteria import CRITERIA
from models.due import worst
from models.instants import HOUR, seconds
from models.measurements import KINDS, plain
from models.records import Patient
from models.verdicts import CriterionVerdict, RuleVerdict, UrineVerdict

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
class Standing:
    """How the alerts of a bed stand in a few words; `open` where one of them waits for somebody."""

    open: bool
    words: str


@dataclass(frozen=True)
class Row:
    """A bed as shown; `severity` is empty where there is nothing to tell, `said` where no grave symptom stands.

    `standing`: whether anybody has taken note of its alerts, the one that waits for somebody first; empty without any.
    """

    id: int
    bed: str
    name: str
    age: str
    severity: str
    badge: str
    overall: str
    state: str
    since: str
    standing: Standing | None
    lights: Sequence[Light]
    urine: str
    urine_age: str
    urine_notice: Notice | None
    last_set: str
    last_set_age: str
    set_notices: Sequence[Notice]
    dose: str
    dose_age: str
    trend: sparks.Spark
    said: str
    order: tuple[int, bool, int] = field(repr=False)


def rows(beds: Iterable[Bed], now: int, zone: ZoneInfo, alerts: Iterable[Waiting] = ()) -> list[Row]:
    """A row for each bed and its alerts, the worst first; within a class who is long overdue, then so longest."""
    of: dict[int, list[Waiting]] = {}
    for one in alerts:
        of.setdefault(one.stay_id, []).append(one)
    found = [row(bed, now, zone, of.get(bed.stay.id, ())) for bed in beds]
    return sorted(found, key=lambda each: (*each.order, natural(each.bed)))


def row(bed: Bed, now: int, zone: ZoneInfo, alerts: Sequence[Waiting] = ()) -> Row:
    """One bed, with its alerts that have not ended, at `now` (seconds), its times on the clock of `zone`."""
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
        standing=_standing(alerts, now),
        lights=_lights(bed, now, zone),
        urine=_rate(rate),
        urine_age=words.short_age(now - rate.at) if rate else "",
        urine_notice=ward_notices.of_urine(found),
        last_set="none" if bed.last_set_at is None else words.clock(bed.last_set_at, zone, now),
        last_set_age="" if bed.last_set_at is None else words.short_age(now - bed.last_set_at),
        set_notices=ward_notices.of_sets(bed, now, zone),
        dose=str(bed.dose.number) if bed.dose else "none",
        dose_age=_whole_hours(now - seconds(bed.dose.given_at)) if bed.dose else "",
        trend=sparks.spark(bed, now),
        said=words.listed(one.symptom.brief for one in bed.notices),
        order=(
            CLASSES.index(_class(severity, overall)),
            # Lateness changes nobody's class, but of two alike the one of whom least is known comes first.
            bool(bed.stay.away) or worst(bed.due) != "long_overdue",
            found.since if found else now,
        ),
    )


def _class(severity: str, overall: str) -> str:
    # A urine warning of low priority does not take a stay that is open behind those that are clear.
    return severity if severity and (severity != "low" or overall == "clear") else overall


def _years(patient: Patient, now: int, zone: ZoneInfo) -> str:
    years = words.age_in_years(patient, now, zone)
    return "age not known" if years is None else f"{years} y"


def _standing(alerts: Sequence[Waiting], now: int) -> Standing | None:
    """The gravest alert that waits for somebody, else the one that is open again first; and how many more there are."""
    if not alerts:
        return None
    waits = [one for one in alerts if one.standing.state == "open"]
    first = waits[0] if waits else min(alerts, key=lambda one: one.standing.until or now)
    more = f", {len(alerts) - 1} more" if len(alerts) > 1 else ""
    return Standing(bool(waits), alert_brief.standing(first.standing, now) + more)


def _whole_hours(span: int) -> str:
    return words.short_age(span if span < HOUR else span - span % HOUR)


def _lights(bed: Bed, now: int, zone: ZoneInfo) -> list[Light]:
    if bed.assessment is None:
        return [_light("unknown", words.NOTHING, ("", ""), "", "") for _ in CRITERIA]
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
    return _light(verdict.state, _value(shown), _change(shown, bed), age, note)


def _light(state: str, value: str, change: tuple[str, str], age: str, note: str) -> Light:
    word = words.STATES[state]
    spoken = ", ".join(part for part in (word, value, " ".join(change).strip(), age, note) if part)
    return Light(state, words.SYMBOLS[state], word, value, change[0], age, note, spoken)


def _shown(verdict: CriterionVerdict) -> RuleVerdict:
    """The first rule that makes the criterion what it is; rather a leading one, and one that has a reading."""
    same = [rule for rule in verdict.rules if rule.state == verdict.state]
    leading = [rule for rule in same if rule.rule.measure.leading] or same
    return next((rule for rule in leading if rule.latest), leading[0])


def _value(shown: RuleVerdict) -> str:
    measure = shown.rule.measure
    if not shown.latest:
        return f"no {_BRIEFLY.get(measure.latest, measure.latest)}"
    unit = KINDS[measure.latest].unit.label
    if measure.name == "oedema_grade":
        return f"oedema {plain(shown.latest[0].value)}"
    if measure.name == "mean":
        return f"mean {_mean(shown)} {unit}"
    return f"{plain(shown.latest[0].value, apart_from=shown.rule.value)} {unit}"


def _mean(shown: RuleVerdict) -> str:
    if shown.value is None:
        return "of " + "/".join(plain(one.value) for one in shown.latest)
    return plain(shown.value, 1, apart_from=shown.rule.value)


def _change(shown: RuleVerdict, bed: Bed) -> tuple[str, str]:
    """By how much the value differs, and from what: the baseline, or the day before where the rule compares with it."""
    measure = shown.rule.measure
    by_day = measure.reference == "previous day"
    day_before = shown.reference.value if shown.reference else None
    reference = day_before if by_day else bed.baselines.get(measure.latest)
    if reference is None or not shown.latest:
        return "", ""
    change = shown.latest[0].value - reference
    limit = shown.rule.value if measure.reference else None
    signed = f"{_signed(change * 100 / reference, limit)} %" if measure.percent else _signed(change, limit)
    return (f"{signed}/day", "since the day before") if by_day else (signed, "from baseline")


def _signed(value: float, limit: Fraction | None) -> str:
    shown = plain(abs(value), 1, apart_from=limit)
    return "±0" if shown == "0" else f"{'+' if value > 0 else '−'}{shown}"


def _rate(rate: UrineVerdict | None) -> str:
    if rate is None:
        return "none recorded"
    return "unknown" if rate.value is None else plain(rate.value, apart_from=rate.rule.value)


def summary(shown: Sequence[Row]) -> list[Mapping[str, str | int]]:
    """How many there are of what, for the line above the board."""
    overdue = sum(any(one.level in ("overdue", "long_overdue") for one in each.set_notices) for each in shown)
    counts = {
        name: sum(each.overall == name for each in shown) for name in ("flagged", "possible", "unassessed", "clear")
    }
    states = [{"kind": name, "word": words.OVERALL[name].lower(), "count": count} for name, count in counts.items()]
    return [*states, {"kind": "overdue", "word": "overdue", "count": overdue}]
