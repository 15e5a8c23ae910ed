"""What a form is drawn from: `GET /api/v1/stays/{stay}/form`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from dashboard import words
from dashboard.api import fields, looks, people, urine, values
from dashboard.api.calls import Call, Operation
from dashboard.api.form_answers import AgoChoice, Choice, Form, StayOfForm
from dashboard.language import t
from dashboard.settings import settings
from dashboard.store import store
from dashboard.words import told
from db import stays
from db.engine import reading
from db.history import history
from models.records import Reading, Stay
from models.typed import CHANGE_REASONS, POSITIONS, REASONS, SITES

_AGO = (0, 10, 30, 60)


def form(call: Call) -> tuple[int, Form]:
    """The form of one stay for one person, who has opened the patient by asking for it."""
    stay_id, now = call.numbers["stay"], call.at
    with reading(store(), call.person.sight) as session:
        stay = stays.one(session, stay_id)
        shared = _shares_name(session, stay, now)
        standing = _standing(session, stay_id)
    looks.note(store(), call.person.id, stay_id, now, call.again)
    return 200, Form(
        now=now,
        zone=settings().time_zone,
        zone_text=words.zone_name(now, settings().zone),
        person=people.person(call.person),
        stay=_stay(stay, shared, now),
        order=list(fields.ORDER),
        fields={kind: fields.field(kind, values.last(standing[kind], now)) for kind in fields.ORDER},
        urine=urine.told_of(standing["urine"], now),
        times=[AgoChoice(minutes=minutes, label=_ago(minutes)) for minutes in _AGO],
        reasons=choices(REASONS),
        positions=choices(POSITIONS),
        sites=choices(SITES),
        withdrawal_reasons=[Choice(code=reason, label=told(reason)) for reason in CHANGE_REASONS],
    )


def choices(labels: Mapping[str, str]) -> list[Choice]:
    """A table of the program as choices."""
    return [Choice(code=code, label=told(label)) for code, label in labels.items()]


def _standing(session: Session, stay_id: int) -> Mapping[str, Sequence[Reading]]:
    """The readings that stand by kind, the latest first."""
    found: dict[str, list[Reading]] = defaultdict(list)
    for one in history(session, stay_id):
        if one.stands:
            found[one.reading.kind].append(one.reading)
    return found


def _shares_name(session: Session, stay: Stay, now: int) -> bool:
    names = [one.patient.name.casefold() for one in stays.current(session, stay.ward, now) if one.id != stay.id]
    return stay.patient.name.casefold() in names


def _stay(stay: Stay, shared: bool, now: int) -> StayOfForm:
    patient = stay.patient
    warning = t("Another patient on this ward is called {name}: compare the record number.", name=patient.name)
    return StayOfForm(
        id=stay.id,
        bed=stay.bed,
        ward=stay.ward,
        name=patient.name,
        age=people.age(patient, now),
        born=people.born(patient),
        number=patient.record_number,
        about=words.about(patient, now, settings().zone),
        warning=warning if shared else "",
    )


def _ago(minutes: int) -> str:
    if not minutes:
        return t("now")
    return t("{age} ago", age=words.age(minutes * 60))


OPERATIONS = (
    Operation(
        "GET",
        "/api/v1/stays/{stay}/form",
        "What the form of a stay is drawn from; the patient counts as opened",
        form,
        {200: Form},
        needs="see",
    ),
)
