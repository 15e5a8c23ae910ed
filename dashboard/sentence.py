"""The state of a stay in one sentence: a clause for each criterion and for urine, each with its rule and its source."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dashboard import clause_facts, words
from models.criteria import CriteriaSet, Rule
from models.measurements import plain
from models.verdicts import Assessment, CriterionVerdict, RuleVerdict, UrineVerdict

URINE = "urine"
COUNTING = "counting"
"""The state of a clause whose criterion counts from before without being met."""

_SUBJECTS = {
    "systolic": "systolic {}",
    "systolic_fall": "systolic {} {} baseline",
    "systolic_fall_percent": "systolic {} % {} baseline",
    "mean": "mean pressure {}",
    "weight_gain_kg": "weight {} kg",
    "weight_gain_percent": "weight {} %",
    "weight_gain_day_kg": "weight {} kg in a day",
    "weight_gain_day_percent": "weight {} % in a day",
    "oedema_grade": "oedema grade {}",
    "albumin": "albumin {}",
    "albumin_fall": "albumin {} {} baseline",
}
"""What is said of each measure: gains with their sign, falls as so much below (or above) the baseline."""

_BRIEFLY = {
    "systolic_bp": "systolic",
    "mean_bp": "mean pressure",
    "weight": "weight",
    "oedema": "oedema",
    "albumin": "albumin",
}

_REFERENCES = {None: "other value", "baseline": "baseline", "previous day": "weight of the day before"}


@dataclass(frozen=True)
class Clause:
    """A part of the sentence. `facts` say what its rule rests on, `others` are the other rules of its criterion."""

    key: str
    state: str
    text: str
    facts: tuple[tuple[str, str], ...]
    others: tuple[str, ...] = ()

    @property
    def capital(self) -> str:
        """The clause as a sentence of its own begins."""
        return self.text[:1].upper() + self.text[1:]


@dataclass(frozen=True)
class Sentence:
    """What is said of a stay: how it is and for how long, because of what, and what else is known."""

    overall: str
    severity: str | None
    lead: str
    since: str
    because: tuple[Clause, ...]
    besides: tuple[Clause, ...]

    @property
    def text(self) -> str:
        """The whole, as it is read out."""
        priority = ", high priority" if self.severity == "high" else ""
        reasons = f": {'; '.join(clause.text for clause in self.because)}." if self.because else "."
        return " ".join([self.lead + priority + reasons, *(f"{clause.capital}." for clause in self.besides)])


def sentence(found: Assessment, criteria: CriteriaSet, zone: ZoneInfo, when: str = "") -> Sentence:
    """The sentence of an assessment; `when` says in words that it is not of now (`As known at 03:10`)."""
    clauses = [_criterion(part, found.at, zone) for part in found.criteria]
    because = [clause for clause, part in zip(clauses, found.criteria, strict=True) if part.counts]
    others = [clause for clause, part in zip(clauses, found.criteria, strict=True) if not part.counts]
    urine = _urine(found, criteria, zone)
    warned = [clause for clause in urine if clause.state == "met"]
    besides = [*warned, *others, *(clause for clause in urine if clause.state != "met")]
    lead, since = _lead(found, zone, when), words.clock(found.since, zone, found.at)
    return Sentence(found.overall, found.severity, lead, since, tuple(because), tuple(besides))


def _lead(found: Assessment, zone: ZoneInfo, when: str) -> str:
    state = words.OVERALL[found.overall]
    said = f"{when}: {state.lower()}" if when else state
    lasting = found.at - found.since
    said += f" for {words.age(lasting)}" if lasting >= 60 else " just now"
    began = found.episode_since
    if began is not None and (found.overall != "flagged" or began != found.since):
        said += f", in an episode since {words.clock(began, zone, found.at)}"
    return said


def _criterion(part: CriterionVerdict, now: int, zone: ZoneInfo) -> Clause:
    rule = deciding(part)
    text, state = _unreferred(part, rule, now, zone) or _clause(rule, now, zone), part.state
    facts = clause_facts.of_rule(rule, now, zone)
    memory = words.memory(part, zone, now)
    if memory:
        text, state = f"{part.label.lower()} {memory} (now: {text})", COUNTING
        facts = ((part.label, memory), *facts)
    others = tuple(words.rule_sentence(other, zone, now) for other in part.rules if other is not rule)
    return Clause(part.name, state, text, facts, others)


def _unreferred(part: CriterionVerdict, verdict: RuleVerdict, now: int, zone: ZoneInfo) -> str:
    """A reading that one rule can judge and another, for want of what it compares with, cannot; else nothing."""
    judged = [rule for rule in part.rules if rule.state == "not_met" and rule.rule.measure.leading]
    if part.state != "unknown" or verdict.reason != "no reference" or not judged:
        return ""
    nearest = min(judged, key=_distance)
    read = f"{_subject(nearest.rule, nearest.value or 0.0)} at {words.clock(verdict.latest[0].at or now, zone, now)}"
    return f"{read}, but no {_REFERENCES[verdict.rule.measure.reference]}: unknown"


def deciding(part: CriterionVerdict) -> RuleVerdict:
    """The rule that makes a criterion what it is: of those met the first; of those not met the nearest to its number.

    Only leading measures leave a criterion open or exclude it; what is unknown though there is a reading goes before
    what was never read. Distances are in parts of each rule's own number.
    """
    same = [rule for rule in part.rules if rule.state == part.state]
    same = [rule for rule in same if rule.rule.measure.leading] or same
    if part.state == "not_met":
        return min(same, key=_distance)
    return next((rule for rule in same if rule.latest), same[0])


def _distance(verdict: RuleVerdict) -> float:
    number = float(verdict.rule.value)
    return abs((verdict.value or 0.0) - number) / abs(number)


def _clause(verdict: RuleVerdict, now: int, zone: ZoneInfo) -> str:
    kind = verdict.rule.measure.latest
    taken = verdict.latest[0].at if verdict.latest else None
    if taken is None:
        return f"{_BRIEFLY[kind]} not recorded: unknown"
    when = words.clock(taken, zone, now)
    if verdict.value is None:
        read = f"{_BRIEFLY[kind]} {clause_facts.as_read(verdict)} at {when}"
        if verdict.reason == "stale":
            return f"{read} is {words.age(now - taken)} old: unknown"
        return f"{read} has no {_REFERENCES[verdict.rule.measure.reference]} to compare with: unknown"
    said = f"{_subject(verdict.rule, verdict.value)} at {when}"
    return f"{said}, {_limit(verdict.rule)}" if verdict.state == "met" else f"{said}, not met"


def _subject(rule: Rule, value: float) -> str:
    measure = rule.measure
    if measure.direct or measure.name == "mean":
        return _SUBJECTS[measure.name].format(clause_facts.shown(plain(value, apart_from=rule.value), measure.latest))
    size = plain(abs(value), 1, apart_from=rule.value)
    if "baseline" in _SUBJECTS[measure.name]:
        return _SUBJECTS[measure.name].format(size, "below" if value >= 0 else "above")
    sign = "±" if size == "0" else "+" if value > 0 else "−"
    return _SUBJECTS[measure.name].format(f"{sign}{size}")


def _limit(rule: Rule) -> str:
    """`below 90`: the unit only where the value before it has one."""
    number = clause_facts.shown(plain(rule.value), rule.measure.latest)
    unit = f" {rule.measure.unit.label}" if rule.measure.percent or rule.measure.latest == "weight" else ""
    return f"{words.OPERATORS[rule.op]} {number}{unit}"


def _urine(found: Assessment, criteria: CriteriaSet, zone: ZoneInfo) -> list[Clause]:
    """The gravest urine rule that is met; where none is, what is unknown and what is not met."""
    if not criteria.urine:
        return []
    if not found.urine:
        rules = [(("Rule", words.urine_rule(rule)), ("Source", rule.source)) for rule in criteria.urine]
        facts = (("Value", words.NOTHING), *(fact for rule in rules for fact in rule))
        return [Clause(URINE, "unknown", "urine not recorded: unknown", facts)]
    told = _told(found.urine)
    others = tuple(words.urine_sentence(other, zone, found.at) for other in found.urine if other not in told)
    return [
        Clause(
            f"{URINE}-{place}",
            one.state,
            _urine_clause(one, found.at, zone),
            clause_facts.of_urine(one, found.at, zone),
            others,
        )
        for place, one in enumerate(told, 1)
    ]


def _told(urine: Sequence[UrineVerdict]) -> list[UrineVerdict]:
    met = [one for one in urine if one.state == "met"]
    if met:
        return [next((one for one in met if one.rule.priority == "high"), met[0])]
    return [next(one for one in urine if one.state == state) for state in dict.fromkeys(one.state for one in urine)]


def _urine_clause(verdict: UrineVerdict, now: int, zone: ZoneInfo) -> str:
    rule, when = verdict.rule, _urine_when(verdict, now, zone)
    if verdict.value is None:
        return f"urine in {rule.unit} at {when} unknown: {_urine_lack(verdict)}"
    said = f"{words.urine_line(verdict)} over {words.hours(verdict.observed)} at {when}"
    if verdict.state == "met":
        return f"{rule.name}: {said}, {words.OPERATORS[rule.op]} {plain(rule.value)}"
    return f"urine {said}, not met"


def _urine_when(verdict: UrineVerdict, now: int, zone: ZoneInfo) -> str:
    """When it was emptied last; with its age where nothing is known of the last hours, since urine has no expiry."""
    when, gone = words.clock(verdict.at, zone, now), now - verdict.at
    return f"{when}, {words.age(gone)} ago" if gone > verdict.rule.over else when


def _urine_lack(verdict: UrineVerdict) -> str:
    if verdict.observed < verdict.rule.over:
        return f"{words.hours(verdict.observed)} of {words.hours(verdict.rule.over)} measured"
    if verdict.rule.measure == "urine_per_kg" and verdict.weight is None:
        return "no weight"
    return "an interval was not measured"
