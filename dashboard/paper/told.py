"""What was decided, done and alarmed during a stay, and what it was judged by, as rows of tables."""

import json
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard import alert_words, words
from dashboard.components import evidence
from dashboard.paper.gathered import Gathered
from dashboard.paper.grid import Cell, Row, Section
from db.alerts import AlertStory
from models.acknowledging import ACTIONS
from models.instants import seconds
from models.interventions import INTERVENTIONS
from models.records import Asking, Dose, Intervention
from models.symptoms import SYMPTOMS

NOTHING_SAID = "–"


def moment(at: int, zone: ZoneInfo) -> str:
    """`21 Nov 03:10`: paper outlives the day, so the date is always there."""
    then = words.local(at, zone)
    return f"{then.day} {then:%b %H:%M}"


def full_moment(at: int, zone: ZoneInfo) -> str:
    """`21 Nov 2026 03:10`."""
    then = words.local(at, zone)
    return f"{then.day} {then:%b %Y %H:%M}"


def criteria(held: Gathered, zone: ZoneInfo) -> Section:
    """Each rule with what it rests on, its age and the number of its source."""
    found = held.assessment
    parts = [] if found is None else evidence.parts(found, zone)
    rows = [
        _rule(f"{part.shape} {part.label}: {part.word}{f'; {part.memory}' if part.memory else ''}", number, rule)
        for part in parts
        for number, rule in enumerate(part.rules)
    ]
    if found is not None:
        rows += _urine(held, evidence.urine(found, zone))
    return Section(
        title="Evidence",
        heads=("Criterion", "Rule: value, time and limit", "Age", "Source"),
        widths=(35, 95, 44, 12),
        rows=tuple(rows),
        total=len(rows),
        things="rules",
        nothing="This stay has not begun: there is nothing to judge yet.",
    )


def _urine(held: Gathered, rules: Sequence[evidence.RuleWords]) -> list[Row]:
    """The urine rules; where no urine was ever recorded, that nothing is known by them."""
    label = "Urine: a warning of its own"
    if rules or not held.known.criteria.urine:
        return [_rule(label, number, rule) for number, rule in enumerate(rules)]
    nothing = f"{words.SYMBOLS['unknown']} Urine: {words.NOTHING}."
    return [(Cell(label, bold=True), Cell(nothing), Cell(NOTHING_SAID), Cell(NOTHING_SAID))]


def _rule(criterion: str, number: int, rule: evidence.RuleWords) -> Row:
    met = rule.state == "met"
    said = f"{rule.shape} {rule.sentence}"
    return (
        Cell("" if number else criterion, bold=True),
        Cell(said, bold=met),
        Cell(rule.age or NOTHING_SAID),
        Cell(f"[{rule.number}]"),
    )


def doses(held: Gathered, zone: ZoneInfo) -> Section:
    """Every decision that stands, the latest first."""
    rows = [_dose(one, held, zone) for one in reversed(held.known.doses)]
    return Section(
        title="Doses",
        heads=("No.", "When", "What", "Drug", "Why", "By"),
        widths=(10, 30, 22, 44, 50, 30),
        rows=tuple(rows),
        total=len(rows),
        things="doses",
        nothing="No dose has been recorded.",
    )


def _dose(one: Dose, held: Gathered, zone: ZoneInfo) -> Row:
    due = f" (due {moment(seconds(one.due_at), zone)})" if one.due_at else ""
    why = "; ".join(part for part in (one.reason, f"corrected: {one.why}" if one.why else None) if part)
    return (
        Cell(str(one.number), bold=True),
        Cell(moment(seconds(one.given_at), zone) + due),
        Cell(one.state, bold=one.state != "given"),
        Cell(one.drug),
        Cell(why or NOTHING_SAID),
        Cell(_who(held, one.recorded_by)),
    )


def interventions(held: Gathered, zone: ZoneInfo) -> Section:
    """Everything done for the patient that stands, the latest first."""
    rows = [_intervention(one, held, zone) for one in reversed(held.known.interventions)]
    return Section(
        title="Interventions",
        heads=("What", "From", "To", "Note", "By"),
        widths=(34, 26, 26, 68, 32),
        rows=tuple(rows),
        total=len(rows),
        things="interventions",
        nothing="No intervention has been recorded.",
    )


def _intervention(one: Intervention, held: Gathered, zone: ZoneInfo) -> Row:
    return (
        Cell(str(INTERVENTIONS.get(one.kind, one.kind)), bold=True),
        Cell(_at(one.started_at, zone)),
        Cell(_at(one.ended_at, zone) if one.ended_at else "no end recorded"),
        Cell(one.note or NOTHING_SAID),
        Cell(_who(held, one.recorded_by)),
    )


def symptoms(held: Gathered, zone: ZoneInfo) -> Section:
    """What the patient said when asked, the latest first."""
    rows = [_asking(one, held, zone) for one in reversed(held.known.askings)]
    return Section(
        title="Symptoms asked",
        heads=("When", "There", "Not there", "Note", "By"),
        widths=(24, 46, 46, 40, 30),
        rows=tuple(rows),
        total=len(rows),
        things="askings",
        nothing="The patient has not been asked about symptoms: that none is noted says nothing.",
    )


def _asking(one: Asking, held: Gathered, zone: ZoneInfo) -> Row:
    present, absent = (_named(json.loads(names)) for names in (one.present, one.absent))
    return (
        Cell(_at(one.asked_at, zone)),
        Cell(present or "none of those asked", bold=bool(present)),
        Cell(absent or NOTHING_SAID),
        Cell(one.note or NOTHING_SAID),
        Cell(_who(held, one.recorded_by)),
    )


def _named(names: Sequence[str]) -> str:
    return ", ".join(SYMPTOMS[name].brief for name in names)


def alerts(held: Gathered, zone: ZoneInfo) -> Section:
    """Every alert with its severities, its end, and who took note of it; the latest first."""
    rows = [_alert(one, zone) for one in reversed(held.known.alerts)]
    return Section(
        title="Alerts",
        heads=("Alert", "Severity, from when", "Ended", "Acknowledged"),
        widths=(34, 46, 40, 66),
        rows=tuple(rows),
        total=len(rows),
        things="alerts",
        nothing="No alert has been raised.",
    )


def _alert(one: AlertStory, zone: ZoneInfo) -> Row:
    raised = "; ".join(
        f"{words.PRIORITY_MARKS[severity]} {words.PRIORITIES[severity]} {moment(at, zone)}"
        for at, severity in one.severities
    )
    took_note = "; ".join(
        f"{moment(ack.at, zone)} {ack.by_name}: {ACTIONS.get(ack.action, ack.action)}"
        f"{f' ({ack.words})' if ack.words else ''}"
        for ack in one.acknowledgements
    )
    ended = "goes on"
    if one.ended_at is not None:
        ended = f"{moment(one.ended_at, zone)}: {words.in_ward_time(one.end_reason or '', zone, one.ended_at)}"
    return (
        Cell(alert_words.label(one.problem), bold=True),
        Cell(raised),
        Cell(ended, bold=one.ended_at is None),
        Cell(took_note or "not acknowledged"),
    )


def sources(held: Gathered) -> Section:
    """Each rule's number and where it comes from, numbered as the evidence is."""
    found = evidence.sources(held.known.criteria)
    rows = [(Cell(f"[{number}]"), Cell(rule), Cell(source)) for number, (rule, source) in enumerate(found, 1)]
    return Section(
        title="Sources of the numbers",
        heads=("", "Rule", "Source"),
        widths=(8, 60, 118),
        rows=tuple(rows),
        total=len(rows),
        things="sources",
        nothing="",
        notes=(_judged_by(held),),
    )


def _judged_by(held: Gathered) -> str:
    used = held.known.criteria
    assumed = " What it said then was not kept: this is what it said later." if held.known.criteria_assumed else ""
    return f"Judged by {used.title} ({used.name}, version {used.version}, content {used.hash}).{assumed}"


def _at(when: datetime, zone: ZoneInfo) -> str:
    return moment(seconds(when), zone)


def _who(held: Gathered, user_id: int) -> str:
    return held.names.get(user_id, "not known")
