"""The round: every bed by what is due, and whose it is (`GET /api/v1/round`, `PUT /api/v1/round/{stay}`)."""

from dashboard import words
from dashboard.api import answers, people
from dashboard.api.bodies import MineBody
from dashboard.api.calls import Call, Operation
from dashboard.language import t
from dashboard.settings import settings
from dashboard.store import store
from dashboard.words import told
from db import round as rounds
from db.engine import reading
from models.measurements import KINDS

_NOTHING_YET = "unassessed"
_SHORT = {"systolic_bp": "Pressure"}


def beds(call: Call) -> tuple[int, answers.Round]:
    """Every bed of every ward, those of this person marked."""
    with reading(store()) as session:
        found = rounds.beds(session, call.person.id, call.at)
    return 200, answers.Round(
        now=call.at,
        zone=settings().time_zone,
        person=people.person(call.person),
        beds=[_bed(one, call.at) for one in found],
    )


def set_mine(call: Call) -> tuple[int, answers.Mine]:
    """Takes a bed into this person's round, or out of it."""
    body: MineBody = call.body
    stay = call.numbers["stay"]
    rounds.set_mine(store(), stay, body.mine, by=call.person.id, now=call.at)
    return 200, answers.Mine(stay=stay, mine=body.mine)


def _bed(one: rounds.RoundBed, now: int) -> answers.RoundBed:
    stay, found = one.stay, one.assessment
    overall = found.overall if found else _NOTHING_YET
    return answers.RoundBed(
        stay=stay.id,
        ward=stay.ward,
        bed=stay.bed,
        name=stay.patient.name,
        age=people.age(stay.patient, now),
        born=people.born(stay.patient),
        number=stay.patient.record_number,
        same_name=one.same_name,
        mine=one.mine,
        away=one.away,
        status=one.status,
        due=[_due(each, now) for each in one.due],
        last_set_text=_last_set(one.last_set_at, now),
        overall=overall,
        overall_text=t(words.OVERALL[overall]),
        severity=found and found.severity,
        headline=words.headline(found, settings().zone) if found else "",
    )


def _due(one: rounds.Due, now: int) -> answers.Due:
    late = now - one.due_at
    label = told(_SHORT.get(one.kind, KINDS[one.kind].label))
    return answers.Due(
        kind=one.kind,
        label=label,
        due_at=one.due_at,
        text=_when(label, late, one.due_at, now),
        overdue=late > 0,
    )


def _when(label: str, late: int, due_at: int, now: int) -> str:
    if late >= 60:
        return t("{label} overdue by {age}", label=label, age=words.age(late))
    if late >= 0:
        return t("{label} due now", label=label)
    return t("{label} due at {time}", label=label, time=words.soon(due_at, settings().zone, now))


def _last_set(at: int | None, now: int) -> str:
    if at is None:
        return t("Nothing recorded yet")
    return t("Last set {time}, {age} ago", time=words.clock(at, settings().zone, now), age=words.age(now - at))


OPERATIONS = (
    Operation("GET", "/api/v1/round", "Every bed by what is due", beds, {200: answers.Round}),
    Operation(
        "PUT",
        "/api/v1/round/{stay}",
        "Take a bed into one's round, or out of it",
        set_mine,
        {200: answers.Mine},
        MineBody,
    ),
)
