"""The round: every bed by what is due, and whose it is (`GET /api/v1/round`, `PUT /api/v1/round/{stay}`)."""

from dashboard import due_words, words
from dashboard.api import glass, people, ward_answers
from dashboard.api.bodies import MineBody
from dashboard.api.calls import Call, Operation
from dashboard.language import t
from dashboard.settings import settings
from dashboard.store import store
from db import round as rounds
from db.engine import reading
from models.due import Due
from models.instants import seconds
from models.records import Stay

_NOTHING_YET = "unassessed"


def beds(call: Call) -> tuple[int, ward_answers.Round]:
    """Every bed of every ward, those of this person marked."""
    with reading(store(), call.person.sight) as session:
        found = rounds.beds(session, call.person.id, call.at)
        opened = glass.of(session, call)
    return 200, ward_answers.Round(
        now=call.at,
        zone=settings().time_zone,
        person=people.person(call.person),
        beds=[_bed(one, call.at) for one in found],
        glass=opened,
    )


def set_mine(call: Call) -> tuple[int, ward_answers.Mine]:
    """Takes a bed into this person's round, or out of it."""
    body: MineBody = call.body
    stay = call.numbers["stay"]
    rounds.set_mine(store(), stay, body.mine, by=call.person.id, now=call.at)
    return 200, ward_answers.Mine(stay=stay, mine=body.mine)


def _bed(one: rounds.RoundBed, now: int) -> ward_answers.RoundBed:
    stay, found = one.stay, one.assessment
    overall = found.overall if found else _NOTHING_YET
    return ward_answers.RoundBed(
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
        away_text=_away(stay, now),
        status=one.status,
        due=[_due(each, now) for each in one.due],
        last_set_text=_last_set(one.last_set_at, now),
        overall=overall,
        overall_text=t(words.OVERALL[overall]),
        severity=found and found.severity,
        headline=words.headline(found, settings().zone) if found else "",
    )


def _due(one: Due, now: int) -> ward_answers.Due:
    return ward_answers.Due(
        kind=one.kind,
        label=due_words.label(one.kind),
        due_at=one.due_at,
        text=due_words.sentence(one, settings().zone, now),
        status=one.status,
        overdue=one.late,
        explained=due_words.explained(one, settings().zone, now),
    )


def _away(stay: Stay, now: int) -> str:
    since = seconds(stay.away_since) if stay.away_since else None
    return due_words.away(stay.away, since, settings().zone, now) if stay.away else ""


def _last_set(at: int | None, now: int) -> str:
    if at is None:
        return t("Nothing recorded yet")
    return t("Last set {time}, {age} ago", time=words.clock(at, settings().zone, now), age=words.age(now - at))


OPERATIONS = (
    Operation("GET", "/api/v1/round", "Every bed by what is due", beds, {200: ward_answers.Round}, needs="see"),
    Operation(
        "PUT",
        "/api/v1/round/{stay}",
        "Take a bed into one's round, or out of it",
        set_mine,
        {200: ward_answers.Mine},
        MineBody,
        needs="record",
    ),
)
